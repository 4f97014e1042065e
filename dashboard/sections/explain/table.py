"""Data table behind a waterfall, with all digits."""

from collections.abc import Callable
from typing import Any

import polars as pl
import streamlit as st

from dashboard.narrative.change_parts import part_name, part_value
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import NO_BREAK
from dashboard.sections.layout import screen, table_columns
from metrics.analysis.explain.explanation import Explanation, Method
from metrics.model.metric import Metric, Unit
from queries.text.currencies import decimals_of

VALUES, STEPS, WEIGHTS = ("base_value", "value"), ("contribution", "rate", "mix"), ("base_weight", "weight")
COUNT, SUM, SHARE, FINER = 0, 2, 3, 2
"""Decimals of steps; those that a step of a ratio has more than an amount."""


def show(context: Context, explanation: Explanation) -> None:
    """Draws the table in an expander."""
    with screen.expander(context.words("why.numbers")):
        rows = [_row(context, explanation, row) for row in explanation.rows.iter_rows(named=True)]
        frame = pl.DataFrame(rows, infer_schema_length=None)
        signed = [column for column in STEPS if column in frame.columns]
        screen.table(
            frame,
            _configured(context, explanation),
            styles=dict.fromkeys(
                signed, table_columns.coloured(explanation.metric.better, _decimals(context, explanation.metric))
            ),
            texts=dict.fromkeys(signed, _said(context, explanation.metric)),
            height="content",
            placeholder="–",
        )


def _row(context: Context, explanation: Explanation, row: dict[str, Any]) -> dict[str, Any]:
    times = table_columns.times(explanation.metric.unit)
    numbers = (*STEPS, *WEIGHTS) if explanation.method is Method.RATE_AND_MIX else STEPS[:1]
    scaled = {column: _times(row[column], 100 if column in WEIGHTS else times) for column in numbers}
    return {"part": part_name(context, explanation, row["part"]), **_values(context, explanation, row), **scaled}


def _values(context: Context, explanation: Explanation, row: dict[str, Any]) -> dict[str, Any]:
    """Cell values; drivers are formatted in their own units."""
    if explanation.method is Method.DRIVERS:
        return {side: part_value(context, explanation, row["part"], row[side]) for side in VALUES}
    sides = VALUES[1:] if explanation.method is Method.FLOWS else VALUES
    return {side: _times(row[side], table_columns.times(explanation.metric.unit)) for side in sides}


def _times(value: float | None, times: float) -> float | None:
    return None if value is None else value * times


def _configured(context: Context, explanation: Explanation) -> dict[str, Any]:
    words, unit = context.words, explanation.metric.unit
    is_written = explanation.method is Method.DRIVERS
    currency = context.results.manifest.currency
    called = {column: _titled(context, column, unit, currency) for column in (*VALUES, *STEPS)}
    if is_written:
        called |= {side: words(f"why.column.{side}") for side in VALUES}
    return {
        "part": st.column_config.TextColumn(words("why.column.name")),
        **{side: _value(called[side], None if is_written else unit, currency) for side in VALUES},
        **{step: table_columns.change(called[step]) for step in STEPS},
        **{weight: table_columns.value(words(f"why.column.{weight}"), Unit.SHARE, currency) for weight in WEIGHTS},
    }


def _titled(context: Context, column: str, unit: Unit, currency: str) -> str:
    """Column title with the unit, unless the cells have it."""
    title = context.words(f"why.column.{column}")
    if unit.is_share:
        return title
    called = currency if unit.is_money else context.figures.name(unit)
    return context.words("why.column.in", title=title, unit=called)


def _value(title: str, unit: Unit | None, currency: str) -> Any:
    return st.column_config.TextColumn(title) if unit is None else table_columns.value(title, unit, currency)


def _said(context: Context, metric: Metric) -> Callable[[float], str]:
    decimals, unit = _decimals(context, metric), f"{NO_BREAK}pp" if metric.unit.is_share else ""
    return lambda step: context.figures.added(step, decimals) + unit


def _decimals(context: Context, metric: Metric) -> int:
    if metric.unit.is_share:
        return SHARE
    amount = decimals_of(context.results.manifest.currency) if metric.unit.is_money else SUM
    if metric.denominator:
        return amount + FINER
    return COUNT if metric.unit.is_whole else amount
