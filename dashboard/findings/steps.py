"""An explanation as the steps of a waterfall: the largest gain first, what is folded together, the losses last."""

from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import polars as pl

from dashboard.context import Context
from dashboard.direction import Direction
from dashboard.figures import NONE
from dashboard.findings.explained import exact_amount, part_name, part_value
from dashboard.findings.scale import Scale
from metrics.explain.explanation import Explanation

MOST = 7
"""Steps between the two totals."""
VISIBLE = 0.2
"""The share of a scale from zero that the steps must span to be told apart; below it the scale is cut."""
TOOLTIP = ("name", "before", "after", "contribution")
STEP: dict[str, type[pl.DataType]] = {
    "name": pl.String,
    "start": pl.Float64,
    "end": pl.Float64,
    "role": pl.String,
    "text": pl.String,
}
TEXTS: dict[str, type[pl.DataType]] = dict.fromkeys(TOOLTIP[1:], pl.String)


@dataclass(frozen=True)
class Steps:
    """What is drawn, and how the scale is to be read."""

    rows: pl.DataFrame
    unit: str
    """What the numbers in the chart are: millions of people."""
    is_cut: bool
    """Whether the scale begins away from zero, so that totals are levels and not bars."""


@dataclass(frozen=True)
class _Part:
    name: str
    contribution: float
    before: str = NONE
    after: str = NONE


def steps(context: Context, explanation: Explanation) -> Steps:
    """From the base to the value."""
    whole = explanation.whole.rows.row(0, named=True)
    base, value = whole["base_value"], whole["value"]
    parts = _folded(context, _parts(context, explanation))
    contributions = [part.contribution for part in parts]
    levels = list(accumulate(contributions, initial=base))
    is_cut = max(levels) - min(levels) < VISIBLE * max(map(abs, levels))
    scale = Scale.over(context, explanation.metric.unit, [*levels, value], contributions)
    totals = {"start": None if is_cut else 0.0, **dict.fromkeys(TEXTS, NONE)}
    first = {"name": context.period(explanation.base_period), "end": base, "role": "base", "text": scale.total(base)}
    last = {"name": context.period(explanation.period), "end": value, "role": "now", "text": scale.total(value)}
    between = [_step(context, explanation, scale, part, level) for part, level in zip(parts, levels, strict=False)]
    rows = pl.DataFrame([totals | first, *between, totals | last], STEP | TEXTS)
    return Steps(rows.with_columns(pl.col("start").fill_null(pl.col("end"))), scale.called, is_cut)


def _parts(context: Context, explanation: Explanation) -> list[_Part]:
    rows = explanation.rows.sort("contribution", descending=True)
    return [
        _Part(
            part_name(context, explanation, row["part"]),
            row["contribution"],
            part_value(context, explanation, row["part"], row["base_value"]),
            part_value(context, explanation, row["part"], row["value"]),
        )
        for row in rows.iter_rows(named=True)
    ]


def _folded(context: Context, parts: list[_Part]) -> list[_Part]:
    """The largest by themselves; the others as one step between gains and losses."""
    if len(parts) <= MOST:
        return parts
    by_size = sorted(parts, key=lambda part: abs(part.contribution), reverse=True)
    kept, small = [part for part in parts if part in by_size[: MOST - 1]], by_size[MOST - 1 :]
    others = _Part(context.words("why.other", count=len(small)), sum(part.contribution for part in small))
    gains = [part for part in kept if part.contribution >= 0]
    return [*gains, others, *kept[len(gains) :]]


def _step(context: Context, explanation: Explanation, scale: Scale, part: _Part, start: float) -> dict[str, Any]:
    text = scale.step(part.contribution)
    return {
        "name": part.name,
        "start": start,
        "end": start + part.contribution,
        "role": Direction.of(part.contribution, text).role(explanation.metric.better),
        "text": text,
        "before": part.before,
        "after": part.after,
        "contribution": exact_amount(context, part.contribution, explanation.metric.unit),
    }
