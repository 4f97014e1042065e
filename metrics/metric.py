"""A metric: one question that the product answers with a number."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from metrics.driver import Driver, refuse_unlike
from metrics.periods import CALENDAR, ROLLING, Grain
from metrics.promises import Promise
from metrics.refusal import Refusal
from metrics.term import Kind, Term, working_days
from queries.problem import Problem
from queries.warehouse.source import Source

ALL_GRAINS = (*CALENDAR, *ROLLING, Grain.CUSTOM)
FROM_MONTHS_UP = (Grain.MONTH, Grain.QUARTER, Grain.YEAR)

FEWEST = 10
"""A rate over fewer units than this is not shown: one unit more or less would move it by 10 % of the whole."""


class Unit(StrEnum):
    """What a value is measured in; `share` is a fraction of 1, `money` is in the reporting currency."""

    USERS = "users"
    FEATURES = "features"
    MINUTES = "minutes"
    SHARE = "share"
    MONEY = "money"


class Better(StrEnum):
    """Which way is good news."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, kw_only=True, eq=False)
class Metric:
    """A numerator, perhaps over a denominator, and every decision that the number depends on."""

    question: str
    numerator: Term
    denominator: Term | None = None
    unit: Unit
    better: Better
    headline: Grain
    dimensions: tuple[str, ...]
    """The dimensions by which it may be broken down."""
    owner: str
    promises: tuple[Promise, ...]
    version: int = 1
    """Raised when the definition changes: values of two versions are not compared."""
    recorded_since: date | None = None
    """The first day whose rows were recorded by this version, where older rows cannot be counted by it."""
    grains: tuple[Grain, ...] = ALL_GRAINS
    fewest: int = FEWEST
    """The smallest denominator over which a ratio is shown."""
    drivers: tuple[Driver, ...] = ()
    """The factors whose product it is, where that explains it."""
    title: str = ""
    """What it is called; the file's name in words where nothing is said."""
    titles: Mapping[Grain, str] = field(default_factory=dict)
    """What it is called over a period of another length, where the title names one."""
    id: str = ""
    """The file's name, filled in by the catalogue, as are `area` (its folder) and `definition` (its docstring)."""
    area: str = ""
    definition: str = ""

    def __post_init__(self) -> None:
        for term in (*self.terms, *(term for driver in self.drivers for term in driver.terms)):
            self._refuse_dimensions_that(term)
        if self.drivers:
            refuse_unlike(self.drivers, self.terms, self.question)

    @property
    def terms(self) -> tuple[Term, ...]:
        return (self.numerator,) if self.denominator is None else (self.numerator, self.denominator)

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple({term.source.name: term.source for term in self.terms}.values())

    @property
    def sums(self) -> tuple[str, ...]:
        """The columns of which it adds up what was measured."""
        return tuple(dict.fromkeys(term.column for term in self.terms if term.column))

    @property
    def overlapping(self) -> tuple[str, ...]:
        """The dimensions of which one entity may have several values, so that slices do not add up to the whole."""
        counted = [term for term in self.terms if term.kind not in (Kind.TOTAL, Kind.WORKING_DAYS)]
        return tuple(name for name in self.dimensions if any(name in term.source.dimensions for term in counted))

    @property
    def is_additive(self) -> bool:
        """True where the values of slices and of days add up to the whole."""
        return self.denominator is None and self.numerator.kind is Kind.TOTAL

    def per_working_day(self) -> "Metric":
        """The same over the working days of the period. Raises Refusal where days do not add up to the whole."""
        if not self.is_additive:
            raise Refusal("not_per_working_day", metric=self.id)
        return replace(self, denominator=working_days(self.numerator.source, self.dimensions), fewest=1, drivers=())

    def _refuse_dimensions_that(self, term: Term) -> None:
        missing = _missing(self.dimensions, term.dimensions)
        if missing:
            raise Problem(
                f"metric “{self.question}”",
                wanted=f"dimensions that source {term.source.name} has ({', '.join(sorted(term.dimensions))})",
                got=", ".join(missing),
                fix="Take them out of `dimensions`, or leave the term whole with `.across(…)`.",
            )


def _missing(wanted: Iterable[str], there: frozenset[str]) -> list[str]:
    return [name for name in wanted if name not in there]
