"""The facts of one source into its cells: planned, read while the rows before are counted, added up."""

from collections import Counter
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from metrics.kernel.kept import Census, Kept, States, days_to_keep
from metrics.kernel.layout import Layout
from metrics.kernel.memory import Memory
from metrics.kernel.numbering import Numbering
from metrics.kernel.plan import Plan
from metrics.kernel.reading import Reading
from metrics.kernel.since import Since
from metrics.kernel.tables import Walked, cohorts_of, daily_of, gaps_of
from metrics.kernel.walk import Walk
from queries.warehouse.read import Facts

Progress = Callable[[int, int], None]
"""Told how many rows have been counted, and of how many, while there are more to come: never of none."""

AT_ONCE = 1_000_000
"""Rows that may wait for those of an earlier day; where more do, the days are asked for so many rows at a time."""
MEMORY = 4_000_000_000
"""Bytes that a refresh may take, about."""
FOR_THE_REST = 0.68
"""Share of it that is left for the warehouse's engine, rows, cells and libraries: 2.7 GB with a billion rows."""


@dataclass(frozen=True)
class Cells:
    """The additive form of one source, or of its days after the one from which the pass went on."""

    first_day: date
    watermark: date
    """The last complete day."""
    rows_read: int
    """Those of the whole history, however little of it was read this time."""
    rows_left_out: int
    """Rows of entities outside the population."""
    since: Since
    """What is otherwise than when the source was counted last."""
    layout: Layout
    daily: dict[tuple[str, ...], pl.DataFrame]
    """Partition → its cells by day; nothing where there is no new day."""
    gaps: dict[tuple[str, ...], dict[str, pl.DataFrame]]
    """Partition → static dimension ("" where there is none) → its cells by day and gap."""
    cohorts: dict[tuple[str, ...], pl.DataFrame]
    """Partition of at most one dimension → its entities by month and first active month, the unfinished month too."""
    unmeasured: tuple[str, ...]
    """The sums of which an active entity had no value on some day of the history: daily cells count those."""
    finish: Callable[..., None]
    """To be called with what is to be known of the states that were kept, when the cells are safe."""

    @property
    def missing(self) -> tuple[str, ...]:
        """The dimensions that have a missing value, or a text of nothing."""
        axes = (*self.layout.axes, *self.layout.statics)
        return tuple(axis.name for axis in axes if axis.has_missing or "" in axis.values)

    @property
    def went_on_from(self) -> Kept | None:
        return self.since.kept

    @property
    def values(self) -> dict[str, tuple[str, ...]]:
        """Dimension → its values in order."""
        return {axis.name: axis.values for axis in (*self.layout.axes, *self.layout.statics)}


def cells_of(
    facts: Facts,
    available: Set[str],
    progress: Progress = lambda done, rows: None,
    *,
    memory: int = MEMORY,
    at_once: int = AT_ONCE,
    states: States | None = None,
    until: date | None = None,
) -> Cells | None:
    """Read every row of the facts once, or those after the last kept state that still holds; None for no row at all.

    It holds where the facts up to its day are the same, and everybody who has one of them is counted in the same way.

    Days `until` are walked even where they have no row; the last day with one is the end where nothing is said.
    `available` names the dimensions and sums that the warehouse has; what needs another is left out. The more entities
    do not fit into `memory`, the more often the rows are read: each time for some of the entities.
    """
    by_day = facts.census()
    if not by_day.height:
        return None
    census = Census(by_day, facts.people_census() if states else pl.DataFrame())  # for whoever goes on from there
    since = Since.of(states, facts, census, until or date.max) if states else Since()
    plan = Plan.of(facts, available, census.facts, since.kept, until)
    return _Run(plan, census, since, states, progress).cells(int(memory * (1 - FOR_THE_REST)), at_once)


class _Run:
    def __init__(self, plan: Plan, census: Census, since: Since, states: States | None, progress: Progress) -> None:
        self._plan, self._census, self._since, self._states, self._progress = plan, census, since, states, progress
        self._to_keep = [day for day in days_to_keep(plan.first_day, plan.last_day) if day >= plan.first_new_day]
        self._counted: Counter[date] = Counter()
        self._unmeasured = dict(plan.kept.unmeasured) if plan.kept else {}

    def cells(self, most_bytes: int, at_once: int) -> Cells:
        plan = self._plan
        if self._states:
            self._states.begin(self._to_keep)
        memories = plan.memories(most_bytes) if plan.first_new_day <= plan.last_day else ()
        walked = self._walked(memories, at_once)
        unmeasured = self._unmeasured_with(walked)
        daily = daily_of(walked, plan.layout, plan.sums, unmeasured) if walked else {}
        gaps = gaps_of(walked, plan.layout) if walked else {}
        cohorts = cohorts_of(walked, plan.layout, plan.first_day) if walked else {}
        rows = int(plan.census["rows"].sum())
        return Cells(
            plan.first_day, plan.last_day, rows, self._left_out(plan.last_day), self._since, plan.layout,
            daily, gaps, cohorts, unmeasured, self._finish,
        )  # fmt: skip

    def _unmeasured_with(self, walked: Walked | None) -> tuple[str, ...]:
        """The sums that are unmeasured on a day up to the kept one, or on one of these; noted is the first of each."""
        found = {name: walked.unmeasured_since(name) for name in self._plan.sums} if walked else {}
        self._unmeasured = {name: first for name, first in found.items() if first} | self._unmeasured
        return tuple(name for name in self._plan.sums if name in self._unmeasured)

    def _walked(self, memories: Iterable[Memory], at_once: int) -> Walked | None:
        """Part of the entities after part. Each name holds gigabytes, and is let go before the next part needs them."""
        found, number = None, 0
        for memory in memories:
            walk = Walk(self._plan, memory, found)
            del memory
            self._read(walk, number, at_once)
            found = walk.end()
            del walk
            number += 1  # noqa: SIM113 - enumerate would hold on to what it gave
        return Walked.of(found) if found else None

    def _read(self, walk: Walk, number: int, at_once: int) -> None:
        plan, done, expected = self._plan, 0, self._plan.new_rows
        self._tell(done, expected)
        ids = walk.memory.ids
        numbering = Numbering(ids, plan.may_be_counted(ids))
        for day, rows in Reading(plan.about(ids), numbering, at_once).days():
            walk.add(rows, day)
            if day in self._to_keep:
                self._keep(day, number, walk)
            done += plan.rows_of(day)
            self._tell(done, expected)

    def _tell(self, done: int, expected: int) -> None:
        """Days without a row are nothing to wait for, and there may be no others."""
        if done < expected:
            self._progress(done, expected)

    def _keep(self, day: date, number: int, walk: Walk) -> None:
        self._counted[day] += walk.rows_counted
        if self._states:
            walk.settle()
            self._states.keep(day, number, walk.memory)

    def _left_out(self, day: date) -> int:
        """Rows up to the day that were not counted."""
        kept = self._plan.kept
        before = int(kept.said["rows_left_out"]) if kept else 0
        return before + self._plan.new_rows_until(day) - self._counted[day]

    def _finish(self, **said: Any) -> None:
        plan = self._plan
        if self._states:
            for day in self._to_keep:
                about = {"first_day": plan.first_day, "last_day": plan.last_day, "rows_left_out": self._left_out(day)}
                about |= {"unmeasured": {name: first for name, first in self._unmeasured.items() if first <= day}}
                self._states.finish(day, self._census, plan.layout, **about, **said)
            self._states.forget_all_but(days_to_keep(plan.first_day, plan.last_day))
