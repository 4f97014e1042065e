"""How the parts of an explanation are called, and how their contributions are written."""

import math

import polars as pl

from dashboard.context import Context
from dashboard.figures import MINUS, NONE
from metrics.explain.explanation import Explanation, Method
from metrics.metric import Metric, Unit
from metrics.term import Kind

NEGLIGIBLE = 1e-9
"""Of the values that are compared: what sums of floating-point numbers are wrong by."""
DECIMALS = 2
"""Of a plain number, and of percentage points."""


def part_name(context: Context, explanation: Explanation, part: str | None) -> str:
    """What the part is called: a value of the dimension, a flow, or a driver."""
    if explanation.method is Method.FLOWS:
        return context.words(f"why.flow.{part}")
    if explanation.method is Method.DRIVERS:
        return context.words.either(f"why.driver.{part}", context.words.either(f"metric.{part}.title", str(part)))
    return context.value(explanation.by, part)


def part_value(
    context: Context, explanation: Explanation, part: str | None, value: float | None, *, exact: bool = True
) -> str:
    """A value of the part, in the unit of the metric or of the driver."""
    if value is None:
        return NONE
    unit = driver_unit(explanation.metric, part) if explanation.method is Method.DRIVERS else explanation.metric.unit
    if unit is None:
        return f"{value:,.{DECIMALS}f}"
    return context.figures.exact(value, unit) if exact else str(context.figures.short(value, unit))


def driver_unit(metric: Metric, id: str | None) -> Unit | None:
    """What a factor is measured in; None for a plain number, such as days per person."""
    driver = next(driver for driver in metric.drivers if driver.id == id)
    if driver.numerator.kind is Kind.TOTAL:
        return metric.unit
    if driver.denominator is None:
        return Unit.USERS
    return Unit.SHARE if driver.numerator.kind in (Kind.DISTINCT, Kind.MEASURED) else None


def way_name(context: Context, way: str) -> str:
    """What a way to explain is called."""
    return context.words.either(f"why.way.{way}", context.words.either(f"dimension.{way}", way).capitalize())


def amount(context: Context, value: float, unit: Unit) -> str:
    """With its sign, as a sentence has it: +6.5M; −1.3 pp."""
    if unit is not Unit.SHARE:
        return context.figures.difference(value, unit)
    return context.words("why.points", number=sign(value) + _points(value))


def exact_amount(context: Context, value: float, unit: Unit) -> str:
    """With its sign and every digit."""
    return amount(context, value, unit) if unit is Unit.SHARE else sign(value) + context.figures.exact(abs(value), unit)


def size(context: Context, value: float, unit: Unit) -> str:
    """Without its sign, where a verb says it."""
    if unit is not Unit.SHARE:
        return str(context.figures.short(abs(value), unit))
    return context.words("why.points", number=_points(value))


def sign(value: float) -> str:
    return "+" if value > 0 else MINUS if value < 0 else ""


def is_nothing(explanation: Explanation, value: float) -> bool:
    """Whether it is no more than a rounding error beside what is compared."""
    row = explanation.whole.rows.row(0, named=True)
    return math.isclose(value, 0, abs_tol=NEGLIGIBLE * max(abs(row["value"]), abs(row["base_value"])))


def is_level(context: Context, explanation: Explanation) -> bool:
    """Whether the change is none, or written as none."""
    nothing = is_nothing(explanation, explanation.change)
    return nothing or not is_written(amount(context, explanation.change, explanation.metric.unit))


def is_written(amount: str) -> bool:
    """Whether the text of an amount has another digit than zero."""
    return any(digit in "123456789" for digit in amount)


def title_of(context: Context, explanation: Explanation) -> str:
    """The metric over periods of this length."""
    return context.title(explanation.metric, explanation.whole.grain)


def largest(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the largest contribution, of either sign; several where they are equally large."""
    size = pl.col("contribution").abs()
    return rows.filter(size >= size.max() * (1 - NEGLIGIBLE))


def _points(share: float) -> str:
    return f"{abs(share) * 100:.{DECIMALS}f}"


def direction(explanation: Explanation) -> str:
    """Which of two templates holds."""
    return "rose" if explanation.change > 0 else "fell"


def with_it(explanation: Explanation) -> pl.DataFrame:
    """The parts that moved as the whole did, the largest first."""
    same = explanation.rows.filter(pl.col("contribution") * explanation.change > 0)
    return same.sort(pl.col("contribution").abs(), descending=True)
