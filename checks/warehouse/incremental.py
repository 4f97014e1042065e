"""Incremental checks: which days must be checked again, and the cache of verdicts by day."""

from collections.abc import Collection, Iterator, Mapping, Sequence
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
from queries.extract.day_census import FIRST, LAST, NO_DAY, DayCensus
from queries.extract.storage.days import DAYS
from queries.rules.day_ranges import EVERY_ROW, DayRange, spans
from queries.rules.row_sets import ALL_ROWS, Key, RowSet, sharing
from queries.rules.rule import Rule, TableRule
from queries.sources.source import DAY


@dataclass(frozen=True)
class Judged:
    """Verdicts of one table per day."""

    key: str = ""
    """Key of what verdicts depend on besides rows: mapping and currency."""
    days: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=DAYS))
    """Census columns, and one column per rule (its repr): whether the day breaks it.

    Of a key by which a rule holds rows together: the first and the last day on which a key of the day has a row.
    """

    def sound(self, rule: TableRule, census: pl.DataFrame, key: Key = ()) -> list[date]:
        """Unchanged days that passed a rule; none where it was not judged.

        Of a rule that rows with the same `key` may break by their absence: days whose keys have lost no row.
        """
        if repr(rule) not in self.days.columns:
            return []
        same = self.days.join(census, on=list(DAYS), how="semi")
        if key:
            others = self.days.join(same, on=DAY, how="anti")[DAY].to_list()
            same = same.filter(~_reaching(same, key, [*others, NO_DAY]))
        return same.filter(~pl.col(repr(rule)))[DAY].to_list()

    def breaking(self, rule: TableRule) -> list[date]:
        """Days that break a rule, as far as it was judged."""
        return self.days.filter(pl.col(repr(rule)))[DAY].to_list() if repr(rule) in self.days.columns else []

    def keeping(self, rules: Sequence[TableRule]) -> pl.DataFrame:
        """Days that are known to keep all of the rules, as DAYS; none where one of them was not judged."""
        if not all(repr(rule) in self.days.columns for rule in rules):
            return self.days.select(*DAYS).clear()
        breaks_any = pl.any_horizontal(pl.lit(False), *(pl.col(repr(rule)) for rule in rules))
        return self.days.filter(~breaks_any).select(*DAYS)


NOT_JUDGED = Judged()


def _ends(key: Key) -> tuple[str, str]:
    """Names of the columns for the first and the last day of a key."""
    return f"{FIRST} {', '.join(key)}", f"{LAST} {', '.join(key)}"


def _reaching(days: pl.DataFrame, key: Key, others: Sequence[date]) -> pl.Series:
    """Shape as the days: whether a key of the day has had a row on one of the others."""
    first, last = (days[name].fill_null(days[DAY]) for name in _ends(key))
    wanted = pl.Series(sorted(others), dtype=pl.Date)
    return wanted.search_sorted(last, "right") > wanted.search_sorted(first, "left")


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

    def has_lost(self, column: str, now: pl.Series) -> bool:
        """Whether a referenced column may have lost a value."""
        before = self.keys.get(column)
        if before is None or before.dtype != now.dtype:
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


FEW = 0.2
"""Share of the rows up to which their keys are looked for among all rows."""
AT_ONCE = 2_000_000
"""Rows of the days that are examined together: to tell whether tens of millions are all different takes gigabytes."""

