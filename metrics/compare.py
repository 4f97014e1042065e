"""Which period stands beside which, and whether the two may be compared."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from metrics.periods import ONE_DAY, ROLLING, Grain, Period, holding

YEAR_OF_WEEKS = timedelta(days=364)


class Against(StrEnum):
    """The other period."""

    YOY = "yoy"
    PREVIOUS = "previous"
    NONE = "none"


class Align(StrEnum):
    """How a day finds its counterpart a year earlier."""

    DATE = "date"
    """The same date; 29 February finds 28 February."""
    WEEKDAY = "weekday"
    """The same weekday, 364 days earlier."""


@dataclass(frozen=True)
class Coverage:
    """The days of which the sources of a metric know everything."""

    first_day: date
    watermark: date

    def with_one_before(self, grain: Grain) -> "Coverage":
        """From the first calendar period with a whole one before it on; all of it where the past has no beginning."""
        if self.first_day == date.min:
            return self
        first = holding(grain, self.first_day)
        whole = first if first.start == self.first_day else holding(grain, first.end + ONE_DAY)
        return replace(self, first_day=whole.end + ONE_DAY)


@dataclass(frozen=True)
class Pair:
    """A period as it can be measured, and the base that is fairly put beside it."""

    period: Period
    """As asked, whole."""
    measured: Period | None
    """The part up to the watermark; None where nothing of the period has happened yet."""
    base: Period | None
    """None where no comparison is asked for; cut to as many days as were measured."""
    is_complete: bool

    @classmethod
    def of(cls, period: Period, grain: Grain, against: Against, align: Align, coverage: Coverage) -> "Pair":
        measured = _measured(period, coverage)
        base = base_of(period, grain, against, align)
        if base is not None and measured is not None and measured != period:
            base = base.first(measured.days)
        return cls(period, measured, base, measured == period and period.start >= coverage.first_day)


def base_of(period: Period, grain: Grain, against: Against, align: Align) -> Period | None:
    """The whole period that `period` is compared with."""
    match against:
        case Against.NONE:
            return None
        case Against.PREVIOUS:
            return _previous(period, grain)
        case Against.YOY if align is Align.WEEKDAY or grain is Grain.WEEK:
            return Period(period.start - YEAR_OF_WEEKS, period.end - YEAR_OF_WEEKS)
        case _:
            return _a_year_earlier(period, grain)


def same_date_last_year(day: date) -> date:
    """29 February has none, and takes 28 February."""
    last_year = day.year - 1
    return day.replace(year=last_year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=last_year)


def _a_year_earlier(period: Period, grain: Grain) -> Period:
    if grain in ROLLING:
        return holding(grain, same_date_last_year(period.end))
    if grain is Grain.CUSTOM:
        return Period(same_date_last_year(period.start), same_date_last_year(period.end))
    return holding(grain, same_date_last_year(period.start))


def _previous(period: Period, grain: Grain) -> Period:
    before = period.start - ONE_DAY
    return Period(before - (period.end - period.start), before) if grain is Grain.CUSTOM else holding(grain, before)


def _measured(period: Period, coverage: Coverage) -> Period | None:
    if period.start > coverage.watermark:
        return None
    return Period(period.start, min(period.end, coverage.watermark))
