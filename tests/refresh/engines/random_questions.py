"""Random questions, each with the one window that it is about; and in plain SQL the rows of a company that count."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

import duckdb

from metrics.catalogue import metric
from metrics.comparison.period_pair import Against
from metrics.model.term import Slice
from metrics.periods.period import Grain, Period
from metrics.query.answers import Numbers, Question
from tests.oracle.support.expected import definitions
from tests.oracle.support.raw import Where
from tests.oracle.support.windows import Window
from tests.oracle.test_every_question_is_answered_or_refused import DIMENSIONS
from tests.refresh.engines.random_company import FIRST

LAST = date(2025, 12, 31)

COUNTING = """
create table users as
    select * replace (coalesce(region, '-') as region, coalesce(channel, '-') as channel) from raw.users;
create table features as select * replace (coalesce(kind, '-') as kind) from raw.features;
create table survey_answers as from raw.survey_answers;
create table interactions as select rows.* from raw.interactions as rows join users using (user_id);
create table assistant_events as
    select rows.* replace (coalesce(page, '-') as page) from raw.assistant_events as rows join users using (user_id);
create table support_tickets as select rows.* from raw.support_tickets as rows join users using (user_id);
create table subscriptions as select rows.* from raw.subscriptions as rows join users using (user_id);

create table usage_daily as
    select rows.* replace (coalesce(platform, '-') as platform) from raw.usage_daily as rows join users using (user_id)
    where minutes is null or minutes between 0 and 1440
    qualify row_number() over (partition by user_id, usage_date, feature_id, platform order by minutes, sessions) = 1;

create table consents as
    select rows.* from raw.consents as rows join users using (user_id)
    qualify row_number() over (partition by user_id, purpose, decided_at order by granted) = 1;

-- Without refunds that give back more than was paid, or nothing.
create table payments as
    select rows.* from raw.payments as rows join users using (user_id)
    left join raw.payments as paid on paid.payment_id = rows.refund_of and paid.refund_of is null
    where rows.refund_of is null or not coalesce(rows.amount >= 0 or paid.amount + rows.amount < 0, false);
"""
"""The tables without rows of nobody, rows that are there twice, and values that cannot be; `-` for no value."""

NO_VALUE = "-"


@dataclass(frozen=True)
class Asked:
    """What is asked about one window."""

    metric: str
    grain: str
    window: Window
    by: tuple[str, ...]
    where: Where

    @property
    def question(self) -> Question:
        """A rolling window is named by its last day."""
        first = self.window.end if self.grain.startswith("rolling") else self.window.start
        slice = Slice(self.by, tuple((name, (value,)) for name, value in self.where))
        return Question(self.metric, Period(first, self.window.end), Grain(self.grain), slice, Against.NONE)


OF_RECORDS = ("service_requirement_share",)
"""Metrics of what people have written down, which the company has not."""


def rows_that_count(warehouse: Path, file: Path) -> Path:
    """A DuckDB file with these rows of a warehouse."""
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"attach '{warehouse}' as raw (read_only)")
        connection.execute(COUNTING)
    return file


def drawn(numbers: Numbers, seed: int, many: int) -> list[Asked]:
    """So many questions: any metric, any grain, a cut by none to two dimensions, perhaps of one value of another."""
    chance = Random(seed)  # noqa: S311  chance is to be the same each time
    return [_asked(numbers, chance) for _ in range(many)]


def _asked(numbers: Numbers, chance: Random) -> Asked:
    name, oracle = chance.choice([each for each in sorted(definitions().items()) if each[0] not in OF_RECORDS])
    dimensions = [dimension for dimension in oracle.dimensions if dimension != oracle.clipped_by]
    together = [dimension for dimension in dimensions if dimension in DIMENSIONS]
    some = (
        together if len(together) > 1 and chance.random() < 0.5 else chance.sample(dimensions, min(1, len(dimensions)))
    )
    by, where = _cut(numbers, name, some, chance) if some else ((), ())
    grain = chance.choice([grain for grain in oracle.grains if grain not in ("year", "quarter")])
    start, end = _span(grain, chance)
    return Asked(name, grain, Window(start, end, start, end, is_over=True), by, where)


def _cut(numbers: Numbers, name: str, some: list[str], chance: Random) -> tuple[tuple[str, ...], Where]:
    """A cut by some of these dimensions, perhaps of one value of another."""
    *by, filtered = chance.sample(some, min(len(some), chance.randint(1, 3)))
    if chance.random() < 0.5:
        return (*by, filtered), ()
    known = [value for value in numbers.values(metric(name), filtered) if value is not None]
    return tuple(by), ((filtered, chance.choice(known)),) if known and chance.random() < 0.4 else ()


def _span(grain: str, chance: Random) -> tuple[date, date]:
    days = (LAST - FIRST).days
    at = FIRST + timedelta(chance.randrange(28, days - 7))
    match grain:
        case "day":
            return at, at
        case "week":
            monday = at - timedelta(at.weekday())
            return monday, monday + timedelta(6)
        case "month":
            first = date(2025, chance.choice([10, 11, 12]), 1)
            return first, (first + timedelta(31)).replace(day=1) - timedelta(1)
        case "rolling7" | "rolling28":
            return at - timedelta(int(grain.removeprefix("rolling")) - 1), at
    first = FIRST + timedelta(chance.randrange(days))  # of two days or more: one alone is a day
    return first, first + timedelta(chance.randint(1, (LAST - first).days))
