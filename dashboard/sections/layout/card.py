"""Card: a finding as title, a line that says what is plotted, and content; cards side by side."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from traceback import format_exc
from typing import Any, TypeVar
from uuid import uuid4

import streamlit as st

from dashboard.charts import base
from dashboard.exports.export import Export
from dashboard.exports.offered import is_collected
from dashboard.i18n.text import bold, coloured, small
from dashboard.presentation.context import Context
from dashboard.presentation.links import Way
from dashboard.presentation.waiting import reason
from dashboard.sections.layout import downloads, screen
from dashboard.sections.layout.downloads import Chart
from metrics.errors import Refusal
from queries.errors import Damaged, Problem
from queries.text.visible import visible_lines

Item = TypeVar("Item")
NO_WAYS: Mapping[int, Way] = {}


@dataclass(frozen=True)
class Card:
    """A card being drawn: its head, and what can be taken away from it."""

    context: Context
    title: str
    below: str
    corner: Any
    """Container at the right of the head."""
    follows_filter: bool = True
    """Whether its figures follow the filter of the page."""

    @classmethod
    def of(
        cls, context: Context, title: str, below: str = "", head: Any = None, *, follows_filter: bool = True
    ) -> "Card":
        """Draws the head, in a container of its own where one is given."""
        with head or st.container(), st.container(horizontal=True, gap="small", wrap=False):
            with st.container(gap="xxsmall"):
                screen.subheader(title)
                if below:
                    note(below)
            corner = st.container(width="content")
        return cls(context, title, below, corner, follows_filter)

    def chart(
        self,
        draw: Callable[..., Any],
        *inputs: Any,
        export: Export,
        says: str = "",
        notes: Iterable[str] = (),
        ways: Mapping[int, Way] = NO_WAYS,
    ) -> None:
        """Draws a chart (see `dashboard.charts.base.show`) and offers its picture and its figures.

        `notes`: how its marks are read, which the picture says, too. `ways`: what its rows lead to; a click on a mark
        of one of them gives the link.
        """
        if ways:
            key = f"pick.{export.stem}.{draw.__name__}"
            row = base.show_to_pick(draw, *inputs, leads=ways, says=says or self.title, key=key)
            if row is not None:
                self._lead(ways[row])
        else:
            base.show(draw, *inputs, says=says or self.title)
        self.offer(export, Chart(draw, inputs, tuple(notes)), says or self.title)

    def _lead(self, way: Way) -> None:
        screen.link(self.context.pages, way.to, self.context.words("link.open", what=way.name))

    def offer(self, export: Export, chart: Chart | None = None, title: str = "") -> None:
        """Offers figures, and the picture of a chart of them, in the corner of the card."""
        where = self.context.results.where if self.follows_filter else ()
        card = downloads.offered(export, chart, title or self.title, self.below, where)
        if not is_collected(card):
            with self.corner:
                downloads.show(self.context, card)


@contextmanager
def card(context: Context, title: str, below: str = "", *, follows_filter: bool = True) -> Iterator[Card]:
    """Bordered card that keeps its place when its content fails, and says where a filter does not reach it."""
    with st.container(border=True, height="stretch", gap="xsmall"):
        drawn = Card.of(context, title, below, follows_filter=follows_filter)
        if not follows_filter:
            unfiltered(context)
        with guarded(context):
            yield drawn


@contextmanager
def guarded(context: Context) -> Iterator[None]:
    """Error boundary: shows the reason of a refusal, or an id under which the log has the traceback."""
    try:
        yield
    except Refusal as refusal:
        screen.info(reason(context, refusal))
    except Damaged as damage:
        screen.error(context.words("state.damaged_part"))
        note(str(damage))
    except Problem as problem:
        screen.error(str(problem))
    except Exception:  # noqa: BLE001  logged with its traceback, and told to the reader
        id = uuid4().hex[:8]
        logging.getLogger("product_metrics").log(logging.ERROR, "error %s\n%s", id, visible_lines(format_exc()))
        screen.error(context.words("state.error", id=id))


def unfiltered(context: Context) -> None:
    """Small text beside a figure that no filter reaches; nothing without a filter."""
    if context.results.where:
        note(context.words("filter.not_this"))


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
