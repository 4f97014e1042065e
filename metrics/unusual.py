"""Days that lie outside the band which last year's shape and the recent level let expect.

A day is expected to be as the days of last year that it is like (see `metrics.likeness`), times how far above theirs
the days before it were. The band around that is as wide as those days were off what was expected of them, and no
narrower than chance makes a count of that size. It looks at no later day of this year, and at nothing of the metric.
"""

from datetime import timedelta

import polars as pl

from metrics.alignments import YEAR_OF_WEEKS
from metrics.likeness import FURTHEST, WEEK
from metrics.periods import Period
from metrics.shape import Shape

RECENT, FEWEST = 28, 14
"""Days before a day that tell its level, and how far off one is; and how many of them must be known."""
WIDTH = 4
"""Half the band in standard deviations. With 3 of them ten metrics would show one normal day as unusual in a month, if
the deviation were known. The median of 28 errors tells it as well as ten degrees of freedom do, and where the normal
distribution asks for 3, Student's t of ten asks for 4.
"""
DEVIATION = 1.4826
"""Standard deviations in the median of absolute errors, where they are normal."""

_WARM_UP = timedelta(days=2 * RECENT)


def history_of(period: Period) -> Period:
    """The days whose values are needed to judge those of the period."""
    return Period(period.start - _WARM_UP - YEAR_OF_WEEKS - FURTHEST * WEEK, period.end)


def unusual(rows: pl.DataFrame, period: Period, country: str) -> pl.DataFrame:
    """The days of the period: `day`, `value`, `expected`, `low`, `high`, `is_unusual`.

    `rows` are the days of `history_of(period)` in order, as `metrics.table` has them. The last four columns are null
    where the day is like none of last year, too few days before it are known, or the band would reach down to nothing.
    """
    days = rows.select(pl.col("period_start").alias("day"), "value", "numerator", "denominator")
    shape = Shape(dict(days.drop_nulls("value").select("day", "value").iter_rows()), country)
    judged = days.filter(pl.col("day") >= period.start - _WARM_UP)
    sides = pl.DataFrame(
        [shape.of(day) for day in judged["day"]], {"least": pl.Float64, "most": pl.Float64}, orient="row"
    )
    return _banded(judged.hstack(sides)).filter(pl.col("day").is_between(period.start, period.end))


def _banded(days: pl.DataFrame) -> pl.DataFrame:
    shape = pl.when(pl.col("least") > 0).then((pl.col("least") + pl.col("most")) / 2)
    level = _before(pl.col("value") / shape)
    off = (pl.col("value") / (shape * level) - 1).abs()
    steps = days.with_columns(shape.alias("shape"), level.alias("level"), half=WIDTH * _deviation(off))
    return steps.select("day", "value", *_edges()).with_columns(is_unusual=~pl.col("value").is_between("low", "high"))


def _edges() -> list[pl.Expr]:
    half, is_known = pl.col("half"), pl.col("shape").is_not_null() & (pl.col("level") > 0) & (pl.col("half") < 1)
    edges = {"expected": pl.col("shape"), "low": pl.col("least") * (1 - half), "high": pl.col("most") * (1 + half)}
    return [pl.when(is_known).then(edge * pl.col("level")).alias(name) for name, edge in edges.items()]


def _before(values: pl.Expr, fewest: int = FEWEST) -> pl.Expr:
    """Their median over the days before."""
    return values.rolling_median(RECENT, min_samples=fewest).shift(1)


def _deviation(off: pl.Expr) -> pl.Expr:
    """Relative; null where too little is known to tell it."""
    recent = DEVIATION * _before(off)
    return pl.when(recent.is_not_null()).then(pl.max_horizontal(recent, _chance()))


def _chance() -> pl.Expr:
    """What chance alone makes in a count, or in one count over another."""
    return pl.sum_horizontal(1 / _before(pl.col(name), 1).clip(1) for name in ("numerator", "denominator")).sqrt()
