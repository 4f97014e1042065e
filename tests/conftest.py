"""Demos and snapshots that many tests ask: built once a test run, whichever worker comes first."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from metrics.snapshots import Snapshot, Store
from queries.settings import Settings

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

SMALL = 0.0002


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
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def published(shared: Path) -> Callable[[float, int], Published]:
    """A demo of a scale and a seed, refreshed."""

    def build(scale: float, seed: int) -> Published:
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


def _publish(demo: Published, seed: int) -> None:
    from queries.demo.build import write_demo
    from refresh.refresh import refresh

    if not demo.warehouse.exists():
        write_demo(f"duckdb:///{demo.warehouse}", scale=demo.scale, seed=seed)
    report = refresh(Settings(f"duckdb:///{demo.warehouse}", str(demo.store)))
    assert report.published is not None


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
