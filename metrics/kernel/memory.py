"""What is remembered from day to day of a range of entities: small enough to be kept, enough to go on from."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics.kernel.axis import GONE, flat
from metrics.kernel.layout import Layout
from metrics.periods import ROLLING
from queries.warehouse.source import ENTITY

Array = npt.NDArray[Any]

LONGEST = max(ROLLING.values())


@dataclass(frozen=True)
class Memory:
    """The last active days of some entities, and how long ago everybody was last active. Its arrays are written to."""

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
    def blank(cls, layout: Layout, people: pl.DataFrame) -> "Memory":
        """Of entities (`entity` and `home`) that were never active."""
        last = np.zeros((people.height, layout.places), np.uint16)
        born = np.zeros((people.height, layout.cohort_places.size), np.uint16)
        ago = np.zeros((layout.cells, LONGEST), np.int32)
        return cls(people[ENTITY], people["home"].to_numpy(writable=True), last, born, ago)

    def with_newcomers(self, layout: Layout, people: pl.DataFrame) -> "Memory":
        """With room for entities that it did not know."""
        new = Memory.blank(layout, people)
        ids = pl.concat([self.ids, new.ids.cast(self.ids.dtype)])
        home, last, born = (
            np.concatenate([getattr(self, name), getattr(new, name)]) for name in ("home", "last", "born")
        )
        return Memory(ids, home, last, born, self.ago)

    def at_home(self, people: pl.DataFrame) -> "Memory":
        """With the homes that people have now, of those of them who were never active: nobody is counted twice."""
        never = np.flatnonzero(self.last[:, 0] == 0)
        ids = self.ids[never].to_frame(ENTITY)
        now = people.with_columns(pl.col(ENTITY).cast(self.ids.dtype, strict=False))
        found = ids.join(now, on=ENTITY, how="left", maintain_order="left")["home"]
        home = self.home.copy()
        home[never] = found.zip_with(found.is_not_null(), pl.Series(home[never])).to_numpy()
        return replace(self, home=home)

    def laid_out(self, old: Layout, new: Layout) -> "Memory":
        """The same memory where dimensions have other values: nobody was active, or is at home, where one is gone."""
        if old == new:
            return self
        places, homes = old.places_in(new), old.homes_in(new)
        blank = Memory.blank(new, pl.DataFrame(schema={ENTITY: self.ids.dtype, "home": pl.Int32}))
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
