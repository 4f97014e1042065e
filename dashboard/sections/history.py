"""How the value of a period became what it is: every value that was published for it."""

from typing import Any

import streamlit as st

from dashboard import screen
from dashboard.context import Context
from dashboard.figures import NONE
from dashboard.sections.card import card, empty
from metrics.metric import Metric
from metrics.periods import Period, holding

NAMES = ("made_at", "value", "version", "why", "snapshot")


def show(context: Context, metric: Metric) -> None:
    """One card, of the metric's last period."""
    if context.results.obstacle(metric) is None:
        period = holding(metric.headline, context.results.span(metric).end)
        below = context.words("history.below", period=context.period(period))
        with card(context, context.words("history.title"), below):
            _table(context, metric, period)


def _table(context: Context, metric: Metric, period: Period) -> None:
    rows = [_row(context, metric, row) for row in context.results.history(metric, period).iter_rows(named=True)]
    if not rows:
        empty(context.words("history.none"), "")
        return
    names = {name: st.column_config.TextColumn(context.words(f"history.{name}")) for name in NAMES}
    screen.table(rows[::-1], names, column_order=NAMES, row_height=40, height="content")


def _row(context: Context, metric: Metric, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "made_at": f"{context.day(row['made_at'].date())} {row['made_at']:%H:%M}",
        "value": context.figures.exact(row["value"], metric.unit),
        "version": NONE if row["version"] is None else str(row["version"]),
        "why": context.words(f"history.{row['why']}"),
        "snapshot": row["snapshot"],
    }
