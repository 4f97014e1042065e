"""Assistant events of a year, drawn by DuckDB: prompts with the shares of the two rules of the demo, in time order."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import duckdb

from benchmarks.world.home import Home, made_once
from metrics.periods.period import ONE_DAY, Period
from queries.demo.service.prompts import CAUSES, PAGE_NAMES, V1, V2, Rule
from queries.demo.story import ASSISTANT_V2_LAUNCH

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
DAYS = [YEAR.start + timedelta(days=number) for number in range(YEAR.days)]
PROMPTS_A_USER = 90
"""Over the year, on average."""
USED_EVERY = 28
"""Each user has a row of use on one day in so many: whoever clicks is active in the month."""

TABLES = """
create temp macro drawn(number) as (hash(number) >> 4)::bigint;
create table users (user_id bigint not null, registered_on date not null, region varchar, channel varchar);
create table features (feature_id varchar, name varchar, module varchar, kind varchar, launched_on date);
create table usage_daily (
    user_id bigint, usage_date date, feature_id varchar, platform varchar, minutes double, sessions bigint);
create table watermarks (table_name varchar, complete_through date);
create table assistant_events (
    event_id bigint, prompt_id bigint, user_id bigint, occurred_at timestamp, stage varchar, "trigger" varchar,
    rule_version varchar, page varchar, feature_id varchar);
"""
USERS = """
insert into users
select i, date '2024-01-01', (['east', 'north', 'south', 'west'])[1 + drawn(i) % 4],
    (['ads', 'invite', 'organic'])[1 + drawn(i + 1) % 3]
from range(1, $users + 1) as person(i)
"""
USAGE = """
insert into usage_daily
select i, date '2025-01-01' + day::int, 'assistant_v1', (['android', 'ios', 'web'])[1 + i % 3], 5.0, 1
from range($days) as calendar(day), range(1, $users + 1) as person(i)
where (i + day) % $every = 0
order by day, i
"""
PROMPTS = """
insert into assistant_events
select p * 4 + s, p, person, make_timestamp(begun + (s > 0)::int * (2000000 + chance % 8000000)
        + (s > 1)::int * (5000000 + chance % 60000000) + (s > 2)::int * (60000000 + chance % 1700000000)) as moment,
    (['triggered', 'shown', 'clicked', 'resolved'])[1 + s], $causes[1 + drawn(p + 1) % len($causes)], $version,
    $pages[1 + drawn(p + 2) % len($pages)], $feature
from (
    select p, drawn(p) as chance, drawn(p + 3) % 10000 / 10000.0 as luck,
        1 + drawn($day::bigint * 1000000007 + p % $groups) % $users as person,
        $start + (p - $first) * 86400000000 // ($until - $first) as begun
    from range($first, $until) as prompt(p)
) as prompt, range(4) as stage(s)
where s <= (luck < $shown)::int + (luck < $clicked)::int + (luck < $resolved)::int and moment < $end
order by p, s
"""


@dataclass(frozen=True)
class PromptHome(Home):
    """Where a warehouse with about so many assistant events is."""

    @property
    def prompts(self) -> int:
        days = [(rule, sum(_rule_on(day) is rule for day in DAYS)) for rule in (V1, V2)]
        return int(self.rows * YEAR.days / sum(days_of * _events_a_prompt(rule) for rule, days_of in days))

    @property
    def users(self) -> int:
        return max(100, self.prompts // PROMPTS_A_USER)


def build(home: PromptHome) -> None:
    """The warehouse, unless it is there."""
    made_once(home.warehouse, partial(_write, home))


def _write(home: PromptHome, file: Path) -> None:
    with duckdb.connect(file) as connection:
        connection.execute(TABLES)
        connection.execute(USERS, {"users": home.users})
        connection.execute(USAGE, {"users": home.users, "days": YEAR.days, "every": USED_EVERY})
        for rule in (V1, V2):
            values = [rule.feature_id, rule.feature_id, "service", "core", YEAR.start]
            connection.execute("insert into features values (?, ?, ?, ?, ?)", values)
        for table in ("assistant_events", "usage_daily"):
            connection.execute("insert into watermarks values (?, ?)", [table, YEAR.end])
        for number, day in enumerate(DAYS):
            _write_day(home, connection, number, _rule_on(day))


def _write_day(home: PromptHome, connection: duckdb.DuckDBPyConnection, number: int, rule: Rule) -> None:
    """Prompts are spread over the whole day; what follows after the last day is not there yet."""
    first, until = (home.prompts * place // YEAR.days for place in (number, number + 1))
    values = {
        "first": first,
        "until": until,
        "day": number,
        "start": _microseconds(DAYS[number]),
        "end": datetime.combine(YEAR.end + ONE_DAY, datetime.min.time()),
        "users": home.users,
        "groups": max(1, int((until - first) / rule.triggers_a_day)),
        "causes": list(CAUSES),
        "pages": list(PAGE_NAMES),
        "version": rule.version,
        "feature": rule.feature_id,
        "shown": rule.shown,
        "clicked": rule.click_rate,
        "resolved": rule.click_rate * rule.resolved,
    }
    connection.execute(PROMPTS, values)


def _rule_on(day: date) -> Rule:
    return V2 if day >= ASSISTANT_V2_LAUNCH else V1


def _events_a_prompt(rule: Rule) -> float:
    return 1 + rule.shown + rule.click_rate * (1 + rule.resolved)


def _microseconds(day: date) -> int:
    return int(datetime.combine(day, datetime.min.time(), UTC).timestamp()) * 1_000_000
