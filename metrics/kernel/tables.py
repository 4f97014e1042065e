"""The tables of a pass as they are published: cells with their values in words."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from metrics.kernel import BILLION
from metrics.kernel.axis import Axis, columns
from metrics.kernel.layout import Layout
from metrics.kernel.walk import COUNTS, PARTS, WHOLE, Walk


def daily_of(walks: Sequence[Walk], layout: Layout, sums: Sequence[str]) -> dict[tuple[str, ...], pl.DataFrame]:
    """Partition → a row a day × dimension values: entities by the period in which the day is their first, and sums."""
    added = _added([one.daily.frame() for one in walks], ("day", "cell"))
    totals = [(pl.col(name + WHOLE) + pl.col(name + PARTS) / BILLION).alias(name) for name in sums]
    cells = added.select("day", "cell", pl.col(COUNTS).cast(pl.UInt32), *totals)
    starts = [place * layout.homes for place in layout.starts]
    return {
        names: _named(_part(cells, *starts[number : number + 2]), layout.axes_of(names) + layout.statics)
        for number, names in enumerate(layout.partitions)
    }


def gaps_of(walks: Sequence[Walk], layout: Layout) -> dict[tuple[str, ...], dict[str, pl.DataFrame]]:
    """Partition → static dimension ("" where there is none) → a row a day × dimension values × gap: `entities`."""
    added = _added([walk.gaps.frame() for walk in walks], ("day", "cell", "gap"))
    added = added.with_columns(pl.col("entities").cast(pl.UInt32))
    found: dict[tuple[str, ...], dict[str, pl.DataFrame]] = {names: {} for names in layout.partitions}
    for place, table in enumerate(layout.gap_tables):
        number, static = table
        part = _part(added, *layout.table_starts[place : place + 2])
        found[layout.partitions[number]][static] = _named(part, layout.axes_of_table(table))
    return found


def _part(cells: pl.DataFrame, first: int, end: int) -> pl.DataFrame:
    """Those of one table, counted from its first."""
    return cells.filter(pl.col("cell").is_between(first, end - 1)).with_columns(pl.col("cell") - first)


def _added(parts: list[pl.DataFrame], keys: tuple[str, ...]) -> pl.DataFrame:
    """The cells of several ranges of entities are sums."""
    if len(parts) == 1:
        return parts[0]
    return pl.concat(parts).group_by(keys).agg(pl.all().sum()).sort(keys)


def _named(cells: pl.DataFrame, axes: tuple[Axis, ...]) -> pl.DataFrame:
    named = columns(cells["cell"].cast(pl.Int64).to_numpy(), axes)
    return pl.DataFrame([cells["day"], *named, *cells.drop("day", "cell")])


def joined(earlier: pl.DataFrame, later: pl.DataFrame | None, until: date) -> pl.DataFrame:
    """The days of a table up to one, and the days that come after it; its dimensions may have got new values."""
    if later is None:
        return earlier.filter(pl.col("day") <= until)
    kinds: dict[str, pl.DataType] = {name: kind for name, kind in later.schema.items() if isinstance(kind, pl.Enum)}
    old = earlier.filter(pl.col("day") <= until)
    if old.schema == later.schema:
        return pl.concat([old, later])
    both = pl.concat([old.with_columns(pl.col(kinds.keys()).cast(pl.String)).cast(kinds), later])  # type: ignore[arg-type]
    return both.sort("day", *kinds, *({"gap"} & set(both.columns)), nulls_last=True)
