"""Tidy rows of an export: one row per period and segment, every name and value in the same form in every language.

Columns: `metric`, `unit` (the currency for money), `grain`, `start` and `end` of what was measured, a column per
dimension of the breakdown, `value`, `numerator`, `denominator`, `base_start`, `base_end`, `base_value`,
`base_numerator`, `base_denominator`, `change` in the unit of the value, `change_pct` as a fraction of the base,
`withheld` (code of the reason for which a value or change is not given), `complete`; of the question `compare`,
`align`, `per` (`working-day`, or empty) and `filter`; then `trust`
(`passed`, `stale` or `failed`, as in the JSON of the command line), `as_of` (the last day of the data) and `snapshot`.
Shares are fractions of 1.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from dashboard.exports.decimals import clean
from dashboard.narrative.change_parts import driver_unit
from dashboard.presentation.context import Context
from dashboard.service.filters import id_of
from dashboard.service.results import Results
from metrics.analysis.explain.explanation import Explanation, Method
from metrics.model.metric import Unit
from metrics.periods.period import Period
from metrics.query.answers import Answer

Row = dict[str, Any]

NUMBERS = ("value", "numerator", "denominator")
MEASURED = ("measured", "base_measured")
ONLY = ("only", "base_only", "only_change")
"""Columns of users of one feature only, where they are known."""


def rows_of(results: Results, answers: Sequence[Answer]) -> list[Row]:
    """Rows of answers, one below the other; a dimension that only some of them have is empty in the others."""
    return same_columns([row for answer in answers for row in _rows(results, answer)])


def same_columns(rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Rows with all columns of any of them, in the order in which they come."""
    columns: list[str] = []
    for row in rows:
        before = 0
        for name in row:
            if name not in columns:
                columns.insert(before, name)
            before = columns.index(name) + 1
    return [{name: row.get(name) for name in columns} for row in rows]


def beside(rows: Sequence[Mapping[str, Any]], tidy: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Rows of a command's JSON, whose columns scripts rely on, with what else a row needs to be understood alone."""
    pairs = zip(rows, tidy, strict=True)
    return [{**row, **{name: fact for name, fact in facts.items() if name not in row}} for row, facts in pairs]


def unit_of(results: Results, unit: Unit) -> str:
    """Id of the unit; the currency for money."""
    return results.manifest.currency if unit.is_money else str(unit)


def facts_of(results: Results, answer: Answer) -> Row:
    """What holds for every row of an answer."""
    question = answer.question
    return {
        "compare": str(question.against),
        "align": str(question.align),
        "per": "working-day" if question.per_working_day else "",
        "filter": filter_of(answer),
        "trust": str(answer.trust),
        "as_of": answer.coverage.watermark,
        "snapshot": results.snapshot.id,
    }


def filter_of(answer: Answer) -> str:
    """Filter as the command line takes it: `region=east`, and `region=` for those without a value; empty for none."""
    conditions = answer.question.slice.where
    return " & ".join(id_of(name, value) for name, values in conditions for value in values)


def _rows(results: Results, answer: Answer) -> list[Row]:
    where = tuple((name, value) for name, values in answer.question.slice.where for value in values)
    only = results.only_users(answer, where)
    rows = answer.rows.hstack(only.rows.select(ONLY)) if only and only.is_known else answer.rows
    facts = facts_of(results, answer)
    shares = MEASURED if rows.select(pl.any_horizontal(pl.col(MEASURED) < 1).any()).item() else ()
    return [_row(results, answer, row, shares) | facts for row in rows.iter_rows(named=True)]


def _row(results: Results, answer: Answer, row: Mapping[str, Any], shares: Sequence[str]) -> Row:
    sides = row["value"], row["base_value"]
    return {
        "metric": answer.metric.id,
        "unit": unit_of(results, answer.metric.unit),
        "grain": str(answer.grain),
        "start": row["start"] or row["period_start"],
        "end": row["end"] or row["period_end"],
        **{dimension: row[dimension] for dimension in answer.by},
        **{name: clean(row[name]) for name in NUMBERS},
        **{f"base_{end}": row[f"base_{end}"] for end in ("start", "end")},
        **{f"base_{name}": clean(row[f"base_{name}"]) for name in NUMBERS},
        "change": clean(row["change"], *sides),
        "change_pct": clean(row["change_pct"]),
        "withheld": row["withheld"],
        "complete": row["complete"],
        **{name: clean(row[name]) for name in (*ONLY, *shares) if name in row},
    }


STEPS = ("contribution", "rate", "mix")
WEIGHTS = ("weight", "base_weight")
PARTS = {Method.FLOWS: "flow", Method.DRIVERS: "driver"}
"""Name of the column of parts, where it is no dimension."""


def explained(results: Results, explanation: Explanation) -> list[Row]:
    """Rows of a change: its parts, whose `contribution` adds up to the change of the metric, and its two periods.

    A driver's `value` and `base_value` are in the driver's `unit`, its contribution in that of the metric. Where
    there is no part, the row of the whole stands alone.
    """
    if explanation.rows.is_empty():
        return rows_of(results, [explanation.whole])
    whole, facts = explanation.whole.rows.row(0, named=True), facts_of(results, explanation.whole)
    return [_part(results, explanation, whole, row) | facts for row in explanation.rows.iter_rows(named=True)]


def _part(results: Results, explanation: Explanation, whole: Mapping[str, Any], row: Mapping[str, Any]) -> Row:
    metric, sides = explanation.metric, (whole["value"], whole["base_value"])
    unit = driver_unit(metric, row["part"]) if explanation.method is Method.DRIVERS else metric.unit
    halves = (*STEPS, *WEIGHTS) if explanation.method is Method.RATE_AND_MIX else STEPS[:1]
    return {
        "metric": metric.id,
        "unit": unit_of(results, unit) if unit else "number",
        "grain": str(explanation.whole.grain),
        "start": whole["start"],
        "end": whole["end"],
        PARTS.get(explanation.method, explanation.by): row["part"],
        "value": clean(row["value"]),
        "base_start": whole["base_start"],
        "base_end": whole["base_end"],
        "base_value": clean(row["base_value"]),
        **{name: clean(row[name], *sides) for name in halves},
    }


def noted(context: Context, answer: Answer) -> list[dict[str, str]]:
    """Notes of each row's days, about the metric or about all; without them where there is none."""
    plan, spans = context.results.plan(), answer.rows.select("period_start", "period_end").iter_rows()
    found = [plan.notes_in(Period(start, end), answer.metric.id) for start, end in spans]
    texts = [" · ".join(f"{note.on} {note.text(context.language)}" for note in notes) for notes in found]
    return [{"notes": text} if any(texts) else {} for text in texts]


def cleaned(row: Mapping[str, Any]) -> Row:
    """A row of another table without binary noise."""
    return {name: clean(value) if isinstance(value, float) else value for name, value in row.items()}
