"""Restatement log: published days whose totals changed later."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from metrics.aggregates.schema import UNMEASURED, File, SourceState
from metrics.engine.compute import with_unmeasured
from metrics.snapshots.restatements import DAY_TOTAL, MONTH_TOTAL, PEOPLE, ROWS, SCHEMA
from metrics.snapshots.store import Store
from queries.sources.completeness import Basis

DAY, PART = pl.col("day"), "part"


@dataclass(frozen=True)
class Restating:
    """Compares every source as last published with its state now."""

    before: Mapping[str, SourceState]
    now: Mapping[str, SourceState]
    through: date
    """Last day that is read now."""
    other_facts: Mapping[str, Collection[date]]
    """Source → days with other facts than before; other days differ by who is counted."""
    store: Store

    def found(self, found_at: datetime) -> pl.DataFrame:
        """A row a source, day and column whose total over everybody is not what was published before.

        Where people have moved also a row for every month, part of a static dimension and column of which that is so.
        """
        rows = pl.concat([pl.DataFrame(schema=SCHEMA), *self._found()], how="diagonal_relaxed")
        stamped = rows.with_columns(found_at=pl.lit(found_at, SCHEMA["found_at"])).cast(dict(SCHEMA))  # type: ignore[arg-type]
        return stamped.sort("source", "by", "day", "what", PART, nulls_last=True)

    def _found(self) -> Iterator[pl.DataFrame]:
        for name in self.before.keys() & self.now.keys():
            old, new = _whole(self.before[name]), _whole(self.now[name])
            if old and old != new and not self.now[name].waits_for:
                then = self._cells(old, name)
                yield from self._differing(name, then, self._cells(new, name) if new else then.clear())

    def _cells(self, file: File, name: str) -> pl.DataFrame:
        """Aggregates of the days that were published before and are read now."""
        now = self.now[name]  # where its last row is all that is known, earlier ones that are gone are restated
        watermark = now.watermark if now.basis != Basis.LAST_ROW else None
        read = min(self.through, watermark or self.through)
        return self.store.read(file).filter(min(self.before[name].watermark or date.min, read) >= DAY)

    def _differing(self, name: str, old: pl.DataFrame, new: pl.DataFrame) -> Iterator[pl.DataFrame]:
        sums = [column for column, kind in old.schema.items() if kind == pl.Float64 and column in new.columns]
        old, new = with_unmeasured(old, sums), with_unmeasured(new, sums)  # 0 may stand where nothing was measured
        sums += [UNMEASURED + column for column in sums]
        labels = {"source": pl.lit(name), "by": pl.lit(""), "why": pl.lit(ROWS)}
        by_day = _other(old, new, ["day"], [DAY_TOTAL, *sums]).with_columns(**labels)
        if not self.now[name].moved:
            yield by_day
            return
        has_other_facts = DAY.is_in(list(self.other_facts.get(name, ())))
        yield by_day.with_columns(why=pl.when(has_other_facts).then(pl.lit(ROWS)).otherwise(pl.lit(PEOPLE)))
        for static in (column for column, kind in old.schema.items() if kind == pl.Enum and column in new.columns):
            then, now = (_by_month(cells, static) for cells in (old, new))
            differences = _other(then, now, ["day", PART], [MONTH_TOTAL, *sums])
            yield differences.with_columns(**labels | {"by": pl.lit(static), "why": pl.lit(PEOPLE)})


def _whole(state: SourceState) -> File | None:
    """Daily aggregates without overlapping dimensions, if there are any."""
    whole = (file for file in state.files if (file.table, file.partition, file.summed) == ("daily", (), ()))
    return next(whole, None)


def _by_month(cells: pl.DataFrame, static: str) -> pl.DataFrame:
    return cells.with_columns(pl.col(static).cast(pl.String).alias(PART), DAY.dt.month_start())


def _other(old: pl.DataFrame, new: pl.DataFrame, keys: list[str], columns: list[str]) -> pl.DataFrame:
    """Totals that differ: the keys, `what`, `old` and `new`."""
    then, now = (_totals(cells, keys, columns) for cells in (old, new))
    joined = then.join(now, on=[*keys, "what"], how="full", coalesce=True, nulls_equal=True).fill_null(0)
    differing = joined.filter(pl.col("value") != pl.col("value_right"))
    return differing.select(*keys, "what", old="value", new="value_right")


def _totals(cells: pl.DataFrame, keys: list[str], columns: list[str]) -> pl.DataFrame:
    """Totals in long form: the keys, `what`, `value`."""
    totals = cells.group_by(keys).agg(pl.col(columns).sum().cast(pl.Float64))
    return totals.unpivot(index=keys, variable_name="what", value_name="value")
