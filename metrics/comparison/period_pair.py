"""Period pair: a period as far as it is measured, and its baseline cut to the same dates."""

from dataclasses import dataclass, replace
from enum import StrEnum

from metrics.comparison.alignment import (
    OTHER_LENGTH,
    Base,
    a_year_earlier,
    as_long,
    keeps_dates,
    to_date,
)
from metrics.periods.period import DEFAULT_CALENDAR, ONE_DAY, Align, CalendarSettings, Coverage, Grain, Period, holding


class Against(StrEnum):
    """Kind of baseline: year over year, previous period, or none."""

    YOY = "yoy"
    PREVIOUS = "previous"
    NONE = "none"


@dataclass(frozen=True)
class Pair:
    """A period as far as it is measured, and the baseline that it is fairly compared with."""

    period: Period
    """The whole period, as asked for."""
    measured: Period | None
    """The part up to the watermark; None where nothing of the period has happened yet."""
    base: Period | None
    """None where no comparison is asked for or there is no counterpart; cut to date where the period is not over."""
    is_complete: bool
    note: str = ""
    """Caveat of the comparison, or why there is no baseline; see `alignment.Base`."""

    def within(self, days: Period | None) -> "Pair":
        """The pair with each window cut to the days that it shares with these; one that shares none stays whole."""
        measured, base = common_days(self.measured, days), common_days(self.base, days)
        return replace(self, measured=measured or self.measured, base=base or self.base)

    @classmethod
    def of(
        cls,
        period: Period,
        grain: Grain,
        against: Against,
        align: Align,
        coverage: Coverage,
        reckoning: CalendarSettings = DEFAULT_CALENDAR,
    ) -> "Pair":
        measured = _measured(period, coverage)
        base = base_of(period, grain, against, align, reckoning)
        if base.period and measured and measured != period:
            by_date = _is_by_date(grain, against, align)
            base = to_date(base.period, measured) if by_date else as_long(base, measured)
        return cls(period, measured, base.period, measured == period and period.start >= coverage.first_day, base.note)


def common_days(window: Period | None, days: Period | None) -> Period | None:
    """Days that both have; None for none."""
    if window is None or days is None or window.end < days.start or days.end < window.start:
        return None
    return Period(max(window.start, days.start), min(window.end, days.end))


def base_of(
    period: Period,
    grain: Grain,
    against: Against,
    align: Align,
    reckoning: CalendarSettings = DEFAULT_CALENDAR,
) -> Base:
    """Whole baseline of a period, before it is cut to date."""
    match against:
        case Against.NONE:
            return Base(None)
        case Against.PREVIOUS:
            before = _previous(period, grain, reckoning.starts(align))
            return Base(before, "" if before.days == period.days else OTHER_LENGTH)
        case Against.YOY:
            return a_year_earlier(period, grain, align, reckoning)


def _is_by_date(grain: Grain, against: Against, align: Align) -> bool:
    """Whether the baseline is cut to the same date: for a year, *previous* and *year over year* are the same."""
    return grain is Grain.YEAR if against is Against.PREVIOUS else keeps_dates(grain, align)


def _previous(period: Period, grain: Grain, starts: int) -> Period:
    before = period.start - ONE_DAY
    if grain is Grain.CUSTOM:
        return Period(before - (period.end - period.start), before)
    return holding(grain, before, starts)


def _measured(period: Period, coverage: Coverage) -> Period | None:
    if period.start > coverage.watermark:
        return None
    return Period(period.start, min(period.end, coverage.watermark))
