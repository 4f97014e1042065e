"""What value-added services bring in: before and after, subscribers-to-be over the same months, and the difference."""

import streamlit as st

from dashboard.presentation.context import Context
from dashboard.presentation.messages import share_of
from dashboard.presentation.number_format import NONE
from dashboard.presentation.waiting import reason
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import card, note
from metrics.analysis.uplift import Uplift
from metrics.errors import Refusal
from metrics.model.metric import Unit

COLUMNS = ("estimate", "value", "interval", "basis")


def show(context: Context) -> None:
    """Draws one card; where there is no estimate, with the reason in words."""
    below = context.words("uplift.below")
    try:
        found = context.results.uplift()
    except Refusal as refusal:
        with card(context, context.words("uplift.title"), below):
            note(reason(context, refusal))
        return
    below = context.words("uplift.in_days", below=below, period=context.period(found.period))
    with card(context, _finding(context, found), below, follows_filter=False):
        _draw(context, found)


def _finding(context: Context, found: Uplift) -> str:
    kind = "more" if found.low > 0 else "less" if found.high < 0 else "undecided"
    facts = {name: _money(context, getattr(found, name)) for name in ("low", "high")}
    return context.words(f"uplift.{kind}", value=_money(context, found.estimate), **facts)


def _draw(context: Context, found: Uplift) -> None:
    columns = {key: st.column_config.TextColumn(context.words(f"uplift.{key}")) for key in COLUMNS}
    screen.table(_rows(context, found), columns, height="content")
    counts = {"matched": f"{found.matched:,}", "all": f"{found.subscriber_months:,}"}
    note(context.words("uplift.matched", share=share_of(found.share_matched), **counts))
    note(context.words("uplift.no_experiment"))


def _rows(context: Context, found: Uplift) -> list[dict[str, str]]:
    words, low, high = context.words, _money(context, found.low), _money(context, found.high)
    months = f"{found.matched:,}"
    rows = {
        "subscribers": (
            found.before_after,
            NONE,
            words("uplift.of_subscribers", people=f"{found.subscribers:,}", months=months),
        ),
        "controls": (found.controls_change, NONE, words("uplift.of_controls", people=f"{found.controls:,}")),
        "difference": (
            found.estimate,
            words("rates.from_to", low=low, high=high),
            words("uplift.of_difference"),
        ),
    }
    return [
        dict(zip(COLUMNS, (words(f"uplift.{name}"), _money(context, value), interval, basis), strict=True))
        for name, (value, interval, basis) in rows.items()
    ]


def _money(context: Context, value: float) -> str:
    return context.figures.exact(value, Unit.MONEY)
