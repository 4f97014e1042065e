"""Read plan: all days, or those after the newest checkpoint that is still valid."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any, cast

import numpy as np
import polars as pl

from metrics.engine.checkpoints import Census, Checkpoint, Checkpoints, EntityState, days_to_keep, homes_of
from metrics.engine.layout import Axis, Codes, Layout, columns, size
from metrics.periods.period import ONE_DAY
from queries.sources.facts import Facts
from queries.sources.source import DAY, ENTITY, ROWS

Span = tuple[date, date]


@dataclass(frozen=True)
class ReadPlan:
    """Plan for one source: new days, and the entities with a fact on them."""

    facts: Facts
    census: pl.DataFrame
    kept: Checkpoint | None
    layout: Layout
    sums: tuple[str, ...]
    new: Mapping[str, list[Any]]
    """Dimension → possible values in new facts."""
    codes: Mapping[str, Codes]
    """Dimension → what a missing value adds to the flat code of a combination, and what each of them adds."""
    people: pl.DataFrame
    """All entities, or those with a fact, or those with a new one: `entity` and current `home`."""
    last_day: date

    @classmethod
    def of(
        cls, facts: Facts, available: Set[str], census: pl.DataFrame, kept: Checkpoint | None, until: date | None = None
    ) -> "ReadPlan":
        source, after = facts.source, kept.day if kept else None
        values = {name: facts.values(name, after) for name in source.dimensions if name in available}
        everybody = facts.entities(after)
        new = {name: Axis.of(names) for name, names in values.items()}
        axes = {name: axis.joined(_old(axis, facts, kept)) for name, axis in new.items()}
        named = facts.static_values() if kept else everybody
        statics = [Axis.of(named[name]) for name in source.population.dimensions if name in available]
        layout = Layout(
            tuple(axes.values()), tuple(statics), tuple(p for p in source.partitions if available >= set(p))
        )
        sums = tuple(name for name in (*source.sums, ROWS) if name in available)
        last = until or (facts.last_known() if source.always_complete else None) or cast("date", census[DAY].max())
        people = facts.entities(are_active=True) if _are_few_active(census, everybody) else everybody
        people = people.select(ENTITY, home=pl.Series(homes_of(people, layout)))  # text would take a gigabyte
        occurring = {name: axis.known(values[name]) for name, axis in new.items()}
        codes = dict(zip(new, _codes([*new.values()], [*axes.values()]), strict=True))
        return cls(facts, census, kept, layout, sums, occurring, codes, people, last)

    @property
    def first_day(self) -> date:
        return self.kept.first_day if self.kept else cast("date", self.census[DAY].min())

    @property
    def first_new_day(self) -> date:
        return self.kept.day + ONE_DAY if self.kept else self.first_day

    @property
    def days_to_keep(self) -> list[date]:
        """Days with a checkpoint; rows made of events of the days around them may change with the next day."""
        return days_to_keep(self.first_day, self.last_day, is_last_open=self.facts.source.within_a_day_of is not None)

    @property
    def new_rows(self) -> int:
        return self.new_rows_until(self.last_day)

    def new_rows_until(self, day: date) -> int:
        new = self.census.filter(pl.col(DAY).is_between(self.first_new_day, day))
        return int(new["rows"].sum())

    @property
    def days(self) -> int:
        """Days of the whole history."""
        return (self.last_day - self.first_day).days + 1

    @cached_property
    def _rows_by_day(self) -> dict[date, int]:
        return dict(self.census.select(DAY, "rows").iter_rows())

    def rows_of(self, day: date) -> int:
        return self._rows_by_day.get(day, 0)

    def spans(self, begin: date, at_once: int) -> Iterator[Span]:
        """First and last days of spans from a day on, with at most so many rows, or of one day."""
        day, held = begin, 0
        while day <= self.last_day:
            rows = self.rows_of(day)
            if day > begin and held + rows > at_once:
                yield begin, day - ONE_DAY
                begin, held = day, 0
            held += rows
            day += ONE_DAY
        if begin <= self.last_day:
            yield begin, self.last_day

    def about(self, ids: pl.Series) -> "ReadPlan":
        """The same plan limited to the facts of these entities (facts of others are ignored)."""
        facts = self.facts if self.kept or ids.len() == self.people.height else self.facts.about(ids)
        if facts is self.facts:
            return self
        rows = self.census.select(DAY).join(facts.rows_by_day(), on=DAY, how="left", maintain_order="left")
        return replace(self, facts=facts, census=rows.fill_null(0))

    def may_be_counted(self, ids: pl.Series) -> pl.Series:
        """Shape as the ids that are remembered: whether they are in the population now."""
        if self.kept is None:
            return ids.is_not_null()
        return ids.is_in(self.people[ENTITY].cast(ids.dtype, strict=False).implode())

    def memories(self, most_bytes: int) -> Iterator[EntityState]:
        """State by partition of the entities, each within so many bytes; new entities fill the free room."""
        newcomers, most = self.people, self.layout.entities_in(most_bytes)
        if self.kept:
            newcomers = newcomers.filter(~pl.col(ENTITY).is_in(self.kept.people()[ENTITY].implode()))
            for memory in self.kept.memories():
                room = max(most - memory.ids.len(), 0)
                known = memory.laid_out(self.kept.layout, self.layout).at_home(self.people)
                yield known.with_newcomers(self.layout, newcomers.head(room))
                newcomers = newcomers.slice(room)
        nobody_yet = self.kept is None  # then there is one part at least, be it of nobody
        for start in range(0, max(newcomers.height, int(nobody_yet)), most):
            yield EntityState.blank(self.layout, newcomers.slice(start, most))


def _are_few_active(census: pl.DataFrame, people: pl.DataFrame) -> bool:
    """Whether there are fewer facts than people: then most of the state would be of people who have none."""
    return int(census["rows"].sum()) < people.height


def _old(new: Axis, facts: Facts, kept: Checkpoint | None) -> Axis | None:
    """The values of a dimension up to the kept day.

    A state that was kept on the way to later days knows their values, too: of those that are not in new facts we look
    which occur at all.
    """
    if kept is None:
        return None
    known = next(axis for axis in kept.layout.axes if axis.name == new.name)
    if kept.was_last:
        return known
    unseen = {*known.values} - {*new.values}
    is_missing_unseen = known.has_missing and not new.has_missing
    if not unseen and not is_missing_unseen:
        return None
    return Axis.of(facts.values(new.name, enough=() if is_missing_unseen else unseen))


def _codes(new: list[Axis], axes: list[Axis]) -> Iterator[Codes]:
    for place, (axis, whole) in enumerate(zip(new, axes, strict=True)):
        yield (np.roll(axis.codes_in(whole), 1) * size(tuple(axes[place + 1 :]))).astype(np.int32)


THEN = "_then"


@dataclass(frozen=True)
class Since:
    """Changes of a source since its last checkpoint."""

    last: Checkpoint | None = None
    kept: Checkpoint | None = None
    """Newest checkpoint up to whose day nothing has changed."""
    restated: frozenset[date] = frozenset()
    """Restated days: counted before, with other facts now."""
    moved: int = 0
    """Number of entities whose attributes or membership of the population changed."""

    @classmethod
    def of(cls, states: Checkpoints, facts: Facts, census: Census, until: date = date.max) -> "Since":
        """Changes since the newest usable checkpoint not after `until`."""
        whole = states.whole()
        last = next(whole, None)
        if last is None:
            return cls()
        kept = next((names for names in chain([last], whole) if names.day <= until and names.holds(census)), None)
        if kept is last:
            return cls(last, kept)
        same, days_now = last.days_of(census), census.facts[DAY]
        restated = frozenset([*last.days, *days_now.filter(days_now <= last.day)]) - frozenset(same)
        moved = 0 if last.has_people_of(census) else _moved(last, facts.standing(same, days_now.to_list()))
        return cls(last, kept, restated, moved)


def _moved(last: Checkpoint, now: pl.DataFrame) -> int:
    """Number of changed entities among those with a fact at the time of the checkpoint."""
    then = _then(last)
    statics = [axis.name for axis in last.layout.statics]
    current = now.select(
        pl.col(ENTITY).cast(then.schema[ENTITY], strict=False), "counts", pl.col(statics).cast(pl.String)
    )
    compared = current.join(then, on=ENTITY, how="left", suffix=THEN)
    counted = pl.col("home").is_not_null()
    elsewhere = pl.any_horizontal(pl.lit(False), *(pl.col(name).ne_missing(pl.col(name + THEN)) for name in statics))
    return compared.filter((pl.col("counts") != counted) | (counted & elsewhere)).height


def _then(last: Checkpoint) -> pl.DataFrame:
    """Entities of a checkpoint: `entity`, `home`, and static values as text."""
    people = last.people()
    named: Iterator[pl.Series] = (
        column.cast(pl.String) for column in columns(people["home"].to_numpy(), last.layout.statics)
    )
    return people.with_columns(named)
