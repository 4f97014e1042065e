"""The memory of a source at the end of some days, kept on disk so that the next refresh goes on from there."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from metrics.kernel.axis import Axis
from metrics.kernel.layout import Layout
from metrics.kernel.memory import LONGEST, Memory
from metrics.periods import Grain, start_of
from metrics.sealed import HEADER, is_whole, said_in, seal
from queries.warehouse.source import DAY, ENTITY

CENSUS = "census.parquet"
FILES = ("people", "last", "born", "ago")
"""Of a part of the entities."""
MONTH_ENDS = 3
"""How many are kept before the last day: what is restated earlier than that is counted again from the beginning."""


@dataclass(frozen=True)
class Kept:
    """One source at the end of one day, in a folder."""

    home: Path
    said: Mapping[str, Any]

    @property
    def day(self) -> date:
        return date.fromisoformat(self.said["day"])

    @property
    def first_day(self) -> date:
        return date.fromisoformat(self.said["first_day"])

    @property
    def layout(self) -> Layout:
        axes, statics = (tuple(map(_axis, self.said[name])) for name in ("axes", "statics"))
        return Layout(axes, statics, tuple(map(tuple, self.said["partitions"])))

    def memories(self) -> Iterator[Memory]:
        """Part of the entities after part."""
        layout = self.layout
        for part in sorted(self.home.glob("part*"), key=lambda path: int(path.name[4:])):
            people, last, born, ago = (pl.read_parquet(part / f"{name}.parquet") for name in FILES)
            yield Memory(
                people[ENTITY],
                people["home"].to_numpy(writable=True),
                last["last"].to_numpy(writable=True).reshape(people.height, layout.places),
                born["born"].to_numpy(writable=True).reshape(people.height, layout.cohort_places.size),
                ago["ago"].to_numpy(writable=True).reshape(layout.cells, LONGEST),
            )

    def ids(self) -> pl.Series:
        """Everybody who is remembered."""
        return pl.concat([pl.read_parquet(part)[ENTITY] for part in sorted(self.home.glob("part*/people.parquet"))])

    def fits(self, key: str, census: pl.DataFrame) -> bool:
        """Whether it is of use: made in the same way, every file as written, no day up to it changed since."""
        if self.said["key"] != key or not is_whole(self.home, self.said):
            return False
        return pl.read_parquet(self.home / CENSUS).equals(census.filter(pl.col(DAY) <= self.day))


@dataclass(frozen=True)
class States:
    """What is kept of one source: a folder, with a folder a day in it."""

    home: Path
    key: str
    """What the numbers depend on besides the facts: a state with another key is of no use."""

    def newest(self, census: pl.DataFrame) -> Kept | None:
        """The last state from which one can go on."""
        headers = sorted(self.home.glob(f"*/{HEADER}"), reverse=True)
        states = (Kept(path.parent, said) for path in headers if (said := said_in(path.parent)))
        return next((kept for kept in states if kept.fits(self.key, census)), None)

    def begin(self, days: list[date]) -> None:
        """Make room for the states of these days."""
        for day in days:
            shutil.rmtree(self.home / day.isoformat(), ignore_errors=True)

    def keep(self, day: date, number: int, memory: Memory) -> None:
        """Write the memory of one part of the entities at the end of a day."""
        part = self.home / day.isoformat() / f"part{number}"
        part.mkdir(parents=True)
        pl.DataFrame({ENTITY: memory.ids, "home": memory.home}).write_parquet(part / "people.parquet")
        for name in FILES[1:]:
            numbers = pl.DataFrame({name: getattr(memory, name).ravel()})
            numbers.write_parquet(part / f"{name}.parquet", compression_level=1, statistics=False)

    def finish(self, day: date, census: pl.DataFrame, layout: Layout, **said: Any) -> None:
        """Write the header of a day, last of all: without one a state does not count."""
        home = self.home / day.isoformat()
        census.filter(pl.col(DAY) <= day).write_parquet(home / CENSUS)
        laid_out = {"partitions": layout.partitions, "axes": _said(layout.axes), "statics": _said(layout.statics)}
        seal(home, key=self.key, day=day, **laid_out, **said)

    def forget_all_but(self, days: list[date]) -> None:
        for path in self.home.glob("*"):
            if path.name not in {day.isoformat() for day in days}:
                shutil.rmtree(path)


def days_to_keep(first: date, last: date) -> list[date]:
    """The last day and the month ends before it, in order."""
    ends = [last]
    for _ in range(MONTH_ENDS):
        ends.append(start_of(Grain.MONTH, ends[-1]) - timedelta(days=1))
    return sorted(day for day in ends if day >= first)


def _said(axes: tuple[Axis, ...]) -> list[dict[str, Any]]:
    return [vars(axis) for axis in axes]


def _axis(said: Mapping[str, Any]) -> Axis:
    return Axis(said["name"], tuple(said["values"]), said["has_missing"])
