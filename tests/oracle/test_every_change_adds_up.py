"""Every metric × way × period: the contributions sum to the change, and what they are made of is what SQL counts."""

from collections.abc import Iterator
from typing import Any

import pytest

from metrics.analysis.explain.explain import TOLERANCE, explain, ways
from metrics.analysis.explain.explanation import Explanation, Method, Withheld
from metrics.catalogue import catalogue, metric
from metrics.comparison.period_pair import Against
from metrics.errors import Refusal
from metrics.model.term import Slice
from metrics.periods.period import CALENDAR, Grain, Period, holding, split
from metrics.query.answers import Question
from tests.oracle.conftest import BothWays
from tests.oracle.support.expected import (
    MEASURED_DAYS,
    MINUTES,
    PAYERS,
    REVENUE,
    USER_DAYS,
    USERS,
    Expectation,
    Part,
    definitions,
    flows,
    oracles,
)
from tests.oracle.support.flows import counted
from tests.oracle.support.raw import Where
from tests.oracle.support.windows import Window, asked
from tests.oracle.test_every_number_equals_sql import is_same

WAYS = {name: oracle.explained_by for name, oracle in oracles().items()}
EVERY_WAY = [(name, by) for name, allowed in WAYS.items() for by in allowed]

SEARCH: Where = (("feature", "search"),)
EAST: Where = (("region", "east"),)
WHERE = (SEARCH, EAST, (("kind", "base"),))

DRIVERS: dict[str, tuple[Part, Part | None]] = {
    "active_users": (USERS, None),
    "payers_per_active_user": (PAYERS, USERS),
    "revenue_per_payer": (REVENUE, PAYERS),
    "days_per_active_user": (USER_DAYS, USERS),
    "measured_user_days": (MEASURED_DAYS, USER_DAYS),
    "minutes_per_user_day": (MINUTES, MEASURED_DAYS),
}


def test_these_are_the_ways_of_every_metric(demo: BothWays) -> None:
    assert {id: ways(metric, demo.numbers) for id, metric in catalogue().items()} == WAYS


def windows() -> Iterator[tuple[Grain, Window]]:
    """The last of each grain but weeks, whose last is not over, and the first for which there is no year before."""
    for grain in ("day", "week", "month", "quarter", "year", "rolling28", "custom"):
        for window in asked(grain)[-2:]:
            yield Grain(grain), window.windows[0]


def explained(demo: BothWays, name: str, by: str, grain: Grain, window: Window, **options: Any) -> Explanation | None:
    """None where the change is withheld, or flows and gains have no such period."""
    where = tuple((dimension, (value,)) for dimension, value in options.pop("where", ()))
    asked_grain = grain if grain is Grain.ROLLING28 else None
    days = Period(window.end, window.end) if asked_grain else Period(window.start, window.end)
    question = Question(name, days, asked_grain, Slice((), where), **options)
    try:
        return explain(demo.numbers, question, by)
    except Refusal as refusal:
        known_refusals = {"not_at_grain", "periods_only"} | (
            {"explain_parts", "window_not_kept"} if grain not in CALENDAR else set()
        )
        assert isinstance(refusal, Withheld) or refusal.code in known_refusals, refusal
        return None


def adds_up(explanation: Explanation) -> bool:
    """Of what is added up: `tests.metrics.analysis.explain.test_decompositions` says why not of the change alone."""
    row = explanation.whole.rows.row(0, named=True)
    size = abs(row["value"]) + abs(row["base_value"]) + explanation.rows["contribution"].abs().sum()
    is_whole = abs(explanation.change - sum(explanation.rows["contribution"])) <= TOLERANCE * size
    halves = explanation.rows.drop_nulls("rate")
    return is_whole and halves["contribution"].to_list() == (halves["rate"] + halves["mix"]).to_list()


@pytest.mark.parametrize(("name", "by"), EVERY_WAY)
def test_contributions_sum_to_the_change(demo: BothWays, name: str, by: str) -> None:
    assert_sum_to_the_change(demo, name, by)


def assert_sum_to_the_change(demo: BothWays, name: str, by: str) -> None:
    values = {dimension: demo.numbers.values(metric(name), dimension) for dimension in metric(name).dimensions}
    filters = [(), *(where for where in WHERE for dimension, value in where if value in values.get(dimension, ()))]
    explanations = [
        explanation
        for grain, window in windows()
        for against in (Against.YOY, Against.PREVIOUS)
        for where in filters
        if (explanation := explained(demo, name, by, grain, window, against=against, where=where))
    ]
    assert explanations
    assert [result.whole.rows for result in explanations if not adds_up(result)] == []


