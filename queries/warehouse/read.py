"""Facts out of a warehouse: frames in day order, by Arrow where the driver can."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import polars as pl
from sqlalchemy import Connection, Select, func, select

from queries.warehouse.source import DAY, Source
from queries.warehouse.warehouse import Left, Warehouse

BATCH = 500_000
"""Rows held at once: large enough for Polars to be fast, small enough for memory not to matter."""


@dataclass(frozen=True)
class Facts:
    """The rows of one source up to a day, without those that are left out."""

    warehouse: Warehouse
    source: Source
    through: date
    leaving_out: Left

    def extent(self) -> pl.DataFrame:
        """A row a combination of dimension values that occurs: the values, `first` and `last` day, number of `rows`."""
        rows = self._rows()
        values = [rows.c[name] for name in self.source.dimensions]
        day = rows.c[DAY]
        question = select(
            *values, func.min(day).label("first"), func.max(day).label("last"), func.count().label("rows")
        )
        return self._frame(question.group_by(*values)).filter(pl.col("rows") > 0)

    def entities(self) -> pl.DataFrame:
        """`entity` and its static dimensions: everybody who may be counted."""
        return self._frame(self.source.population.rows)

    def batches(self) -> Iterator[pl.DataFrame]:
        """Every row, in day order."""
        rows = self._rows()
        return frames(self.warehouse, select(rows).order_by(rows.c[DAY]), self.leaving_out)

    def last_known(self) -> date:
        """The last day on which a source that is always complete would have a row if there were something to tell."""
        if self.source.known_by is None:
            return self.through
        last = func.max(self.source.known_by).label("last")
        return cast("date", self._frame(select(last).where(self.source.known_by <= self.through)).item())

    def _rows(self) -> Any:
        rows = self.source.rows.subquery("facts")
        return select(rows).where(rows.c[DAY] <= self.through).subquery("rows")

    def _frame(self, question: Select[Any]) -> pl.DataFrame:
        return frame(self.warehouse, question, self.leaving_out)


def frame(warehouse: Warehouse, question: Select[Any], leaving_out: Left) -> pl.DataFrame:
    """The whole answer to a question in the contract's names."""
    return pl.concat(frames(warehouse, question, leaving_out), how="vertical_relaxed")


def frames(warehouse: Warehouse, question: Select[Any], leaving_out: Left) -> Iterator[pl.DataFrame]:
    """The answer in parts of some size; the first has no rows, only columns."""
    read = _by_arrow if warehouse.engine.dialect.name == "duckdb" else _by_row
    with warehouse.engine.connect() as connection:
        yield from read(connection, warehouse.bound(question, leaving_out))


def _by_arrow(connection: Connection, question: Select[Any]) -> Iterator[pl.DataFrame]:
    result: Any = connection.execution_options(duckdb_arrow=True).execute(question)
    with result.batches(BATCH) as batches:
        yield pl.DataFrame(batches.schema.empty_table())
        yield from (pl.DataFrame(batch) for batch in batches)


def _by_row(connection: Connection, question: Select[Any]) -> Iterator[pl.DataFrame]:
    result = connection.execution_options(stream_results=True).execute(question)
    names = list(result.keys())
    yield pl.DataFrame(schema=names)
    yield from (pl.DataFrame(rows, schema=names, orient="row") for rows in result.partitions(BATCH))
