"""Large tables are published in parts: a month that is over is an object of its own, and not written again."""

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from metrics.gaps import by_gap
from metrics.manifest import File, Part
from metrics.rollups import Table, months
from metrics.snapshots import Store

LARGE = 200_000
"""A table of more rows has an object for each month; one of no more is written in milliseconds."""


@dataclass(frozen=True)
class Over:
    """The months of a table that are over, as they were published."""

    parts: tuple[Part, ...] = ()
    others: tuple[pl.DataFrame, ...] = ()
    """Their rows that are not in a part."""

    @classmethod
    def of(cls, file: File, store: Store, since: date) -> "Over":
        """The rows before the first day of a month."""
        last = store.read(replace(file, earlier=()))
        parts = tuple(part for part in file.earlier if part.month < since)
        return cls(parts, (last.filter(pl.col("day") < since),))

    def has_columns_of(self, rows: pl.DataFrame) -> bool:
        """Whether these rows may follow as they are."""
        return all(other.columns == rows.columns for other in self.others)

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts) + sum(rows.height for rows in self.others)


def keep(table: Table, over: Over, store: Store) -> File:
    """The table, behind those of its months that are over."""
    rows, many = pl.concat([*over.others, table.rows]), over.rows + table.rows.height
    parts = over.parts
    if many > LARGE:
        parts += tuple(Part(month, *_kept(each, store)) for month, each in months(rows))
        parts, digest = parts[:-1], parts[-1].sha256
    else:
        before = [store.read(File(table.name, part.sha256, part.rows)) for part in over.parts]
        parts, (digest, _) = (), _kept(pl.concat([*before, rows]), store)
    return File(table.name, digest, many, table.partition, table.static, table.summed, parts)


def _kept(rows: pl.DataFrame, store: Store) -> tuple[str, int]:
    """The rows of all days, or of those of a month: a copy of more would take half a gigabyte."""
    return store.keep(by_gap(rows) if "gap" in rows.columns else rows)
