"""What the days of last year let expect of this year's, but for the level."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median

from metrics.alignments import YEAR_OF_WEEKS
from metrics.likeness import is_special, lived_as, ordinary_days, same_special_day


@dataclass(frozen=True)
class Shape:
    """Values of days, one year's and those of the year before."""

    values: Mapping[date, float]
    country: str

    def of(self, day: date) -> tuple[float | None, float | None]:
        """The least and the most; the same on an ordinary day, None where nothing is known."""
        if is_special(day, self.country):
            return self._special(day)
        usual = self._usual(day - YEAR_OF_WEEKS, day.weekday())
        return usual, usual

    def _special(self, day: date) -> tuple[float | None, float | None]:
        """A holiday falls on other weekdays, and whether they matter in it nobody knows: the band holds all of it."""
        like = same_special_day(day, self.country)
        if like is None or like not in self.values:
            return None, None
        weekdays = (like.weekday(), day.weekday()), (lived_as(like, self.country), lived_as(day, self.country))
        ratios = [self._ratio(like, *each) for each in weekdays]
        would_be = [self.values[like] * ratio for ratio in (1, *ratios)]
        return min(would_be), max(would_be)

    def _ratio(self, around: date, there: int, here: int) -> float:
        """What a weekday is to another one; 1 where it is not known."""
        base, value = self._usual(around, there), self._usual(around, here)
        return value / base if base and value else 1

    def _usual(self, around: date, weekday: int) -> float | None:
        known = [self.values[day] for day in ordinary_days(around, weekday, self.country) if day in self.values]
        return median(known) if known else None
