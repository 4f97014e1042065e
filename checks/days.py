"""Which rows of a table a rule has to be asked about, and what is known of its days when all were."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, and_, or_

from checks.suite import Suite
from checks.verdicts import NOT_JUDGED, Judged
from queries.warehouse.daily import CENSUS, Daily
from queries.warehouse.rules import Rule, TableRule
from queries.warehouse.source import DAY
from queries.warehouse.spans import EVERY_ROW, Span, outside, spans

AT_ONCE = 2_000_000
"""Rows of the days that are examined together: to tell whether tens of millions are all different takes gigabytes."""


@dataclass(frozen=True)
class Days:
    """The days of a table before it is examined, and what was judged of them the last time."""

    suite: Suite
    daily: Daily
    census: pl.DataFrame
    before: Judged
    lost: frozenset[str]
    """Columns of other tables that may be without a value that they had."""

    def dated(self) -> list[date]:
        """The days that have a row, in order."""
        return self.census[DAY].to_list() or self.daily.days()

    def parts(self, rule: TableRule) -> list[ColumnElement[bool]]:
        """Conditions on the rows that may break the rule: every such row is in one of them, and in no two."""
        if not self.suite.is_daily(rule):
            return [EVERY_ROW]
        sound = self._sound(rule)
        day, unknown = self.daily.when, self.census.filter(~pl.col(DAY).is_in(sound))
        return [and_(outside(day, self._spans(sound)), part) for part in _parts(day, _starts(unknown))]

    def judged(self, broken: Mapping[TableRule, Sequence[date]]) -> Judged:
        """What is known now, `broken` being every daily rule that was asked and the days which break it."""
        if self.census.is_empty():
            return NOT_JUDGED
        judged = [pl.col(DAY).is_in(days).alias(repr(rule)) for rule, days in broken.items()]
        return Judged(self.before.key, self._unchanged(list(broken)).with_columns(judged))

    def keeping(self, rules: Sequence[Rule], judged: Judged) -> tuple[Span, ...]:
        """Spans of days that are known to keep all of the rules."""
        if not all(repr(rule) in judged.days.columns for rule in rules):
            return ()
        sound = judged.days.filter(~pl.any_horizontal(pl.lit(False), *(pl.col(repr(rule)) for rule in rules)))
        return self._spans(sound[DAY].to_list())

    def _unchanged(self, rules: list[TableRule]) -> pl.DataFrame:
        """The days that were not examined, and those that are after it what they were before."""
        passed = set(self.census[DAY]).intersection(*map(self._sound, rules))
        again = self.daily.census(outside(self.daily.when, self._spans(passed)))
        same = self.census.join(again, on=list(CENSUS), how="semi")[DAY]
        return self.census.filter(pl.col(DAY).is_in([*passed, *same]))

    def _sound(self, rule: TableRule) -> list[date]:
        is_lost = any(str(key) in self.lost for key in rule.keys)
        return [] if is_lost else self.before.sound(rule, self.census)

    def _spans(self, days: Sequence[date] | set[date]) -> tuple[Span, ...]:
        return spans(days, self.census[DAY].to_list())


def _starts(days: pl.DataFrame) -> list[date]:
    """The first day of every part but the first."""
    part = (pl.col("rows").cum_sum() - pl.col("rows")) // AT_ONCE
    return days.group_by(part=part).agg(pl.col(DAY).min()).sort(DAY)[DAY].to_list()[1:]


def _parts(day: ColumnElement[Any], starts: list[date]) -> Iterator[ColumnElement[bool]]:
    """Before the first start, or without a day; then from start to start."""
    if not starts:
        yield EVERY_ROW
        return
    yield or_(day.is_(None), day < starts[0])
    yield from (and_(day >= first, day < last) for first, last in pairwise(starts))
    yield day >= starts[-1]
