"""Incremental checks: which days must be checked again, and the cache of verdicts by day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, and_, or_

from checks.suite import Suite
from metrics.snapshots.atomic_files import header_of, is_whole, own_files, seal
from queries.durable_files import write_whole
from queries.inspection.day_census import CENSUS, DayCensus
from queries.rules.day_ranges import EVERY_ROW, DayRange, outside, spans
from queries.rules.rule import Rule, TableRule
from queries.sources.source import DAY


@dataclass(frozen=True)
class Judged:
    """Verdicts of one table per day."""

    key: str = ""
    """Key of what verdicts depend on besides rows: mapping and currency."""
    days: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=CENSUS))
    """Census columns, and one column per rule (its repr): whether the day breaks it."""

    def sound(self, rule: TableRule, census: pl.DataFrame) -> list[date]:
        """Unchanged days that passed a rule; none where it was not judged."""
        if repr(rule) not in self.days.columns:
            return []
        return self.days.filter(~pl.col(repr(rule))).join(census, on=list(CENSUS), how="semi")[DAY].to_list()


NOT_JUDGED = Judged()


@dataclass(frozen=True)
class Verdicts:
    """Cache of verdicts per day of all tables, with the key values that they referred to."""

    tables: Mapping[str, Judged] = field(default_factory=dict)
    keys: Mapping[str, pl.Series] = field(default_factory=dict)
    """Column → its values when the verdicts were made."""

    def judged(self, table: str, key: str) -> Judged:
        """Cached verdicts of a table, if its key is the same."""
        kept = self.tables.get(table, NOT_JUDGED)
        return kept if kept.key == key else Judged(key)

    def has_lost(self, column: str, now: pl.Series | None) -> bool:
        """Whether a referenced column may have lost a value."""
        before = self.keys.get(column)
        if before is None or now is None or before.dtype != now.dtype:
            return True
        return not before.to_frame().join(now.to_frame(), on=now.name, how="anti").is_empty()

    def keep(self, home: Path, code: str) -> None:
        """Writes the cache, replacing the one before."""
        for file in own_files(home):
            file.unlink()
        frames = {name: judged.days for name, judged in self.tables.items()}
        frames |= {name: values.to_frame() for name, values in self.keys.items()}
        for name, frame in frames.items():
            content = BytesIO()  # Polars does not always say that it was the disk which refused
            frame.write_parquet(content)
            write_whole(_file(home, name), content.getvalue())
        tables = {name: judged.key for name, judged in self.tables.items()}
        seal(home, code=code, judged_on=date.today(), tables=tables, keys=list(self.keys))


NONE = Verdicts()


def kept_verdicts(home: Path, code: str) -> Verdicts:
    """Those that the same code wrote, no later than today; none where a bit of them has changed."""
    header = header_of(home)
    if (
        not header
        or header["code"] != code
        or header["judged_on"] > date.today().isoformat()
        or not is_whole(home, header)
    ):
        return NONE
    tables = {name: Judged(key, pl.read_parquet(_file(home, name))) for name, key in header["tables"].items()}
    return Verdicts(tables, {name: pl.read_parquet(_file(home, name)).to_series() for name in header["keys"]})


def _file(home: Path, name: str) -> Path:
    return home / f"{name}.parquet"


AT_ONCE = 2_000_000
"""Rows of the days that are examined together: to tell whether tens of millions are all different takes gigabytes."""


@dataclass(frozen=True)
class Days:
    """Days of a table with its cached verdicts, before it is examined."""

    suite: Suite
    daily: DayCensus
    census: pl.DataFrame
    before: Judged
    lost: frozenset[str]
    """Referenced columns that may have lost a value since."""

    def dated(self) -> list[date]:
        """Days with rows, in order."""
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

    def keeping(self, rules: Sequence[Rule], judged: Judged) -> tuple[DayRange, ...]:
        """Spans of days that are known to keep all of the rules."""
        if not all(repr(rule) in judged.days.columns for rule in rules):
            return ()
        sound = judged.days.filter(~pl.any_horizontal(pl.lit(False), *(pl.col(repr(rule)) for rule in rules)))
        return self._spans(sound[DAY].to_list())

    def _unchanged(self, rules: list[TableRule]) -> pl.DataFrame:
        """Days that were not examined, with their cached verdicts."""
        passed = set(self.census[DAY]).intersection(*map(self._sound, rules))
        again = self.daily.census(outside(self.daily.when, self._spans(passed)))
        same = self.census.join(again, on=list(CENSUS), how="semi")[DAY]
        return self.census.filter(pl.col(DAY).is_in([*passed, *same]))

    def _sound(self, rule: TableRule) -> list[date]:
        is_lost = any(str(key) in self.lost for key in rule.keys)
        return [] if is_lost else self.before.sound(rule, self.census)

    def _spans(self, days: Sequence[date] | set[date]) -> tuple[DayRange, ...]:
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
