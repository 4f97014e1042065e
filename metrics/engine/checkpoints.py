"""Checkpoints of per-entity state at the end of some days, which make a refresh incremental."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics.engine.layout import GONE, Axis, Layout, flat
from metrics.periods.period import ROLLING, Grain, start_of
from metrics.snapshots.atomic_files import HEADER, header_of, is_whole, seal
from queries.durable_files import make_folder, move
from queries.sources.source import DAY, ENTITY

Array = npt.NDArray[Any]

LONGEST = max(ROLLING.values())


@dataclass(frozen=True)
class EntityState:
    """State of some entities: last active days, and counts by days since the last activity. Arrays are mutable."""

    ids: pl.Series
    home: Array
    """Shape (entities,): the combination of static values under which each is counted."""
    last: Array
    """Shape (entities, places): the last active day, counted from 1; 0 where there was none."""
    born: Array
    """Shape (entities, cohort places): the first active month, counted from 1; 0 where there was none that is over."""
    ago: Array
    """Shape (cells, LONGEST): entities by cell that were last active 0, 1, 2 … days ago."""

    @classmethod
    def blank(cls, layout: Layout, people: pl.DataFrame) -> "EntityState":
        """State of entities (`entity` and `home`) that were never active."""
        last = np.zeros((people.height, layout.places), np.uint16)
        born = np.zeros((people.height, layout.cohort_places.size), np.uint16)
        ago = np.zeros((layout.cells, LONGEST), np.int32)
        return cls(people[ENTITY], people["home"].to_numpy(writable=True), last, born, ago)

    def with_newcomers(self, layout: Layout, people: pl.DataFrame) -> "EntityState":
        """State extended by unknown entities."""
        new = EntityState.blank(layout, people)
        ids = pl.concat([self.ids, new.ids.cast(self.ids.dtype)])
        home, last, born = (
            np.concatenate([getattr(self, name), getattr(new, name)]) for name in ("home", "last", "born")
        )
        return EntityState(ids, home, last, born, self.ago)

    def at_home(self, people: pl.DataFrame) -> "EntityState":
        """State with the current homes of never-active entities; others keep theirs, so nobody is counted twice."""
        never = np.flatnonzero(self.last[:, 0] == 0)
        ids = self.ids[never].to_frame(ENTITY)
        now = people.with_columns(pl.col(ENTITY).cast(self.ids.dtype, strict=False))
        homes = ids.join(now, on=ENTITY, how="left", maintain_order="left")["home"]
        home = self.home.copy()
        home[never] = homes.zip_with(homes.is_not_null(), pl.Series(home[never])).to_numpy()
        return replace(self, home=home)

    def laid_out(self, old: Layout, new: Layout) -> "EntityState":
        """State in another layout: values that are gone have no active entities."""
        if old == new:
            return self
        places, homes = old.places_in(new), old.homes_in(new)
        blank = EntityState.blank(new, pl.DataFrame(schema={ENTITY: self.ids.dtype, "home": pl.Int32}))
        last = np.zeros((self.ids.len(), new.places), np.uint16)
        last[:, places[places != GONE]] = self.last[:, places != GONE]
        born = np.zeros((self.ids.len(), new.cohort_places.size), np.uint16)
        cohorts = places[old.cohort_places]
        born[:, np.searchsorted(new.cohort_places, cohorts[cohorts != GONE])] = self.born[:, cohorts != GONE]
        cells = np.where((places[:, None] == GONE) | (homes == GONE), GONE, places[:, None] * new.homes + homes).ravel()
        blank.ago[cells[cells != GONE]] = self.ago[cells != GONE]
        at_home = np.maximum(homes[self.home], 0).astype(np.int32)
        return replace(self, home=at_home, last=last, born=born, ago=blank.ago)


def homes_of(people: pl.DataFrame, layout: Layout) -> Array:
    """Shape (entities,): the combination of static values of each."""
    codes = [axis.codes(people[axis.name]) for axis in layout.statics]
    return flat(codes, layout.statics, people.height).astype(np.int32)


CENSUS, PEOPLE = "census.parquet", "people_census.parquet"
FILES = ("people", "last", "born", "ago")
"""Files of one partition of the entities."""
DRAFT = ".new"
"""Suffix of an unfinished checkpoint; without a header it is ignored."""
A_DAY = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
"""Pattern of a checkpoint's folder name; other files beside it are left alone."""
MONTH_ENDS = 3
"""Month-end checkpoints kept before the last day; a restatement before them is recomputed from the start."""


