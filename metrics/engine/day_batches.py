"""Day batches: facts read ahead, in day order, with ids and dimension values encoded as integers."""

import math
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics.engine.accumulators import EPOCH
from metrics.engine.read_plan import ReadPlan
from metrics.engine.row_loop import Rows, add_codes, fixed, looked_up
from metrics.periods.period import ONE_DAY
from queries.sources.source import DAY, ENTITY, QUALIFIES, ROWS

Item = TypeVar("Item")

END = object()


def ahead(items: Iterable[Item], many: int = 1) -> Iterator[Item]:
    """The same items, produced ahead in another thread."""
    source = iter(items)
    thread = ThreadPoolExecutor(1)
    try:
        coming: deque[Future[object]] = deque(thread.submit(next, source, END) for _ in range(many))
        while (item := coming.popleft().result()) is not END:
            coming.append(thread.submit(next, source, END))
            yield item  # type: ignore[misc]
    finally:  # whoever stops early does not want the rest
        thread.shutdown(cancel_futures=True)


Numbers = npt.NDArray[np.int32]

LOOSEST = 16
"""Largest ratio of table size to ids for a direct lookup table; sparser ids are joined."""


class Numbering:
    """Numbering of entity ids by their position in the state."""

    def __init__(self, ids: pl.Series, counted: pl.Series) -> None:
        """`counted`, shape as the ids: whether they may be counted now."""
        self._ids = pl.DataFrame({"id": ids}).with_row_index("number").filter(counted)
        has_table = ids.dtype.is_integer() and self._ids.height
        self._least, self._table = _table(self._ids) if has_table else (0, None)

    def of(self, ids: pl.Series) -> Numbers:
        """Shape as the ids; -1 for whoever is not in the population."""
        kind = self._ids.schema["id"]
        same = ids if ids.dtype == kind else ids.cast(kind, strict=False)  # 7 in one table is "7" in another
        if self._table is not None:
            known = same.fill_null(self._least - 1)
            return looked_up(fixed(known.cast(pl.Int64).to_numpy()), self._least, self._table)
        matched = pl.DataFrame({"id": same}).join(self._ids, on="id", how="left", maintain_order="left")
        return matched["number"].cast(pl.Int32).fill_null(-1).to_numpy(writable=True)


def _table(numbered: pl.DataFrame) -> tuple[int, Numbers | None]:
    ids = numbered["id"]
    least, most = int(ids.min()), int(ids.max())  # type: ignore[arg-type]
    if most - least >= LOOSEST * ids.len() + 1_000_000 or ids.dtype in (pl.Int128, pl.UInt64):
        return least, None
    table = np.full(most - least + 1, -1, np.int32)
    table[ids.to_numpy().astype(np.int64) - least] = numbered["number"].cast(pl.Int32).to_numpy()
    return least, table


Array = npt.NDArray[Any]

SAMPLED = 1009
"""Sampling interval of rows for the distribution of entities."""


@dataclass(frozen=True)
class Prepared:
    """Batch of facts in order of day, without copies where possible."""

    first: int
    """First day, since 1970-01-01."""
    edges: Array
    """Shape (days + 1,): where the rows of each day begin, and where those of the last one end."""
    rows: Rows

    @classmethod
    def of(cls, days: pl.Series, rows: Rows) -> "Prepared":
        number = days.cast(pl.Date).to_physical().to_numpy()
        every = np.arange(number[0], number[-1] + 2, dtype=number.dtype)  # another type, and all are copied first
        return cls(int(number[0]), np.searchsorted(number, every), rows)

    def __len__(self) -> int:
        return int(self.edges[-1])

    def reaches(self, day: date) -> bool:
        """Whether the batch has rows of this day or a later one."""
        return self._place(day) < len(self.edges) - 1

    def on(self, day: date) -> tuple[int, int]:
        """The first row of a day, and the first of the next one."""
        place, days = self._place(day), len(self.edges) - 1
        return (int(self.edges[place]), int(self.edges[place + 1])) if 0 <= place < days else (0, 0)

    def _place(self, day: date) -> int:
        return (day - EPOCH).days - self.first


