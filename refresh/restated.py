"""The log of restatements: days that had been published and have another value now."""

from collections.abc import Iterator, Mapping
from datetime import datetime

import polars as pl

from metrics.manifest import File, SourceState
from metrics.snapshots import Store

NAME = "restatements"
SCHEMA = {
    "source": pl.String(),
    "day": pl.Date(),
    "what": pl.String(),
    "old": pl.Float64(),
    "new": pl.Float64(),
    "found_at": pl.Datetime("us", "UTC"),
}
TOTAL = "in_day"
"""What is counted of a source; its sums go by their own names."""


def restatements(
    before: Mapping[str, SourceState], now: Mapping[str, SourceState], store: Store, found_at: datetime
) -> pl.DataFrame:
    """A row a source, day and column whose total over everybody is not what was published before."""
    found = [pl.DataFrame(schema=SCHEMA)]
    for name in before.keys() & now.keys():
        for old, new in zip(_whole(before[name]), _whole(now[name]), strict=False):
            if old.objects != new.objects:
                found.append(_differing(name, store.read(old), store.read(new), found_at))
    return pl.concat(found).sort("source", "day", "what")


def _whole(state: SourceState) -> Iterator[File]:
    """The cells by day in which everybody is, if there are any."""
    return (file for file in state.files if (file.table, file.partition, file.summed) == ("daily", (), ()))


def _differing(source: str, old: pl.DataFrame, new: pl.DataFrame, found_at: datetime) -> pl.DataFrame:
    until = old["day"].max()
    columns = [TOTAL, *(name for name, kind in old.schema.items() if kind == pl.Float64 and name in new.columns)]
    then, now = _totals(old, columns), _totals(new.filter(pl.col("day") <= until), columns)
    both = then.join(now, on=("day", "what"), how="full", coalesce=True)
    differing = both.fill_null(0).filter(pl.col("value") != pl.col("value_right"))
    said = differing.select(source=pl.lit(source), day="day", what="what", old="value", new="value_right")
    return said.with_columns(found_at=pl.lit(found_at, SCHEMA["found_at"])).cast(dict(SCHEMA))  # type: ignore[arg-type]


def _totals(cells: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """`day`, `what`, `value`."""
    totals = cells.group_by("day").agg(pl.col(columns).sum().cast(pl.Float64))
    return totals.unpivot(index="day", variable_name="what", value_name="value")
