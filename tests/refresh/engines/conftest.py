"""Companies drawn by a seed: their warehouse of each evening, and what is published of it read whole in DuckDB."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from metrics.snapshots.store import Snapshot
from queries.settings import Settings
from refresh.pipeline.refresh import refresh
from tests.refresh.engines.places import Frames, as_duckdb
from tests.refresh.engines.published_values import Published, published
from tests.refresh.engines.random_company import Company

LAST = date(2025, 12, 31)


@dataclass(frozen=True)
class Evening:
    """A warehouse on the evening of a day, in a DuckDB file and as frames, and what reading it whole publishes."""

    day: date
    frames: Frames
    warehouse: Path
    snapshot: Snapshot
    whole: Published

    def settings(self, address: str, store: Path) -> Settings:
        return Settings(address, str(store), self.day)


@pytest.fixture(scope="session")
def evenings(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int, int], list[Evening]]:
    """The evenings up to LAST of the company of a seed, so many."""

    @cache
    def lived(seed: int, number: int) -> list[Evening]:
        home = tmp_path_factory.mktemp("company")
        company = Company.until(LAST - timedelta(number - 1), seed)
        found = [_evening(company, home)]
        while company.today < LAST:
            company.live()
            found.append(_evening(company, home))
        return found

    return lived


def _evening(company: Company, home: Path) -> Evening:
    frames, file = company.frames(), home / f"{company.today}.duckdb"
    as_duckdb(file, frames)
    report = refresh(Settings(f"duckdb:///{file}", str(home / f"store of {company.today}"), company.today))
    assert report.published is not None
    assert report.failed == ()
    return Evening(company.today, frames, file, report.published, published(report))
