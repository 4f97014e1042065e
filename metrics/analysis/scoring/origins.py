"""Where requirements come from: the share of each source among those raised in a quarter, and a year before."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from metrics.comparison.alignment import same_date_last_year
from metrics.model.metric import FEWEST
from metrics.periods.period import JANUARY, Grain, Period, holding


@dataclass(frozen=True)
class Origin:
    """Requirements of one source in one quarter, of all those raised in it."""

    quarter: Period
    source: str
    count: int
    of: int
    base_count: int
    base_of: int
    """In the same quarter of the year before."""

    @property
    def share(self) -> float:
        return self.count / self.of

    @property
    def base_share(self) -> float | None:
        """None where nothing was raised a year before."""
        return self.base_count / self.base_of if self.base_of else None

    @property
    def change(self) -> float | None:
        """Of the share, as a fraction: 0.15 is 15 percentage points. None over fewer than FEWEST requirements."""
        if self.base_share is None or min(self.of, self.base_of) < FEWEST:
            return None
        return self.share - self.base_share


def origins(raised: Iterable[tuple[date, str]], starts: int = JANUARY) -> list[Origin]:
    """By quarter, then by source: every source of any requirement in every quarter in which some were raised."""
    by_quarter: dict[date, Counter[str]] = {}
    for day, source in raised:
        by_quarter.setdefault(_quarter(day, starts).start, Counter())[source] += 1
    sources = sorted({source for counts in by_quarter.values() for source in counts})
    return [
        _origin(_quarter(start, starts), source, by_quarter, starts)
        for start in sorted(by_quarter)
        for source in sources
    ]


def _origin(quarter: Period, source: str, by_quarter: dict[date, Counter[str]], starts: int) -> Origin:
    base = by_quarter.get(_quarter(same_date_last_year(quarter.start), starts).start, Counter())
    now = by_quarter[quarter.start]
    return Origin(quarter, source, now[source], now.total(), base[source], base.total())


def _quarter(day: date, starts: int) -> Period:
    return holding(Grain.QUARTER, day, starts)
