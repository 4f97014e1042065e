"""Any window of days, added up from cells, equals the union of sets that it stands for."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.aggregates.reader import AggregateReader
from metrics.model.term import Slice, Term, distinct, entity_days, total
from metrics.periods.period import Grain, Period, holding
from queries.sources.definitions.billing.payments import payments
from queries.sources.definitions.usage import usage
from tests.metrics.engine.in_memory import InMemory, frame, published

BEGIN = date(2024, 2, 20)
PEOPLE = frame(
    [(p, ("east", "west", None)[p % 3], ("ad", "shop")[p % 2]) for p in range(6)], "entity", "region", "channel"
)
REGION = dict(zip(PEOPLE["entity"], PEOPLE["region"], strict=True))

LAST = 75
days = st.integers(0, 60)
uses = st.lists(
    st.tuples(
        st.integers(0, 6), days, st.sampled_from("abc"), st.sampled_from(["ios", "web", None]), st.integers(0, 99)
    ),
    min_size=2,
    max_size=40,
)
windows = st.lists(st.tuples(st.integers(-3, LAST), st.integers(0, 40)), min_size=1, max_size=6)


def facts(rows: list[Any], batch: int = 1000) -> InMemory:
    """Person 6 is unknown, and in no number: those rows only say from when to when the history reaches."""
    usage_rows = [
        (person, BEGIN + timedelta(day), feature, platform, m / 4, 1) for person, day, feature, platform, m in rows
    ]
    usage_rows += [(6, BEGIN, "a", "ios", 1.0, 1), (6, BEGIN + timedelta(LAST), "a", "ios", 1.0, 1)]
    return InMemory(
        usage, frame(usage_rows, "entity", "day", "feature", "platform", "minutes", "sessions"), PEOPLE, batch
    )


def periods(chosen: list[tuple[int, int]]) -> Iterator[Period]:
    """Windows of any length, and the calendar and rolling ones at the same days."""
    for start, length in chosen:
        day = BEGIN + timedelta(start)
        yield Period(day, day + timedelta(length))
        yield from (holding(grain, day) for grain in (Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR))
        yield from (holding(grain, day) for grain in (Grain.ROLLING7, Grain.ROLLING28))


def counted(facts: InMemory, window: Period, **only: Any) -> set[int]:
    """Who is in the window, by going through every row."""
    return {
        row["entity"]
        for row in facts.rows.to_dicts()
        if window.start <= row["day"] <= window.end
        and row["entity"] in REGION
        and all((row | {"region": REGION[row["entity"]]})[name] == value for name, value in only.items())
    }


def found(
    cells: AggregateReader, term: Term, periods_asked: list[Period], slice: Slice
) -> dict[tuple[Any, ...], float]:
    """Window and the values of `slice.by` → the number, where it is not 0."""
    sums = cells.add_up(term, periods_asked, slice, Grain.CUSTOM)
    values = list(sums.axes.values())
    numbers = {
        (periods_asked[window], *(value[code] for value, code in zip(values, codes, strict=True))): float(number)
        for (window, *codes), number in np.ndenumerate(sums.numbers)
    }
    return {key: number for key, number in numbers.items() if number}


@settings(max_examples=40, deadline=None, derandomize=True)
@given(uses, windows)
def test_a_distinct_count_is_the_size_of_a_union(rows: list[Any], chosen: list[tuple[int, int]]) -> None:
    these, periods_asked = facts(rows), list(dict.fromkeys(periods(chosen)))
    cells = published(these)
    total = found(cells, distinct(usage), periods_asked, Slice())
    assert total == {(w,): len(people) for w in periods_asked if (people := counted(these, w))}
    by_both = found(cells, distinct(usage), periods_asked, Slice(("feature", "region")))
    assert by_both == {
        (w, feature, region): len(people)
        for w in periods_asked
        for feature in "abc"
        for region in ("east", "west", None)
        if (people := counted(these, w, feature=feature, region=region))
    }


@settings(max_examples=25, deadline=None, derandomize=True)
@given(uses, windows)
def test_user_days_and_sums_are_added_up_whatever_the_cut(rows: list[Any], chosen: list[tuple[int, int]]) -> None:
    these, periods_asked = facts(rows), list(dict.fromkeys(periods(chosen)))
    cells = published(these)
    for platform in ("ios", "web"):
        on_it = Slice((), (("platform", (platform,)),))
        if platform in cells.state.values["platform"]:
            user_days = found(cells, entity_days(usage), periods_asked, on_it)
            minutes = found(cells, total(usage, "minutes"), periods_asked, on_it)
            mine = [r for r in these.rows.to_dicts() if r["platform"] == platform and r["entity"] in REGION]
            rows_by_window = {w: [r for r in mine if w.start <= r["day"] <= w.end] for w in periods_asked}
            assert user_days == {
                (w,): len({(r["entity"], r["day"]) for r in r_}) for w, r_ in rows_by_window.items() if r_
            }
            assert minutes == {(w,): s for w, r_ in rows_by_window.items() if (s := sum(r["minutes"] for r in r_))}


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 40), st.integers(-3, 3)), min_size=2, max_size=30), windows)
def test_only_rows_that_qualify_make_their_entity_count(rows: list[Any], chosen: list[tuple[int, int]]) -> None:
    payment_rows = [(person, BEGIN + timedelta(day), "base", float(amount), amount > 0) for person, day, amount in rows]
    payment_rows += [(99, BEGIN, "base", 1.0, True), (99, BEGIN + timedelta(LAST), "base", 1.0, True)]
    these = InMemory(payments, frame(payment_rows, "entity", "day", "kind", "amount", "qualifies"), PEOPLE)
    cells, periods_asked = published(these), list(dict.fromkeys(periods(chosen)))
    counted_rows = [row for row in these.rows.to_dicts() if row["entity"] in REGION]
    rows_by_window = {w: [r for r in counted_rows if w.start <= r["day"] <= w.end] for w in periods_asked}
    payers = {(w,): len({r["entity"] for r in r_ if r["amount"] > 0}) for w, r_ in rows_by_window.items()}
    revenue = {(w,): sum(r["amount"] for r in r_) for w, r_ in rows_by_window.items()}
    assert found(cells, distinct(payments), periods_asked, Slice()) == {k: n for k, n in payers.items() if n}
    assert found(cells, total(payments, "amount"), periods_asked, Slice()) == {k: n for k, n in revenue.items() if n}


@pytest.mark.parametrize("years", [1, 2, 5])
def test_a_gap_of_years_is_still_a_gap(years: int) -> None:
    these = facts([(1, 0, "a", "ios", 4), (1, 365 * years, "a", "ios", 4), (2, 365 * years - 1, "b", "web", 4)])
    cells = published(these)
    last = BEGIN + timedelta(365 * years)
    periods_asked = [
        Period(BEGIN, last),
        Period(BEGIN + timedelta(1), last),
        Period(BEGIN + timedelta(3), last - timedelta(1)),
    ]
    assert found(cells, distinct(usage), periods_asked, Slice()) == {
        (periods_asked[0],): 2,
        (periods_asked[1],): 2,
        (periods_asked[2],): 1,
    }
