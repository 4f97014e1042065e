"""Funnel over an event table: steps with their windows, counted per key, as columns of a source."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import Column, ColumnElement, Integer, Subquery, and_, case, cast, false, func, literal, or_, select

from queries.engines.functions import epoch_seconds
from queries.sources.source import COMPLETE_THROUGH

DAY_SECONDS = 86_400


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """Definition of a funnel whose events are held together by a key, such as the prompt of an assistant.

    A stage counts when the stage before it counts and it begins inside its window. Equal time stamps are in order of
    the stages; a stage may be stamped up to `tolerance` seconds before the one before it, and is counted as reordered.
    The anchor is the first stage: its day, its user and the values of its dimensions are those of the key.
    A key is open until `whole` seconds after its anchor are over by the watermark, and in no rate until then, so that
    later events never change a key that is closed.
    """

    key: Column[object]
    stage: Column[object]
    moment: Column[object]
    within: Mapping[str, int]
    """Stage → seconds from the stage before in which it must begin, in order; 0 for the first, the anchor."""
    whole: int
    """Seconds from the anchor in which every stage must begin."""
    tolerance: int
    """Seconds by which clocks may be apart."""

    @property
    def stages(self) -> tuple[str, ...]:
        return tuple(self.within)

    def keys(self, *dimensions: Column[object]) -> Subquery:
        """One row per key with an anchor: the moment of each stage, and the anchor's value of each dimension."""
        anchor, *_ = self.stages
        moments = [self._first(stage, self.moment).label(stage) for stage in self.stages]
        values = [self._first(anchor, column).label(column.name) for column in dimensions]
        return select(*values, *moments).group_by(self.key).having(moments[0].is_not(None)).subquery("keys")

    def _first(self, stage: str, column: Column[object]) -> ColumnElement[object]:
        return func.min(case((self.stage == stage, column)))

    def is_closed(self, keys: Subquery) -> ColumnElement[bool]:
        """Whether the window of the key is over by the watermark."""
        begun = epoch_seconds(keys.c[self.stages[0]]) - epoch_seconds(COMPLETE_THROUGH)
        return begun + self.whole <= DAY_SECONDS

    def reached(self, keys: Subquery) -> dict[str, ColumnElement[bool]]:
        """Stage → whether the key reached it inside its windows, whatever the watermark."""
        anchor, *_ = self.stages
        reached: dict[str, ColumnElement[bool]] = {anchor: literal(True)}
        for before, stage in pairwise(self.stages):
            since = _apart(keys, before, stage)
            is_inside = since.between(-self.tolerance, self.within[stage])
            is_now = and_(reached[before], is_inside, _apart(keys, anchor, stage) <= self.whole)
            reached[stage] = func.coalesce(is_now, false())
        return reached

    def is_reordered(self, keys: Subquery) -> ColumnElement[bool]:
        """Whether a stage that counts is stamped before the one before it."""
        reached = self.reached(keys)
        return or_(*(reached[stage] & (_apart(keys, before, stage) < 0) for before, stage in pairwise(self.stages)))


def _apart(keys: Subquery, before: str, stage: str) -> ColumnElement[float]:
    """Seconds from one stage to another; NULL where one is missing."""
    return epoch_seconds(keys.c[stage]) - epoch_seconds(keys.c[before])


def flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """1 where the condition holds, else 0, to be summed."""
    return cast(case((condition, 1), else_=0), Integer)
