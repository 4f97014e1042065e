"""Which period stands beside which, and whether the two may be compared."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from metrics.alignments import BY_THE_CALENDAR, Align, Base, Reckoning, a_year_earlier, same_date_last_year
from metrics.periods import ONE_DAY, Grain, Period, holding

__all__ = ["Against", "Align", "Base", "Coverage", "Pair", "Reckoning", "base_of", "same_date_last_year"]


class Against(StrEnum):
    """The other period."""

    YOY = "yoy"
    PREVIOUS = "previous"
    NONE = "none"


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
    """None where no comparison is asked for or there is no counterpart; cut to as many days as were measured."""
    is_complete: bool
    note: str = ""
    """What is not quite the same on the two sides, or why there is no counterpart; see `metrics.alignments.Base`."""

    @classmethod
    def of(
        cls,
        period: Period,
        grain: Grain,
        against: Against,
        align: Align,
        coverage: Coverage,
        reckoning: Reckoning = BY_THE_CALENDAR,
    ) -> "Pair":
        measured = _measured(period, coverage)
        base = _cut(base_of(period, grain, against, align, reckoning), period, measured)
        return cls(period, measured, base.period, measured == period and period.start >= coverage.first_day, base.note)


def base_of(
    period: Period,
    grain: Grain,
    against: Against,
    align: Align,
    reckoning: Reckoning = BY_THE_CALENDAR,
) -> Base:
    """The whole period that `period` is compared with."""
    match against:
        case Against.NONE:
            return Base(None)
        case Against.PREVIOUS:
            starts = reckoning.starts(align)
            return Base(_previous(period, grain, starts))
        case Against.YOY:
            return a_year_earlier(period, grain, align, reckoning)


def _cut(base: Base, period: Period, measured: Period | None) -> Base:
    """Two sides that are cut to the same days have the same length."""
    if base.period is None or measured is None or measured == period:
        return base
    cut = base.period.first(measured.days)
    return Base(cut, "" if base.note == "other_length" and cut.days == measured.days else base.note)


def _previous(period: Period, grain: Grain, starts: int) -> Period:
    before = period.start - ONE_DAY
    if grain is Grain.CUSTOM:
        return Period(before - (period.end - period.start), before)
    return holding(grain, before, starts)


def _measured(period: Period, coverage: Coverage) -> Period | None:
    if period.start > coverage.watermark:
        return None
    return Period(period.start, min(period.end, coverage.watermark))
