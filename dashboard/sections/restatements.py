"""Days that had been published and have another value now: what was said, what is there, and why."""

from typing import Any

import streamlit as st

from dashboard import screen
from dashboard.context import Context
from dashboard.sections.card import card
from metrics.columns import sum_unmeasured_in
from metrics.periods import Grain, holding
from metrics.restatements import DAY_TOTAL, MONTH_TOTAL

MOST, ROW, MANY, HEIGHT = 200, 36, 12, 470
NAMES = ("found_at", "source", "day", "what", "old", "new", "why")
COUNTED = (DAY_TOTAL, MONTH_TOTAL)


def show(context: Context) -> None:
    """One card, where a day was ever restated; the last found first."""
    rows = context.results.restatements()
    if rows.is_empty():
        return
    latest = rows.sort("found_at", "day", descending=True).head(MOST)
    kind = "below" if latest.height == rows.height else "below_some"
    below = context.words(f"restated.{kind}", count=latest.height, all=rows.height)
    with card(context, context.words("restated.title"), below):
        screen.table(
            [_row(context, row) for row in latest.iter_rows(named=True)],
            {name: st.column_config.Column(context.words(f"restated.{name}")) for name in NAMES},
            row_height=ROW,
            height="content" if latest.height < MANY else HEIGHT,
        )


def _row(context: Context, row: dict[str, Any]) -> dict[str, Any]:
    day, what = row["day"], _what(context, row["what"])
    if row["by"]:
        what = context.words("restated.of_part", what=what, part=context.value(row["by"], row["part"]))
    return {
        "found_at": f"{context.day(row['found_at'].date())} {row['found_at']:%H:%M}",
        "source": context.source(row["source"]),
        "day": context.period(holding(Grain.MONTH, day)) if row["by"] else context.day(day),
        "what": what,
        "old": f"{row['old']:,.12g}",
        "new": f"{row['new']:,.12g}",
        "why": context.words(f"restated.{row['why']}"),
    }


def _what(context: Context, what: str) -> str:
    if column := sum_unmeasured_in(what):
        return context.words("restated.unmeasured", column=column)
    return context.words(f"restated.{what}") if what in COUNTED else what
