"""Both ways to the same number: the published snapshot, and SQL on the raw tables of the warehouse behind it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

import duckdb
import pytest

from metrics.query.answers import Numbers
from metrics.snapshots.store import Store
from queries.extract.extract import read_once
from queries.settings import Settings
from queries.sources.registry import sources
from refresh.pipeline.compute_source import Computation
from tests.conftest import Published
from tests.oracle.support.raw import Raw
from tests.oracle.support.windows import LAST


@dataclass(frozen=True)
class BothWays:
    numbers: Numbers
    raw: Raw


def both_ways(demo: Published) -> BothWays:
    snapshot = demo.snapshot
    return BothWays(Numbers(snapshot.manifest, cache(snapshot.read)), Raw(demo.warehouse))


@pytest.fixture(scope="session")
def demo(small_demo: Published) -> BothWays:
    return both_ways(small_demo)


@pytest.fixture(scope="session")
def other_demo(published: Callable[[float, int], Published]) -> Iterator[BothWays]:
    yield both_ways(published(0.0002, 7))


MISSING = """
    update usage_daily set minutes = 0 where hash(user_id, usage_date) % 11 = 0;
    update usage_daily set minutes = null where platform = 'web'
        or hash(user_id, usage_date, feature_id) % 5 = 0
        or (feature_id = 'search' and usage_date < date '2025-01-01')
        or date_trunc('month', usage_date) in (date '2024-01-01', date '2025-02-01')
        or (usage_date between date '2024-12-01' and date '2024-12-31'
            and user_id in (select user_id from users where region = 'south'));
"""
"""On one platform no minutes are measured, of a feature none at first, in two months none at all, and some anyhow."""


@pytest.fixture(scope="session")
def patchy_demo(small_demo: Published, tmp_path_factory: pytest.TempPathFactory) -> BothWays:
    """The small demo, where minutes are missing; computed without checks."""
    home = tmp_path_factory.mktemp("patchy")
    file, store = home / "warehouse.duckdb", Store(home / "store")
    with duckdb.connect() as connection:
        connection.execute(f"attach '{small_demo.warehouse}' as demo (read_only)")
        connection.execute(f"attach '{file}' as patchy")
        connection.execute("copy from database demo to patchy")
        connection.execute("use patchy")
        connection.execute(MISSING)
    with read_once(Settings(f"duckdb:///{file}")) as warehouse:
        computation = Computation(warehouse, {}, LAST, store)
        state = computation.state(sources()["usage"], None, lambda rows_done, rows: None)
    manifest = replace(small_demo.snapshot.manifest, sources={"usage": state})
    return BothWays(Numbers(manifest, cache(store.read)), Raw(file))
