"""Computation of one source: plans, reads, counts, and returns the aggregate tables."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import polars as pl
import polars.selectors as cs

from metrics.aggregates.schema import BILLION, UNMEASURED
from metrics.engine.accumulators import POOL, Accumulators, Tables
from metrics.engine.checkpoints import Census, Checkpoint, Checkpoints, EntityState
from metrics.engine.day_batches import Numbering, Reading
from metrics.engine.day_loop import COUNTS, PARTS, WHOLE, DayLoop
from metrics.engine.layout import Axis, Layout, columns
from metrics.engine.read_plan import ReadPlan, Since
from queries.sources.facts import Facts


class CountedDays(NamedTuple):
    """Tables of one pass: by partition, gap table and cohort partition."""

    daily: Tables
    gaps: Tables
    cohorts: Tables
    unmeasured: Tables

    @classmethod
    def of(cls, accumulators: Accumulators) -> "CountedDays":
        return cls(*(accumulator.tables() for accumulator in accumulators))

    def unmeasured_since(self, name: str) -> date | None:
        """The first day on which an active entity has no value of a sum."""
        days = (table.filter(pl.col(name) > 0)["day"].min() for table in self.unmeasured)
        return min((day for day in days if isinstance(day, date)), default=None)


def daily_of(
    walked: CountedDays, layout: Layout, sums: Sequence[str], unmeasured: Sequence[str]
) -> dict[tuple[str, ...], pl.DataFrame]:
    """Partition → a row a day × dimension values: entities by the period in which the day is their first, and sums.

    Of the sums that are `unmeasured` on some day: how many of the entities of the day have no value.
    """
    totals = [(pl.col(name + WHOLE) + pl.col(name + PARTS) / BILLION).alias(name) for name in sums]

    def daily(number: int) -> pl.DataFrame:
        cells = walked.daily[number].select("day", "cell", pl.col(COUNTS).cast(pl.UInt32), *totals)
        if unmeasured:
            without = walked.unmeasured[number].select("day", "cell", pl.col(list(unmeasured)).name.prefix(UNMEASURED))
            cells = cells.join(without, on=("day", "cell"), how="left", maintain_order="left")
            cells = cells.with_columns(pl.col(without.columns[2:]).fill_null(0))
        return _named(cells, layout.axes_of(layout.partitions[number]) + layout.statics)

    return dict(zip(layout.partitions, POOL.map(daily, range(len(layout.partitions))), strict=True))


def gaps_of(walked: CountedDays, layout: Layout) -> dict[tuple[str, ...], dict[str, pl.DataFrame]]:
    """Partition → static dimension ("" where there is none) → a row a day × dimension values × gap: `entities`."""

    def gaps(number: int) -> pl.DataFrame:
        cells = walked.gaps[number].with_columns(pl.col("entities").cast(pl.UInt32))
        return _named(cells, layout.axes_of_table(layout.gap_tables[number]))

    tables: dict[tuple[str, ...], dict[str, pl.DataFrame]] = {names: {} for names in layout.partitions}
    for (number, static), table in zip(layout.gap_tables, POOL.map(gaps, range(len(layout.gap_tables))), strict=True):
        tables[layout.partitions[number]][static] = table
    return tables


def cohorts_of(walked: CountedDays, layout: Layout, first_day: date) -> dict[tuple[str, ...], pl.DataFrame]:
    """Partition → a row a month (`day`, its first) × dimension values × first active month (`born`): `entities`."""
    tables = {}
    for place, number in enumerate(layout.uncrossed):
        names = layout.partitions[number]
        born = pl.lit(first_day.replace(day=1)).dt.offset_by((pl.col("born") - 1).cast(pl.String) + "mo")
        cells = walked.cohorts[place].with_columns(born.alias("born"), pl.col("entities").cast(pl.UInt32))
        tables[names] = _named(cells, layout.axes_of(names) + layout.statics)
    return tables


def _named(cells: pl.DataFrame, axes: tuple[Axis, ...]) -> pl.DataFrame:
    named = columns(cells["cell"].to_numpy(), axes)
    return pl.DataFrame([cells["day"], *named, *cells.drop("day", "cell")])


def with_unmeasured(daily: pl.DataFrame, sums: Collection[str]) -> pl.DataFrame:
    """Daily cells with an `unmeasured` column for each of these sums, 0 where it had none."""
    names = [UNMEASURED + name for name in sums]
    counts = {name: daily[name] for name in names if name in daily.columns}
    nobody = pl.zeros(daily.height, pl.UInt32, eager=True)
    return daily.select(~cs.starts_with(UNMEASURED)).with_columns(**{name: counts.get(name, nobody) for name in names})


def joined(earlier: pl.DataFrame, later: pl.DataFrame | None, until: date, layout: Layout) -> pl.DataFrame:
    """Earlier days of a table followed by later ones; dimension types may differ."""
    axes = {axis.name: axis for axis in (*layout.axes, *layout.statics)}
    kinds: dict[str, pl.DataType] = {name: axes[name].kind for name in earlier.columns if name in axes}
    old = earlier.filter(pl.col("day") <= until)
    if all(old.schema[name] == kind for name, kind in kinds.items()):
        return old if later is None else pl.concat([old, later])
    same = old.with_columns(pl.col(kinds.keys()).cast(pl.String)).cast(kinds)  # type: ignore[arg-type]
    pair = same if later is None else pl.concat([same, later])
    return pair.sort("day", *kinds, *[name for name in ("gap", "born") if name in pair.columns], nulls_last=True)


Progress = Callable[[int, int], None]
"""Callback with rows counted and rows expected, while more are to come."""

AT_ONCE = 1_000_000
"""Rows buffered for an earlier day; beyond it days are queried in batches of so many rows."""
MEMORY = 4_000_000_000
"""Approximate memory limit of a refresh, in bytes."""
FOR_THE_REST = 0.68
"""Share of it that is left for the warehouse's engine, rows, cells and libraries: 2.7 GB with a billion rows."""


