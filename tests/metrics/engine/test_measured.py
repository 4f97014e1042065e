"""A value that is missing is not 0: of whom nothing was measured is known for any window and slice."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.aggregates.reader import AggregateReader
from metrics.aggregates.schema import UNMEASURED
from metrics.engine import day_batches, row_loop
from metrics.errors import Refusal
from metrics.model.term import Slice, Term, entity_days, measured_days, total
from metrics.periods.period import Grain, Period, holding
from queries.sources.definitions.billing.payments import payments
from queries.sources.definitions.usage import usage
from tests.metrics.engine.in_memory import InMemory, computed, frame, published

BEGIN = date(2024, 2, 20)
PEOPLE = frame(
    [(p, ("east", "west", None)[p % 3], ("ad", "shop")[p % 2]) for p in range(6)], "entity", "region", "channel"
)
REGION = dict(zip(PEOPLE["entity"], PEOPLE["region"], strict=True))
COLUMNS = ("entity", "day", "feature", "platform", "minutes", "sessions")
LAST = 75

uses = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.integers(0, 60),
        st.sampled_from("ab"),
        st.sampled_from(["ios", "web", None]),
        st.none() | st.integers(0, 99),
        st.sampled_from([None, 0, 1]),
    ),
    min_size=2,
    max_size=40,
)
windows = st.lists(st.tuples(st.integers(-3, LAST), st.integers(0, 40)), min_size=1, max_size=4)
cuts = [(), ("feature",), ("platform",), ("feature", "platform"), ("region",), ("platform", "region")]


def facts(uses: list[Any]) -> InMemory:
    """Person 6 is unknown, and in no number: those rows only say from when to when the history reaches."""
    usage_rows = [(person, BEGIN + timedelta(day), *values) for person, day, *values in uses]
    usage_rows += [(6, BEGIN, "a", "ios", None, 1), (6, BEGIN + timedelta(LAST), "a", "ios", 1.0, 1)]
    return InMemory(usage, frame(usage_rows, *COLUMNS), PEOPLE)


def periods(chosen: list[tuple[int, int]]) -> Iterator[Period]:
    """Windows of any length, and the calendar and rolling ones at the same days."""
    for start, length in chosen:
        day = BEGIN + timedelta(start)
        yield Period(day, day + timedelta(length))
        yield from (holding(grain, day) for grain in (Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR))
        yield from (holding(grain, day) for grain in (Grain.ROLLING7, Grain.ROLLING28))


def by_hand(these: InMemory, window: Period, by: tuple[str, ...], column: str) -> dict[tuple[Any, ...], Any]:
    """Slice → the days of its people, those of them with a value, and the sum: by going through every row."""
    values: dict[tuple[Any, ...], dict[tuple[Any, ...], list[Any]]] = {}
    for row in these.rows.to_dicts():
        if window.start <= row["day"] <= window.end and row["entity"] in REGION:
            fields = row | {"region": REGION[row["entity"]]}
            days = values.setdefault(tuple(fields[name] for name in by), {})
            days.setdefault((row["entity"], row["day"]), []).append(row[column])
    return {
        where: (
            len(days),
            sum(any(value is not None for value in day) for day in days.values()),
            sum(value for day in days.values() for value in day if value is not None),
        )
        for where, days in values.items()
    }


def found(
    cells: AggregateReader, term: Term, window: Period, by: tuple[str, ...]
) -> dict[tuple[Any, ...], tuple[float, float]]:
    """Slice → the number and the share measured, where anything happened."""
    sums = cells.add_up(term, [window], Slice(by), Grain.CUSTOM)
    assert sums.measured is not None
    slices = product(*sums.axes.values())
    numbers = zip(slices, sums.numbers.ravel(), sums.measured.ravel(), sums.happened.ravel(), strict=True)
    return {where: (float(number), float(share)) for where, number, share, has_rows in numbers if has_rows}


@pytest.mark.parametrize("column", ["minutes", "sessions"])
@settings(max_examples=40, deadline=None, derandomize=True)
@given(used=uses, chosen=windows)
def test_days_with_a_value_and_the_sums_of_values_are_those_of_a_plain_loop(
    column: str, used: list[Any], chosen: list[tuple[int, int]]
) -> None:
    these = facts(used)
    cells = published(these)
    for window, by in product(periods(chosen), cuts):
        expected = by_hand(these, window, by, column)
        days = found(cells, measured_days(usage, column), window, by)
        assert days == {where: (known, known / active) for where, (active, known, _) in expected.items()}
        totals = found(cells, total(usage, column), window, by)
        assert totals.keys() == expected.keys()
        for where, (active, known, added) in expected.items():
            number, share = totals[where]
            assert share == known / active
            assert number == added if known else np.isnan(number)


def test_who_has_a_value_in_one_place_and_none_in_another_is_measured_in_the_whole_and_in_the_one_place() -> None:
    """Two rows of a person on a day; two others have one each, of which one was 0 minutes long."""
    cells = published(
        facts(
            [
                (1, 3, "a", "ios", 20, 1),
                (1, 3, "a", "web", None, 1),
                (2, 3, "a", "web", None, 1),
                (3, 3, "b", "web", 0, 1),
            ]
        )
    )
    window, days = Period(BEGIN, BEGIN + timedelta(9)), measured_days(usage, "minutes")
    assert found(cells, days, window, ()) == {(): (2, 2 / 3)}
    assert found(cells, days, window, ("platform",)) == {("ios",): (1, 1), ("web",): (1, 1 / 3)}
    assert found(cells, days, window, ("feature",)) == {("a",): (1, 1 / 2), ("b",): (1, 1)}
    assert found(cells, days, window, ("feature", "platform")) == {
        ("a", "ios"): (1, 1),
        ("a", "web"): (0, 0),
        ("b", "web"): (1, 1),
    }


def test_where_no_value_is_missing_the_cells_are_no_wider() -> None:
    measured, partly = (computed(facts([(1, 3, "a", "ios", minutes, 1)])) for minutes in (0, None))
    assert measured.unmeasured == (), "that of somebody who is not counted is not missed"
    assert not [name for table in measured.daily.values() for name in table.columns if name.startswith(UNMEASURED)]
    assert partly.unmeasured == ("minutes",)
    assert all(
        table.columns == [*measured.daily[of].columns, "unmeasured_minutes"] for of, table in partly.daily.items()
    )


def test_a_number_that_is_none_was_not_measured_either() -> None:
    cells = published(facts([(1, 3, "a", "ios", float("nan"), 1), (2, 3, "a", "ios", 5.0, 1)]))
    window = Period(BEGIN, BEGIN + timedelta(9))
    assert found(cells, measured_days(usage, "minutes"), window, ()) == {(): (1, 1 / 2)}
    assert found(cells, total(usage, "minutes"), window, ()) == {(): (5, 1 / 2)}


def test_of_days_on_which_nobody_qualifies_nothing_is_missed() -> None:
    """A refund is summed and makes nobody a payer: its day is none that could be measured."""
    payment_rows = [(1, BEGIN, "base", 10.0, True), (1, BEGIN + timedelta(1), "base", -4.0, False)]
    payment_rows += [(2, BEGIN + timedelta(1), "base", None, False), (3, BEGIN + timedelta(2), "base", None, True)]
    cells = published(InMemory(payments, frame(payment_rows, "entity", "day", "kind", "amount", "qualifies"), PEOPLE))
    days = [Period(BEGIN + timedelta(n), BEGIN + timedelta(n)) for n in range(3)]
    sums = cells.add_up(total(payments, "amount"), days, Slice(), Grain.DAY)
    assert sums.measured is not None
    np.testing.assert_array_equal(sums.numbers, [10, -4, np.nan])
    np.testing.assert_array_equal(sums.measured, [1, np.nan, 0])


def test_days_of_many_rows_are_counted_in_blocks_and_by_several_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_batches, "SAMPLED", 1)
    row_count, days = 2 * row_loop.BLOCK, 2
    generator = np.random.default_rng(13)
    usage_rows = pl.DataFrame(
        {
            "entity": generator.integers(0, row_count // 3, row_count),
            "day": pl.Series(generator.integers(0, days, row_count)).cast(pl.Int32) + (BEGIN - date(1970, 1, 1)).days,
            "feature": generator.choice(list("abc"), row_count),
            "platform": generator.choice(["ios", "web"], row_count),
            "minutes": pl.Series(generator.integers(0, 50, row_count)).cast(pl.Float64),
            "sessions": pl.Series(generator.integers(0, 2, row_count)),
        }
    ).with_columns(pl.col("day").cast(pl.Date))
    is_missing = (pl.col("platform") == "web") | (pl.col("minutes") < 5)
    usage_rows = usage_rows.with_columns(pl.when(~is_missing).then("minutes").alias("minutes")).sort("day")
    people = pl.DataFrame({"entity": range(row_count // 3)}).with_columns(region=pl.lit("east"), channel=pl.lit("ad"))
    cells = published(InMemory(usage, usage_rows, people, at_a_time=row_count))
    window = Period(BEGIN, BEGIN + timedelta(days - 1))
    for by in cuts[:4]:
        person = usage_rows.group_by("entity", "day", *by).agg(known=pl.col("minutes").is_not_null().any())
        expected = Counter(dict.fromkeys(product(*(["abc", ["ios", "web"]][name == "platform"] for name in by)), 0))
        expected.update(tuple(row[:-1]) for row in person.select(*by, "known").iter_rows() if row[-1])
        days_with = found(cells, measured_days(usage, "minutes"), window, by)
        assert {where: number for where, (number, _) in days_with.items()} == expected
        everybody = cells.add_up(entity_days(usage), [window], Slice(by), Grain.CUSTOM)
        assert everybody.numbers.sum() == person.height


def test_the_share_of_a_union_that_cannot_be_told_is_refused_and_one_that_can_is_not() -> None:
    """A person on both platforms is one of each: who was measured on neither is not known from their counts."""
    mixed = published(facts([(1, 3, "a", "ios", 20, 1), (1, 3, "a", "web", None, 1), (2, 3, "a", None, 5, 1)]))
    platforms, minutes = Slice((), (("platform", ("ios", "web")),)), total(usage, "minutes")
    window = [Period(BEGIN, BEGIN + timedelta(9))]
    with pytest.raises(Refusal, match="overlapping_union"):
        mixed.add_up(minutes, window, platforms, Grain.CUSTOM)
    measured = published(facts([(1, 3, "a", "ios", 20, 1), (1, 3, "a", "web", 3, 1), (2, 3, "a", None, None, 1)]))
    assert measured.add_up(minutes, window, platforms, Grain.CUSTOM).numbers == [23]
