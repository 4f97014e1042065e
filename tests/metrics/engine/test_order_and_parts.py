"""The cells do not depend on how the rows happen to come: in what order, how often, in what batches, with what ids."""

import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.engine.checkpoints import EntityState
from metrics.engine.compute import Aggregates
from queries.sources import facts
from queries.sources.definitions.usage import usage
from tests.metrics.engine.in_memory import InMemory, computed, frame
from tests.support.tiny import numbers

COLUMNS = ("entity", "day", "feature", "platform", "minutes", "sessions")
BEGIN = date(2024, 12, 30)
PEOPLE = frame([(p, ("east", "west", None)[p % 3], "ad") for p in range(5)], "entity", "region", "channel")

rows_of_use = st.lists(
    st.builds(
        lambda who, day, feature, minutes: (who, BEGIN + timedelta(day), feature, "ios", minutes, minutes and 1),
        st.integers(0, 5),
        st.integers(0, 9),
        st.sampled_from("ab"),
        st.none() | st.floats(0, 1440, allow_nan=False).map(lambda m: round(m, 6)),
    ),
    min_size=1,
    max_size=30,
).map(lambda rows: [*rows, (0, BEGIN, "a", "ios", 1.0, 1), (1, BEGIN + timedelta(9), "b", "web", 1.0, 1)])


def tables(cells: Aggregates) -> list[pl.DataFrame]:
    gaps = [frame for by_static in cells.gaps.values() for frame in by_static.values()]
    return [*cells.daily.values(), *gaps, *cells.cohorts.values()]


def same(first: Aggregates, second: Aggregates) -> bool:
    ones, others = tables(first), tables(second)
    return (first.first_day, first.watermark, first.rows_read, first.rows_left_out, first.values, first.unmeasured) == (
        second.first_day,
        second.watermark,
        second.rows_read,
        second.rows_left_out,
        second.values,
        second.unmeasured,
    ) and all(a.equals(b, null_equal=True) for a, b in zip(ones, others, strict=True))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(rows_of_use, st.randoms(use_true_random=False), st.integers(1, 40))
def test_neither_the_order_nor_the_batches_of_the_rows_matter(rows: list[Any], random: Any, batch: int) -> None:
    shuffled = random.sample(rows, len(rows))
    first = computed(InMemory(usage, frame(rows, *COLUMNS), PEOPLE))
    second = computed(InMemory(usage, frame(shuffled, *COLUMNS), PEOPLE, batch=batch))
    assert same(first, second)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(rows_of_use)
def test_a_person_whose_rows_come_several_times_is_counted_once_and_every_minute_is_summed(rows: list[Any]) -> None:
    expected = computed(InMemory(usage, frame(rows, *COLUMNS), PEOPLE))
    thrice = computed(InMemory(usage, frame(rows * 3, *COLUMNS), PEOPLE, batch=7))
    for names, daily in expected.daily.items():
        counts = pl.exclude("minutes", "sessions")
        assert daily.select(counts).equals(thrice.daily[names].select(counts), null_equal=True)
        assert thrice.daily[names]["minutes"].sum() == pytest.approx(3 * daily["minutes"].sum(), rel=1e-9)


@pytest.mark.parametrize(
    "id_of",
    [
        pytest.param(str, id="text"),
        pytest.param(lambda n: f"用户-{n:05}", id="longer text"),
        pytest.param(lambda n: n * 10**15, id="long integers"),
        pytest.param(lambda n: n + 2**62, id="huge integers"),
        pytest.param(lambda n: -n, id="negative integers"),
    ],
)
def test_any_kind_of_id_gives_the_same_cells(id_of: Callable[[int], Any]) -> None:
    rows = [(n % 5, BEGIN + timedelta(n % 7), "ab"[n % 2], "ios", n / 3, 1) for n in range(40)]
    expected = computed(InMemory(usage, frame(rows, *COLUMNS), PEOPLE))
    people = [(id_of(person), region, channel) for person, region, channel in PEOPLE.rows()]
    renamed = [(id_of(person), *values) for person, *values in rows]
    renamed_facts = InMemory(usage, frame(renamed, *COLUMNS), frame(people, "entity", "region", "channel"), batch=3)
    assert same(expected, computed(renamed_facts))