def prepared(plan: ReadPlan, numbering: Numbering, first: date, last: date) -> Iterator[Prepared]:
    """Reads and encodes the facts of these days, batch by batch."""
    rows = plan.facts.between(first, last, plan.new)
    return (_prepared(plan, numbering, facts) for facts in rows if facts.height)


def shares(facts: Sequence[Prepared], count: int) -> list[tuple[int, int]]:
    """Ranges of entities with about equal numbers of rows."""
    sample = np.sort(
        np.concatenate([np.zeros(0, np.int32), *(facts_of_day.rows.entity[::SAMPLED] for facts_of_day in facts)])
    )
    inner = [int(sample[len(sample) * place // count]) if len(sample) else 0 for place in range(1, count)]
    return [*pairwise([0, *(max(edge, 0) for edge in inner), np.iinfo(np.int32).max])]


def _prepared(plan: ReadPlan, numbering: Numbering, facts: pl.DataFrame) -> Prepared:
    if not facts[DAY].is_sorted():
        facts = facts.sort(DAY)
    qualifies = np.ones(facts.height, np.bool_)
    if QUALIFIES in facts.columns:
        qualifies[:] = facts[QUALIFIES].fill_null(False).to_numpy()
    rows = Rows(numbering.of(facts[ENTITY]), _combination(plan, facts), qualifies, _values(plan, facts))
    return Prepared.of(facts[DAY], rows)


def _combination(plan: ReadPlan, facts: pl.DataFrame) -> Array:
    codes = np.zeros(facts.height, np.int32)
    for name, code_of in plan.codes.items():
        add_codes(codes, code_of, fixed(facts[name].to_numpy()))
    return codes


def _values(plan: ReadPlan, facts: pl.DataFrame) -> Array:
    columns = np.empty((len(plan.sums), facts.height))
    for column, name in zip(columns, plan.sums, strict=True):
        if name == ROWS:
            column[:] = 1
            continue
        is_whole = facts[name].dtype == pl.Int64 and not facts[name].null_count()
        values = facts[name] if is_whole else facts[name].cast(pl.Float64).fill_null(math.nan)
        column[:] = values.to_numpy()  # whole numbers are converted while they are copied
    return columns


BATCHES_AHEAD = 8
"""Batches read ahead, few enough to stay in the CPU cache until counted."""

Day = tuple[date, list[Prepared]]
"""A day, and batches that contain all its rows."""


@dataclass(frozen=True)
class Reading:
    """Facts of a plan, restricted to the numbered entities."""

    plan: ReadPlan
    numbering: Numbering
    at_once: int
    """Rows that may be buffered, besides those of one day."""

    def days(self) -> Iterator[Day]:
        """Days in order: by one query while rows arrive roughly in order of day, else a few days at a time."""
        begin = self.plan.first_new_day
        if self.plan.facts.source.within_a_day_of is None:  # else rows come in no order at all
            for day, rows in self._as_they_come(begin):
                yield day, rows
                begin = day + ONE_DAY
        yield from self._asked_for(begin)

    def _as_they_come(self, day: date) -> Iterator[Day]:
        """Days until more than the allowed rows of later days are buffered."""
        waiting: list[Prepared] = []
        of_day = buffered = 0
        for rows in ahead(prepared(self.plan, self.numbering, day, self.plan.last_day), BATCHES_AHEAD):
            waiting.append(rows)
            of_day, buffered = of_day + _rows([rows], day), buffered + len(rows)
            if of_day == self.plan.rows_of(day):
                while day <= self.plan.last_day and _rows(waiting, day) == self.plan.rows_of(day):
                    yield day, waiting
                    day += ONE_DAY
                waiting = [batch for batch in waiting if batch.reaches(day)]
                of_day, buffered = _rows(waiting, day), sum(len(batch) for batch in waiting)
            if buffered > self.at_once + self.plan.rows_of(day):
                return

    def _asked_for(self, day: date) -> Iterator[Day]:
        spans = list(self.plan.spans(day, self.at_once))
        read = (list(prepared(self.plan, self.numbering, *span)) for span in spans)
        for rows, (first, last) in zip(ahead(read), spans, strict=True):
            for number in range((last - first).days + 1):
                yield first + number * ONE_DAY, rows


def _rows(facts: list[Prepared], day: date) -> int:
    return sum(end - first for first, end in (bounds.on(day) for bounds in facts))
