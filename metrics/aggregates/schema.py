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
"""Grain → the column that counts those of these entities that were inactive in the previous period."""

NEW = "new"
"""Column that counts entities on their first active day ever."""

UNMEASURED = "unmeasured_"
"""Prefix of the column that counts entity-days without a value of a sum."""

BILLION = 1_000_000_000
"""Fractions are summed as whole billionths apart from the integer part, so that sums do not depend on row order."""

NEVER = 65_535
"""The gap of an entity on its very first active day."""


Key = tuple[str, tuple[str, ...], str, tuple[str, ...]]
"""Table, partition, static dimension of gaps, static dimensions summed."""


class Trust(StrEnum):
    """Trust state of a source."""

    PASSED = "passed"
    STALE = "stale"
    """Every check passed but the data are older than they should be."""
    FAILED = "failed"
    """A critical check failed; what is shown is the last good state."""


@dataclass(frozen=True)
class Part:
    """The rows of a month of a published table, or of several months up to it, in an object of their own."""

    month: date
    """First day of the month, or of the last of them."""
    sha256: str
    rows: int


@dataclass(frozen=True)
class File:
    """One published table: cells of a partition, or a reference list."""

    table: str
    """The name of a table of cells (see `metrics.aggregates.rollups`) or of a reference list."""
    sha256: str
    """SHA-256 of the object with its rows (the last rows where there are earlier parts)."""
    rows: int
    """Number of rows, earlier parts included."""
    partition: tuple[str, ...] = ()
    static: str = ""
    """Of gaps: the one static dimension that they are cut by."""
    summed: tuple[str, ...] = ()
    """Static dimensions summed out of daily and monthly tables."""
    earlier: tuple[Part, ...] = ()
    """Finished months in order, each or all in an object, so that a refresh need not rewrite them."""

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
    """Watermark: last complete day; None where the source has no row."""
    basis: str = ""
    """Basis of the watermark (see `queries.sources.completeness.Basis`); empty for an always complete source."""
    computed_at: datetime | None = None
    """Time of computation; earlier than the snapshot where a check has failed since."""
    rows_read: int = 0
    rows_left_out: int = 0
    without_consent: int = 0
    """People with a fact who are in no number, as they did not agree to `consent`."""
    consent: str = ""
    """Purpose of the consent that the source rests on; empty for none."""
    moved: int = 0
    """Entities whose attributes or membership of the population changed, which caused a full recomputation."""
    waits_for: tuple[str, ...] = ()
    """Contract tables that the warehouse lacks and the source needs."""
    lacks: Mapping[str, str] = field(default_factory=dict)
    """Dimension or sum → the missing optional column."""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Dimension → its values that occur, in order."""
    missing: tuple[str, ...] = ()
    """Dimensions with missing values."""
    unmeasured: tuple[str, ...] = ()
    """Sums with an active entity-day without a value; other sums are fully measured."""
    always_complete: bool = False
    """Days before the first row and after the last are empty, not missing."""
    sums: tuple[str, ...] | None = None
    """Sums in the aggregates; None in manifests of older versions."""
    files: tuple[File, ...] = ()
    read_through: date | None = None
    """Last day up to which its facts were read; None in manifests of older versions."""
    partners: Mapping[str, "SourceState"] = field(default_factory=dict)
    """After a failed check: the sources that metrics combine with this one, as they were when this one was good."""

    def adds_up(self, column: str) -> bool:
        """Whether its cells have the sum, or would if the warehouse had the column."""
        if self.sums is None:
            return column != ROWS and re.search(rf"\b{re.escape(column)}\b", self.sql) is not None
        return column in self.sums or column in self.lacks

    @property
    def all_files(self) -> tuple[File, ...]:
        """Its files and those of its partners."""
        return (*self.files, *(file for partner in self.partners.values() for file in partner.files))

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
