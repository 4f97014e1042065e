"""Metric: numerator over denominator and every decision that the number depends on; its drivers and promises."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import ClassVar

from metrics.errors import Refusal
from metrics.model.term import Kind, Term, working_days
from metrics.periods.period import CALENDAR, ROLLING, Grain
from queries.errors import Problem
from queries.sources.source import Source

FEWEST_DRIVERS, MOST_DRIVERS = 2, 4
"""Range of the number of factors; Shapley values sum over every subset of them."""


@dataclass(frozen=True)
class Driver:
    """One factor: a term, perhaps over another."""

    id: str
    numerator: Term
    denominator: Term | None = None

    @property
    def is_share_measured(self) -> bool:
        """Whether the metric has a measured share."""
        return self.numerator.kind is Kind.MEASURED

    @property
    def terms(self) -> tuple[Term, ...]:
        return (self.numerator,) if self.denominator is None else (self.numerator, self.denominator)


def refuse_unlike(drivers: Sequence[Driver], terms: Sequence[Term], metric: str) -> None:
    """Raises Problem unless the product of the drivers is the first of the terms, over the second if there are two."""
    if not FEWEST_DRIVERS <= len(drivers) <= MOST_DRIVERS:
        raise _wrong(metric, f"from {FEWEST_DRIVERS} to {MOST_DRIVERS} of them", str(len(drivers)))
    if len({driver.id for driver in drivers}) < len(drivers):
        raise _wrong(metric, "an id of its own for each", ", ".join(driver.id for driver in drivers))
    wanted, left = (Counter(terms[:1]), Counter(terms[1:])), _left_over(drivers)
    if left != wanted:
        raise _wrong(metric, f"a product that comes to {_said(*wanted)}", _said(*left))


def _left_over(drivers: Sequence[Driver]) -> tuple[Counter[Term], Counter[Term]]:
    """Numerator and denominator terms after cancellation."""
    above = Counter(driver.numerator for driver in drivers)
    below = Counter(driver.denominator for driver in drivers if driver.denominator)
    return above - below, below - above


def _said(above: Counter[Term], below: Counter[Term]) -> str:
    product = " × ".join(map(_named, above.elements())) or "1"
    return " / ".join([product, *map(_named, below.elements())])


def _named(term: Term) -> str:
    return " ".join(filter(None, (term.source.name, term.column or term.kind)))


def _wrong(metric: str, wanted: str, got: str) -> Problem:
    return Problem(
        f"the drivers of metric “{metric}”",
        wanted=wanted,
        got=got,
        fix="Let every numerator but the metric's own be the denominator of another driver.",
    )


@dataclass(frozen=True)
class Promise:
    """A range for a column of the metric's headline series: `value`, or `change_pct` against a year earlier."""

    kind: str
    column: str
    least: float
    most: float | None
    critical: bool
    """Critical: a violation means a wrong number, and the metric's sources are not published; else a warning."""

    @property
    def facts(self) -> Mapping[str, str]:
        """Facts for the wording of the promise."""
        form = "{:+.0%}" if self.column == "change_pct" else "{:g}"
        return {
            name: form.format(bound)
            for name, bound in (("least", self.least), ("most", self.most))
            if bound is not None
        }


def AtLeast(least: float) -> Promise:
    return Promise("value_at_least", "value", least, None, critical=True)


def Between(least: float, most: float) -> Promise:
    return Promise("value_between", "value", least, most, critical=True)


def YearOverYearWithin(least: float, most: float) -> Promise:
    """The change against the same period a year earlier, as a fraction of the base."""
    return Promise("change_between", "change_pct", least, most, critical=False)


ALL_GRAINS = (*CALENDAR, *ROLLING, Grain.CUSTOM)
FROM_MONTHS_UP = (Grain.MONTH, Grain.QUARTER, Grain.YEAR)

SUMMED = (Kind.TOTAL, Kind.STANDING, Kind.WORKING_DAYS, Kind.QUANTILE)
"""Kinds that count no entity once only: slices of a dimension are disjoint."""

FEWEST = 10
"""A rate over fewer units than this is not shown: one unit more or less would move it by 10 % of the whole."""


class Quantity(StrEnum):
    """Quantity kind: decides how values and changes are formatted."""

    COUNT = "count"
    """A plain number: 18.5K."""
    SHARE = "share"
    """A fraction of 1, written per hundred; its changes are percentage points."""
    MONEY = "money"
    """In the reporting currency."""


