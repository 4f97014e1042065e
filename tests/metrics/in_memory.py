"""Facts that are nowhere but in a test, and the cells that the kernel makes of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import polars as pl

from metrics.cells import Cells
from metrics.kernel.onepass import Cells as Computed
from metrics.kernel.onepass import cells_of
from metrics.manifest import File, SourceState, Trust
from queries.warehouse.read import Facts
from queries.warehouse.source import Source


@dataclass(frozen=True)
class InMemory:
    """The rows of a source in any order within a day, handed over in batches of any size."""

    source: Source
    rows: pl.DataFrame
    people: pl.DataFrame
    batch: int = 1000
    through: date = date.max

    def extent(self) -> pl.DataFrame:
        day = pl.col("day")
        sums = day.min().alias("first"), day.max().alias("last"), pl.len().alias("rows")
        return self.rows.group_by(self.source.dimensions or pl.lit(0)).agg(*sums)

    def entities(self) -> pl.DataFrame:
        return self.people

    def batches(self) -> Iterator[pl.DataFrame]:
        yield self.rows.clear()
        yield from self.rows.sort("day", maintain_order=True).iter_slices(self.batch)


def computed(facts: InMemory) -> Computed:
    found = cells_of(cast("Facts", facts), {*facts.source.cuts, *facts.source.sums})
    assert found is not None
    return found


def published(facts: InMemory) -> Cells:
    """The cells as a snapshot keeps them."""
    found = computed(facts)
    tables = [("daily", names, "", frame) for names, frame in found.daily.items()]
    tables += [("gaps", names, static, frame) for names, each in found.gaps.items() for static, frame in each.items()]
    frames = {str(place): frame for place, (*_, frame) in enumerate(tables)}
    files = [File(t[0], str(place), t[3].height, t[1], t[2]) for place, t in enumerate(tables)]
    state = SourceState(facts.source.name, "", Trust.PASSED, values=found.values, files=tuple(files))
    return Cells(state, lambda file: frames[file.sha256])


def frame(rows: Sequence[Any], *columns: str) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=list(columns), orient="row", infer_schema_length=None)