READING = "reading"
MONTHS = {"month": pl.Date, "rows": pl.Int64, READING: pl.String}
"""Columns of `Census.months`."""


class Census(NamedTuple):
    """Census of a source: facts by day, and people by the day of their first fact."""

    facts: pl.DataFrame
    """See `Facts.census`."""
    people: pl.DataFrame
    """See `Facts.people_census`."""

    def months(self, until: date) -> pl.DataFrame:
        """A row a month that has a fact and is over: `month` (its last day), its `rows`, and a `reading`.

        The reading changes with any fact of the month, and with whoever is counted of those seen up to its end.
        """
        by_month = self.facts.with_columns(month=pl.col(DAY).dt.month_end()).filter(pl.col("month") <= until)
        seen, people, found = date.min, sha256(), []
        for (month,), facts in by_month.sort(DAY).group_by("month", maintain_order=True):
            people.update(_text(self.people.filter(pl.col(DAY) > seen, pl.col(DAY) <= month)))
            reading = sha256(people.digest() + _text(facts.drop("month"))).hexdigest()
            found.append((month, facts["rows"].sum(), reading))
            seen = month
        return pl.DataFrame(found, MONTHS, orient="row")


@dataclass(frozen=True)
class Checkpoint:
    """Checkpoint of one source at the end of one day, in a folder."""

    home: Path
    said: Mapping[str, Any]

    @property
    def day(self) -> date:
        return date.fromisoformat(self.said["day"])

    @property
    def first_day(self) -> date:
        return date.fromisoformat(self.said["first_day"])

    @property
    def was_last(self) -> bool:
        """Whether its day was the last of its pass, so that every value of its layout occurs up to it."""
        return bool(self.said["day"] == self.said["last_day"])

    @property
    def unmeasured(self) -> dict[str, date]:
        """Sum → the first day, up to this one, on which an active entity has no value of it."""
        return {name: date.fromisoformat(day) for name, day in self.said["unmeasured"].items()}

    @property
    def layout(self) -> Layout:
        axes, statics = (tuple(map(_axis, self.said[name])) for name in ("axes", "statics"))
        return Layout(axes, statics, tuple(map(tuple, self.said["partitions"])))

    def memories(self) -> Iterator[EntityState]:
        """State of the entities, partition by partition."""
        layout = self.layout
        for part in sorted((people.parent for people in self.home.glob("part*/people.parquet")), key=_number):
            people, last, born, ago = (pl.read_parquet(part / f"{name}.parquet") for name in FILES)
            yield EntityState(
                people[ENTITY],
                people["home"].to_numpy(writable=True),
                last["last"].to_numpy(writable=True).reshape(people.height, layout.places),
                born["born"].to_numpy(writable=True).reshape(people.height, layout.cohort_places.size),
                ago["ago"].to_numpy(writable=True).reshape(layout.cells, LONGEST),
            )

    def people(self) -> pl.DataFrame:
        """Entities of the checkpoint: `entity`, and the `home` under which each is counted."""
        return pl.concat([pl.read_parquet(part) for part in sorted(self.home.glob("part*/people.parquet"))])

    def is_of(self, key: str) -> bool:
        """Whether the key matches and every file has its digest."""
        return self.said["key"] == key and is_whole(self.home, self.said)

    def holds(self, census: Census) -> bool:
        """Whether facts and people up to its day are unchanged."""
        return self._is(CENSUS, census.facts) and self.has_people_of(census)

    def has_people_of(self, census: Census) -> bool:
        """Whether the people with a fact up to its day have unchanged attributes."""
        return self._is(PEOPLE, census.people)

    @property
    def days(self) -> list[date]:
        """Days with a fact, up to its own."""
        return pl.read_parquet(self.home / CENSUS)[DAY].to_list()

    def days_of(self, census: Census) -> list[date]:
        """Days of the checkpoint whose facts are unchanged."""
        then = pl.read_parquet(self.home / CENSUS)
        return then.join(census.facts, on=then.columns, how="semi")[DAY].to_list()

    def _is(self, file: str, now: pl.DataFrame) -> bool:
        return pl.read_parquet(self.home / file).equals(now.filter(pl.col(DAY) <= self.day))