@pytest.mark.parametrize(
    ("name", "by"), [(n, by) for n, by in EVERY_WAY if n in definitions() and by not in ("flows", "drivers")]
)
def test_segments_are_what_sql_counts(demo: BothWays, name: str, by: str) -> None:
    assert_segments_of_sql(demo, name, by)


def assert_segments_of_sql(demo: BothWays, name: str, by: str) -> None:
    over_whole = by in definitions()[name].explained_over_whole
    expected = Expectation(demo.raw, name, (by,), (), over_whole=over_whole)
    for grain, window in windows():
        if (explanation := explained(demo, name, by, grain, window)) is None:
            continue
        assert set(explanation.rows["part"]) == {part for (part,) in expected.values(window)}
        for row in explanation.rows.iter_rows(named=True):
            expected_row = expected.row(window, (row["part"],))
            assert is_same(row["value"], expected_row["value"])
            assert is_same(row["base_value"], expected_row["base_value"])
            assert is_same(row["contribution"], contribution(explanation, expected_row))


def contribution(explanation: Explanation, sums: dict[str, Any]) -> float:
    """By the definition, of SQL's sums: the difference, or rate and mix."""
    if explanation.method is Method.DIFFERENCE:
        return float((sums["value"] or 0) - (sums["base_value"] or 0))
    total = explanation.whole.rows.row(0, named=True)
    middle = (total["value"] + total["base_value"]) / 2
    (now, weight, alone), (base, base_weight, base_alone) = (_parts(sums, total, side) for side in ("", "base_"))
    now, base = base if now is None else now, now if base is None else base
    rate = (weight + base_weight) / 2 * ((now or 0) - (base or 0)) + alone - base_alone
    return rate + (weight - base_weight) * (((now or 0) + (base or 0)) / 2 - middle)


def _parts(sums: dict[str, Any], total: dict[str, Any], side: str) -> tuple[float | None, float, float]:
    """Rate, weight, and what a numerator without a denominator adds to the whole: nothing where it is unknown."""
    above, below, all_below = sums[f"{side}numerator"] or 0, sums[f"{side}denominator"], total[f"{side}denominator"]
    return (above / below, below / all_below, 0.0) if below else (None, 0.0, above / all_below)


@pytest.mark.parametrize("by", ["region", "channel"])
@pytest.mark.parametrize("name", flows())
def test_segments_of_flows_are_those_of_the_answer(demo: BothWays, name: str, by: str) -> None:
    last = Period(asked("month")[-1].start, asked("month")[-1].end)
    explanation = explain(demo.numbers, Question(name, last), by)
    answer = demo.numbers.answer(Question(name, last, slice=Slice((by,))))
    columns = ("value", "base_value")
    assert dict(explanation.rows.select("part", *columns).rows_by_key("part")) == dict(
        answer.rows.select(by, *columns).rows_by_key(by)
    )


@pytest.mark.parametrize("where", [(), SEARCH, EAST])
@pytest.mark.parametrize("grain", [Grain.DAY, Grain.MONTH, Grain.QUARTER, Grain.YEAR])
def test_flows_are_what_sql_counts_in_the_periods_between(demo: BothWays, grain: Grain, where: Where) -> None:
    window = asked(grain)[-1].windows[-1]
    explanation = explained(demo, "monthly_active_users", "flows", grain, window, where=where)
    assert explanation is not None
    between = split(Period(holding(grain, window.base_end).end, window.end), grain)
    starts = {period.start for period in between if period.start > window.base_start}
    cut = tuple(name for name, _ in where)
    for flow, part in (("new_users", "new"), ("returned_users", "returned"), ("lost_users", "lost")):
        people = counted(demo.raw, flow, grain, cut)
        expected = sum(n for key, n in people.items() if key[0] in starts and key[1:] == tuple(dict(where).values()))
        assert dict(explanation.rows.select("part", "value").iter_rows())[part] == expected


@pytest.mark.parametrize("name", [name for name, by in EVERY_WAY if by == "drivers"])
def test_drivers_are_what_sql_counts_and_their_product_is_the_metric(demo: BothWays, name: str) -> None:
    assert_drivers_of_sql(demo, name)


def assert_drivers_of_sql(demo: BothWays, name: str) -> None:
    for grain, window in windows():
        explanation = explained(demo, name, "drivers", grain, window)
        if explanation is None:
            continue
        product = 1.0
        for row in explanation.rows.iter_rows(named=True):
            above, below = (added_up(demo, part, window) for part in DRIVERS[row["part"]])
            assert row["value"] is None or is_same(row["value"], above / below)
            product *= above / below
        assert is_same(product, float(explanation.whole.rows["value"][0]))


def added_up(demo: BothWays, part: Part | None, window: Window) -> float:
    return part.slices(demo.raw, (), ())[window.start, window.end] if part else 1.0
