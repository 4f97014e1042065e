"""Smaller tables answer as the days they are made of, and are read where they can answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any, cast

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.aggregates import rollups
from metrics.aggregates.reader import AggregateReader
from metrics.aggregates.rollups import tables
from metrics.aggregates.schema import File
from metrics.errors import Refusal
from metrics.model.term import Slice, Term, distinct, entity_days, mean_daily, total
from metrics.periods.period import Grain, Period, counted_as, holding
from metrics.snapshots.manifest import Manifest
from metrics.snapshots.store import Snapshot, Store
from queries.errors import Problem
from queries.sources.definitions.usage import usage
from tests.metrics.engine.in_memory import InMemory, frame, published

BEGIN = date(2024, 1, 15)
DAYS = 180
DIMENSIONS = ("feature", "platform", "region", "channel")
TERMS = (distinct(usage), entity_days(usage), mean_daily(usage), total(usage, "minutes"))
CUTS = [Slice(by) for count in range(3) for by in combinations(DIMENSIONS, count)]
CUTS += [Slice((), (("feature", ("a",)),)), Slice(("channel",), (("region", ("east",)),))]
PEOPLE = frame(
    [(p, ("east", "west", None)[p % 3], ("ad", "shop")[p % 2]) for p in range(12)], "entity", "region", "channel"
)

days = st.integers(-5, DAYS + 5)
windows = st.lists(st.tuples(days, st.integers(0, 120)), min_size=1, max_size=5)


def facts(seed: int) -> InMemory:
    rng = np.random.default_rng(seed)
    rows = [
        (int(rng.integers(12)), BEGIN + timedelta(int(day)), "abc"[rng.integers(3)], ("ios", "web")[rng.integers(2)])
        for day in [0, DAYS, *rng.integers(0, DAYS, 150)]
    ]
    usage_rows = [(*row, float(rng.integers(1, 99)) / 4, 1) for row in rows]
    return InMemory(usage, frame(usage_rows, "entity", "day", "feature", "platform", "minutes", "sessions"), PEOPLE)


@contextmanager
def smaller_ones_of_tables_beyond(few: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rollups, "FEW", few)
        yield


@pytest.fixture(scope="module")
def rolled_up() -> AggregateReader:
    with smaller_ones_of_tables_beyond(0):
        return published(facts(1))


@pytest.fixture(scope="module")
def as_counted() -> AggregateReader:
    return published(facts(1))


def read_for(
    cells: AggregateReader, term: Term, window: Period, cut: Slice
) -> list[tuple[str, tuple[str, ...], str, set[str]]]:
    """Of each table that is read: name, partition, static dimension of gaps, static dimensions summed over."""
    files: list[File] = []

    def noting(file: File) -> pl.DataFrame:
        files.append(file)
        return cells.read(file)

    replace(cells, read=noting).add_up(term, [window], cut, Grain.CUSTOM)
    return [(file.table, file.partition, file.static, set(file.summed)) for file in files]


def periods(chosen: list[tuple[int, int]]) -> list[Period]:
    results = []
    for start, length in chosen:
        day = BEGIN + timedelta(start)
        results += [Period(day, day + timedelta(length)), Period(day.replace(day=1), day)]
        results += [holding(grain, day) for grain in Grain if grain is not Grain.CUSTOM]
    return list(dict.fromkeys(results))


def test_nothing_smaller_is_made_of_a_small_table(as_counted: AggregateReader, rolled_up: AggregateReader) -> None:
    assert {file.table for file in as_counted.state.files} == {"daily", "gaps", "cohorts"}
    assert {file.table for file in rolled_up.state.files} == {"daily", "monthly", "gaps", "monthly_gaps", "cohorts"}


def test_a_month_at_a_time_comes_to_the_very_files_of_all_at_once(
    rolled_up: AggregateReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollups, "AT_ONCE", 0)
    with smaller_ones_of_tables_beyond(0):
        assert published(facts(1)).state.files == rolled_up.state.files


@settings(max_examples=25, deadline=None, derandomize=True)
@given(chosen=windows)
def test_smaller_tables_answer_and_refuse_as_those_that_they_are_made_of(
    as_counted: AggregateReader, rolled_up: AggregateReader, chosen: list[tuple[int, int]]
) -> None:
    for term in TERMS:
        for cut in CUTS:
            assert answered(rolled_up, term, periods(chosen), cut) == answered(as_counted, term, periods(chosen), cut)


def answered(cells: AggregateReader, term: Term, periods_asked: list[Period], cut: Slice) -> list[Any]:
    """The numbers, and whether something happened; the reason where some windows of those asked for are refused."""
    try:
        result = cells.add_up(term, periods_asked, cut, Grain.CUSTOM)
    except Refusal as refusal:
        periods_asked = [window for window in periods_asked if counted_as(window) is not Grain.CUSTOM]
        result = cells.add_up(term, periods_asked, cut, Grain.CUSTOM)
        return [refusal.code, result.numbers.tolist(), result.happened.tolist()]
    return [result.numbers.tolist(), result.happened.tolist()]


BOTH = {"region", "channel"}
MARCH_TO_MAY = Period(date(2024, 3, 1), date(2024, 5, 31))


@pytest.mark.parametrize(
    ("term", "window", "cut", "tables"),
    [
        pytest.param(entity_days(usage), MARCH_TO_MAY, Slice(), [("monthly", (), "", BOTH)], id="whole months"),
        pytest.param(
            entity_days(usage),
            Period(date(2024, 2, 20), date(2024, 4, 3)),
            Slice(("feature",), (("region", ("east",)),)),
            [("monthly", ("feature",), "", {"channel"}), ("daily", ("feature",), "", {"channel"})],
            id="a month and the days around it",
        ),
        pytest.param(
            distinct(usage),
            holding(Grain.WEEK, date(2024, 3, 1)),
            Slice(("channel",)),
            [("daily", (), "", {"region"})],
            id="a week",
        ),
        pytest.param(
            distinct(usage),
            holding(Grain.ROLLING28, date(2024, 3, 31)),
            Slice(("feature", "platform")),
            [("daily", ("feature", "platform"), "", BOTH)],
            id="rolling",
        ),
        pytest.param(
            distinct(usage),
            Period(date(2024, 2, 20), date(2024, 4, 3)),
            Slice(),
            [("monthly_gaps", (), "", set()), ("gaps", (), "", set())],
            id="between any two days",
        ),
        pytest.param(
            distinct(usage),
            Period(date(2024, 2, 20), date(2024, 3, 3)),
            Slice(("channel",)),
            [("gaps", (), "channel", set())],
            id="between two days without a whole month",
        ),
    ],
)
def test_the_smallest_table_that_can_answer_is_read(
    rolled_up: AggregateReader, term: Term, window: Period, cut: Slice, tables: list[Any]
) -> None:
    assert read_for(rolled_up, term, window, cut) == tables


def test_a_damaged_smaller_table_is_noticed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    gaps = pl.DataFrame({"day": [date(2025, 12, 1), date(2025, 12, 2)], "gap": [3, 4], "entities": [5, 6]})
    with smaller_ones_of_tables_beyond(0):
        all_tables = [File(table.name, *store.keep(table.rows)) for table in tables({}, {(): {"": gaps}}, {})]
    (monthly,) = (file for file in all_tables if file.table == "monthly_gaps")
    object = tmp_path / "objects" / f"{monthly.sha256}.parquet"
    content = bytearray(object.read_bytes())
    content[40] ^= 1
    object.write_bytes(content)
    with pytest.raises(Problem, match=monthly.sha256[:12]):
        Snapshot("any", cast("Manifest", None), tmp_path).read(monthly)
