"""`refresh --every` as it is meant to be run: a process that stays, while the warehouse becomes the next day's."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Timer
from typing import Any

import duckdb
import polars as pl
import pytest

from metrics.snapshots.store import Store
from queries.settings import Settings
from refresh.pipeline.refresh import refresh
from tests.refresh.support.growing import Growing, assert_as_rebuilt

PROGRAM = Path(sys.executable).with_name("product-metrics")
FIRST = date(2024, 12, 30)
PATIENCE = 900
"""Seconds after which a process that does not publish is ended: no test waits for ever."""

Put = Callable[[Path, Path], str]


def as_folder(tonight: Path, home: Path) -> str:
    """The folder's name stays, and is that of another one from one moment to the next."""
    (home / "next").symlink_to(tonight)
    (home / "next").replace(home / "now")
    return str(home / "now")


def as_database(tonight: Path, home: Path) -> str:
    """The same, of a database in a file."""
    with duckdb.connect(str(home / "next")) as database:
        for file in tonight.iterdir():
            database.execute(f"create table {file.stem} as from read_parquet('{file}')")
    (home / "next").replace(home / "now.duckdb")
    return f"duckdb:///{home / 'now.duckdb'}"


@contextmanager
def service(warehouse: str, store: Path) -> Iterator[Iterator[dict[str, Any]]]:
    """What it logs, line by line, until it is asked to end."""
    words = ["refresh", "--every", "1s", "--log", "json", "--warehouse", warehouse, "--store", str(store)]
    with subprocess.Popen([PROGRAM, *words], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        watch = Timer(PATIENCE, process.kill)
        watch.start()
        try:
            yield map(json.loads, process.stderr)
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
            assert process.returncode == 0
        finally:
            watch.cancel()
            process.kill()


def written(product: Growing, number: int) -> Path:
    """Tonight's warehouse in a folder of its own, in which today is said to be over."""
    product.live()
    nightly = replace(product, home=product.home / str(number))
    nightly.write()
    closed = pl.DataFrame({"through": [product.today]})
    closed.write_parquet(nightly.home / "warehouse" / "warehouse_closed.parquet")
    return nightly.home / "warehouse"


@pytest.mark.parametrize(
    ("put", "days"),
    [
        pytest.param(as_folder, 3, id="a folder"),
        pytest.param(as_database, 3, id="a database in a file"),
        pytest.param(as_folder, 8, id="a folder for eight days", marks=pytest.mark.torture),
        pytest.param(as_database, 8, id="a database in a file for eight days", marks=pytest.mark.torture),
    ],
)
def test_each_day_that_the_warehouse_grows_by_is_published(tmp_path: Path, put: Put, days: int) -> None:
    product = Growing.since(tmp_path, FIRST - timedelta(1), seed=1)
    warehouse, store = put(written(product, 0), tmp_path), Store(tmp_path / "store")
    with service(warehouse, store.home) as lines:
        for number in range(1, days + 1):
            events = []
            for line in lines:
                events.append(line["event"])
                if line["event"] in ("published", "failed", "mistake"):
                    break
            assert events[-1:] == ["published"], events
            if number < days:
                put(written(product, number), tmp_path)
    dates = [FIRST + timedelta(number) for number in range(days)]
    assert [snapshot.manifest.through for snapshot in store.readable()] == dates
    assert {str(run.outcome) for run in store.runs()} <= {"published", "unchanged", "stopped"}
    assert [run.snapshot for run in store.runs() if run.outcome == "published"] == store.ids()
    rebuilt = refresh(Settings(warehouse, str(tmp_path / "rebuilt")))
    assert_as_rebuilt(store.snapshot(store.ids()[-1]).manifest, rebuilt.found)
