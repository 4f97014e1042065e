"""One company in every engine: evening after evening the same is published as by reading it whole in DuckDB."""

from collections.abc import Callable
from pathlib import Path

import pytest

from refresh.pipeline.refresh import refresh
from tests.refresh.engines.conftest import Evening
from tests.refresh.engines.places import PLACES, place
from tests.refresh.engines.published_values import differences, published

SEEDS = [
    (1, 2),
    *(pytest.param(seed, 4, marks=pytest.mark.torture) for seed in (2, 3, 4)),
]
"""Seed of a company, and evenings."""


@pytest.mark.parametrize(("seed", "number"), SEEDS)
@pytest.mark.parametrize("engine", PLACES)
def test_every_metric_by_month_and_dimension_is_that_of_duckdb_read_whole(
    tmp_path: Path, evenings: Callable[[int, int], list[Evening]], engine: str, seed: int, number: int
) -> None:
    """Of a first evening, and of those on which rows came, came late, were corrected, vanished, and people moved."""
    with place(engine, tmp_path) as (address, write):
        for evening in evenings(seed, number):
            write(evening.frames)
            report = refresh(evening.settings(address, tmp_path / "store"))
            assert report.is_new
            assert report.failed == ()
            assert differences(published(report), evening.whole) == []


@pytest.mark.parametrize(("seed", "number"), SEEDS)
def test_the_company_has_what_may_go_wrong(
    evenings: Callable[[int, int], list[Evening]], seed: int, number: int
) -> None:
    """Answers to every metric and most cuts, rows that do not count, and other numbers on every evening."""
    for evening in (found := evenings(seed, number)):
        shown = [rows for rows in evening.whole.answers.values() if not isinstance(rows, str)]
        assert len(shown) > 0.9 * len(evening.whole.answers)
        assert sum(rows["value"].null_count() < rows.height for rows in shown) > 0.8 * len(shown)
        assert evening.whole.rows["usage_daily"][1] > 5
    assert len({str(evening.whole.files["usage"]) for evening in found}) == number
