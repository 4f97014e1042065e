"""Schema of the published tables: columns, files, and the state of one source."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from metrics.periods.period import CALENDAR
from queries.sources.source import ROWS

FIRST_IN = {grain: f"in_{grain}" for grain in CALENDAR}
"""Grain → the column that counts the entities for which the day is their first in the calendar period."""

CAME = {grain: f"came_{grain}" for grain in CALENDAR}
"""Grain → the column that counts those of them who were not active in the period before."""

NEW = "new"
"""The column that counts the entities for which the day is their very first."""

UNMEASURED = "unmeasured_"
"""How a column begins, before the name of a sum, that counts the entity-days without any value of that sum."""

BILLION = 1_000_000_000
"""Parts of a whole that are added up apart from it, as whole numbers, so that no order of the rows rounds a cent."""

NEVER = 65_535
"""The gap of an entity on its very first active day."""


Key = tuple[str, tuple[str, ...], str, tuple[str, ...]]
"""Table, partition, static dimension of gaps, static dimensions summed."""


class Trust(StrEnum):
    """Whether a number may be believed."""

    PASSED = "passed"
    STALE = "stale"
    """Every check passed but the data are older than they should be."""
    FAILED = "failed"
    """A critical check failed; what is shown is the last good state."""


@dataclass(frozen=True)
class Part:
    """The rows of one month of a published table, in an object of their own."""

    month: date
    """Its first day."""
    sha256: str
    rows: int


@dataclass(frozen=True)
class File:
    """One published table: cells of a partition, or a reference list."""

    table: str
    """The name of a table of cells (see `metrics.aggregates.rollups`) or of a reference list."""
    sha256: str
    """Of the object that has its rows, the last ones of them where there are earlier parts."""
    rows: int
    """All of them."""
    partition: tuple[str, ...] = ()
    static: str = ""
    """Of gaps: the one static dimension that they are cut by."""
    summed: tuple[str, ...] = ()
    """Of daily and monthly cells: the static dimensions that they are not cut by any more."""
    earlier: tuple[Part, ...] = ()
    """The months before the last rows, in order: a refresh need not write them again."""

    @property
    def objects(self) -> tuple[str, ...]:
        """The digests of the objects that it consists of, in the order of their rows."""
        return (*(part.sha256 for part in self.earlier), self.sha256)

    @property
    def key(self) -> Key:
        """What it is called within a source."""
        return self.table, self.partition, self.static, self.summed


@dataclass(frozen=True)
class SourceState:
    """One source in one snapshot."""

    name: str
    sql: str
    trust: Trust
    first_day: date | None = None
    watermark: date | None = None
    """The last complete day; None where the source has no row."""
    basis: str = ""
    """By what it is known: see `queries.sources.completeness.Basis`; nothing of a list that is always complete."""
    computed_at: datetime | None = None
    """When the cells were computed; before the snapshot was made where a check has failed since."""
    rows_read: int = 0
    rows_left_out: int = 0
    moved: int = 0
    """Entities that had been counted under other attributes, or had not been, or are not any more: it was all counted
    again because of them."""
    waits_for: tuple[str, ...] = ()
    """Tables of the contract without which it cannot be read at all."""
    lacks: Mapping[str, str] = field(default_factory=dict)
    """Dimension or sum → the optional column it waits for."""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Dimension → its values that occur, in order."""
    missing: tuple[str, ...] = ()
    """Dimensions of which somebody, or some row, has no value."""
    unmeasured: tuple[str, ...] = ()
    """Sums of which somebody who was active had no value on some day; every other sum was measured throughout."""
    always_complete: bool = False
    """Days before the first row and after the last are empty, not missing."""
    sums: tuple[str, ...] | None = None
    """The sums of its cells; None in a manifest written before that was noted."""
    files: tuple[File, ...] = ()

    def adds_up(self, column: str) -> bool:
        """Whether its cells have the sum, or would if the warehouse had the column."""
        if self.sums is None:
            return column != ROWS and re.search(rf"\b{re.escape(column)}\b", self.sql) is not None
        return column in self.sums or column in self.lacks

    def unpublished(self, dimensions: Iterable[str]) -> set[str]:
        """Those of its dimensions that its cells are not cut by, as they were defined later."""
        return {name for name in dimensions if name not in self.values and name not in self.lacks}


def file_from(entry: Mapping[str, Any]) -> File:
    """From the form in which JSON has it."""
    names = {name: tuple(entry.get(name, ())) for name in ("partition", "summed")}
    earlier = (Part(**{**part, "month": date.fromisoformat(part["month"])}) for part in entry.get("earlier", ()))
    return File(**{**entry, **names, "earlier": tuple(earlier)})


def sum_unmeasured_in(column: str) -> str | None:
    """The sum whose entity-days without a value the column counts; None where it is no such column."""
    return column.removeprefix(UNMEASURED) if column.startswith(UNMEASURED) else None
