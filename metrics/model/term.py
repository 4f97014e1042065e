"""Terms (numerators and denominators over one source) and slices (how an answer is cut and filtered)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from queries.errors import Problem
from queries.sources.source import ROWS, Source


class Kind(StrEnum):
    """How a term adds up."""

    DISTINCT = "distinct"
    """Entities, each once in the window. Never added over overlapping dimensions, nor over days."""
    ENTITY_DAYS = "entity_days"
    """Entities, each once a day. Added over days, never over overlapping dimensions."""
    MEASURED = "measured"
    """Entity-days with a value of a column. Added over days, never over overlapping dimensions."""
    NEW = "new"
    """Entities whose first day of all is in the window. Added over days, never over overlapping dimensions."""
    RETURNED = "returned"
    """Entities active in a calendar period, not in the previous one, but earlier."""
    RETAINED = "retained"
    """Entities active in a calendar period and in the previous one."""
    LOST = "lost"
    """Entities active in the previous calendar period and not in this one: new + returned − lost is the change."""
    TOTAL = "total"
    """A sum of a column. Added over days and over every dimension."""
    STANDING = "standing"
    """A running sum of a column from the first day on: a state as of the end of the window, added over dimensions."""
    QUANTILE = "quantile"
    """A quantile of the rows by a dimension whose values are numbers of steps. Never added."""
    WORKING_DAYS = "working_days"
    """Days of the window that are worked, whatever the slice."""


FLOWS = {Kind.NEW, Kind.RETURNED, Kind.RETAINED, Kind.LOST}
"""Kinds that compare a calendar period with the previous one."""


@dataclass(frozen=True)
class Term:
    """One additive quantity of one source; two that say the same are the same."""

    source: Source
    kind: Kind
    column: str | None = None
    only: tuple[tuple[str, str], ...] = ()
    """Fixed filter of the term."""
    over: frozenset[str] = frozenset()
    """Dimensions the term ignores: it keeps its total where the other term is broken down by them."""
    a_day: bool = False
    """Divided by the number of days in the window."""
    is_before: bool = False
    """Value of the whole previous calendar period."""
    share: float = 0.0
    """Of a quantile: the share of rows at or below it; `column` is the dimension."""
    scale: float = 1.0
    """What one unit of the column, or one step of a quantile's dimension, is in the metric's unit."""

    def where(self, **values: str) -> "Term":
        """The same quantity for one value of a dimension: `distinct(payments).where(kind="value_added")`."""
        self._refuse_unknown(values)
        return replace(self, only=(*self.only, *values.items()))

    def before(self) -> "Term":
        """Same quantity of the previous calendar period, the denominator of retention."""
        return replace(self, is_before=True)

    def across(self, *dimensions: str) -> "Term":
        """Same quantity without breakdown by these dimensions, the denominator of an adoption rate."""
        return replace(self, over=self.over | set(dimensions))

    @property
    def looks_back(self) -> bool:
        """Whether it depends on the calendar period before."""
        return self.is_before or self.kind in FLOWS

    @property
    def dimensions(self) -> frozenset[str]:
        """The dimensions by which it can be cut, or that it can ignore."""
        return self.over | set(self.source.cuts)

    @property
    def columns(self) -> set[str]:
        """Columns the term needs."""
        return {name for name, _ in self.only} | ({self.column} if self.column else set())

    @property
    def summed(self) -> str | None:
        """Column that the term adds up, if any."""
        return self.column if self.kind in (Kind.TOTAL, Kind.MEASURED, Kind.STANDING) else None

    def _refuse_unknown(self, names: dict[str, str]) -> None:
        for name in names:
            if name not in self.source.dimensions:
                raise Problem(
                    f"a term of source {self.source.name}",
                    wanted="one of its dimensions: " + ", ".join(self.source.dimensions),
                    got=name,
                    fix="Correct `where`.",
                )


def distinct(source: Source) -> Term:
    """Entities of the source, each counted once in the window."""
    return Term(source, Kind.DISTINCT)


def new(source: Source) -> Term:
    """Entities of the source active for the first time."""
    return Term(source, Kind.NEW)


def returned(source: Source) -> Term:
    """Entities of the source not active in the previous period, but earlier."""
    return Term(source, Kind.RETURNED)


def retained(source: Source) -> Term:
    """Entities of the source active in the previous period too."""
    return Term(source, Kind.RETAINED)


def lost(source: Source) -> Term:
    """Entities active in the previous period and not in this one."""
    return Term(source, Kind.LOST)


def entity_days(source: Source) -> Term:
    """Entities of the source, each counted once a day."""
    return Term(source, Kind.ENTITY_DAYS)


def measured_days(source: Source, column: str) -> Term:
    """Entities of the source, each counted once a day, where a row of the day and the slice has a value of the column.

    Denominator of a mean of the column: entities without a value are unknown, not 0.
    """
    _refuse_other_than_sums(source, column)
    return Term(source, Kind.MEASURED, column)


def mean_daily(source: Source) -> Term:
    """Entities of the source on a day, on average over the days of the window."""
    return Term(source, Kind.ENTITY_DAYS, a_day=True)


def working_days(source: Source, dimensions: tuple[str, ...]) -> Term:
    """The working days of the window, by the calendar of the company's country; whole in every slice."""
    return Term(source, Kind.WORKING_DAYS, over=frozenset(dimensions))


