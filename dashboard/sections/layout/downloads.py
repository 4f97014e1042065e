"""Downloads of a card: its figures as CSV and workbook, its chart as PNG and SVG, behind one small control."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from dashboard.charts import base
from dashboard.exports.export import Export
from dashboard.exports.picture import Caption, Form, picture
from dashboard.i18n.text import coloured, small
from dashboard.presentation.context import Context
from dashboard.sections.layout import screen

TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "svg": "image/svg+xml",
}
"""Ending of a file → its media type."""


@dataclass(frozen=True)
class Chart:
    """A chart as it is drawn on the page: see `dashboard.charts.base.show`."""

    draw: Callable[..., Any]
    inputs: tuple[Any, ...]
    notes: tuple[str, ...] = ()
    """How its marks are read."""

    def picture(self, caption: Callable[[], Caption], form: Form) -> bytes:
        return picture(base.spec(self.draw, *self.inputs), caption(), form)


def files_of(export: Export, chart: Chart | None, title: str, below: str) -> dict[str, Callable[[], bytes]]:
    """Ending → what makes the file: two of the figures, and two of the chart where there is one."""
    files: dict[str, Callable[[], bytes]] = {"csv": export.csv, "xlsx": export.xlsx}
    if chart:
        caption = partial(export.caption, title, below, chart.notes)
        files |= {"png": partial(chart.picture, caption, "png"), "svg": partial(chart.picture, caption, "svg")}
    return files


def show(context: Context, export: Export, chart: Chart | None, title: str, below: str) -> None:
    """Draws the control; nothing is made before a file is asked for."""
    key = f"{export.stem}.{chart.draw.__name__ if chart else 'table'}"
    label = small(coloured("gray", context.words("export.open")))
    with screen.menu(label, f"menu.{key}"), st.container(gap="xxsmall"):
        for ending, make in files_of(export, chart, title, below).items():
            file = export.stem if ending == "csv" else f"{export.stem}_{context.language}"
            screen.download(
                context.words(f"export.{ending}"), make, f"{file}.{ending}", TYPES[ending], f"{ending}.{key}"
            )
