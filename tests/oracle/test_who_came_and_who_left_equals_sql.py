"""New, returned, retained and lost people, and cohorts: what plain SQL counts in the raw tables, set by set."""

from datetime import date
from itertools import pairwise

import pytest

from metrics.catalogue import metric
from metrics.model.term import Slice
from metrics.periods.period import Grain, Period, split
from metrics.query.answers import Question
from tests.oracle.conftest import BothWays
from tests.oracle.support.expected import flows
from tests.oracle.support.flows import counted
from tests.oracle.support.windows import FIRST

SPANS = {
    Grain.DAY: Period(date(2025, 2, 26), date(2025, 3, 3)),
    Grain.WEEK: Period(date(2024, 12, 16), date(2025, 1, 26)),
    Grain.MONTH: Period(date(2024, 1, 1), date(2025, 12, 31)),
    Grain.QUARTER: Period(date(2024, 1, 1), date(2025, 12, 31)),
    Grain.YEAR: Period(date(2024, 1, 1), date(2025, 12, 31)),
}
CUTS = ((), ("feature",), ("platform",), ("region",), ("feature", "channel"), ("feature", "platform"))


@pytest.mark.parametrize("by", CUTS, ids=" × ".join)
@pytest.mark.parametrize("grain", SPANS)
@pytest.mark.parametrize("flow", flows())
def test_a_flow_is_what_sql_counts(demo: BothWays, flow: str, grain: Grain, by: tuple[str, ...]) -> None:
    rows = demo.numbers.answer(Question(flow, SPANS[grain], grain, Slice(by))).rows
    result = {(row["start"], *(row[n] for n in by)): row["numerator"] for row in rows.to_dicts() if row["numerator"]}
    requested = {period.start for period in split(SPANS[grain], grain)} - {FIRST}
    assert result == {key: n for key, n in counted(demo.raw, flow, grain, by).items() if key[0] in requested}


@pytest.mark.parametrize("by", CUTS, ids=" × ".join)
@pytest.mark.parametrize("grain", SPANS)
def test_new_and_returned_less_lost_is_the_change_exactly(demo: BothWays, grain: Grain, by: tuple[str, ...]) -> None:
    def of(name: str) -> dict[tuple[object, ...], float]:
        rows = demo.numbers.answer(Question(name, SPANS[grain], grain, Slice(by))).rows.to_dicts()
        return {(row["start"], *(row[n] for n in by)): row["value"] for row in rows}

    actives, new_users, returned_users, lost_users = map(
        of, ("monthly_active_users", "new_users", "returned_users", "lost_users")
    )
    periods = [period.start for period in split(SPANS[grain], grain)]
    slices = {key[1:] for key in (*actives, *lost_users)}
    assert len(periods) > 1
    for previous, current in pairwise(periods):
        for values in slices:
            came = new_users.get((current, *values), 0) + returned_users.get((current, *values), 0)
            change = actives.get((current, *values), 0) - actives.get((previous, *values), 0)
            assert came - lost_users.get((current, *values), 0) == change, (current, values)


@pytest.mark.parametrize("flow", flows())
def test_nothing_is_said_of_the_first_period_of_the_history(demo: BothWays, flow: str) -> None:
    """Everybody would be new in it, and nobody lost: a year later it would look like a fall."""
    rows = demo.numbers.answer(Question(flow, Period(FIRST, date(2025, 1, 31)), Grain.MONTH)).rows
    withheld = dict(rows.select("start", "withheld").rows())
    assert rows.filter(rows["start"] == FIRST).select("value", "change").rows() == [(None, None)]
    assert (withheld[FIRST], withheld[date(2024, 2, 1)], withheld[date(2025, 1, 1)]) == (
        "no_data",
        "base_missing",
        "base_missing",
    )


@pytest.mark.parametrize(
    "where", [{}, {"feature": "search"}, {"region": "east"}, {"feature": "search", "channel": "referral"}]
)
def test_cohorts_are_what_sql_counts(demo: BothWays, where: dict[str, str]) -> None:
    cut = " and ".join(f"{name} = '{value}'" for name, value in where.items()) or "true"
    rows = demo.raw.connection.execute(
        f"""with there as (select distinct user_id, date_trunc('month', day)::date as month from use where {cut}),
        firsts as (select user_id, min(month) as first from there group by user_id)
        select first, date_diff('month', first, month) as since, count(*) from there join firsts using (user_id)
        where first > date '2024-01-01' group by all order by all"""
    ).fetchall()
    cohorts = demo.numbers.cohorts(metric("retention"), where)
    assert cohorts.filter(cohorts["people"] > 0).select("first", "since", "people").rows() == rows
    sizes = {first: people for first, since, people in rows if since == 0}
    assert {row["first"]: row["size"] for row in cohorts.to_dicts()} == sizes
    for row in cohorts.to_dicts():
        assert row["share"] == (row["people"] / row["size"] if row["size"] >= 10 else None)
