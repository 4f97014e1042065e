"""Contributions of a change as waterfall steps and as text, on one common scale."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import floor, log10
from typing import Any

import polars as pl

from dashboard.presentation.context import Context
from dashboard.presentation.number_format import CENTS, MINUS, NO_BREAK, NONE, SYMBOLS, Direction
from metrics.analysis.explain.explanation import Explanation, Method
from metrics.model.metric import Metric, Unit
from metrics.model.term import Kind
from queries.text.currencies import decimals_of

NEGLIGIBLE = 1e-9
"""Relative tolerance of floating-point sums."""
DECIMALS = 2
"""Decimals of plain numbers and percentage points."""


def part_name(context: Context, explanation: Explanation, part: str | None) -> str:
    """Label of a part: dimension value, flow or driver."""
    if explanation.method is Method.FLOWS:
        return context.words(f"why.flow.{part}")
    if explanation.method is Method.DRIVERS:
        return context.words.either(f"why.driver.{part}", context.words.either(f"metric.{part}.title", str(part)))
    return context.value(explanation.by, part)


def part_value(
    context: Context, explanation: Explanation, part: str | None, value: float | None, *, exact: bool = True
) -> str:
    """Formatted value of a part, in the unit of the metric or the driver."""
    if value is None:
        return NONE
    unit = driver_unit(explanation.metric, part) if explanation.method is Method.DRIVERS else explanation.metric.unit
    if unit is None:
        return f"{value:,.{DECIMALS}f}"
    return context.figures.exact(value, unit) if exact else str(context.figures.short(value, unit))


def driver_unit(metric: Metric, id: str | None) -> Unit | None:
    """Unit of a driver; None for a plain number, such as days per person."""
    driver = next(driver for driver in metric.drivers if driver.id == id)
    if driver.numerator.kind is Kind.TOTAL:
        return metric.unit if metric.unit.per == 1 else None
    if driver.denominator is None:
        return Unit.USERS
    return Unit.SHARE if driver.numerator.kind in (Kind.DISTINCT, Kind.MEASURED) else None


def way_name(context: Context, way: str) -> str:
    """Label of a decomposition."""
    return context.words.either(f"why.way.{way}", context.words.dimension(way).capitalize())


def amount(context: Context, value: float, unit: Unit) -> str:
    """Signed amount for a sentence: +6.5M; −1.3 pp."""
    if not unit.is_share:
        return context.figures.difference(value, unit)
    return context.words("why.points", number=sign(value) + _points(value))


def exact_amount(context: Context, value: float, unit: Unit) -> str:
    """Signed amount with every digit."""
    return amount(context, value, unit) if unit.is_share else sign(value) + context.figures.exact(abs(value), unit)


def size(context: Context, value: float, unit: Unit) -> str:
    """Unsigned amount, for sentences whose verb gives the direction."""
    if not unit.is_share:
        return str(context.figures.short(abs(value), unit))
    return context.words("why.points", number=_points(value))


def sign(value: float) -> str:
    return "+" if value > 0 else MINUS if value < 0 else ""


def is_nothing(explanation: Explanation, value: float) -> bool:
    """Whether an amount is within rounding error of the compared values."""
    row = explanation.whole.rows.row(0, named=True)
    return math.isclose(value, 0, abs_tol=NEGLIGIBLE * max(abs(row["value"]), abs(row["base_value"])))


def is_level(context: Context, explanation: Explanation) -> bool:
    """Whether the change is zero or displayed as zero."""
    nothing = is_nothing(explanation, explanation.change)
    return nothing or not is_written(amount(context, explanation.change, explanation.metric.unit))


def is_written(amount: str) -> bool:
    """Whether the text of an amount has a non-zero digit."""
    return any(digit in "123456789" for digit in amount)


def title_of(context: Context, explanation: Explanation) -> str:
    """Title of the metric for periods of this length."""
    return context.title(explanation.metric, explanation.whole.grain)


def largest(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the largest contribution, of either sign; several where they are equally large."""
    size = pl.col("contribution").abs()
    return rows.filter(size >= size.max() * (1 - NEGLIGIBLE))


def _points(share: float) -> str:
    return f"{abs(share) * 100:.{DECIMALS}f}"


