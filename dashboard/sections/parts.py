"""A metric by one dimension: this year's bars over last year's."""

from typing import Any

import polars as pl

from dashboard.charts import drawn
from dashboard.charts.bars import year_bars
from dashboard.context import Context
from dashboard.direction import Direction
from dashboard.findings.headlines import parts_sentence
from dashboard.sections import badge
from dashboard.sections.card import card, note
from metrics.answers import Answer

MOST = 10

BAR = {
    "name": pl.String,
    "now": pl.Float64,
    "base": pl.Float64,
    "text": pl.String,
    "change": pl.Float64,
    "pin": pl.String,
    "role": pl.String,
}


def show(context: Context, answer: Answer) -> None:
    """One card: the answer's parts by its one dimension, and whether they add up."""
    (dimension,) = answer.by
    overlaps = dimension in answer.metric.overlapping
    adds_up = not overlaps and answer.metric.denominator is None
    title = parts_sentence(context, answer.rows, dimension)
    called = {"metric": context.title(answer.metric), "dimension": context.words(f"dimension.{dimension}")}
    with card(context, title, context.words("parts.below", **called, period=context.period(answer.period))):
        drawn.show(year_bars, bars(context, answer, dimension), says=title)
        kind = "overlap" if overlaps else "disjoint" if adds_up or answer.metric.is_additive else "rate"
        note(context.words(f"parts.{kind}"))
        badge.show(context, answer.metric, f"parts.{dimension}")


def bars(context: Context, answer: Answer, dimension: str) -> pl.DataFrame:
    """The rows of a chart, the largest value first."""
    rows = answer.rows.sort("value", descending=True, nulls_last=True).head(MOST)
    return pl.DataFrame([_bar(context, answer, row, dimension) for row in rows.iter_rows(named=True)], BAR)


def _bar(context: Context, answer: Answer, row: dict[str, Any], dimension: str) -> dict[str, Any]:
    change = row["change_pct"]
    pin = "" if change is None else context.figures.per_cent(change)
    return {
        "name": context.value(dimension, row[dimension]),
        "now": row["value"],
        "base": row["base_value"],
        "text": str(context.figures.short(row["value"], answer.metric.unit)),
        "change": change,
        "pin": pin,
        "role": Direction.of(change, pin).role(answer.metric.better),
    }
