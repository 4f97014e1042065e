"""Rules on the stages of a funnel, whose events are held together by a key."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate, pairwise
from operator import add
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, case, false, func, or_, select

from queries.engines.functions import epoch_seconds
from queries.rules.rule import SURPLUS, Rule, TableRule


@dataclass(frozen=True, kw_only=True)
class CompleteFunnel(Rule):
    """A row at a stage has rows with its `key` at every stage before, so that a funnel never grows."""

    key: str
    column: str
    stages: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column, self.key)

    @property
    def keyed_by(self) -> tuple[str, ...]:
        return (self.key,)

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        is_at = [rows.c[self.column] == stage for stage in self.stages[1:]]
        reached = [count.over(partition_by=rows.c[self.key]) for count in self._counts(rows)]
        return or_(*(at & gap for at, gap in zip(is_at, _gaps(reached), strict=True)))

    def violations(self, rows: FromClause) -> Select[Any]:
        """Each key with its rows behind a gap: one pass, without a window."""
        key, counts = rows.c[self.key], self._counts(rows)
        after_gaps = (case((gap, count), else_=0) for gap, count in zip(_gaps(counts), counts[1:], strict=True))
        behind = reduce(add, after_gaps)
        return select(key, behind.label(SURPLUS)).group_by(key).having(behind > 0)

    def _counts(self, rows: FromClause) -> list[Any]:
        return [func.count(case((rows.c[self.column] == stage, 1))) for stage in self.stages]


def _gaps(counts: list[Any]) -> Iterator[ColumnElement[bool]]:
    """For every stage but the first, whether one before it is missing."""
    return accumulate((count == 0 for count in counts[:-1]), or_)


@dataclass(frozen=True, kw_only=True)
class StagesInOrder(TableRule):
    """The stages of one `key` begin one after another, or at the same moment."""

    key: str
    column: str
    moment: str
    stages: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.key, self.column, self.moment)

    @property
    def keyed_by(self) -> tuple[str, ...]:
        return (self.key,)

    def violations(self, rows: FromClause) -> Select[Any]:
        key = rows.c[self.key]
        begins = [func.min(case((rows.c[self.column] == name, rows.c[self.moment]))) for name in self.stages]
        named = (begin.label(stage) for stage, begin in zip(self.stages, begins, strict=True))
        is_late = (later < earlier for earlier, later in pairwise(begins))
        return select(key, *named).group_by(key).having(or_(*is_late))


@dataclass(frozen=True, kw_only=True)
class StageNotEarly(Rule):
    """A row at a stage is stamped no more than `tolerance` seconds before its key's first row at the stage before.

    Neither is a row sound that follows a stage of which every row is too early: it stands behind a gap.
    """

    key: str
    column: str
    moment: str
    stages: tuple[str, ...]
    tolerance: int

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.key, self.column, self.moment)

    @property
    def keyed_by(self) -> tuple[str, ...]:
        return (self.key,)

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        key = rows.c[self.key]
        first, last = ([end.over(partition_by=key) for end in ends] for ends in self._ends(rows))
        return key.is_not(None) & self._early(rows, first, last)

    def violations(self, rows: FromClause) -> Select[Any]:
        """The rows of the keys with a stage that begins too early: those keys are few, and found without a window."""
        key, (first, last) = rows.c[self.key], self._ends(rows)
        begins_early = or_(*(self._is_early(later, earlier) for earlier, later in pairwise(first)))
        ends = [end.label(f"end_{number}") for number, end in enumerate((*first, *last))]
        each = select(key.label("early_key"), *ends).where(key.is_not(None)).group_by(key)
        early = each.having(begins_early).subquery("early")
        known = [early.c[end.name] for end in ends]
        is_early = self._early(rows, known[: len(first)], known[len(first) :])
        return select(rows).join(early, early.c.early_key == key).where(is_early)

    def _ends(self, rows: FromClause) -> tuple[list[Any], list[Any]]:
        """The first and the last moment of each stage."""
        moments = [case((rows.c[self.column] == stage, rows.c[self.moment])) for stage in self.stages]
        return [func.min(moment) for moment in moments], [func.max(moment) for moment in moments]

    def _early(self, rows: FromClause, first: Sequence[Any], last: Sequence[Any]) -> ColumnElement[bool]:
        """Whether a row is too early, or behind a stage that is too early as a whole.

        As a case by stage: DuckDB would take a condition on the stage out of an alternative, expect few rows of it, and
        then build the hash table of the rows with a key of new ones on all the rows of the table.
        """
        broken: list[tuple[ColumnElement[bool], ColumnElement[bool]]] = []
        is_behind: ColumnElement[bool] = false()
        for stage, before, end in zip(self.stages[1:], first[:-1], last[1:], strict=True):
            is_early = or_(self._is_early(rows.c[self.moment], before), is_behind)
            broken.append((rows.c[self.column] == stage, is_early))
            is_behind = or_(is_behind, func.coalesce(self._is_early(end, before), false()))
        return case(*broken, else_=false())

    def _is_early(self, moment: Any, before: Any) -> ColumnElement[bool]:
        return epoch_seconds(moment) - epoch_seconds(before) < -self.tolerance
