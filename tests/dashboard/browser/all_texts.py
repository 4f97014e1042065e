"""A page on which every text of a list is shown by everything that shows texts: test_hostile.py serves it."""

import json
import os
from pathlib import Path

import streamlit as st

from dashboard.i18n.text import bold, coloured, dot, filled, joined, label, paragraphs, small, text
from dashboard.sections.layout import screen


def show(name: str, key: str) -> None:
    value = text(name)
    screen.title(value)
    screen.subheader(value)
    screen.paragraph(value)
    screen.paragraph(small(coloured("gray", joined(" · ", [dot("green"), value, bold(value)]))))
    screen.paragraph(label(joined(" ", [bold("1"), value, "5 Jan"])))
    screen.paragraph(paragraphs([value, filled("Of “{x}”: {x}", {"x": value})]))
    screen.metric(value, value, delta=value, delta_description=value, help=value, delta_arrow="off", delta_color="gray")
    screen.button(value, f"button {key}", help=value)
    for tell in (screen.info, screen.warning, screen.error):
        tell(filled("{x}: wanted {x}, got {x}.", {"x": value}))
    screen.buttons(value, ["it"], lambda _: value, f"buttons {key}", default="it")
    screen.select(value, ["it"], lambda _: value, f"select {key}")
    screen.download(value, bytes, "file.csv", "text/csv", f"download {key}")
    with screen.menu(value, f"menu {key}"):
        screen.paragraph(value)
    with screen.expander(value):
        screen.table([{"name": name}], {"name": st.column_config.TextColumn(value)})


for index, hostile_name in enumerate(json.loads(Path(os.environ["ALL_TEXTS"]).read_text(encoding="utf-8"))):
    with st.container(key=f"text{index}"):
        show(hostile_name, str(index))
st.markdown("All is shown.")
