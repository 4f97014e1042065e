"""R6: a warehouse that is down, slow, locked or gone: pages stay up, and a refresh says so and ends with 1."""

import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import create_engine

import refresh.pipeline.stages
import tests.refresh.faults.support.faraway  # noqa: F401  a driver
from metrics.snapshots.store import Store
from queries.errors import Unreachable
from queries.settings import Settings
from refresh.pipeline.refresh import refresh as publish
from tests.conftest import Published
from tests.dashboard.cli.conftest import command
from tests.dashboard.conftest import opened, texts
from tests.refresh.faults.support.forked import Nodding
from tests.support.server import free_port
from tests.support.tiny import table

SECRET = "canary-7Kq"  # noqa: S105  to be found nowhere
HOLDER = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes calls and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_server_that_refuses_is_told_in_a_sentence(tmp_path: Path) -> None:
    _assert_may_pass(_refresh(_far(free_port()), tmp_path), "Connection refused")


def test_a_server_that_is_silent_is_told_in_a_sentence(tmp_path: Path, silent: int) -> None:
    _assert_may_pass(_refresh(_far(silent), tmp_path), "timed out")


def test_a_file_that_another_program_holds_is_told_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "w.duckdb"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        _assert_may_pass(_refresh(f"duckdb:///{file}", tmp_path), "Could not set lock on file")
        holder.kill()


def test_a_database_that_is_locked_half_way_publishes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh.pipeline.stages, "Examiner", Nodding)
    chosen = Settings(_sqlite(tmp_path), str(tmp_path / "store"))
    with closing(sqlite3.connect(tmp_path / "w.sqlite", isolation_level=None)) as other_connection:

        def lock(what: str, share: float, rows: int = 0) -> None:
            if what.startswith("read ") and not other_connection.in_transaction:
                other_connection.execute("BEGIN EXCLUSIVE")

        with pytest.raises(Unreachable, match="database is locked"):
            publish(chosen, progress=lock)
    assert Store(tmp_path / "store").ids() == []


@pytest.mark.parametrize("name", ["overview", "compare", "features", "health"])
def test_pages_stay_up_and_say_how_old_the_data_are(
    small_demo: Published, monkeypatch: pytest.MonkeyPatch, silent: int, name: str
) -> None:
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(small_demo.store))
    monkeypatch.setenv("PRODUCT_METRICS_WAREHOUSE", _far(silent))
    app = opened(name, lang="en")
    assert not app.exception
    assert not app.error
    if name in ("overview", "compare"):
        assert "31 Dec 2025" in texts(app) + "".join(str(metric.help) for metric in app.metric)


def _far(port: int) -> str:
    return f"faraway://anna:{SECRET}@127.0.0.1:{port}/x?connect_timeout=1"


def _refresh(url: str, home: Path) -> Result:
    return command("refresh", "--warehouse", url, "--store", str(home / "store"), "--log", "json")


def _assert_may_pass(completed: Result, reason: str) -> None:
    sentence = completed.stderr.splitlines()[-1]
    assert completed.exit_code == 1, completed.stderr
    assert sentence.startswith("product-metrics: warehouse ")
    assert reason in sentence
    assert "Traceback" not in completed.stderr
    assert SECRET not in completed.stderr
    assert completed.stdout == ""


def _sqlite(home: Path) -> str:
    """A database of a few rows."""
    url = f"sqlite:///{home / 'w.sqlite'}?timeout=0.1"
    engine = create_engine(url)
    rows = {
        "users": "user_id registered_on\n1 2024-01-01",
        "usage_daily": "user_id usage_date feature_id\n1 2025-12-01 feed",
    }
    with engine.begin() as connection:
        for name, text in rows.items():
            table(text).write_database(name, connection)
    engine.dispose()
    return url
