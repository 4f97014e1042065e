"""A pass that goes on from a kept state gives the very cells of a pass from the beginning."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.engine.checkpoints import Checkpoints
from metrics.engine.compute import Aggregates, joined, with_unmeasured
from queries.sources.definitions.usage import usage
from tests.metrics.engine.in_memory import InMemory, computed, frame

COLUMNS = ("entity", "day", "feature", "platform", "minutes", "sessions")
BEGIN = date(2025, 1, 20)
PEOPLE = frame([(p, ("east", "west", None)[p % 3], "ad") for p in range(6)], "entity", "region", "channel")
Tables = dict[tuple[Any, ...], pl.DataFrame]

rows_of_use = st.lists(
    st.builds(
        lambda who, day, feature, *rest: (who, BEGIN + timedelta(day), feature, *rest),
        st.integers(0, 6),
        st.integers(0, 100),
        st.sampled_from("abc"),
        st.sampled_from(["ios", "web", None]),
        st.none() | st.floats(0, 1440, allow_nan=False),
        st.sampled_from([1, 1, 1, 1, None]),
    ),
    min_size=2,
    max_size=40,
)


def use(rows: list[Any], at_a_time: int = 1000, people: pl.DataFrame = PEOPLE) -> InMemory:
    return InMemory(usage, frame(rows, *COLUMNS), people, batch=5, at_a_time=at_a_time)


def tables(aggregates: Aggregates) -> Tables:
    gaps = {(*names, static): rows for names, cut in aggregates.gaps.items() for static, rows in cut.items()}
    cohorts = {(*names, "cohorts"): rows for names, rows in aggregates.cohorts.items()}
    return {(*names, "daily"): rows for names, rows in aggregates.daily.items()} | gaps | cohorts


def gone_on(aggregates: Aggregates, earlier: Tables) -> Tables:
    """The tables of the whole history: those of before up to the kept day, and those of the pass."""
    checkpoint = aggregates.went_on_from
    if checkpoint is None:
        return tables(aggregates)
    new_tables = tables(aggregates)
    before = checkpoint.day.replace(day=1) if (checkpoint.day + timedelta(1)).day > 1 else checkpoint.day + timedelta(1)
    until = {
        name: before - timedelta(1) if new_tables and name[-1] == "cohorts" else checkpoint.day for name in earlier
    }
    earlier_rows = {
        name: with_unmeasured(rows, aggregates.unmeasured) if name[-1] == "daily" else rows
        for name, rows in earlier.items()
    }
    return {
        name: joined(rows, new_tables.get(name), until[name], aggregates.layout) for name, rows in earlier_rows.items()
    }


def assert_same(first: Tables, second: Tables) -> None:
    assert first.keys() == second.keys()
    for name, rows in first.items():
        assert rows.equals(second[name], null_equal=True), name


attributes = st.sampled_from([("east", "ad"), ("west", "ad"), ("north", "shop"), (None, None), None])
"""None: not in the population."""
populations = st.lists(attributes, min_size=7, max_size=7).map(
    lambda values_of_people: frame(
        [(p, *known) for p, known in enumerate(values_of_people) if known], "entity", "region", "channel"
    ).cast({"entity": pl.Int64, "region": pl.String, "channel": pl.String})
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    rows_of_use, rows_of_use, populations, populations, st.integers(0, 100), st.integers(0, 40), st.integers(1, 7),
    st.integers(1, 7),
)  # fmt: skip
def test_going_on_gives_the_cells_of_a_pass_from_the_beginning(
    first: list[Any],
    second: list[Any],
    then: pl.DataFrame,
    now: pl.DataFrame,
    cut: int,
    gone: int,
    before: int,
    after: int,
) -> None:
    """The second rows may be restated days, later days, new people, new features; the first may be gone, or people."""
    until = BEGIN + timedelta(cut)
    old = [row for row in first if row[1] <= until] or first[:1]
    new = [*old[gone:], *second]
    with TemporaryDirectory() as home:
        states = Checkpoints(Path(home), "key")
        earlier = computed(use(old, before, then), states)
        earlier.finish()
        aggregates = computed(use(new, after, now), states)
        from_the_beginning = computed(use(new, people=now))
        assert_same(gone_on(aggregates, tables(earlier)), tables(from_the_beginning))
        assert (aggregates.rows_read, aggregates.rows_left_out, aggregates.values) == (
            from_the_beginning.rows_read,
            from_the_beginning.rows_left_out,
            from_the_beginning.values,
        )


def daily(days: int, **options: Any) -> list[Any]:
    """Two people, every day."""
    return [(person, BEGIN + timedelta(day), "a", "ios", 1.0, 1) for day in range(days) for person in (0, 1)]


@pytest.fixture
def states(tmp_path: Path) -> Checkpoints:
    return Checkpoints(tmp_path, "key")


def test_one_more_day_is_read_and_no_other(states: Checkpoints) -> None:
    computed(use(daily(80)), states).finish()
    aggregates = computed(use(daily(81)), states)
    assert aggregates.went_on_from is not None
    assert aggregates.went_on_from.day == BEGIN + timedelta(79)
    begins = {table["day"].min(): name[-1] == "cohorts" for name, table in tables(aggregates).items()}
    assert begins == {BEGIN + timedelta(80): False, date(2025, 4, 1): True}, "and the month in which it lies"


@pytest.mark.parametrize(
    ("restated", "from_day"),
    [(79, date(2025, 3, 31)), (71, date(2025, 3, 31)), (70, date(2025, 2, 28)), (20, date(2025, 1, 31)), (5, None)],
)
def test_a_restated_day_is_replayed_from_the_month_end_before_it(
    states: Checkpoints, restated: int, from_day: date | None
) -> None:
    computed(use(daily(80)), states).finish()
    late = [*daily(80), (2, BEGIN + timedelta(restated), "b", "web", 5.0, 1)]
    aggregates = computed(use(late), states)
    assert (aggregates.went_on_from and aggregates.went_on_from.day) == from_day


def test_where_nothing_has_changed_nothing_is_counted_again(states: Checkpoints) -> None:
    computed(use(daily(80)), states).finish()
    aggregates = computed(use(daily(80)), states)
    assert aggregates.went_on_from is not None
    assert (aggregates.daily, aggregates.gaps) == ({}, {})
    assert (aggregates.rows_read, aggregates.watermark) == (160, BEGIN + timedelta(79))


def but(person: int, **attributes: Any) -> pl.DataFrame:
    """The same people, one of them with other attributes."""
    is_it = pl.col("entity") == person
    return PEOPLE.with_columns(pl.when(is_it).then(pl.lit(v)).otherwise(n).alias(n) for n, v in attributes.items())


WITHOUT_0, WITH_99 = (
    PEOPLE.filter(pl.col("entity") != 0),
    pl.concat([PEOPLE, PEOPLE.head(1).with_columns(entity=pl.lit(99, pl.Int64))]),
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(PEOPLE, but(0, region="west"), id="moves to another region"),
        pytest.param(PEOPLE, but(0, region=None), id="has none any more"),
        pytest.param(PEOPLE, but(0, channel="shop"), id="is put into another channel, a new one"),
        pytest.param(PEOPLE, WITHOUT_0, id="is left out"),
        pytest.param(WITHOUT_0, PEOPLE, id="is no longer left out"),
    ],
)
def test_where_somebody_counted_moves_all_is_counted_again(
    states: Checkpoints, before: pl.DataFrame, after: pl.DataFrame
) -> None:
    computed(use(daily(80), people=before), states).finish()
    for days in (80, 81):
        aggregates = computed(use(daily(days), people=after), states)
        assert (aggregates.went_on_from, aggregates.since.moved) == (None, 1)
        assert_same(tables(aggregates), tables(computed(use(daily(days), people=after))))
    aggregates.finish()
    assert computed(use(daily(82), people=after), states).since.moved == 0


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(WITH_99, id="somebody registers"),
        pytest.param(but(5, region="north"), id="moves"),
        pytest.param(PEOPLE.filter(pl.col("entity") != 5), id="is left out"),
    ],
)
def test_people_without_a_fact_let_a_pass_go_on(states: Checkpoints, after: pl.DataFrame) -> None:
    """Their first fact is then counted where they are."""
    computed(use(daily(80)), states).finish()
    rows = [*daily(81), (5, BEGIN + timedelta(80), "a", "ios", 1.0, 1), (99, BEGIN + timedelta(80), "a", "ios", 1.0, 1)]
    aggregates = computed(use(rows, people=after), states)
    assert aggregates.went_on_from is not None
    assert (aggregates.went_on_from.day, aggregates.since.moved) == (BEGIN + timedelta(79), 0)
    day = pl.col("day") == BEGIN + timedelta(80)
    anew = computed(use(rows, people=after))
    assert aggregates.daily[()].filter(day).equals(anew.daily[()].filter(day))


def test_where_somebody_moves_days_before_their_first_fact_are_not_read_again(states: Checkpoints) -> None:
    since_march = [(3, BEGIN + timedelta(day), "a", "ios", 1.0, 1) for day in range(60, 80)]
    computed(use([*daily(80), *since_march]), states).finish()
    aggregates = computed(use([*daily(80), *since_march], people=but(3, region="west")), states)
    assert aggregates.went_on_from is not None
    assert (aggregates.went_on_from.day, aggregates.since.moved) == (date(2025, 2, 28), 1)
    anew = computed(use([*daily(80), *since_march], people=but(3, region="west")))
    march = pl.col("day") > date(2025, 2, 28)
    assert aggregates.daily[()].equals(anew.daily[()].filter(march))


def test_only_those_who_were_counted_have_moved_not_whoever_has_late_rows(states: Checkpoints) -> None:
    computed(use(daily(80)), states).finish()
    late = [(person, BEGIN + timedelta(day), "a", "ios", 1.0, 1) for person, day in ((4, 30), (0, 31))]
    aggregates = computed(use([*daily(80), *late], people=but(1, region="east")), states)
    assert aggregates.since.moved == 1
    assert aggregates.since.restated == {BEGIN + timedelta(30), BEGIN + timedelta(31)}


def flip(home: Path) -> None:
    file = next(home.rglob("last.parquet"))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda home: [flip(state) for state in home.iterdir()], id="a flipped bit"),
        pytest.param(lambda home: [next(home.rglob("people.parquet")).unlink()] * 9, id="a file that is gone"),
        pytest.param(lambda home: [path.unlink() for path in home.rglob("header.json")], id="a crash before the end"),
    ],
)
def test_a_damaged_state_is_not_gone_on_from(states: Checkpoints, damage: Callable[[Path], Any]) -> None:
    computed(use(daily(20)), states).finish()
    damage(states.home)
    aggregates = computed(use(daily(21)), states)
    assert aggregates.went_on_from is None or aggregates.went_on_from.day < BEGIN + timedelta(19)
    assert aggregates.rows_read == 42


def test_a_state_of_another_key_is_not_gone_on_from(states: Checkpoints) -> None:
    computed(use(daily(80)), states).finish()
    assert computed(use(daily(81)), replace(states, key="other code")).went_on_from is None


def test_only_the_last_day_and_three_month_ends_are_kept(states: Checkpoints) -> None:
    for days in (150, 151, 160):
        computed(use(daily(days)), states).finish()
    names = sorted(path.name for path in states.home.iterdir())
    assert names == ["2025-03-31", "2025-04-30", "2025-05-31", (BEGIN + timedelta(159)).isoformat()]
