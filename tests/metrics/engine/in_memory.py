"""Facts that are nowhere but in a test, and the cells that the kernel makes of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

import polars as pl

from metrics.aggregates.reader import AggregateReader
from metrics.aggregates.rollups import tables
from metrics.aggregates.schema import File, SourceState, Trust
from metrics.engine.checkpoints import Checkpoints
from metrics.engine.compute import FOR_THE_REST, compute_aggregates
from metrics.engine.compute import Aggregates as Computed
from metrics.engine.layout import BYTES_BESIDE
from queries.sources.facts import Facts
from queries.sources.source import Source

AT_ONCE = 7
"""Rows handed over at once: a day comes in several parts."""


@dataclass(frozen=True)
class InMemory:
    """The rows of a source in any order, read in spans of at least so many, by so many people at a time."""

    source: Source
    rows: pl.DataFrame
    people: pl.DataFrame
    batch: int = 1000
    at_a_time: int = 1000
    through: date = date.max

    def about(self, ids: pl.Series) -> "InMemory":
        return replace(self, rows=self.rows.filter(pl.col("entity").is_between(ids.min(), ids.max())))

    def rows_by_day(self) -> pl.DataFrame:
        return self.census().drop("checksum")

    def census(self) -> pl.DataFrame:
        sums = pl.len().alias("rows"), pl.struct(pl.all()).hash().sum().alias("checksum")
        return self.rows.group_by("day").agg(*sums).sort("day")

    def people_census(self) -> pl.DataFrame:
        first_days = self.rows.group_by("entity").agg(pl.col("day").min()).join(self.people, on="entity")
        sums = pl.len().cast(pl.Int64).alias("rows"), pl.col("entity").hash().sum().cast(pl.String).alias("checksum")
        return first_days.group_by("day", *self.source.population.dimensions).agg(*sums).sort(pl.all())

    def standing(self, days: Sequence[date], among: Sequence[date]) -> pl.DataFrame:
        present_ids = self.rows.filter(pl.col("day").is_in(days)).select("entity").unique()
        return present_ids.join(self.people.with_columns(counts=pl.lit(True)), on="entity", how="left").with_columns(
            pl.col("counts").fill_null(False)
        )

    def values(self, dimension: str, after: date | None = None, enough: Collection[str] = ()) -> pl.Series:
        return self._since(after)[dimension].unique()

    def static_values(self) -> pl.DataFrame:
        return self.people.drop("entity").unique()

    def entities(self, after: date | None = None, *, are_active: bool = False) -> pl.DataFrame:
        is_active = pl.col("entity").is_in(self._since(after)["entity"].implode())
        return self.people.filter(is_active if after or are_active else pl.lit(True)).sort("entity")

    def between(self, first: date, last: date, values: Mapping[str, Sequence[Any]]) -> Iterator[pl.DataFrame]:
        rows = self.rows.filter(pl.col("day").is_between(first, last))
        yield from rows.with_columns(_place(rows[name], members) for name, members in values.items()).iter_slices(
            AT_ONCE
        )

    def _since(self, after: date | None) -> pl.DataFrame:
        return self.rows.filter(pl.col("day") > after) if after else self.rows


def _place(column: pl.Series, members: Sequence[Any]) -> pl.Series:
    places = [members.index(value) + 1 if value is not None else 0 for value in column]
    return pl.Series(column.name, places, pl.Int16)


def computed(facts: InMemory, states: Checkpoints | None = None) -> Computed:
    bytes_each = 2 * 9 + BYTES_BESIDE  # of two features on two platforms
    memory = int(facts.at_a_time * bytes_each / (1 - FOR_THE_REST))
    available = {*facts.source.cuts, *facts.source.sums}
    aggregates = compute_aggregates(cast("Facts", facts), available, memory=memory, at_once=facts.batch, states=states)
    assert aggregates is not None
    return aggregates


def published(facts: InMemory) -> AggregateReader:
    """The cells as a snapshot keeps them."""
    aggregates = computed(facts)
    all_tables = list(tables(aggregates.daily, aggregates.gaps, aggregates.cohorts))
    frames = {str(index): table.rows for index, table in enumerate(all_tables)}
    files = [
        File(t.name, str(index), t.rows.height, t.partition, t.static, t.summed) for index, t in enumerate(all_tables)
    ]
    source_facts = {"values": aggregates.values, "unmeasured": aggregates.unmeasured, "files": tuple(files)}
    state = SourceState(facts.source.name, "", Trust.PASSED, **source_facts)
    return AggregateReader(state, lambda file: frames[file.sha256])


def frame(rows: Sequence[Any], *columns: str) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=list(columns), orient="row", infer_schema_length=None)