@dataclass(frozen=True)
class Aggregates:
    """Aggregates of one source, or of its days after the checkpoint from which the pass continued."""

    first_day: date
    watermark: date
    """The last complete day."""
    rows_read: int
    """Rows of the whole history, also where only the new days were read."""
    rows_left_out: int
    """Rows of entities outside the population."""
    since: Since
    """Changes since the source was last computed."""
    layout: Layout
    census: pl.DataFrame
    """Of the facts, see `Facts.census`."""
    daily: dict[tuple[str, ...], pl.DataFrame]
    """Partition → its cells by day; nothing where there is no new day."""
    gaps: dict[tuple[str, ...], dict[str, pl.DataFrame]]
    """Partition → static dimension ("" where there is none) → its cells by day and gap."""
    cohorts: dict[tuple[str, ...], pl.DataFrame]
    """Partition of at most one dimension → its entities by month and first active month, the unfinished month too."""
    unmeasured: tuple[str, ...]
    """Sums with an active entity-day without a value; daily cells count these."""
    finish: Callable[..., None]
    """Finishes the checkpoints with their header entries; called when the aggregates are stored."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Dimensions with a missing value or an empty text."""
        axes = (*self.layout.axes, *self.layout.statics)
        return tuple(axis.name for axis in axes if axis.has_missing or "" in axis.values)

    @property
    def went_on_from(self) -> Checkpoint | None:
        return self.since.kept

    @property
    def values(self) -> dict[str, tuple[str, ...]]:
        """Dimension → its values in order."""
        return {axis.name: axis.values for axis in (*self.layout.axes, *self.layout.statics)}


def compute_aggregates(
    facts: Facts,
    available: Set[str],
    progress: Progress = lambda done, rows: None,
    *,
    memory: int = MEMORY,
    at_once: int = AT_ONCE,
    states: Checkpoints | None = None,
    until: date | None = None,
) -> Aggregates | None:
    """Read every row of the facts once, or those after the last kept state that still holds; None for no row at all.

    It holds where the facts up to its day are the same, and everybody who has one of them is counted in the same way.

    Days `until` are walked even where they have no row; the last day with one is the end where nothing is said.
    `available` names the dimensions and sums that the warehouse has, `rows` where they are to be counted; what needs
    another is left out. The more entities
    do not fit into `memory`, the more often the rows are read: each time for some of the entities.
    """
    by_day = facts.census()
    if not by_day.height:
        return None
    census = Census(by_day, facts.people_census() if states else pl.DataFrame())  # for whoever goes on from there
    since = Since.of(states, facts, census, until or date.max) if states else Since()
    plan = ReadPlan.of(facts, available, census.facts, since.kept, until)
    return _Computation(plan, census, since, states, progress).cells(int(memory * (1 - FOR_THE_REST)), at_once)


class _Computation:
    def __init__(
        self, plan: ReadPlan, census: Census, since: Since, states: Checkpoints | None, progress: Progress
    ) -> None:
        self._plan, self._census, self._since, self._states, self._progress = plan, census, since, states, progress
        self._to_keep = [day for day in plan.days_to_keep if day >= plan.first_new_day]
        self._counted: Counter[date] = Counter()
        self._unmeasured = dict(plan.kept.unmeasured) if plan.kept else {}

    def cells(self, most_bytes: int, at_once: int) -> Aggregates:
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
        return Aggregates(
            plan.first_day, plan.last_day, rows, self._left_out(plan.last_day), self._since, plan.layout,
            self._census.facts, daily, gaps, cohorts, unmeasured, self._finish,
        )  # fmt: skip

    def _unmeasured_with(self, walked: CountedDays | None) -> tuple[str, ...]:
        """Sum → first unmeasured day, from the checkpoint and the new days."""
        since = {name: walked.unmeasured_since(name) for name in self._plan.sums} if walked else {}
        self._unmeasured = {name: first for name, first in since.items() if first} | self._unmeasured
        return tuple(name for name in self._plan.sums if name in self._unmeasured)

    def _walked(self, memories: Iterable[EntityState], at_once: int) -> CountedDays | None:
        """Passes over the partitions of the entities; each one's memory is released before the next."""
        walked, number = None, 0
        for memory in memories:
            walk = DayLoop(self._plan, memory, walked)
            del memory
            self._read(walk, number, at_once)
            walked = walk.end()
            del walk
            number += 1  # noqa: SIM113 - enumerate would hold on to what it gave
        return CountedDays.of(walked) if walked else None

    def _read(self, walk: DayLoop, number: int, at_once: int) -> None:
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
        """Reports progress; days without a row are not counted."""
        if done < expected:
            self._progress(done, expected)

    def _keep(self, day: date, number: int, walk: DayLoop) -> None:
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
            self._states.forget_all_but(plan.days_to_keep)
