"""The tables of a pass as they are published: cells with their values in words."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

import polars as pl
import polars.selectors as cs

from metrics.kernel import BILLION, UNMEASURED
from metrics.kernel.axis import Axis, columns
from metrics.kernel.collected import POOL, Found, Tables
from metrics.kernel.layout import Layout
from metrics.kernel.walk import COUNTS, PARTS, WHOLE


class Walked(NamedTuple):
    """What a walk has found: the tables of every partition, table of gaps, and partition that has cohorts."""

    daily: Tables
    gaps: Tables
    cohorts: Tables
    unmeasured: Tables

    @classmethod
    def of(cls, found: Found) -> "Walked":
        return cls(*(each.tables() for each in found))

    def unmeasured_since(self, name: str) -> date | None:
        """The first day on which an active entity has no value of a sum."""
        days = (table.filter(pl.col(name) > 0)["day"].min() for table in self.unmeasured)
        return min((day for day in days if isinstance(day, date)), default=None)


def daily_of(
    walked: Walked, layout: Layout, sums: Sequence[str], unmeasured: Sequence[str]
) -> dict[tuple[str, ...], pl.DataFrame]:
    """Partition → a row a day × dimension values: entities by the period in which the day is their first, and sums.

    Of the sums that are `unmeasured` on some day: how many of the entities of the day have no value.
    """
    totals = [(pl.col(name + WHOLE) + pl.col(name + PARTS) / BILLION).alias(name) for name in sums]

    def daily(number: int) -> pl.DataFrame:
        cells = walked.daily[number].select("day", "cell", pl.col(COUNTS).cast(pl.UInt32), *totals)
        if unmeasured:
            without = walked.unmeasured[number].select("day", "cell", pl.col(list(unmeasured)).name.prefix(UNMEASURED))
            cells = cells.join(without, on=("day", "cell"), how="left", maintain_order="left")
            cells = cells.with_columns(pl.col(without.columns[2:]).fill_null(0))
        return _named(cells, layout.axes_of(layout.partitions[number]) + layout.statics)

    return dict(zip(layout.partitions, POOL.map(daily, range(len(layout.partitions))), strict=True))


def gaps_of(walked: Walked, layout: Layout) -> dict[tuple[str, ...], dict[str, pl.DataFrame]]:
    """Partition → static dimension ("" where there is none) → a row a day × dimension values × gap: `entities`."""

    def gaps(number: int) -> pl.DataFrame:
        cells = walked.gaps[number].with_columns(pl.col("entities").cast(pl.UInt32))
        return _named(cells, layout.axes_of_table(layout.gap_tables[number]))

    found: dict[tuple[str, ...], dict[str, pl.DataFrame]] = {names: {} for names in layout.partitions}
    for (number, static), table in zip(layout.gap_tables, POOL.map(gaps, range(len(layout.gap_tables))), strict=True):
        found[layout.partitions[number]][static] = table
    return found


def cohorts_of(walked: Walked, layout: Layout, first_day: date) -> dict[tuple[str, ...], pl.DataFrame]:
    """Partition → a row a month (`day`, its first) × dimension values × first active month (`born`): `entities`."""
    found = {}
    for place, number in enumerate(layout.uncrossed):
        names = layout.partitions[number]
        born = pl.lit(first_day.replace(day=1)).dt.offset_by((pl.col("born") - 1).cast(pl.String) + "mo")
        cells = walked.cohorts[place].with_columns(born.alias("born"), pl.col("entities").cast(pl.UInt32))
        found[names] = _named(cells, layout.axes_of(names) + layout.statics)
    return found


def _named(cells: pl.DataFrame, axes: tuple[Axis, ...]) -> pl.DataFrame:
    named = columns(cells["cell"].to_numpy(), axes)
    return pl.DataFrame([cells["day"], *named, *cells.drop("day", "cell")])


def with_unmeasured(daily: pl.DataFrame, sums: Collection[str]) -> pl.DataFrame:
    """Daily cells with the columns of these sums: where there are none, everything was measured."""
    names = [UNMEASURED + name for name in sums]
    there = {name: daily[name] for name in names if name in daily.columns}
    nobody = pl.zeros(daily.height, pl.UInt32, eager=True)
    return daily.select(~cs.starts_with(UNMEASURED)).with_columns(**{name: there.get(name, nobody) for name in names})


def joined(earlier: pl.DataFrame, later: pl.DataFrame | None, until: date, layout: Layout) -> pl.DataFrame:
    """The days of a table up to one, and the days that come after it; its dimensions may have other values now."""
    axes = {axis.name: axis for axis in (*layout.axes, *layout.statics)}
    kinds: dict[str, pl.DataType] = {name: axes[name].kind for name in earlier.columns if name in axes}
    old = earlier.filter(pl.col("day") <= until)
    if all(old.schema[name] == kind for name, kind in kinds.items()):
        return old if later is None else pl.concat([old, later])
    same = old.with_columns(pl.col(kinds.keys()).cast(pl.String)).cast(kinds)  # type: ignore[arg-type]
    both = same if later is None else pl.concat([same, later])
    return both.sort("day", *kinds, *[name for name in ("gap", "born") if name in both.columns], nulls_last=True)
