"""The tables of a source's whole history: what a pass has counted, behind what was published before it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import polars as pl

from metrics.kernel.kept import Kept
from metrics.kernel.onepass import Cells
from metrics.kernel.tables import joined, with_unmeasured
from metrics.manifest import File, file_from
from metrics.periods import ONE_DAY, Grain, start_of
from metrics.rollups import Partition, Table, tables
from metrics.snapshots import Store
from refresh.parts import Over, keep

Daily = dict[Partition, pl.DataFrame]
Gaps = dict[Partition, dict[str, pl.DataFrame]]
Cohorts = dict[Partition, pl.DataFrame]
Counted = tuple[str, Partition, str]
"""`daily`, `gaps` or `cohorts`, the partition, the static dimension."""


def published(cells: Cells, store: Store) -> list[File]:
    """Every table, kept. Of months that are over nothing is read or written again, where they are as they were."""
    kept = cells.went_on_from
    if kept is None:
        made = tables(cells.daily, cells.gaps, cells.cohorts)
    elif kept.layout == cells.layout and (appended := _appended(cells, kept, store)):
        return appended
    else:
        made = tables(*_since(date.min, cells, kept, store))
    return [keep(table, Over(), store) for table in made]


def _appended(cells: Cells, kept: Kept, store: Store) -> list[File]:
    """Nothing where other tables are made now than before: one is large enough to be rolled up, or no more.

    Neither where a column was measured on every day before, and is not now, or the other way round.
    """
    since = _month_after(kept)
    over = {file.key: Over.of(file, store, since) for file in _files(kept)}
    earlier = {key: each.rows for key, each in over.items()}
    made: list[Table] = [*tables(*_since(since, cells, kept, store), earlier)]
    is_same = {t.key for t in made} == over.keys() and all(over[t.key].has_columns_of(t.rows) for t in made)
    return [keep(table, over[table.key], store) for table in made] if is_same else []


def _since(first: date, cells: Cells, kept: Kept, store: Store) -> tuple[Daily, Gaps, Cohorts]:
    """Daily cells, gaps and cohorts from the first day of a month to the last day."""
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


def _files(kept: Kept) -> list[File]:
    return [file_from(said) for said in kept.said["cells"]]


def _month_after(kept: Kept) -> date:
    """The first day of the month of the day after it."""
    return start_of(Grain.MONTH, kept.day + ONE_DAY)


def _is_counted(file: File, kept: Kept) -> bool:
    """Whether it was counted, not rolled up."""
    layout = kept.layout
    gaps = {("gaps", layout.partitions[number], static) for number, static in layout.gap_tables}
    return file.key[:3] in gaps or (file.table in ("daily", "cohorts") and not file.summed)


def _flat(cells: Cells) -> Iterator[tuple[Counted, pl.DataFrame]]:
    for names, daily in cells.daily.items():
        yield ("daily", names, ""), daily
    for names, cohorts in cells.cohorts.items():
        yield ("cohorts", names, ""), cohorts
    for names, each in cells.gaps.items():
        for static, rows in each.items():
            yield ("gaps", names, static), rows
