"""Proportions by a dimension with their 95 % intervals and sample sizes."""

from typing import Any

import streamlit as st

from dashboard.exports.export import of_answers
from dashboard.presentation.context import Context
from dashboard.presentation.messages import withheld_reason
from dashboard.presentation.number_format import NONE, written
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import card, note
from dashboard.sections.trust import badge
from metrics.analysis.intervals import wilson
from metrics.query.answers import Answer

COLUMNS = ("name", "value", "interval", "part", "of", "why")


def show(context: Context, title: str, answer: Answer) -> None:
    """Draws one card: a row per value of the dimension, the largest first."""
    (dimension,) = answer.by
    below = context.words("rates.below", metric=context.title(answer.metric), period=context.period(answer.period))
    with card(context, title, below) as drawn:
        drawn.offer(of_answers(context, answer))
        rows = answer.rows.sort("value", dimension, descending=[True, False], nulls_last=True)
        names = COLUMNS if rows["value"].has_nulls() else COLUMNS[:-1]
        lines = [_row(context, answer, row) for row in rows.iter_rows(named=True)]
        screen.table(
            [{name: line[name] for name in names} for line in lines],
            {name: st.column_config.TextColumn(context.words(f"rates.{name}")) for name in names},
            height="content",
        )
        note(context.words("rates.note"))
        badge.show(context, answer.metric, f"rates.{dimension}")


def _row(context: Context, answer: Answer, row: dict[str, Any]) -> dict[str, Any]:
    (dimension,) = answer.by
    return {
        "name": context.value(dimension, row[dimension]),
        "value": str(context.figures.short(row["value"], answer.metric.unit)),
        "interval": interval(context, answer, row),
        "part": _count(row["numerator"]),
        "of": _count(row["denominator"]),
        "why": withheld_reason(answer, row, context.words) if row["value"] is None else "",
    }


def interval(context: Context, answer: Answer, row: dict[str, Any]) -> str:
    """40.3% to 41.7%; – where the value is withheld."""
    ends = None if row["value"] is None else wilson(row["numerator"], row["denominator"])
    if ends is None:
        return NONE
    low, high = (str(context.figures.exact(end, answer.metric.unit)) for end in ends)
    return context.words("rates.from_to", low=low, high=high)


def _count(number: float | None) -> str:
    return NONE if number is None else written(number, 0)
