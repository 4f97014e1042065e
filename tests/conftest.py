"""Demos and snapshots that many tests ask: built once a test run, whichever worker comes first."""

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from metrics.snapshots.store import Snapshot, Store
from queries.records.database import records_url
from queries.records.records import open_records
from queries.settings import Settings
from tests.support.checkout import Checkout

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

SMALL = 0.0002
DEFAULT_DEMO = 0.001, 2025
"""Scale and seed of the demo that `make run` makes."""

TOGETHER = (
    "tests/dashboard/browser/",
    "tests/dashboard/exports/documents/",
    "tests/oracle/",
    "tests/metrics/analysis/funnel/",
    "tests/refresh/engines/",
    "tests/refresh/forgetting/",
    "tests/refresh/faults/test_broken_stores",
    "tests/story/test_experiments",
    "tests/checks/suites/test_p",
    "tests/dashboard/sections/test_as_of",
    "tests/dashboard/sections/test_health",
    "[scale 0.001",
)
"""Whoever comes first to one of these takes all of them: others would wait for what it builds, or build it too."""
MAKE_RUN = "test_make_run_builds_refreshes_and_serves"
LONGEST = (MAKE_RUN, "test_thirty_days", "test_whenever_it_is_killed")
"""What takes minutes alone begins first, so that no worker is alone with it in the end."""
WIDE = (
    MAKE_RUN,
    "tests/cases/test_",
    "tests/dashboard/browser/",
    "tests/dashboard/exports/documents/rendering/",
    "tests/metrics/analysis/funnel/test_what_changes_no_funnel",
    "tests/refresh/engines/",
    "tests/refresh/experiments/",
    "tests/refresh/faults/",
    "tests/refresh/forgetting/",
    "tests/story/test_experiments",
    "scale 0.001",
)
"""What refreshes many warehouses, opens a browser or builds the larger demo: minutes each, so for `make test-wide`."""


class InGroups(LoadScopeScheduling):
    """Tests one by one, but for those that go together: xdist's own groups do nothing under pytest 9.2."""

    def _split_scope(self, nodeid: str) -> str:
        return next((group for group in TOGETHER if group in nodeid), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> InGroups:
    return InGroups(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests first; and what is wide is marked before `-m` chooses."""
    items.sort(key=lambda item: not item.name.startswith(LONGEST))
    for item in items:
        if any(part in item.nodeid for part in WIDE):
            item.add_marker(pytest.mark.wide)


@pytest.fixture(scope="session", autouse=True)
def without_waiting_for_the_disk() -> Iterator[None]:
    """No test cuts the power: the order of fsyncs and renames is tested by itself, in `queries/test_durable_files`."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", lambda descriptor: None)
        yield


@dataclass(frozen=True)
class Published:
    """A demo warehouse and the store into which it was refreshed."""

    warehouse: Path
    store: Path
    scale: float

    @property
    def snapshot(self) -> Snapshot:
        current = Store(self.store).current()
        assert current is not None
        return current


@pytest.fixture(scope="session")
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run share, and no other run: one inside a test inherits its environment."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if hasattr(request.config, "workerinput") else base


@pytest.fixture(scope="session")
def checkout(shared: Path) -> Checkout:
    """A copy of the repository in which `make run` was called, once a test run."""
    checkout = Checkout(shared / "checkout")
    with _alone(shared / "checkout.lock"):
        if not checkout.log:
            checkout.make_run()
    return checkout


@pytest.fixture(scope="session")
def published(shared: Path, request: pytest.FixtureRequest) -> Callable[[float, int], Published]:
    """A demo of a scale and a seed, refreshed; that which `make run` makes is not made again."""

    def build(scale: float, seed: int) -> Published:
        if (scale, seed) == DEFAULT_DEMO:
            data = request.getfixturevalue("checkout").root / "data"
            return Published(data / "warehouse.duckdb", data / "store", scale)
        home = shared / f"demo-{scale}-{seed}"
        demo = Published(home / "warehouse.duckdb", home / "store", scale)
        with _alone(shared / f"demo-{scale}-{seed}.lock"):
            if Store(demo.store).current_id() is None:
                _publish(demo, seed)
        return demo

    return build


@pytest.fixture(scope="session")
def small_demo(published: Callable[[float, int], Published]) -> Published:
    """The demo that most tests ask."""
    return published(SMALL, 2025)


@pytest.fixture(scope="session")
def twins(shared: Path) -> Path:
    """The store of a small product that shrinks, whose parts bear the names of others: see `tests.support.twins`."""
    from refresh.pipeline.refresh import refresh
    from tests.support.twins import built

    home = shared / "twins"
    with _alone(shared / "twins.lock"):
        if Store(home / "store").current_id() is None:
            report = refresh(Settings(str(built(home / "warehouse")), str(home / "store"), date(2025, 12, 31)))
            assert report.published is not None
    return home / "store"


@dataclass(frozen=True)
class Hostile:
    """A product whose features, channels, regions, platforms, modules and notes bear hostile names."""

    store: Path
    plan: Path
    names: Sequence[str]


@pytest.fixture(scope="session")
def hostile(shared: Path) -> Hostile:
    """The product of case 25: see `tests.support.hostile`."""
    from refresh.pipeline.refresh import refresh
    from tests.support.hostile import CASE, built, plan

    home = shared / "hostile"
    with _alone(shared / "hostile.lock"):
        if Store(home / "store").current_id() is None:
            report = refresh(Settings(str(built(home / "warehouse", CASE)), str(home / "store"), date(2025, 12, 31)))
            assert report.published is not None
            plan(home / "plan.toml", CASE)
    return Hostile(home / "store", home / "plan.toml", CASE)


def _publish(demo: Published, seed: int) -> None:
    from queries.demo.build import write_demo
    from queries.demo.decide.write import demo_records, write
    from refresh.pipeline.refresh import refresh

    chosen = Settings(f"duckdb:///{demo.warehouse}", str(demo.store))
    if not demo.warehouse.exists():
        write_demo(chosen.warehouse, scale=demo.scale, seed=seed)
    decided = [each for each in demo_records(demo.scale) if each[0] not in ("target", "note")]
    write(open_records(records_url(chosen)), decided)
    report = refresh(chosen)
    assert report.published is not None


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
