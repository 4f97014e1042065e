"""Facts in, cells out: one source, read once."""

from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

import numpy as np
import polars as pl

from metrics.kernel.axis import Axis
from metrics.kernel.partition import Day, Partition, Static
from queries.warehouse.read import Facts
from queries.warehouse.source import DAY, ENTITY, QUALIFIES

Progress = Callable[[float], None]
"""Told which share of the rows has been read."""


@dataclass(frozen=True)
class Cells:
    """The additive form of one source."""

    first_day: date
    watermark: date
    """The last complete day."""
    rows_read: int
    rows_left_out: int
    """Rows of entities outside the population."""
    values: dict[str, tuple[str, ...]]
    """Dimension → its values in order."""
    daily: dict[tuple[str, ...], pl.DataFrame]
    """Partition → its cells by day."""
    gaps: dict[tuple[str, ...], dict[str, pl.DataFrame]]
    """Partition → static dimension ("" where there is none) → its cells by day and gap."""


def cells_of(facts: Facts, available: Set[str], progress: Progress = lambda share: None) -> Cells | None:
    """Read every row of the facts once; None where there is no row.

    `available` names the dimensions and sums that the warehouse has; what needs another is left out.
    """
    extent = facts.extent()
    return _OnePass(facts, available, extent).run(progress) if extent.height else None


class _OnePass:
    def __init__(self, facts: Facts, available: Set[str], extent: pl.DataFrame) -> None:
        source = facts.source
        self._facts = facts
        self._first = cast("date", extent["first"].min())
        self._last = facts.last_known() if source.always_complete else cast("date", extent["last"].max())
        self._sums = [name for name in source.sums if name in available]
        self._axes = {name: Axis.of(extent[name]) for name in source.dimensions if name in available}
        self._entities = facts.entities().with_row_index("code")
        self._statics = tuple(self._static(name) for name in source.population.dimensions if name in available)
        self._partitions = {names: self._partition(names) for names in source.partitions if available >= set(names)}
        self._rows = int(extent["rows"].sum())
        self._done = 0

    def run(self, progress: Progress) -> Cells:
        read = counted = 0
        for frame in _whole_days(self._facts.batches()):
            people = _of_one_type(frame, self._entities).join(
                self._entities, on=ENTITY, how="inner", maintain_order="left"
            )
            self._advance(people, cast("date", frame[DAY].max()))
            read, counted = read + frame.height, counted + people.height
            progress(read / self._rows)
        self._advance(people.clear(), self._last)
        daily = {names: partition.daily() for names, partition in self._partitions.items()}
        gaps = {names: partition.gaps() for names, partition in self._partitions.items()}
        return Cells(self._first, self._last, read, read - counted, self._values(), daily, gaps)

    def _values(self) -> dict[str, tuple[str, ...]]:
        axes = [*self._axes.values(), *(static.axis for static in self._statics)]
        return {axis.name: axis.values for axis in axes}

    def _static(self, name: str) -> Static:
        axis = Axis.of(self._entities[name])
        return Static(axis, axis.codes(self._entities[name]))

    def _partition(self, names: tuple[str, ...]) -> Partition:
        return Partition(
            tuple(self._axes[name] for name in names), self._statics, self._entities.height, tuple(self._sums)
        )

    def _advance(self, frame: pl.DataFrame, until: date) -> None:
        """Add the days up to and including `until`, those without a row too: rolling windows move on."""
        rows = self._coded(frame)
        numbers = (frame[DAY].cast(pl.Date) - self._first).dt.total_days().to_numpy()
        days = range(self._done, (until - self._first).days + 1)
        starts = np.searchsorted(numbers, days, side="left")
        ends = np.searchsorted(numbers, days, side="right")
        for number, start, end in zip(days, starts, ends, strict=True):
            today = rows.part(slice(start, end), number, self._first + timedelta(days=number))
            for partition in self._partitions.values():
                partition.add(today)
        self._done = days.stop

    def _coded(self, frame: pl.DataFrame) -> Day:
        every = pl.Series(values=[True]).new_from_index(0, frame.height)
        return Day(
            number=-1,
            day=date.min,
            entity=frame["code"].cast(pl.Int64).to_numpy(),
            codes={name: axis.codes(frame[name]) for name, axis in self._axes.items()},
            sums={name: frame[name].cast(pl.Float64).fill_null(0).to_numpy() for name in self._sums},
            qualifies=frame.get_column(QUALIFIES, default=every).fill_null(False).to_numpy(),
        )


def _of_one_type(frame: pl.DataFrame, entities: pl.DataFrame) -> pl.DataFrame:
    """The rows with ids as the population writes them: 7 in one table is "7" in another."""
    kind = entities.schema[ENTITY]
    return frame if frame.schema[ENTITY] == kind else frame.with_columns(pl.col(ENTITY).cast(kind))


def _whole_days(batches: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The same rows, no day split between two frames."""
    begun = next(batches)
    for batch in batches:
        rows = pl.concat([begun, batch], how="vertical_relaxed")
        is_last_day = rows[DAY] == rows[DAY].max()
        if not is_last_day.all():
            yield rows.filter(~is_last_day)
        begun = rows.filter(is_last_day)
    yield begun