@dataclass(frozen=True)
class Unit:
    """What a value is measured in. Whoever needs another one declares it: `Unit("contacts", "contacts")`."""

    id: str
    name: str
    """In English, as many of it are called; in other languages `unit.<id>.name` of the words."""
    quantity: Quantity = Quantity.COUNT
    decimals: int = 0
    """Of a count, where every digit is written."""
    symbol: str = ""
    """In English, what follows a number: `min`; in other languages `unit.<id>.symbol`."""
    per: int = 1
    """Of a ratio: it is written for so many units of its denominator, such as 1,000; the value itself is for one."""

    USERS: ClassVar["Unit"]
    FEATURES: ClassVar["Unit"]
    MINUTES: ClassVar["Unit"]
    SHARE: ClassVar["Unit"]
    MONEY: ClassVar["Unit"]

    def __post_init__(self) -> None:
        if not self.id.isidentifier() or not self.name or self.decimals < 0 or self.per < 1:
            raise Problem(
                f"unit “{self.id}”",
                wanted="an id of letters and digits, a name, and no negative `decimals` or `per`",
                got=f"{self.id!r}, {self.name!r}, {self.decimals}, {self.per}",
                fix='Declare it as Unit("contacts", "contacts per 1,000 user-days", decimals=1, per=1_000).',
            )

    def __str__(self) -> str:
        return self.id

    @property
    def is_share(self) -> bool:
        return self.quantity is Quantity.SHARE

    @property
    def is_money(self) -> bool:
        return self.quantity is Quantity.MONEY

    @property
    def is_whole(self) -> bool:
        """Whether values are whole numbers."""
        return self.quantity is Quantity.COUNT and self.decimals == 0 and self.per == 1

    @property
    def times(self) -> int:
        """Factor between value and displayed number."""
        return 100 if self.is_share else self.per


Unit.USERS = Unit("users", "people")
Unit.FEATURES = Unit("features", "features")
Unit.MINUTES = Unit("minutes", "minutes", decimals=1, symbol="min")
Unit.SHARE = Unit("share", "per cent", Quantity.SHARE)
Unit.MONEY = Unit("money", "money in the reporting currency", Quantity.MONEY)


class Better(StrEnum):
    """Direction that is good news."""

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
    clipped_by: str = ""
    """Dimension of the numerator by whose values the window is clipped to the days on which the value occurs in it."""
    titles: Mapping[Grain, str] = field(default_factory=dict)
    """What it is called over a period of another length, where the title names one."""
    id: str = ""
    """The file's name, filled in by the catalogue, as are `area` (its folder) and `definition` (its docstring)."""
    area: str = ""
    definition: str = ""

    def __post_init__(self) -> None:
        for term in self.terms_of_all:
            self._refuse_dimensions_that(term)
        if self.unit.per > 1 and self.denominator is None:
            raise Problem(
                f"metric “{self.question}”",
                wanted=f"a denominator, as unit {self.unit} is written for {self.unit.per:,} of it",
                got="none",
                fix="Give the metric a `denominator`, or leave `per` out of the unit.",
            )
        if self.drivers:
            refuse_unlike(self.drivers, self.terms, self.question)

    @property
    def terms(self) -> tuple[Term, ...]:
        return (self.numerator,) if self.denominator is None else (self.numerator, self.denominator)

    @property
    def terms_of_all(self) -> tuple[Term, ...]:
        """Terms of the metric and of its drivers."""
        return (*self.terms, *(term for driver in self.drivers for term in driver.terms))

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple({term.source.name: term.source for term in self.terms}.values())

    @property
    def sums(self) -> tuple[str, ...]:
        """Summed columns."""
        return tuple(dict.fromkeys(term.summed for term in self.terms if term.summed))

    @property
    def overlapping(self) -> tuple[str, ...]:
        """Overlapping dimensions: an entity may have several values, so slices do not add up to the total."""
        counted = [term for term in self.terms if term.kind not in SUMMED]
        return tuple(name for name in self.dimensions if any(name in term.source.dimensions for term in counted))

    @property
    def is_quantile(self) -> bool:
        """Whether the value is a quantile, over as many rows as the denominator says: a distribution's, not a ratio."""
        return self.numerator.kind is Kind.QUANTILE

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


def _missing(wanted: Iterable[str], available: frozenset[str]) -> list[str]:
    return [name for name in wanted if name not in available]
