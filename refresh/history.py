"""The cells of a source's whole history: those of the pass, behind those from which it went on."""

from collections.abc import Iterable, Iterator

import polars as pl

from metrics.kernel.layout import Layout
from metrics.kernel.onepass import Cells
from metrics.kernel.tables import joined
from metrics.manifest import File, file_from
from metrics.periods import ONE_DAY, Grain, start_of
from metrics.snapshots import Store

Daily = dict[tuple[str, ...], pl.DataFrame]
Gaps = dict[tuple[str, ...], dict[str, pl.DataFrame]]
Cohorts = dict[tuple[str, ...], pl.DataFrame]
Key = tuple[str, tuple[str, ...], str]
"""`daily`, `gaps` or `cohorts`, the partition, the static dimension."""


def whole(cells: Cells, store: Store) -> tuple[Daily, Gaps, Cohorts]:
    """Daily cells, gaps and cohorts from the first day to the last."""
    later, kept = dict(_flat(cells)), cells.went_on_from
    if kept is None:
        return cells.daily, cells.gaps, cells.cohorts
    daily: Daily = {}
    gaps: Gaps = {names: {} for names in cells.layout.partitions}
    cohorts: Cohorts = {}
    before = {"cohorts": start_of(Grain.MONTH, kept.day + ONE_DAY) - ONE_DAY} if later else {}
    for file in map(file_from, kept.said["cells"]):
        until = before.get(file.table, kept.day)
        rows = joined(store.read(file), later.get((file.table, file.partition, file.static)), until)
        if file.table == "daily":
            daily[file.partition] = rows
        elif file.table == "cohorts":
            cohorts[file.partition] = rows
        else:
            gaps[file.partition][file.static] = rows
    return daily, gaps, cohorts


def as_counted(files: Iterable[File], layout: Layout) -> list[File]:
    """Those of the files that a later pass goes on from: what is rolled up of them can be made again."""
    gaps = {(layout.partitions[number], static) for number, static in layout.gap_tables}
    return [
        file
        for file in files
        if (file.table in ("daily", "cohorts") and not file.summed)
        or (file.table == "gaps" and (file.partition, file.static) in gaps)
    ]


def _flat(cells: Cells) -> Iterator[tuple[Key, pl.DataFrame]]:
    for names, daily in cells.daily.items():
        yield ("daily", names, ""), daily
    for names, cohorts in cells.cohorts.items():
        yield ("cohorts", names, ""), cohorts
    for names, each in cells.gaps.items():
        for static, rows in each.items():
            yield ("gaps", names, static), rows