def total(source: Source, column: str, *, scale: float = 1.0) -> Term:
    """The sum of a column of the source, of what was measured of it, times a scale: hours of minutes are 1 / 60."""
    _refuse_other_than_sums(source, column)
    return Term(source, Kind.TOTAL, column, scale=scale)


def standing(source: Source, column: str) -> Term:
    """The running sum of a column of the source up to the end of the window, such as people who consented by then."""
    _refuse_other_than_sums(source, column)
    return Term(source, Kind.STANDING, column)


def quantile(source: Source, share: float, *, of: str, step: float) -> Term:
    """The smallest value of a dimension at or below which a share of the rows lies (nearest rank).

    The dimension has whole numbers of `step`, to which rows are rounded: the quantile is exact to that resolution. It
    must be in the partitions of the source, alone and with each dimension by which the metric is broken down.
    """
    if of not in source.dimensions or not 0 < share < 1:
        raise Problem(
            f"a quantile of source {source.name}",
            wanted="a share between 0 and 1, and one of its dimensions: " + ", ".join(source.dimensions),
            got=f"{share}, {of}",
            fix="Correct `share` or `of`.",
        )
    return Term(source, Kind.QUANTILE, of, share=share, scale=step)


def count(source: Source) -> Term:
    """The rows of the source, those too that do not qualify their entity; adds up as a sum of 1 for each."""
    return Term(source, Kind.TOTAL, ROWS)


def _refuse_other_than_sums(source: Source, column: str) -> None:
    if column not in source.sums:
        raise Problem(
            f"a term of source {source.name}",
            wanted="one of its sums: " + (", ".join(source.sums) or "it has none"),
            got=column,
            fix="Correct the column.",
        )


Wanted = tuple[str | None, ...]
"""Values of a dimension; None for those who have none."""


@dataclass(frozen=True)
class Slice:
    """Slice of an answer: broken down `by` dimensions, filtered by `where`."""

    by: tuple[str, ...] = ()
    where: tuple[tuple[str, Wanted], ...] = ()
    """Dimension and the values wanted of it."""

    def without(self, dimensions: Iterable[str]) -> "Slice":
        gone = set(dimensions)
        left = tuple((name, values) for name, values in self.where if name not in gone)
        return Slice(tuple(name for name in self.by if name not in gone), left)

    def only(self, name: str, value: str | None) -> "Slice":
        """The same slice where a dimension has this value."""
        others = tuple((other, values) for other, values in self.where if other != name)
        return Slice(self.by, (*others, (name, (value,))))

    @property
    def wanted(self) -> dict[str, Wanted]:
        """Dimension → every value wanted of it, those of several conditions together."""
        conditions: dict[str, Wanted] = {}
        for name, values in self.where:
            conditions[name] = conditions.get(name, ()) + values
        return conditions

    @property
    def dimensions(self) -> set[str]:
        return {*self.by, *self.wanted}
