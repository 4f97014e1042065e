"""A page on which every text of a list is shown by everything that shows texts: test_hostile.py serves it."""

import json
import os
from pathlib import Path

import streamlit as st

from dashboard.i18n.text import bold, coloured, dot, filled, joined, label, paragraphs, small, text
from dashboard.sections.layout import screen


def show(name: str, key: str) -> None:
    said = text(name)
    screen.title(said)
    screen.subheader(said)
    screen.paragraph(said)
    screen.paragraph(small(coloured("gray", joined(" · ", [dot("green"), said, bold(said)]))))
    screen.paragraph(label(joined(" ", [bold("1"), said, "5 Jan"])))
    screen.paragraph(paragraphs([said, filled("Of “{x}”: {x}", {"x": said})]))
    screen.metric(said, said, delta=said, delta_description=said, help=said, delta_arrow="off", delta_color="gray")
    screen.button(said, f"button {key}", help=said)
    for tell in (screen.info, screen.warning, screen.error):
        tell(filled("{x}: wanted {x}, got {x}.", {"x": said}))
    screen.buttons(said, ["it"], lambda _: said, f"buttons {key}", default="it")
    screen.select(said, ["it"], lambda _: said, f"select {key}")
    screen.download(said, "", "file.csv", f"download {key}")
    with screen.expander(said):
        screen.table([{"name": name}], {"name": st.column_config.TextColumn(said)})


for place, each in enumerate(json.loads(Path(os.environ["ALL_TEXTS"]).read_text(encoding="utf-8"))):
    with st.container(key=f"text{place}"):
        show(each, str(place))
st.markdown("All is shown.")
