"""Which days are read for a window: all of them, the last one, or its whole months and the days around them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat

from metrics.periods import CALENDAR, ONE_DAY, REMEMBERED, ROLLING, Grain, Period, counted_as, holding, start_of
from metrics.refusal import Refusal
from metrics.term import FLOWS, Kind, Term

SHORTEST_MONTH = 28


@dataclass(frozen=True)
class Span:
    """Days that are read for a window."""

    place: int
    """The window's, among those that were asked for."""
    window: Period
    days: Period


def by_grain(term: Term, windows: Sequence[Period], asked: Grain) -> dict[Grain, list[Span]]:
    """Which cells answer which windows: a distinct count depends on where a window begins, a flow on what was asked."""
    found: dict[Grain, list[Span]] = {}
    as_asked = repeat(asked if term.kind in FLOWS else Grain.DAY)
    grains = map(counted_as, windows) if term.kind is Kind.DISTINCT else as_asked
    for place, (window, grain) in enumerate(zip(windows, grains, strict=False)):
        days = Period(window.end, window.end) if grain in ROLLING else window
        found.setdefault(grain, []).append(Span(place, window, days))
    return found


def whole_months(spans: Iterable[Span]) -> Iterator[Span]:
    """The months that lie in the days of each, where there are any."""
    return (Span(span.place, span.window, months) for span in spans if (months := _months(span.days)))


def around_months(spans: Iterable[Span]) -> Iterator[Span]:
    """The days of each that are in none of those months."""
    for span in spans:
        months = _months(span.days)
        for days in _around(span.days, months) if months else [span.days]:
            yield Span(span.place, span.window, days)


@lru_cache(REMEMBERED)
def _months(days: Period) -> Period | None:
    if days.days < SHORTEST_MONTH:
        return None
    first = holding(Grain.MONTH, days.start - ONE_DAY).end + ONE_DAY
    last = start_of(Grain.MONTH, days.end + ONE_DAY) - ONE_DAY
    return Period(first, last) if first < last else None


def _around(days: Period, months: Period) -> Iterator[Period]:
    if days.start < months.start:
        yield Period(days.start, months.start - ONE_DAY)
    if months.end < days.end:
        yield Period(months.end + ONE_DAY, days.end)


def before(windows: Sequence[Period], grain: Grain) -> list[Period]:
    """The whole calendar period before that of each window."""
    return [holding(grain, start_of(grain, window.start) - ONE_DAY) for window in windows]


def refuse_parts(windows: Sequence[Period], grain: Grain) -> None:
    """Raises Refusal where a window does not begin with its calendar period: only then there is a period before."""
    for window in windows:
        if grain not in CALENDAR or start_of(grain, window.start) != window.start:
            raise Refusal("periods_only", start=window.start.isoformat(), grain=grain)