@dataclass(frozen=True)
class Checkpoints:
    """Checkpoints of one source: a folder per day."""

    home: Path
    key: str
    """Digest of everything the numbers depend on besides the facts; a checkpoint with another key is unusable."""

    def whole(self) -> Iterator[Checkpoint]:
        """Valid checkpoints (same key, intact files), newest first."""
        headers = sorted(self.home.glob(f"{A_DAY}/{HEADER}"), reverse=True)
        states = (Checkpoint(path.parent, header) for path in headers if (header := header_of(path.parent)))
        return (kept for kept in states if kept.is_of(self.key))

    def begin(self, days: list[date]) -> None:
        """Creates drafts for these days; existing checkpoints stay until the new ones are finished."""
        for draft in map(self._draft, days):
            if draft.exists():  # no part of it may be left, for the header would vouch for it
                shutil.rmtree(draft)

    def keep(self, day: date, number: int, memory: EntityState) -> None:
        """Writes the state of one partition of the entities at the end of a day."""
        part = self._draft(day) / f"part{number}"
        make_folder(part)
        pl.DataFrame({ENTITY: memory.ids, "home": memory.home}).write_parquet(part / "people.parquet")
        for name in FILES[1:]:
            numbers = pl.DataFrame({name: getattr(memory, name).ravel()})
            numbers.write_parquet(part / f"{name}.parquet", compression_level=1, statistics=False)

    def finish(self, day: date, census: Census, layout: Layout, **said: Any) -> None:
        """Writes the header of a day last, and replaces the previous checkpoint of the day."""
        home = self._draft(day)
        for name, rows in ((CENSUS, census.facts), (PEOPLE, census.people)):
            rows.filter(pl.col(DAY) <= day).write_parquet(home / name)
        laid_out = {"partitions": layout.partitions, "axes": _said(layout.axes), "statics": _said(layout.statics)}
        seal(home, key=self.key, day=day, **laid_out, **said)
        shutil.rmtree(self.home / day.isoformat(), ignore_errors=True)
        move(home, self.home / day.isoformat())

    def forget_all_but(self, days: list[date]) -> None:
        for path in self.home.glob(A_DAY):
            if path.is_dir() and path.name not in {day.isoformat() for day in days}:
                shutil.rmtree(path)

    def _draft(self, day: date) -> Path:
        return self.home / f"{day}{DRAFT}"


def days_to_keep(first: date, last: date, *, is_last_open: bool = False) -> list[date]:
    """Days to checkpoint, in order: the last day and the month ends before it.

    Where the last day `is_last_open`, as its rows change with the day after it, the day before it, too.
    """
    ends = [last - timedelta(days=is_last_open), last]
    for _ in range(MONTH_ENDS):
        ends.append(start_of(Grain.MONTH, ends[-1]) - timedelta(days=1))
    return sorted({day for day in ends if day >= first})


def _text(rows: pl.DataFrame) -> bytes:
    return rows.write_csv().encode()


def _number(part: Path) -> int:
    return int(part.name.removeprefix("part"))


def _said(axes: tuple[Axis, ...]) -> list[dict[str, Any]]:
    return [vars(axis) for axis in axes]


def _axis(header: Mapping[str, Any]) -> Axis:
    return Axis(header["name"], tuple(header["values"]), header["has_missing"])
