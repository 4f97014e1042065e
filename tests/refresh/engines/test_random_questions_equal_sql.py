"""Random questions about random companies: the answer is what plain SQL counts in the rows that count, or a refusal."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from metrics.errors import Refusal
from metrics.model.term import Slice
from metrics.periods.period import Grain, Period
from metrics.query.answers import Numbers, Question
from tests.oracle.support.expected import Expectation, flows
from tests.oracle.support.flows import counted
from tests.oracle.support.raw import Raw
from tests.oracle.support.refused import refusal_of
from tests.oracle.test_every_number_equals_sql import is_same
from tests.refresh.engines.conftest import Evening
from tests.refresh.engines.random_questions import LAST, NO_VALUE, Asked, drawn, rows_that_count

MANY = 300
NOT_IN_AGGREGATES = ("combination_not_kept", "window_not_kept")
SEEDS = [
    (1, 2),
    *(pytest.param(seed, 4, marks=pytest.mark.torture) for seed in (2, 3, 4)),
]
"""Seed of a company, and evenings."""
SHOWN = ("value", "numerator", "denominator", "measured")


@pytest.fixture
def numbers(evenings: Callable[[int, int], list[Evening]], seed: int, number: int) -> Numbers:
    return Numbers.of(evenings(seed, number)[-1].snapshot)


@pytest.fixture
def counting(tmp_path: Path, evenings: Callable[[int, int], list[Evening]], seed: int, number: int) -> Path:
    return rows_that_count(evenings(seed, number)[-1].warehouse, tmp_path / "counting.duckdb")


@pytest.mark.parametrize(("seed", "number"), SEEDS)
def test_an_answer_is_what_sql_counts_or_is_refused_for_its_stated_reason(
    numbers: Numbers, counting: Path, seed: int
) -> None:
    questions = drawn(numbers, seed, MANY)
    raw = Raw(counting, {(asked.window.start, asked.window.end) for asked in questions})
    parted = [words for asked in questions for words in differences(numbers, raw, asked)]
    assert parted == []
    answered = [asked for asked in questions if not refusal_of(asked.metric, asked.grain, asked.by, asked.where)]
    assert len(answered) > 0.6 * MANY
    assert {len(asked.by) for asked in answered} >= {0, 1, 2}
    assert any(asked.where for asked in answered)


@pytest.mark.parametrize("grain", [Grain.MONTH, Grain.WEEK])
@pytest.mark.parametrize("by", [(), ("feature",), ("region",), ("feature", "platform")], ids=" × ".join)
@pytest.mark.parametrize(("seed", "number"), SEEDS)
def test_who_came_and_who_left_is_what_sql_counts(
    numbers: Numbers, counting: Path, grain: Grain, by: tuple[str, ...]
) -> None:
    raw, first = Raw(counting), {Grain.MONTH: LAST.replace(month=11, day=1), Grain.WEEK: LAST.replace(month=11, day=3)}
    for flow in flows():
        rows = numbers.answer(Question(flow, Period(first[grain], LAST), grain, Slice(by))).rows.to_dicts()
        found = {(row["start"], *_values(row, by)): row["numerator"] for row in rows if row["numerator"]}
        expected = {
            key: people for key, people in counted(raw, flow, grain, by).items() if _is_within(key[0], first[grain])
        }
        assert found == expected, flow


def _values(row: dict[str, Any], by: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(NO_VALUE if row[name] is None else row[name] for name in by)


def _is_within(start: Any, first: Any) -> bool:
    return bool(first <= start <= LAST)


def differences(numbers: Numbers, raw: Raw, asked: Asked) -> Iterator[str]:
    """In words, every slice in which the two ways part."""
    refused = refusal_of(asked.metric, asked.grain, asked.by, asked.where)
    refused = None if refused in NOT_IN_AGGREGATES else refused  # answered from the rows
    try:
        rows = numbers.answer(asked.question).rows.to_dicts()
    except Refusal as refusal:
        if refusal.code != refused:
            yield f"{asked}: refused as {refusal.code}, not {refused}"
        return
    if refused:
        yield f"{asked}: answered, not refused as {refused}"
        return
    expected = Expectation(raw, asked.metric, asked.by, asked.where)
    found = {_values(row, asked.by): row for row in rows}
    if missing := expected.values(asked.window) - found.keys():
        yield f"{asked}: no row of {missing}"
    for values, row in found.items():
        wanted = expected.row(asked.window, values)
        for name in (name for name in SHOWN if name in row and name in wanted):
            if not is_same(row[name], wanted[name]):
                yield f"{asked} {values} {name}: {row[name]}, SQL: {wanted[name]}"