KEYED_AT_ONCE = 16_000_000
"""Rows whose keys are examined together: 200 million by prompt do not fit into the memory of an engine."""


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
        return self.census[DAY].to_list()

    def parts(self, rule: TableRule) -> list[RowSet]:
        """Sets of the rows that may break the rule: every such row is in one of them, and in no two."""
        sound = self._sound(rule)
        day, unknown = self.daily.when, self.census.filter(~pl.col(DAY).is_in(sound))
        if self.suite.is_daily(rule):
            return [
                RowSet(and_(self.daily.outside(self._spans(sound)), part)) for part in _parts(day, _starts(unknown))
            ]
        if self.suite.is_keyed(rule):
            seeds = self._outside(sound)
            return [*sharing(rule.keyed_by, seeds, self._shares if seeds is EVERY_ROW else 1)]
        return [ALL_ROWS]

    def known_to_keep(self, rule: TableRule) -> tuple[DayRange, ...]:
        """Spans of days whose rows are known to keep a rule; none where it has no verdict by day."""
        return self._spans(self._sound(rule)) if self.suite.is_daily(rule) else ()

    def others(self, known: Sequence[DayRange]) -> RowSet:
        """The rows of no day in these spans."""
        return RowSet(self.daily.outside(known)) if known else ALL_ROWS

    def reach(self) -> dict[Key, pl.DataFrame]:
        """Key → its reach on the days that rules by it do not know to be sound; see `DayCensus.reach`."""
        rules = self.suite.applicable(self.daily.warehouse) if self.census.height else ()
        by_key: dict[Key, list[set[date]]] = {}
        for rule in rules:
            if self._has_reach(rule):
                by_key.setdefault(rule.keyed_by, []).append({*self._sound(rule)})
        return {key: self._reach(key, set.intersection(*sound)) for key, sound in by_key.items()}

    def _reach(self, key: Key, sound: set[date]) -> pl.DataFrame:
        """What was known of sound days holds, but for keys that have got a row."""
        _, among = sharing(key, self._outside(sound))
        found = self.daily.reach(among)
        if sound:
            first, last = _ends(key)
            known = self.before.days.filter(pl.col(DAY).is_in(sound)).select(DAY, first, last)
            found = pl.concat([known.rename({first: FIRST, last: LAST}).drop_nulls(), found])
        return found.group_by(DAY).agg(pl.col(FIRST).min(), pl.col(LAST).max())

    def judged(self, broken: Mapping[TableRule, Sequence[date]], reach: Mapping[Key, pl.DataFrame]) -> Judged:
        """What is known now; `broken`: every rule with verdicts by day that was asked, and the days that break it."""
        if self.census.is_empty():
            return NOT_JUDGED
        days = self.census
        for key, ends in reach.items():
            first, last = _ends(key)
            days = days.join(ends.rename({FIRST: first, LAST: last}), on=DAY, how="left", maintain_order="left")
        return Judged(self.before.key, days.with_columns(self._breaking(broken)))

    def _breaking(self, broken: Mapping[TableRule, Sequence[date]]) -> list[pl.Expr]:
        return [pl.col(DAY).is_in(list(days)).alias(repr(rule)) for rule, days in broken.items()]

    def keeping(self, rules: Sequence[Rule], judged: Judged) -> tuple[DayRange, ...]:
        """Spans of days that are known to keep all of the rules."""
        return self._spans(judged.keeping(rules)[DAY].to_list())

    def _sound(self, rule: TableRule) -> list[date]:
        is_lost = any(str(key) in self.lost for key in rule.keys)
        key = rule.keyed_by if self._has_reach(rule) else ()
        return [] if is_lost else self.before.sound(rule, self.census, key)

    def _has_reach(self, rule: TableRule) -> bool:
        return self.suite.is_keyed(rule) and not (self.suite.is_daily(rule) or rule.outlives_loss)

    @property
    def _shares(self) -> int:
        """Into how many shares all keys are divided."""
        return 1 + int(self.census["rows"].sum()) // KEYED_AT_ONCE

    def _outside(self, sound: Collection[date]) -> ColumnElement[bool]:
        """Rows of other days, and of none; every row where these are not few: to look for their keys would be dear."""
        found = self._spans(sound)
        within = self.census.filter(
            pl.any_horizontal(pl.lit(False), *(pl.col(DAY).is_between(*span) for span in found))
        )
        known, every = (int(days["rows"].sum()) for days in (within, self.census))
        return self.daily.outside(found) if every - known <= FEW * every else EVERY_ROW

    def _spans(self, days: Collection[date]) -> tuple[DayRange, ...]:
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
