"""What was published: how many checks found something each time, and the way back."""

from typing import Any

import polars as pl
import streamlit as st

from dashboard import screen
from dashboard.charts import drawn
from dashboard.charts.failures import failures_chart
from dashboard.context import Context
from dashboard.sections.card import card, note

MOST, ROW, MANY, HEIGHT = 60, 36, 12, 470
"""Snapshots shown; and from how many rows on the table scrolls."""
NAMES = ("made_at", "through", "checks", "failed", "critical", "snapshot", "served")
TIPS = ("made", "found")


def show(context: Context) -> None:
    """Two cards: the trend, and the list."""
    rows = context.results.published().tail(MOST)
    title = context.words("published.trend")
    with card(context, title, context.words("published.trend_below", count=rows.height)):
        drawn.show(failures_chart, _bars(context, rows), _tips(context), says=title)
    with card(context, context.words("published.title"), context.words("published.below")):
        screen.table(
            [_row(context, row) for row in rows.reverse().iter_rows(named=True)],
            {n: st.column_config.Column(context.words(f"published.{n}")) for n in NAMES},
            row_height=ROW,
            height="content" if rows.height < MANY else HEIGHT,
        )
        note(context.words("published.back"))
        screen.code("product-metrics snapshots --rollback ID", language="bash")


def _bars(context: Context, rows: pl.DataFrame) -> pl.DataFrame:
    texts = [_text(context, row) for row in rows.iter_rows(named=True)]
    numbers = rows.select(place=pl.int_range(pl.len()), failed="failed", critical="critical")
    return numbers.hstack(pl.DataFrame(texts, dict.fromkeys(TIPS, pl.String)))


def _text(context: Context, row: dict[str, Any]) -> dict[str, str]:
    found = context.words("published.of", failed=row["failed"], checks=row["checks"], critical=row["critical"])
    return {"made": _moment(context, row), "found": found}


def _tips(context: Context) -> dict[str, str]:
    return {name: context.words(f"published.{name}") for name in TIPS}


def _row(context: Context, row: dict[str, Any]) -> dict[str, Any]:
    is_served = row["snapshot"] == context.results.snapshot.id
    served = context.words("published.is_served") if is_served else ""
    return row | {"made_at": _moment(context, row), "through": context.day(row["through"]), "served": served}


def _moment(context: Context, row: dict[str, Any]) -> str:
    return f"{context.day(row['made_at'].date())} {row['made_at']:%H:%M}"
