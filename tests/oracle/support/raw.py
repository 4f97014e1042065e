"""Plain SQL on the raw tables: every metric's numerator and denominator, written without the engine."""

import sqlite3
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import duckdb

from tests.oracle.support.windows import EVERYTHING

Where = tuple[tuple[str, str], ...]
Sums = dict[tuple[object, ...], dict[str, float]]
"""Start, end and dimension values → the sums of that slice in that window."""

FACTS = """
create view customers as
    select user_id, region, channel from users where is_internal is distinct from true;

create table use as
    select user_id, usage_date as day, feature_id as feature, platform, region, channel, minutes
    from usage_daily join customers using (user_id);

-- Use on a day on which the user held a paid plan; the day on which a plan ends is no longer held.
create table paid_use as
    select distinct use.user_id, day, feature, platform, region, channel, plan
    from use join subscriptions s on s.user_id = use.user_id
        and not is_trial and started_on <= day and (ended_on is null or ended_on > day);

create table money as
    select user_id, paid_on as day, kind, region, channel, amount
    from payments join customers using (user_id) where currency = 'CNY';

create table launched as
    select feature_id, launched_on as day, kind, module from features where launched_on <= date '2025-12-31';

-- A subscriber of value-added services in each calendar month since the first payment for them.
create table gains as
    with first as (
        select user_id, date_trunc('month', min(day)) as since from money
        where kind = 'value_added' and amount > 0 group by user_id
    ), subscriber_months as (
        select user_id, since, unnest(generate_series(since, timestamp '2025-12-01', interval 1 month)) as month
        from first
    ), compared as (
        select user_id, month,
            sum(amount) filter (date_trunc('month', day) = month) as now,
            sum(amount) filter (day >= since - interval 3 month and day < since) as before
        from subscriber_months join money using (user_id) group by all
    )
    select user_id, region, channel, last_day(month) as day, coalesce(now, 0) - coalesce(before, 0) / 3.0 as gain
    from compared join customers using (user_id);
"""

STANDING_DAYS = """
create table standing_days as
    select start, finish, unnest(generate_series(date '2022-01-01', finish, interval 1 day))::date as day from windows
"""

DAYS_OF_WINDOWS = """
create table window_days as
    select start, finish, unnest(generate_series(start, finish, interval 1 day))::date as day from windows
"""


@dataclass(frozen=True)
class Fact:
    """A table of rows with a `day` and the dimensions, and what is added up of it."""

    name: str
    each_day: str
    """Of one entity on one day."""
    in_window: str
    """Of all of them in a window."""
    rows: str = ""
    """The SELECT that makes it, where it is none of FACTS: of the warehouse's tables, of `customers`, of others."""


USE = Fact(
    "use",
    "user_id, day, sum(minutes) as minutes",
    """count(distinct user_id) as users, count(*) as user_days, sum(minutes) as minutes,
        count(minutes) as measured_days""",
)
PAID_USE = Fact("paid_use", "user_id, day", "count(distinct user_id) as holders")
MONEY = Fact(
    "money",
    "user_id, day, max(amount) as most, sum(amount) as amount",
    "count(distinct user_id) filter (most > 0) as payers, sum(amount) as revenue",
)
GAINS = Fact("gains", "user_id, day, sum(gain) as gain", "sum(gain) as gain, count(*) as subscriber_months")
LAUNCHED = Fact("launched", "feature_id, day", "count(distinct feature_id) as features")


class Raw:
    """One warehouse in a DuckDB file without a row that does not count, asked in SQL about windows: start and end."""

    def __init__(self, warehouse: Path, windows: Collection[tuple[date, date]] = ()) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("set threads = 1")
        self.connection.execute(f"attach '{warehouse}' as demo (read_only)")
        self.connection.execute("set search_path = 'memory,demo'")
        self.connection.execute(FACTS)
        self.connection.execute("create table requirements (requirement_id text, raised_on date, source text)")
        if rows := _requirements(warehouse.with_name("records.db")):
            self.connection.executemany("insert into requirements values (?, ?, ?)", rows)
        self.connection.execute("create table windows (start date, finish date)")
        self.connection.executemany("insert into windows values (?, ?)", sorted(windows or _windows()))
        self.connection.execute(DAYS_OF_WINDOWS)
        self.connection.execute(STANDING_DAYS)
        self.sums = cache(self._sums)

    def row(self, sql: str) -> tuple[object, ...]:
        (only,) = self.connection.execute(sql).fetchall()
        return only

    def _sums(self, fact: Fact, by: tuple[str, ...], where: Where, is_standing: bool = False) -> Sums:
        if fact.rows:
            self.connection.execute(f"create table if not exists {fact.name} as {fact.rows}")
        facts = self.connection.table(fact.name)
        for name, value in where:
            facts = facts.filter(f"{name} = '{value}'")
        cut = "".join(f", {name}" for name in by)
        days = facts.aggregate(fact.each_day + cut)
        windows = self.connection.table("standing_days" if is_standing else "window_days")
        rows = days.join(windows, "day").aggregate(f"start, finish{cut}, {fact.in_window}")
        keys = 2 + len(by)
        return {row[:keys]: _named(rows.columns[keys:], row[keys:]) for row in rows.fetchall()}


def _requirements(records: Path) -> list[tuple[str, str, str]]:
    """Requirements of the database of records beside the warehouse."""
    if not records.exists():
        return []
    sql = """select id, json_extract(body, '$.raised_on'), json_extract(body, '$.source') from records
        where kind = 'requirement' and not is_removed"""
    with closing(sqlite3.connect(records)) as connection:
        return list(connection.execute(sql))


def _windows() -> set[tuple[date, date]]:
    windows = [window for question in EVERYTHING for window in question.windows]
    return {(w.start, w.end) for w in windows} | {(w.base_start, w.base_end) for w in windows}


def _named(names: list[str], values: tuple[object, ...]) -> Mapping[str, float]:
    return {name: float(value or 0) for name, value in zip(names, values, strict=True)}
