"""What each metric is, in the words of its definition, and the row that an answer must have."""

import math
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

from queries.discovery import scanned
from tests.oracle.support.raw import MONEY, USE, Fact, Raw, Sums, Where
from tests.oracle.support.windows import FIRST, GRAINS, Window

OF_USE = ("feature", "platform", "region", "channel")
OF_PEOPLE = ("region", "channel")

FEWEST = 10
"""A ratio over fewer than this is withheld."""


@dataclass(frozen=True)
class Part:
    """A sum of a raw table; `ignores` are the dimensions in whose slices it stays whole."""

    table: Fact
    sum: str
    ignores: tuple[str, ...] = ()
    only: Where = ()
    a_day: bool = False
    known_on: str = ""
    """The sum that tells on how many days there is a value at all: on none, this one is unknown."""
    is_standing: bool = False
    """Whether it is added up from the first day of all to the end of the window."""
    may_be_zero: bool = False
    """Whether it may come to nothing although something happened; a count of nobody is nothing at all."""

    def slices(self, raw: Raw, by: tuple[str, ...], where: Where) -> dict[tuple[Any, ...], float]:
        """Start, end and values of the dimensions that it knows → the sum; NaN where it is unknown."""
        rows = self._found(raw, by, where)
        happened = {
            key: sums[self.sum] if sums.get(self.known_on, True) else math.nan
            for key, sums in rows.items()
            if sums[self.sum] or self.may_be_zero
        }
        return {key: value / ((key[1] - key[0]).days + 1 if self.a_day else 1) for key, value in happened.items()}

    def shares(self, raw: Raw, by: tuple[str, ...], where: Where) -> dict[tuple[Any, ...], float]:
        """The same of the share of days that have a value."""
        rows = self._found(raw, by, where) if self.known_on else {}
        return {key: sums[self.known_on] / sums["user_days"] for key, sums in rows.items()}

    def _found(self, raw: Raw, by: tuple[str, ...], where: Where) -> Sums:
        filters = tuple(pair for pair in where if pair[0] not in self.ignores)
        return raw.sums(self.table, self.cut(by), (*filters, *self.only), self.is_standing)

    def cut(self, by: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in by if name not in self.ignores)


class Oracle:
    """What a metric is, without the engine."""

    explained_by: tuple[str, ...]


@dataclass(frozen=True)
class Distribution(Oracle):
    """A quantile: see `tests.oracle.test_quantiles_equal_sql`."""

    share: float
    explained_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Definition(Oracle):
    """Numerator, perhaps denominator, and the questions that are answered."""

    numerator: Part
    denominator: Part | None
    dimensions: tuple[str, ...]
    """Those by which it may be cut."""
    begins: date = field(default=FIRST)
    """The day before which nothing is known."""
    grains: tuple[str, ...] = GRAINS
    never_crossed: tuple[set[str], ...] = ()
    """Dimensions that are counted in no combination, whatever the period."""
    not_between_any_two_days: tuple[set[str], ...] = ()
    """Combinations that are counted in calendar and rolling periods only."""
    explained_by: tuple[str, ...] = OF_PEOPLE
    """By what its changes can be explained: dimensions, `flows`, `drivers`."""
    begins_with: str = ""
    """SQL of the first day, where it is that of a table whose rows begin later than FIRST."""
    fewest: float = FEWEST
    """The smallest denominator over which a ratio is shown."""
    explained_over_whole: tuple[str, ...] = ()
    """Dimensions whose segments are explained over the whole denominator, as they overlap in it."""
    never: Where = ()
    """Values of dimensions that no row has: a question about them is refused."""
    clipped_by: str = ""
    """Dimension whose values have windows of their own: see `tests.oracle.test_rules_have_their_own_days`."""


@dataclass(frozen=True)
class Flow(Oracle):
    """People of a period against those of the period before; see `tests.oracle.support.flows.counted`."""

    sql: str
    explained_by: tuple[str, ...] = OF_PEOPLE


USERS = Part(USE, "users")
USER_DAYS = Part(USE, "user_days")
MEASURED_DAYS = Part(USE, "measured_days")
MINUTES = Part(USE, "minutes", known_on="measured_days", may_be_zero=True)
PAYERS = Part(MONEY, "payers")
REVENUE = Part(MONEY, "revenue", may_be_zero=True)
EVER = date.min


