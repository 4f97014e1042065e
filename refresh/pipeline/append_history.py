"""Appends newly computed days to the published history of a source, month by month where tables are large."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from metrics.aggregates.indexed_table import by_gap
from metrics.aggregates.rollups import Partition, Table, months, tables
from metrics.aggregates.schema import File, Part, file_from
from metrics.engine.checkpoints import Checkpoint
from metrics.engine.compute import Aggregates, joined, with_unmeasured
from metrics.periods.period import ONE_DAY, Grain, start_of
from metrics.snapshots.store import Store

LARGE, MIDDLING = 200_000, 20_000
"""Rows above which a table has one object per month, and one for all its finished months together.

Smaller ones are written whole in a millisecond. Of the others a day more rewrites the last month only.
"""


@dataclass(frozen=True)
class FinishedMonths:
    """Finished months of a table, as published before."""

    parts: tuple[Part, ...] = ()
    others: tuple[pl.DataFrame, ...] = ()
    """Rows of finished months that are not in these parts."""
    published: int = 0
    """Rows of the table as it was published, which say how it was parted."""

    @classmethod
    def of(cls, file: File, store: Store, since: date) -> "FinishedMonths":
        """Finished months before `since`; of several months that are in one object, those before it are taken out."""
        parts = tuple(part for part in file.earlier if part.month < since)
        later = () if file.rows > LARGE else tuple(part for part in file.earlier if part.month >= since)
        last = store.read(replace(file, earlier=later))
        return cls(parts, (last.filter(pl.col("day") < since),), file.rows)

    def has_columns_of(self, rows: pl.DataFrame) -> bool:
        """Whether rows with these columns can be appended."""
        return all(other.columns == rows.columns for other in self.others)

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts) + sum(rows.height for rows in self.others)


def keep(table: Table, over: FinishedMonths, store: Store) -> File:
    """Writes a table behind its finished months."""
    rows, total = pl.concat([*over.others, table.rows]), over.rows + table.rows.height
    is_large = total > LARGE
    is_parted_alike = total > MIDDLING and is_large == (over.published > LARGE)
    if is_parted_alike and (is_large or rows.height):
        parts = over.parts
    else:  # also where the last month that has rows is among those that stand together: it gets an object of its own
        parts, rows = (), _behind(over.parts, [rows], table, store)
    if is_large:
        parts += tuple(Part(month, *_kept(month_rows, store)) for month, month_rows in months(rows))
        parts, digest = parts[:-1], parts[-1].sha256
    elif total > MIDDLING:
        parts, digest = _with_finished_together(table, parts, rows, store)
    else:
        digest, _ = _kept(rows, store)
    return File(table.name, digest, total, table.partition, table.static, table.summed, parts)


def _with_finished_together(
    table: Table, parts: tuple[Part, ...], rows: pl.DataFrame, store: Store
) -> tuple[tuple[Part, ...], str]:
    """All finished months as one part, which is of the last of them, and the object of the month after."""
    *finished, (_, last) = months(rows)
    if finished:
        together = _behind(parts, [month_rows for _, month_rows in finished], table, store)
        parts = (Part(finished[-1][0], *_kept(together, store)),)
    return parts, _kept(last, store)[0]


def _behind(parts: Sequence[Part], rows: Sequence[pl.DataFrame], table: Table, store: Store) -> pl.DataFrame:
    """The rows of these parts, and the others behind them."""
    return pl.concat([*(store.read(File(table.name, part.sha256, part.rows)) for part in parts), *rows])


def _kept(rows: pl.DataFrame, store: Store) -> tuple[str, int]:
    """Writes rows in order of day; month by month, as a copy of all would take half a gigabyte."""
    return store.keep(by_gap(rows) if "gap" in rows.columns else rows)


Daily = dict[Partition, pl.DataFrame]
Gaps = dict[Partition, dict[str, pl.DataFrame]]
Cohorts = dict[Partition, pl.DataFrame]
Counted = tuple[str, Partition, str]
"""`daily`, `gaps` or `cohorts`, the partition, the static dimension."""


def published(cells: Aggregates, store: Store) -> list[File]:
    """Writes every table of a source; finished months that are unchanged are neither read nor written."""
    kept = cells.went_on_from
    if kept is None:
        built = tables(cells.daily, cells.gaps, cells.cohorts)
    elif kept.layout == cells.layout and (appended := _appended(cells, kept, store)):
        return appended
    else:
        built = tables(*_since(date.min, cells, kept, store))
    return [keep(table, FinishedMonths(), store) for table in built]


def _appended(cells: Aggregates, kept: Checkpoint, store: Store) -> list[File]:
    """Nothing where other tables are made now than before: one is large enough to be rolled up, or no more.

    Neither where a column was measured on every day before, and is not now, or the other way round.
    """
    since = _month_after(kept)
    over = {file.key: FinishedMonths.of(file, store, since) for file in _files(kept)}
    earlier = {key: part.rows for key, part in over.items()}
    built: list[Table] = [*tables(*_since(since, cells, kept, store), earlier)]
    is_same = {t.key for t in built} == over.keys() and all(over[t.key].has_columns_of(t.rows) for t in built)
    return [keep(table, over[table.key], store) for table in built] if is_same else []


def _since(first: date, cells: Aggregates, kept: Checkpoint, store: Store) -> tuple[Daily, Gaps, Cohorts]:
    """Daily aggregates, gaps and cohorts from the first day of a month on."""
    later = dict(_flat(cells))
    daily: Daily = {}
    gaps: Gaps = {names: {} for names in cells.layout.partitions}
    cohorts: Cohorts = {}
    before = {"cohorts": _month_after(kept) - ONE_DAY} if later else {}
    for file in _files(kept):
        if not _is_counted(file, kept):
            continue
        old, until = _read(first, file, store), before.get(file.table, kept.day)
        if file.table == "daily":
            old = with_unmeasured(old, cells.unmeasured)
        rows = joined(old, later.get(file.key[:3]), until, cells.layout)
        if file.table == "daily":
            daily[file.partition] = rows
        elif file.table == "cohorts":
            cohorts[file.partition] = rows
        else:
            gaps[file.partition][file.static] = rows
    return daily, gaps, cohorts


def _read(first: date, file: File, store: Store) -> pl.DataFrame:
    some = replace(file, earlier=tuple(part for part in file.earlier if part.month >= first))
    return store.read(some).filter(pl.col("day") >= first)


def _files(kept: Checkpoint) -> list[File]:
    return [file_from(entry) for entry in kept.said["cells"]]


def _month_after(kept: Checkpoint) -> date:
    """First day of the month in which counting continues."""
    return start_of(Grain.MONTH, kept.day + ONE_DAY)


def _is_counted(file: File, kept: Checkpoint) -> bool:
    """Whether a file was counted from facts, not rolled up."""
    layout = kept.layout
    gaps = {("gaps", layout.partitions[number], static) for number, static in layout.gap_tables}
    return file.key[:3] in gaps or (file.table in ("daily", "cohorts") and not file.summed)


def _flat(cells: Aggregates) -> Iterator[tuple[Counted, pl.DataFrame]]:
    for names, daily in cells.daily.items():
        yield ("daily", names, ""), daily
    for names, cohorts in cells.cohorts.items():
        yield ("cohorts", names, ""), cohorts
    for names, by_static in cells.gaps.items():
        for static, rows in by_static.items():
            yield ("gaps", names, static), rows
