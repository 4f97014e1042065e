"""What of a page can be answered: cards without data are left out, and told in one line at its end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard.i18n import spaced
from dashboard.i18n.text import coloured, small
from dashboard.presentation.context import Context
from dashboard.presentation.waiting import WAITS, reason
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import guarded, note
from dashboard.service.results import Results
from metrics.catalogue import metric as metric_named

FIRST_STEPS = "start"
"""Page that says what a warehouse has to provide."""


@dataclass(frozen=True)
class Part:
    """A card of a row."""

    draw: Callable[[], None]
    metric: str
    by: str | None = None
    """Dimension by which it breaks the metric down."""
    width: int = 1
    """Relative to the other cards of the row."""


def is_drawable(results: Results, needs: Sequence[str], any_of: Sequence[str]) -> bool:
    """Whether a page has what it needs: each of the one metrics, and any of the others where it names some."""
    return results.can(*needs) and (not any_of or any(map(results.can, any_of)))


def row(context: Context, *parts: Part) -> None:
    """Draws the cards that can be answered, side by side; the others leave no hole."""
    shown = [part for part in parts if has(context, part.metric, part.by)]
    for part, column in zip(shown, st.columns([part.width for part in shown]) if shown else (), strict=True):
        with column, guarded(context):
            part.draw()


def known(context: Context, ids: Sequence[str]) -> list[str]:
    """Those of the metrics that can be answered; the others are remembered for `tell_the_rest`."""
    return [id for id in ids if has(context, id)]


def has(context: Context, metric: str, by: str | None = None) -> bool:
    """Whether the metric, and its breakdown, can be answered; what cannot is remembered for `tell_the_rest`."""
    asked = metric_named(metric)
    if obstacle := context.results.obstacle(asked):
        leave_out(context, context.title(asked), "" if obstacle.code == WAITS else reason(context, obstacle))
        return False
    if by is None or by in context.results.dimensions(asked):
        return True
    leave_out(context, context.words.dimension(by))
    return False


def leave_out(context: Context, name: str, why: str = "") -> None:
    """Remembers what is left out; without a reason it is for want of a table or column, and the name is enough."""
    context.waiting[name] = why


def tell_the_rest(context: Context) -> None:
    """Draws one quiet line of what waits for data, with the way to provide it, and other reasons once each."""
    for why in dict.fromkeys(filter(None, context.waiting.values())):
        note(why)
    names = [name for name, why in context.waiting.items() if not why]
    if names:
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            said = spaced(context.words("waits.line", what=context.words("why.list").join(names)))
            screen.paragraph(small(coloured("gray", said)), width="content")
            screen.page_link(context.pages[FIRST_STEPS], small(coloured("blue", context.words("waits.provide"))))