def definitions() -> dict[str, Definition]:
    """Metric → what it is, of every metric that is a sum, a count, or a ratio of them."""
    return {name: oracle for name, oracle in oracles().items() if isinstance(oracle, Definition)}


def flows() -> dict[str, Flow]:
    """Metric → who it counts, of those that compare the people of two periods."""
    return {name: oracle for name, oracle in oracles().items() if isinstance(oracle, Flow)}


@cache
def oracles() -> dict[str, Oracle]:
    """Metric → its oracle, found by scanning `tests/oracle/metrics`."""
    import tests.oracle.metrics as here

    return {name: oracle for name, (_, oracle) in scanned(Oracle, here, attribute="oracle").items()}


@dataclass(frozen=True)
class Side:
    """One of the two periods that stand side by side."""

    value: float | None
    numerator: float | None
    denominator: float | None
    measured: float | None = None

    @property
    def is_unknown(self) -> bool:
        return self.measured == 0


class Expectation:
    """The rows that the raw tables give for one metric and slice."""

    def __init__(self, raw: Raw, metric: str, by: tuple[str, ...], where: Where, *, over_whole: bool = False) -> None:
        """`over_whole`: the denominator is not cut by the dimensions."""
        self.definition = definitions()[metric]
        self.by = by
        begins = self.definition.begins_with
        self.begins = raw.row(begins)[0] if begins else self.definition.begins
        below = self.definition.denominator
        if below and over_whole:
            below = replace(below, ignores=(*below.ignores, *by))
        parts = [part for part in (self.definition.numerator, below) if part]
        self.sums = [(part.cut(by), part.slices(raw, by, where)) for part in parts]
        self.shares = parts[0].shares(raw, by, where)

    def values(self, window: Window) -> set[tuple[Any, ...]]:
        """The combinations of dimension values that occur in the window or in its base."""
        sides = ((window.start, window.end), (window.base_start, window.base_end))
        totals = [rows for cut, rows in self.sums if cut == self.by]
        return {key[2:] for rows in totals for key in rows if key[:2] in sides} if self.by else {()}

    def row(self, window: Window, values: tuple[Any, ...]) -> dict[str, Any]:
        now = self._side(window.start, window.end, values)
        base = self._side(window.base_start, window.base_end, values)
        return {
            "value": now.value,
            "numerator": now.numerator,
            "denominator": now.denominator,
            "base_value": base.value,
            "base_numerator": base.numerator,
            "base_denominator": base.denominator,
            **({"measured": now.measured, "base_measured": base.measured} if self.shares else {}),
            "withheld": self._withheld(window, now, base),
            "complete": window.is_over and window.start >= self.begins,
        }

    def _side(self, start: date, end: date, values: tuple[Any, ...]) -> Side:
        if end < self.begins:
            return Side(None, None, None)
        values_by_name = dict(zip(self.by, values, strict=True))
        numbers = [sums.get((start, end, *(values_by_name[name] for name in cut)), 0.0) for cut, sums in self.sums]
        above, *below = (None if math.isnan(number) else number for number in numbers)
        share = self.shares.get((start, end, *values))
        if not below:
            return Side(above, above, None, share)
        is_known = above is not None and below[0] is not None and below[0] >= self.definition.fewest
        return Side(above / below[0] if is_known else None, above, below[0], share)

    def _withheld(self, window: Window, now: Side, base: Side) -> str | None:
        if window.end < self.begins:
            return "no_data"
        if now.is_unknown:
            return "not_measured"
        if now.value is None:
            return "nothing" if now.denominator == 0 else "too_few"
        if window.start < self.begins:
            return "partial"
        if window.base_start < self.begins:
            return "base_missing" if window.base_end < self.begins else "base_partial"
        if base.is_unknown:
            return "base_not_measured"
        if base.value is None:
            return "base_nothing" if base.denominator == 0 else "base_too_few"
        if base.value > 0:
            return None
        return "base_zero" if base.value == 0 else "base_negative"
