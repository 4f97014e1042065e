"""Every metric × grain × dimension: the engine's number is what plain SQL counts in the raw tables."""

import math
from collections.abc import Iterator
from typing import Any

import pytest

from metrics.model.term import Slice
from metrics.periods.period import Grain, Period
from metrics.query.answers import Question
from tests.oracle.conftest import BothWays
from tests.oracle.support.expected import Expectation, definitions
from tests.oracle.support.raw import Where
from tests.oracle.support.refused import refusal_of
from tests.oracle.support.windows import GRAINS, Window, asked

CROSSED = (
    ("feature", "platform"),
    ("region", "channel"),
    ("region", "feature"),
    ("region", "kind"),
    ("plan", "channel"),
)

# Cut by one dimension, and only where another has this value.
FILTERED: tuple[tuple[tuple[str, ...], Where], ...] = (
    ((), (("region", "east"),)),
    (("feature",), (("platform", "ios"),)),
    (("region",), (("feature", "search"),)),
    (("platform",), (("channel", "referral"),)),
    (("channel",), (("region", "south"),)),
    (("channel",), (("plan", "annual"),)),
    (("region",), (("kind", "base"),)),
    (("module",), (("kind", "iteration"),)),
)

Cut = tuple[tuple[str, ...], Where]


def cuts(metric: str) -> Iterator[Cut]:
    oracle = definitions()[metric]
    dimensions = {*oracle.dimensions} - {oracle.clipped_by}
    singly = [((name,), ()) for name in oracle.dimensions if name in dimensions]
    crossed = [(names, ()) for names in CROSSED]
    for by, where in [((), ()), *singly, *crossed, *FILTERED]:
        if {*by, *dict(where)} <= dimensions and not {*where} & {*oracle.never}:
            yield by, where


def answered(metrics: tuple[str, ...]) -> list[Any]:
    return [
        pytest.param(metric, grain, by, where, id=_named(metric, grain, by, where))
        for metric in metrics
        for grain in GRAINS
        for by, where in cuts(metric)
        if refusal_of(metric, grain, by, where) is None
    ]


def _named(metric: str, grain: str, by: tuple[str, ...], where: Where) -> str:
    words = [metric, grain, *(["by", *by] if by else []), *("=".join(pair) for pair in where)]
    return " ".join(words)


@pytest.mark.parametrize(("metric", "grain", "by", "where"), answered(tuple(definitions())))
def test_a_number_is_what_sql_counts(
    demo: BothWays, metric: str, grain: str, by: tuple[str, ...], where: Where
) -> None:
    assert differences(demo, metric, grain, by, where) == []


OF_EACH_SOURCE = ("monthly_active_users", "daily_usage_time", "paid_conversion", "arpu", "value_added_arpu_uplift")
SOME_CUTS = (((), ()), (("platform",), ()), (("region",), ()), (("plan",), ()))


@pytest.mark.parametrize(
    ("metric", "grain", "by", "where"), [case for case in answered(OF_EACH_SOURCE) if case.values[2:] in SOME_CUTS]
)
def test_a_number_is_what_sql_counts_in_another_demo(
    other_demo: BothWays, metric: str, grain: str, by: tuple[str, ...], where: Where
) -> None:
    assert differences(other_demo, metric, grain, by, where) == []


def differences(demo: BothWays, metric: str, grain: str, by: tuple[str, ...], where: Where) -> list[str]:
    """Every window and slice in which the two ways part, in words."""
    expected = Expectation(demo.raw, metric, by, where)
    slice = Slice(by, tuple((name, (value,)) for name, value in where))
    results: list[str] = []
    for window in asked(grain)[-1 if where else -2 if len(by) > 1 else 0 :]:
        question = Question(metric, Period(window.start, window.end), Grain(grain), slice)
        results += _compared(demo.numbers.answer(question).rows.to_dicts(), window.windows, expected)
    return results


def _compared(rows: list[dict[str, Any]], windows: tuple[Window, ...], expected: Expectation) -> Iterator[str]:
    result = {(row["start"], *(row[name] for name in expected.by)): row for row in rows}
    assert len(result) == len(rows), "two rows for one slice"
    assert {row["start"] for row in rows} <= {window.start for window in windows}, "a window that was not asked for"
    for window in windows:
        keys_shown = {key[1:] for key in result if key[0] == window.start}
        for values in sorted(expected.values(window) - keys_shown, key=str):
            yield f"{window.start}..{window.end} {values}: no row"
        for values in keys_shown:
            yield from _parting(result[window.start, *values], window, values, expected.row(window, values))


def _parting(row: dict[str, Any], window: Window, values: Any, sums: dict[str, Any]) -> Iterator[str]:
    expected = {**vars(window), **sums, **_changes(row)}
    for name in row.keys() & expected.keys():
        if not is_same(row[name], expected[name]):
            yield f"{window.start}..{window.end} {values} {name}: {row[name]}, SQL: {expected[name]}"


def _changes(row: dict[str, Any]) -> dict[str, float | None]:
    """The change and its share of the base, by arithmetic; none where it is withheld."""
    if row["withheld"] not in (None, "base_zero", "base_negative"):
        return {"change": None, "change_pct": None}
    change = row["value"] - row["base_value"]
    return {"change": change, "change_pct": None if row["withheld"] else change / row["base_value"]}


def is_same(result: Any, expected: Any) -> bool:
    """Within a thousand-millionth: for a count, exactly."""
    if not isinstance(expected, float) or result is None:
        return bool(result == expected)
    return math.isclose(result, expected, rel_tol=1e-9, abs_tol=1e-9)
