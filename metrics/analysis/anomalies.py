"""Anomaly detection: days outside the expected band (seasonality of comparable days last year × recent level)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from statistics import median

import polars as pl

from metrics.comparison.alignment import YEAR_OF_WEEKS
from metrics.periods.holidays import Holiday, holidays_in, is_worked, lunar_new_year
from metrics.periods.period import LUNAR, ONE_DAY, REMEMBERED, Period

MONDAY, SATURDAY, SUNDAY = 0, 5, 6
WEEK = timedelta(weeks=1)

AROUND_NEW_YEAR = timedelta(days=14)
"""The days that move with the Lunar New Year: from when people set out for home until the Lantern Festival."""
MOVES = 14
"""Days by which a make-up working weekend may move from one year to the next."""
NEAREST, FURTHEST = 3, 8
"""Number of comparable ordinary days, and the weeks on either side in which they are searched."""


@lru_cache(REMEMBERED)
def ordinary_days(around: date, weekday: int, country: str) -> tuple[date, ...]:
    """Nearest ordinary days of a weekday (0: Monday). Several, as one may be an outlier."""
    middle = around + timedelta(days=(weekday - around.weekday() + 3) % 7 - 3)
    return tuple(islice((day for day in _weeks_around(middle) if not is_special(day, country)), NEAREST))


@lru_cache(REMEMBERED)
def is_special(day: date, country: str) -> bool:
    """Whether a day differs from its weekday: in or beside a holiday, or a make-up working weekend."""
    return _moves_with_new_year(day, country) or bool(_holiday(day, country)) or _is_made_up(day, country)


@lru_cache(REMEMBERED)
def same_special_day(day: date, country: str) -> date | None:
    """Day of last year at the same place of the same holiday or make-up weekend; None where there was none."""
    if _moves_with_new_year(day, country):
        return lunar_new_year(day.year - 1) + (day - lunar_new_year(day.year))
    if holiday := _holiday(day, country):
        return _same_day_of(holiday, day, country)
    return _nearest_made_up(day - YEAR_OF_WEEKS, country)


def lived_as(day: date, country: str) -> int:
    """Weekday used in its place: Sunday for a day off, Monday for a working weekend."""
    worked = is_worked(day, country)
    if worked == (day.weekday() < SATURDAY):
        return day.weekday()
    return MONDAY if worked else SUNDAY


def _weeks_around(day: date) -> Iterator[date]:
    yield day
    for weeks in range(1, FURTHEST + 1):
        yield day - weeks * WEEK
        yield day + weeks * WEEK


def _moves_with_new_year(day: date, country: str) -> bool:
    return country == LUNAR and abs(day - lunar_new_year(day.year)) <= AROUND_NEW_YEAR


def _holiday(day: date, country: str) -> Holiday | None:
    """Holiday that a day is in or beside: people leave early and come back late."""
    return next(iter(holidays_in(Period(day - ONE_DAY, day + ONE_DAY), country, "en")), None)


def _same_day_of(holiday: Holiday, day: date, country: str) -> date | None:
    """Same place in last year's holiday, counted from its first day; None for a place that it did not have."""
    last_year = holiday.period.start.year - 1
    theirs = holidays_in(Period(date(last_year, 1, 1), date(last_year, 12, 31)), country, "en")
    same = next((holiday_then.period for holiday_then in theirs if holiday_then.names[0] == holiday.names[0]), None)
    if same is None:
        return None
    if day > holiday.period.end:
        return same.end + ONE_DAY
    same_day = same.start + (day - holiday.period.start)
    return same_day if same_day <= same.end else None


def _is_made_up(day: date, country: str) -> bool:
    """Whether a weekend day is worked in exchange for a holiday."""
    weeks = (day - WEEK, day + WEEK)
    return day.weekday() >= SATURDAY and is_worked(day, country) and not any(is_worked(e, country) for e in weeks)


def _nearest_made_up(around: date, country: str) -> date | None:
    days = (around + timedelta(days=n) for n in sorted(range(-MOVES, MOVES + 1), key=abs))
    return next((day for day in days if _is_made_up(day, country)), None)


@dataclass(frozen=True)
class Shape:
    """Seasonality: daily values of last year and this one, and the range expected from them for a day."""

    values: Mapping[date, float]
    country: str

    def of(self, day: date) -> tuple[float | None, float | None]:
        """Lowest and highest expected value; equal on an ordinary day, None where nothing is known."""
        if is_special(day, self.country):
            return self._special(day)
        usual = self._usual(day - YEAR_OF_WEEKS, day.weekday())
        return usual, usual

    def _special(self, day: date) -> tuple[float | None, float | None]:
        """Expected range of a holiday: with and without the effect of its weekday, which is unknown."""
        like = same_special_day(day, self.country)
        if like is None or like not in self.values:
            return None, None
        weekdays = (like.weekday(), day.weekday()), (lived_as(like, self.country), lived_as(day, self.country))
        ratios = [self._ratio(like, *weekday) for weekday in weekdays]
        would_be = [self.values[like] * ratio for ratio in (1, *ratios)]
        return min(would_be), max(would_be)

    def _ratio(self, around: date, there: int, here: int) -> float:
        """Ratio of one weekday's level to another's; 1 where unknown."""
        base, value = self._usual(around, there), self._usual(around, here)
        return value / base if base and value else 1

    def _usual(self, around: date, weekday: int) -> float | None:
        known = [self.values[day] for day in ordinary_days(around, weekday, self.country) if day in self.values]
        return median(known) if known else None


RECENT, FEWEST = 28, 14
"""Days of the recent window for level and deviation, and the fewest of them that must be known."""
WIDTH = 4
"""Half the band in standard deviations. With 3 of them ten metrics would show one normal day as unusual in a month, if
the deviation were known. The median of 28 errors tells it as well as ten degrees of freedom do, and where the normal
distribution asks for 3, Student's t of ten asks for 4.
"""
DEVIATION = 1.4826
"""Standard deviations in the median of absolute errors, where they are normal."""

_WARM_UP = timedelta(days=2 * RECENT)


def history_of(period: Period) -> Period:
    """Days whose values are needed to judge a period: last year's and the recent window."""
    return Period(period.start - _WARM_UP - YEAR_OF_WEEKS - FURTHEST * WEEK, period.end)


def unusual(rows: pl.DataFrame, period: Period, country: str) -> pl.DataFrame:
    """Judges each day of a period: `day`, `value`, `expected`, `low`, `high`, `is_unusual`.

    `rows` are the days of `history_of(period)` in order, as the result table has them. The last four columns are null
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
    """Rolling median over the days before."""
    return values.rolling_median(RECENT, min_samples=fewest).shift(1)


def _deviation(off: pl.Expr) -> pl.Expr:
    """Relative standard deviation from the median absolute error; null where too few days are known."""
    recent = DEVIATION * _before(off)
    return pl.when(recent.is_not_null()).then(pl.max_horizontal(recent, _chance()))


def _chance() -> pl.Expr:
    """Relative standard deviation that sampling alone causes in a count or a ratio of counts."""
    return pl.sum_horizontal(1 / _before(pl.col(name), 1).clip(1) for name in ("numerator", "denominator")).sqrt()
