"""The main job: a refresh a day, each the very snapshot that reading everything again would give."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

import refresh.pipeline.stages
from metrics.aggregates import rollups
from queries.records.database import FILE, file_url
from queries.settings import Settings
from queries.sources.registry import sources
from refresh.pipeline import append_history
from refresh.pipeline.refresh import Report
from refresh.pipeline.refresh import refresh as publish
from tests.conftest import Published
from tests.refresh.faults.support.forked import Nodding
from tests.refresh.support.growing import Growing, assert_as_rebuilt, beside_rebuilds

MONTH = 30


def growing(home: Path, seed: int, first: date) -> Callable[[int], Settings]:
    """What is done each evening: live another day, and write the warehouse."""
    product = Growing.since(home, first - timedelta(1), seed)

    def tonight(number: int) -> Settings:
        product.live()
        return product.write()

    return tonight


def without_a_new_row(reports: Iterable[Report]) -> set[str]:
    """The sources that had one evening no row more than the evening before."""
    evenings = [report.found.sources for report in reports]
    return {
        name
        for previous, current in pairwise(evenings)
        for name in sources()
        if previous[name].rows_read == current[name].rows_read
    }


def test_the_next_day_of_the_demo_is_that_day_read_from_the_beginning(tmp_path: Path, small_demo: Published) -> None:
    """Most days of a year see no launch."""
    records = small_demo.store.parent / FILE
    settings = Settings(
        f"duckdb:///{small_demo.warehouse}", str(tmp_path / "store"), date(2025, 12, 30), records=file_url(records)
    )
    publish(settings)
    gone_on = publish(replace(settings, through=None))
    assert_as_rebuilt(gone_on.found, small_demo.snapshot.manifest)
    assert gone_on.found.sources["launches"].rows_read > 0


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(date(2024, 12, 30), id="over a year's end"),
        pytest.param(date(2024, 2, 28), id="over a leap day", marks=pytest.mark.wide),
    ],
)
def test_five_days_of_a_product_are_those_days_read_from_the_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: date
) -> None:
    monkeypatch.setattr(refresh.pipeline.stages, "Examiner", Nodding)
    reports = beside_rebuilds(5, growing(tmp_path, 1, first))
    assert {"usage", "launches", "payments"} <= without_a_new_row(reports)


@pytest.mark.wide
def test_thirty_days_of_the_demo_are_those_days_read_from_the_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, published: Callable[[float, int], Published]
) -> None:
    """With every check, as days that were checked before are not checked again, and with many large tables.

    What is wrong one evening stays in the cells: a rebuild, three times as long as a day, is made of every sixth.
    """
    monkeypatch.setattr(append_history, "LARGE", 2_000)
    warehouse, first = published(0.0001, 2025).warehouse, date(2024, 12, 12)
    reports = beside_rebuilds(
        MONTH,
        lambda number: Settings(f"duckdb:///{warehouse}", str(tmp_path / "store"), first + timedelta(number)),
        every=6,
    )
    assert [report.found.through for report in reports] == [first + timedelta(number) for number in range(MONTH)]
    assert without_a_new_row(reports) >= sources().keys() - {"usage", "entitlements"}
    assert not any(report.moved for report in reports)


@pytest.mark.wide
@pytest.mark.parametrize(
    ("seed", "first"),
    [
        pytest.param(2, date(2024, 12, 17), marks=pytest.mark.torture),
        (3, date(2024, 12, 17)),
        pytest.param(4, date(2025, 2, 10), marks=pytest.mark.torture),
    ],
)
def test_thirty_days_of_a_product_are_those_days_read_from_the_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, first: date
) -> None:
    """Late rows, rows that vanish, sources that begin later, people and features that move, evenings without a row."""
    monkeypatch.setattr(refresh.pipeline.stages, "Examiner", Nodding)
    if seed % 2:
        monkeypatch.setattr(append_history, "LARGE", 100)
        monkeypatch.setattr(rollups, "FEW", 40)
    reports = beside_rebuilds(MONTH, growing(tmp_path, seed, first))
    assert without_a_new_row(reports) == sources().keys()
    assert {"usage", "payments"} <= {name for report in reports for name in report.moved}
