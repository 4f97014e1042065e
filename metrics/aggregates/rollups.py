"""Rollups and cohorts: monthly and coarser tables derived when publishing, equal in every sum.

Cells may be added over static dimensions and over days. So a table is kept without some of its static dimensions too,
and by month, its `day` then being the first of the month: a question reads the smallest that can answer it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import combinations
from types import MappingProxyType

import polars as pl

from metrics.aggregates.schema import BILLION, CAME, FIRST_IN, NEVER, NEW, UNMEASURED, Key
from metrics.periods.period import ROLLING

FEW = 10_000
"""Rows up to which a table is read in half a millisecond and gets no rollup."""

AT_ONCE = 1_000_000
"""Rows aggregated at once: copying a larger table whole would take gigabytes."""

MONTHLY = {"daily": "monthly", "gaps": "monthly_gaps"}

Partition = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Table:
    """One table of a source as it is published."""

    name: str
    """`daily`, `gaps` and `cohorts` as the kernel counts them, `monthly` and `monthly_gaps` by month."""
    partition: Partition
    rows: pl.DataFrame
    static: str = ""
    """Static dimension of a gap table; empty for none."""
    summed: tuple[str, ...] = ()
    """Static dimensions summed out of other tables."""
    earlier: Mapping[Key, int] = field(default_factory=dict)
    """Rows of finished months stored elsewhere, by table key: they count towards the height."""

    @property
    def key(self) -> Key:
        """Key of the table within its source."""
        return self.name, self.partition, self.static, self.summed

    @property
    def height(self) -> int:
        """Number of rows, finished months included."""
        return self.rows.height + self.earlier.get(self.key, 0)


def tables(
    daily: Mapping[Partition, pl.DataFrame],
    gaps: Mapping[Partition, Mapping[str, pl.DataFrame]],
    cohorts: Mapping[Partition, pl.DataFrame],
    earlier: Mapping[Key, int] = MappingProxyType({}),
) -> Iterator[Table]:
    """The tables that the kernel hands over, each followed by the smaller ones made of it.

    Every month is made of itself alone. Where only the last ones are given, `earlier` tells how many rows the others
    have in each table: which tables there are depends on all of them.
    """
    for partition, rows in daily.items():
        for table in _with_fewer_statics(Table("daily", partition, rows, earlier=earlier)):
            yield from (table, *_by_month(table))
    for partition, gap_table in gaps.items():
        cut = [Table("gaps", partition, rows, static, earlier=earlier) for static, rows in gap_table.items()]
        for table in _with_none(cut):
            yield from (table, *_by_month(table))
    for partition, rows in cohorts.items():
        yield from _with_fewer_statics(Table("cohorts", partition, rows, earlier=earlier))


def _with_fewer_statics(whole: Table) -> Iterator[Table]:
    """Rollups without each combination of static dimensions, each built from the smallest sufficient table."""
    statics = [name for name, kind in whole.rows.schema.items() if kind == pl.Enum and name not in whole.partition]
    tables = [whole]
    for summed in (names for count in range(1, len(statics) + 1) for names in combinations(statics, count)):
        parent = min((table for table in tables if {*table.summed} <= {*summed}), key=lambda table: table.height)
        if parent.height > FEW:
            rows = _in_turns(_added, parent.rows.drop(name for name in summed if name in parent.rows.columns))
            tables.append(replace(whole, rows=rows, summed=summed))
    yield from tables


def _with_none(gaps: list[Table]) -> Iterator[Table]:
    """Gap tables by each static dimension, and by none."""
    yield from gaps
    smallest = min(gaps, key=lambda table: table.height, default=None)
    if smallest and smallest.static and smallest.height > FEW:
        yield replace(smallest, rows=_in_turns(_added, smallest.rows.drop(smallest.static)), static="")


def months(rows: pl.DataFrame) -> Iterator[tuple[date, pl.DataFrame]]:
    """Each month's first day and rows; they are in the order of days."""
    days, begin = rows["day"].rle().struct.unnest(), 0
    by_month = days.group_by(pl.col("value").dt.month_start(), maintain_order=True)
    for month, length in by_month.agg(pl.col("len").sum()).iter_rows():
        yield month, rows.slice(begin, length)
        begin += length


def _in_turns(roll_up: Callable[[pl.DataFrame], pl.DataFrame], rows: pl.DataFrame) -> pl.DataFrame:
    """Rollup of all rows; of a large table month by month, concatenated."""
    parts = [part for _, part in months(rows)] if rows.height > AT_ONCE else [rows]
    return pl.concat([roll_up(part) for part in parts])


def _by_month(table: Table) -> Iterator[Table]:
    if table.height > FEW:
        yield replace(table, name=MONTHLY[table.name], rows=_in_turns(_month, table.rows))


def _month(rows: pl.DataFrame) -> pl.DataFrame:
    """Daily rows aggregated by month."""
    with_month = rows.with_columns(_first_of_month(rows["day"]))
    of_month = with_month.with_columns(_gap_from_month()) if "gap" in rows.columns else with_month.drop(list(ROLLING))
    return _added(of_month.with_columns(day="month").drop("month"))


def _first_of_month(days: pl.Series) -> pl.Series:
    """First day of the month of each day, looked up once per run of equal days."""
    runs = days.rle().struct.unnest()
    return runs.select(month=pl.col("value").dt.month_start().repeat_by("len").explode()).to_series()


def _gap_from_month() -> pl.Expr:
    """Days from the previous active day to the first of the month; 0 or less where both lie in the same month."""
    gap, since = pl.col("gap").cast(pl.Int32), (pl.col("day") - pl.col("month")).dt.total_days()
    return pl.when(gap == NEVER).then(gap).otherwise(gap - since.cast(pl.Int32))


def _added(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows grouped by all key columns, measures summed, in order of day."""
    counts = "entities", NEW, *FIRST_IN.values(), *CAME.values(), *ROLLING
    added = {
        *counts,
        *(name for name, kind in rows.schema.items() if kind == pl.Float64 or name.startswith(UNMEASURED)),
    }
    keys = [name for name in rows.columns if name not in added]
    sums = [_sum(name, rows.schema[name]) for name in rows.columns if name in added]
    return rows.lazy().group_by(keys).agg(sums).sort(keys).collect(engine="streaming")


def _sum(name: str, kind: pl.DataType) -> pl.Expr:
    if kind != pl.Float64:
        return pl.col(name).cast(pl.UInt64).sum()
    whole = pl.col(name).floor()
    fraction = ((pl.col(name) - whole) * BILLION).round().cast(pl.Int64, strict=False)  # NaN has none; `whole` keeps it
    return (whole.sum() + fraction.sum() / BILLION).alias(name)