@pytest.mark.parametrize("batch", [1, 2, 3, 7])
def test_batches_that_end_in_the_middle_of_a_day_are_put_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    use = """
    user_id usage_date feature_id minutes
    1       2025-12-01 feed       1
    2       2025-12-01 feed       2
    3       2025-12-01 search     4
    1       2025-12-01 search     8
    1       2025-12-02 feed       16
    2       2025-12-04 feed       32
    3       2025-12-04 feed       64
    """
    monkeypatch.setattr(facts, "BATCH", batch)
    with numbers(tmp_path, usage_daily=use) as answers:
        rows = answers.rows("monthly_active_users", "2025-12-01..2025-12-04", grain="day")
        assert [row["value"] for row in rows] == [3, 1, 0, 2]
        assert answers.value("feature_minutes", "2025-12") == 127
        assert answers.value("monthly_active_users", "2025-12", where={"feature": "feed"}) == 3


def test_integers_beyond_64_bits_are_ids_like_any_other(tmp_path: Path) -> None:
    ids = pl.Series([2**70, 2**70 + 1, 2**70], dtype=pl.Int128)
    use = pl.DataFrame(
        {"user_id": ids, "usage_date": [date(2025, 12, day) for day in (1, 1, 9)], "feature_id": ["a"] * 3}
    )
    people = pl.DataFrame({"user_id": ids[:2], "registered_on": [date(2020, 1, 1)] * 2})
    with numbers(tmp_path, users=people, usage_daily=use) as answers:
        assert answers.value("monthly_active_users", "2025-12") == 2


@pytest.mark.parametrize(
    ("order", "questions"),
    [
        pytest.param(range(9), 1, id="in the order of days"),
        pytest.param([1, 0, 3, 2, 5, 4, 7, 6, 8], 1, id="nearly so"),
        pytest.param(range(8, -1, -1), 1 + 5, id="the other way round"),
    ],
)
def test_a_history_is_asked_for_at_once_unless_too_many_rows_would_have_to_wait(
    order: Iterable[int], questions: int
) -> None:
    rows = [(p % 5, BEGIN + timedelta(day), "a", "ios", 1.0, 1) for day in order for p in range(10)]
    periods_asked: list[tuple[date, date]] = []

    class Counting(InMemory):
        def between(self, first: date, last: date, values: Mapping[str, Sequence[Any]]) -> Iterator[pl.DataFrame]:
            periods_asked.append((first, last))
            return super().between(first, last, values)

    aggregates = computed(Counting(usage, frame(rows, *COLUMNS), PEOPLE, batch=25))
    assert len(periods_asked) == questions
    assert same(aggregates, computed(InMemory(usage, frame(sorted(rows, key=itemgetter(1)), *COLUMNS), PEOPLE)))


def test_the_memory_of_one_part_of_the_people_is_given_back_before_the_next_one_takes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people, rows = frame([(p, "east", "ad") for p in range(40)], "entity", "region", "channel"), []
    rows = [(p, BEGIN + timedelta(day), "a", "ios", 1.0, 1) for p in range(40) for day in range(3)]
    references: list[weakref.ref[Any]] = []
    alive: list[int] = []
    make = EntityState.blank

    def blank(*of: Any) -> EntityState:
        alive.append(sum(reference() is not None for reference in references))
        memory = make(*of)
        references.append(weakref.ref(memory.last))
        return memory

    monkeypatch.setattr(EntityState, "blank", blank)
    computed(InMemory(usage, frame(rows, *COLUMNS), people, at_a_time=10))
    assert alive == [0] * len(alive)
    assert len(alive) >= 4
