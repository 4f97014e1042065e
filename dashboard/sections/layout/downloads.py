"""Menu of a card: its figures as CSV and workbook, its chart as PNG and SVG, and the way into the review."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from dashboard.charts import base
from dashboard.exports.export import Export
from dashboard.exports.offered import Offered
from dashboard.exports.picture import Caption, Form, picture
from dashboard.i18n.text import coloured, heard, joined, small
from dashboard.presentation.context import Context
from dashboard.sections.layout import address, screen
from dashboard.service.cache import Where

TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "svg": "image/svg+xml",
}
"""Ending of a file → its media type."""


REVIEW, PUT = "review", "review.put"
"""Page of the review; what is to be put into it, until that page has asked where."""


@dataclass(frozen=True)
class Chart:
    """A chart as it is drawn on the page: see `dashboard.charts.base.show`."""

    draw: Callable[..., Any]
    inputs: tuple[Any, ...]
    notes: tuple[str, ...] = ()
    """How its marks are read."""

    def picture(self, caption: Caption, form: Form) -> bytes:
        return picture(base.spec(self.draw, *self.inputs), caption, form)


@dataclass(frozen=True)
class Put:
    """Address of a card, and what it says."""

    page: str
    query: Mapping[str, Sequence[str]]
    card: str
    title: str


def offered(export: Export, chart: Chart | None, title: str, below: str, where: Where) -> Offered:
    """What a card gives away."""
    if chart is None:
        return Offered(export, title, below, where=where)
    return Offered(export, title, below, chart.draw.__name__, chart.inputs, chart.notes, chart.picture, where)


def files_of(card: Offered) -> dict[str, Callable[[], bytes]]:
    """Ending → what makes the file: two of the figures, and two of the chart where there is one."""
    files: dict[str, Callable[[], bytes]] = {"csv": card.export.csv, "xlsx": card.export.xlsx}
    if card.draw:
        files |= {"png": partial(card.picture, "png"), "svg": partial(card.picture, "svg")}
    return files


def show(context: Context, card: Offered) -> None:
    """Draws the control; nothing is made before a file is asked for."""
    key = f"{card.export.stem}.{card.kind}"
    of = heard(joined(" · ", filter(None, [card.title, card.below])))
    label = joined(" ", [small(coloured("gray", context.words("export.open"))), of])
    with screen.menu(label, f"menu.{key}"), st.container(gap="xxsmall"):
        for ending, make in files_of(card).items():
            file = card.export.stem if ending == "csv" else f"{card.export.stem}_{context.language}"
            screen.download(
                context.words(f"export.{ending}"), make, f"{file}.{ending}", TYPES[ending], f"{ending}.{key}"
            )
        if REVIEW in context.pages and not context.results.as_of:
            put: dict[str, Any] = {"on_click": _put, "args": (context.page, card), "type": "tertiary"}
            if screen.button(context.words("export.review"), f"review.{key}", **put):
                screen.go(context.pages[REVIEW])


def _put(page: str, card: Offered) -> None:
    query = {name: values for name, values in address.shown().items() if name != address.ONLY or card.where}
    st.session_state[PUT] = Put(page, query, card.id, str(card.title))
