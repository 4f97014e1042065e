"""What is otherwise than when a source was counted last: days with other facts, people who are counted otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

import polars as pl

from metrics.kernel.axis import columns
from metrics.kernel.kept import Census, Kept, States
from queries.warehouse.read import Facts
from queries.warehouse.source import DAY, ENTITY

THEN = "_then"


@dataclass(frozen=True)
class Since:
    """One source, beside the last state that was kept of it."""

    last: Kept | None = None
    kept: Kept | None = None
    """The last state from which one can go on: up to its day nothing is otherwise."""
    restated: frozenset[date] = frozenset()
    """Days that were counted and have other facts now."""
    moved: int = 0
    """Entities that were counted under other attributes, or were not counted, or are not counted any more."""

    @classmethod
    def of(cls, states: States, facts: Facts, census: Census, until: date = date.max) -> "Since":
        """One goes on from no state of a day after `until`."""
        whole = states.whole()
        last = next(whole, None)
        if last is None:
            return cls()
        kept = next((each for each in chain([last], whole) if each.day <= until and each.holds(census)), None)
        if kept is last:
            return cls(last, kept)
        same, there = last.days_of(census), census.facts[DAY]
        restated = frozenset([*last.days, *there.filter(there <= last.day)]) - frozenset(same)
        moved = 0 if last.has_people_of(census) else _moved(last, facts.standing(same, there.to_list()))
        return cls(last, kept, restated, moved)


def _moved(last: Kept, now: pl.DataFrame) -> int:
    """Told of those who have a fact that was there then: of the others nobody knows whether they were counted."""
    then = _then(last)
    statics = [axis.name for axis in last.layout.statics]
    here = now.select(pl.col(ENTITY).cast(then.schema[ENTITY], strict=False), "counts", pl.col(statics).cast(pl.String))
    both = here.join(then, on=ENTITY, how="left", suffix=THEN)
    counted = pl.col("home").is_not_null()
    elsewhere = pl.any_horizontal(pl.lit(False), *(pl.col(name).ne_missing(pl.col(name + THEN)) for name in statics))
    return both.filter((pl.col("counts") != counted) | (counted & elsewhere)).height


def _then(last: Kept) -> pl.DataFrame:
    """Everybody who is remembered: `entity`, `home`, and the static values, as text."""
    people = last.people()
    named: Iterator[pl.Series] = (
        each.cast(pl.String) for each in columns(people["home"].to_numpy(), last.layout.statics)
    )
    return people.with_columns(named)
