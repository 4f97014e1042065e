"""The cells of a source's whole history: those of the pass, behind those from which it went on."""

from collections.abc import Iterable, Iterator

import polars as pl

from metrics.kernel.layout import Layout
from metrics.kernel.onepass import Cells
from metrics.kernel.tables import joined
from metrics.manifest import File, file_from
from metrics.snapshots import Store

Daily = dict[tuple[str, ...], pl.DataFrame]
Gaps = dict[tuple[str, ...], dict[str, pl.DataFrame]]
Key = tuple[str, tuple[str, ...], str]
"""`daily` or `gaps`, the partition, the static dimension."""


def whole(cells: Cells, store: Store) -> tuple[Daily, Gaps]:
    """Daily cells and gaps from the first day to the last."""
    later, kept = dict(_flat(cells)), cells.went_on_from
    if kept is None:
        return cells.daily, cells.gaps
    daily: Daily = {}
    gaps: Gaps = {names: {} for names in cells.layout.partitions}
    for file in map(file_from, kept.said["cells"]):
        rows = joined(store.read(file), later.get((file.table, file.partition, file.static)), kept.day)
        if file.table == "daily":
            daily[file.partition] = rows
        else:
            gaps[file.partition][file.static] = rows
    return daily, gaps


def as_counted(files: Iterable[File], layout: Layout) -> list[File]:
    """Those of the files that a later pass goes on from: what is rolled up of them can be made again."""
    gaps = {(layout.partitions[number], static) for number, static in layout.gap_tables}
    return [
        file
        for file in files
        if (file.table == "daily" and not file.summed)
        or (file.table == "gaps" and (file.partition, file.static) in gaps)
    ]


def _flat(cells: Cells) -> Iterator[tuple[Key, pl.DataFrame]]:
    for names, daily in cells.daily.items():
        yield ("daily", names, ""), daily
    for names, each in cells.gaps.items():
        for static, rows in each.items():
            yield ("gaps", names, static), rows