def direction(explanation: Explanation) -> str:
    """Template name by the sign of the change."""
    return "rose" if explanation.change > 0 else "fell"


def with_it(explanation: Explanation) -> pl.DataFrame:
    """Parts that moved in the direction of the total, largest first."""
    same = explanation.rows.filter(pl.col("contribution") * explanation.change > 0)
    return same.sort(pl.col("contribution").abs(), descending=True)


DIGITS, SCALE_DECIMALS = 2, 2
"""Significant digits of the change and the largest step (one of the smallest), and the most decimals."""


@dataclass(frozen=True)
class Scale:
    """Number scale of a waterfall: unit and decimals of totals and steps."""

    unit: Unit
    called: str
    """Label of the scale: millions of people."""
    of: float
    decimals: int
    symbol: str = ""

    @classmethod
    def over(cls, context: Context, unit: Unit, totals: Sequence[float], steps: Sequence[float]) -> "Scale":
        """Scale with enough decimals for the largest step."""
        of, called = context.figures.axis(max(map(abs, totals)), unit)
        sizes = [abs(step) / of for step in steps if step]
        whole = not sizes or (of == 1 and unit.is_whole)
        change = abs(sum(steps)) / of or max(sizes, default=0)
        decimals = 0 if whole else max(_decimals(min(change, max(sizes)), DIGITS), _decimals(min(sizes), 1))
        if not unit.is_money:
            return cls(unit, called, of, decimals)
        currency = context.results.manifest.currency
        if of == 1:
            customary = decimals_of(currency)
            decimals = customary if max(map(abs, totals)) < CENTS else min(decimals, customary)
        return cls(unit, called, of, decimals, SYMBOLS.get(currency, ""))

    def total(self, value: float) -> str:
        """12.0; 3.8%; ¥4.62."""
        minus = sign(value) if value < 0 else ""
        return minus + self._size(value) + ("%" if self.unit.is_share else "")

    def step(self, value: float) -> str:
        """+2.4; −0.31 pp; +¥0.40."""
        written = self._size(value)
        is_zero = not any(digit in "123456789" for digit in written)
        return ("" if is_zero else sign(value)) + written + (f"{NO_BREAK}pp" if self.unit.is_share else "")

    def _size(self, value: float) -> str:
        return f"{self.symbol}{abs(value) / self.of:,.{self.decimals}f}"


def _decimals(size: float, digits: int) -> int:
    """Decimals that show so many significant digits."""
    return min(SCALE_DECIMALS, max(0, digits - 1 - floor(log10(size))))


MOST = 7
"""Largest number of steps between the two totals."""
VISIBLE = 0.2
"""Share of a zero-based scale that the steps must span; below it the axis is truncated."""
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
    """Waterfall steps with their unit and scale."""

    rows: pl.DataFrame
    unit: str
    """Unit of the numbers in the chart: millions of people."""
    is_cut: bool
    """Whether the axis is truncated, so that totals are drawn as levels and not as bars."""
    segments: Mapping[int, str | None]
    """Row → the segment whose contribution it is; none for totals, "other", flows and drivers."""


@dataclass(frozen=True)
class _Part:
    name: str
    contribution: float
    before: str = NONE
    after: str = NONE
    segment: tuple[str | None, ...] = ()
    """Value of the dimension; empty for what is no segment."""


def steps(context: Context, explanation: Explanation) -> Steps:
    """Waterfall from the baseline to the value."""
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
    segments = {row: value for row, part in enumerate(parts, 1) for value in part.segment}
    return Steps(rows.with_columns(pl.col("start").fill_null(pl.col("end"))), scale.called, is_cut, segments)


def _parts(context: Context, explanation: Explanation) -> list[_Part]:
    rows = explanation.rows.sort("contribution", descending=True)
    is_segment = explanation.method in (Method.DIFFERENCE, Method.RATE_AND_MIX)
    return [
        _Part(
            part_name(context, explanation, row["part"]),
            row["contribution"],
            part_value(context, explanation, row["part"], row["base_value"]),
            part_value(context, explanation, row["part"], row["value"]),
            (row["part"],) if is_segment else (),
        )
        for row in rows.iter_rows(named=True)
    ]


def _folded(context: Context, parts: list[_Part]) -> list[_Part]:
    """Largest parts as single steps, the rest folded into one step."""
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
