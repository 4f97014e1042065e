"""Card: a finding as title, a line that says what is plotted, and content; cards side by side."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from traceback import format_exc
from typing import Any, TypeVar
from uuid import uuid4

import streamlit as st

from dashboard.i18n.text import bold, coloured, small
from dashboard.presentation.context import Context
from dashboard.presentation.waiting import reason
from dashboard.sections.layout import screen
from metrics.errors import Refusal
from queries.errors import Problem
from queries.text.visible import visible_lines

Item = TypeVar("Item")


@contextmanager
def card(context: Context, title: str, below: str = "") -> Iterator[None]:
    """Bordered card that keeps its place when its content fails."""
    with st.container(border=True, height="stretch", gap="xsmall"):
        with st.container(gap="xxsmall"):
            screen.subheader(title)
            if below:
                note(below)
        with guarded(context):
            yield


@contextmanager
def guarded(context: Context) -> Iterator[None]:
    """Error boundary: shows the reason of a refusal, or an id under which the log has the traceback."""
    try:
        yield
    except Refusal as refusal:
        screen.info(reason(context, refusal))
    except Problem as problem:
        screen.error(str(problem))
    except Exception:  # noqa: BLE001  logged with its traceback, and told to the reader
        id = uuid4().hex[:8]
        logging.getLogger("product_metrics").log(logging.ERROR, "error %s\n%s", id, visible_lines(format_exc()))
        screen.error(context.words("state.error", id=id))


def note(text: str) -> None:
    """Small grey text."""
    screen.paragraph(small(coloured("gray", text)))


def sentence(text: str) -> None:
    """Small text."""
    screen.paragraph(small(text))


def empty(what: str, why: str) -> None:
    """Empty state of a card, with its reason."""
    with st.container(height=220, border=False, horizontal_alignment="center", vertical_alignment="center"):
        screen.paragraph(bold(what), align="center")
        screen.paragraph(small(coloured("gray", why)), align="center")


def two_a_row(items: Sequence[Item], draw: Callable[[Item], None]) -> None:
    """Draws each item, two of them side by side; a last one alone takes the whole width."""
    for start in range(0, len(items), 2):
        pair = items[start : start + 2]
        for column, item in zip(st.columns(len(pair)), pair, strict=True):
            with column:
                draw(item)


@contextmanager
def side_by_side(left: int, right: int) -> Iterator[tuple[Any, Any]]:
    """Two columns of relative widths, stacked in a narrow window."""
    first, second = st.columns([left, right])
    yield first, second
