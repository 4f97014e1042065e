"""The other commands: what they print, and how they end."""

import json
import os
import subprocess
import sys
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

import pytest

from dashboard.cli import entry
from dashboard.cli.main import main
from metrics.catalogue import catalogue
from tests.conftest import Published
from tests.dashboard.cli.conftest import Run, as_json, command
from tests.support.tiny import table, warehouse

COMMANDS = (
    "demo",
    "refresh",
    "show",
    "experiments",
    "notes",
    "records",
    "requirements",
    "targets",
    "explain",
    "forget",
    "funnel",
    "history",
    "check",
    "check-engine",
    "connect",
    "catalogue",
    "snapshots",
    "runs",
    "replay",
    "review",
    "serve",
)

USE = "user_id usage_date feature_id\n" + "\n".join(
    f"{user} 2025-12-{day:02} feed" for user in (1, 2) for day in range(1, 32)
)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_helps_with_an_example(name: str) -> None:
    printed = command(name, "--help").stdout
    assert f"Example: product-metrics {name}" in " ".join(printed.split())


def test_there_is_no_command_that_does_nothing_yet() -> None:
    printed = command("--help").stdout
    listed = {line.split()[0] for line in printed.partition("Commands:")[2].strip().splitlines()}
    assert listed == set(COMMANDS)


def test_the_catalogue_has_every_metric_with_the_promised_keys(run: Run) -> None:
    printed = as_json(run("catalogue", "--format", "json"))
    keys = "id area title definition question unit better owner headline_grain dimensions overlapping sources version"
    assert [list(metric) for metric in printed["metrics"]] == [keys.split()] * len(catalogue())
    arpu = next(metric for metric in printed["metrics"] if metric["id"] == "arpu")
    assert arpu["sources"] == ["payments", "usage"]
    assert arpu["definition"].startswith("Average revenue per user")


ASKED = {
    "show": ("show", "monthly_active_users"),
    "explain": ("explain", "monthly_active_users"),
    "history": ("history", "monthly_active_users"),
    "funnel": ("funnel", "assistant"),
    "replay": ("replay", "--rule", "v2"),
    "review": ("review", "--out", "review.docx"),
}
"""Every command with a period, with what else it must be told."""


def test_the_commands_that_ask_for_a_period_are_known() -> None:
    found = {name for name, each in main.commands.items() if "--period" in {o for p in each.params for o in p.opts}}
    assert found == ASKED.keys()


@pytest.mark.parametrize("period", ["2025-13", "never"])
@pytest.mark.parametrize("name", ASKED)
def test_what_is_no_period_is_wrong_usage_and_gets_one_sentence(run: Run, name: str, period: str) -> None:
    result = run(*ASKED[name], "--period", period)
    assert (result.exit_code, result.stdout) == (2, "")
    (sentence,) = result.stderr.splitlines()
    assert sentence.startswith("product-metrics: ") and period in sentence
    assert not Path("review.docx").exists()


WITHOUT_DATA = {"show": 0, "explain": 2, "history": 0, "funnel": 0, "replay": 2, "review": 2}
"""A list of rows may be empty or hold a reason, and scripts read it; what is made of rows cannot be made of none."""


@pytest.mark.parametrize("period", ["1999-01", "2031"])
@pytest.mark.parametrize(("name", "code"), WITHOUT_DATA.items())
def test_a_period_without_data_is_an_answer_without_values_or_one_sentence(
    run: Run, name: str, code: int, period: str
) -> None:
    code = 2 if (name, period) == ("history", "2031") else code  # of a grain by which nothing is kept
    result = run(*ASKED[name], "--period", period)
    assert result.exit_code == code
    assert code == 0 or result.stderr.startswith("product-metrics: ")
    assert len(result.stderr.splitlines()) <= 1 and not Path("review.docx").exists()


def test_a_funnel_of_days_without_data_says_which_days_there_are(run: Run) -> None:
    printed = run("funnel", "assistant", "--period", "2020-01", "--format", "json")
    assert as_json(printed)["rows"] == []
    assert "no prompt was triggered from 2020-01-01 to 2020-01-31; the data are of 20" in printed.stderr


def test_check_lists_every_check_and_publishes_nothing(run: Run, small_demo: Published) -> None:
    snapshots = list((small_demo.store / "snapshots").iterdir())
    printed = as_json(run("check", "--format", "json"))
    assert len(printed["checks"]) > 50
    assert all(check["passed"] for check in printed["checks"])
    assert list((small_demo.store / "snapshots").iterdir()) == snapshots


def test_check_ends_with_1_when_a_critical_check_fails(tmp_path: Path) -> None:
    folder = warehouse(tmp_path / "w", usage_daily=USE)
    table("user_id usage_date\n1 2025-12-01").write_parquet(folder / "usage_daily.parquet")
    result = command("check", "--warehouse", str(folder), "--format", "json")
    assert result.exit_code == 1
    failed = [check for check in json.loads(result.stdout)["checks"] if not check["passed"]]
    assert {"subject": "usage_daily", "kind": "column", "facts": {"column": "feature_id"}}.items() <= failed[0].items()


def test_refresh_prints_what_changed_and_the_second_time_that_nothing_has(tmp_path: Path) -> None:
    words = ["refresh", "--warehouse", str(warehouse(tmp_path / "w", usage_daily=USE)), "--store", str(tmp_path / "s")]
    first = command(*words, "--through", "2025-12-31")
    assert first.exit_code == 0, first.stderr
    assert "usage                       62 rows, complete to 2025-12-31, passed" in first.stdout
    assert "payments          waits for payments" in first.stdout
    assert "Published as snapshot" in first.stdout
    assert command(*words, "--through", "2025-12-31").stdout.startswith("Nothing has changed since snapshot")
    assert "Published as snapshot" in command(*words, "--through", "2025-12-31", "--full").stdout


def test_refresh_ends_with_1_when_nothing_could_be_published(tmp_path: Path) -> None:
    folder = warehouse(tmp_path / "w", usage_daily=USE)
    table("user_id usage_date\n1 2025-12-01").write_parquet(folder / "usage_daily.parquet")
    result = command("refresh", "--warehouse", str(folder), "--store", str(tmp_path / "s"))
    assert result.exit_code == 1
    assert "Nothing could be published." in result.stdout
    assert "Column feature_id exists" in result.stdout


def test_snapshots_lists_them_and_goes_back_to_one(tmp_path: Path) -> None:
    store = ["--store", str(tmp_path / "s")]
    words = ["refresh", "--warehouse", str(warehouse(tmp_path / "w", usage_daily=USE)), *store]
    for day in ("2025-12-30", "2025-12-31"):
        assert command(*words, "--through", day).exit_code == 0
    first, second = as_json(command("snapshots", *store, "--format", "json"))["snapshots"]
    assert [first["served"], second["served"]] == [False, True]
    assert [first["through"], second["through"]] == ["2025-12-30", "2025-12-31"]
    assert command("snapshots", *store, "--rollback", first["id"]).exit_code == 0
    questions = command("show", "monthly_active_users", "--period", "2025-12", *store, "--format", "json")
    assert as_json(questions)["as_of"] == "2025-12-30"


@pytest.mark.parametrize("id", ["../../etc/passwd", ""])
def test_going_back_to_an_unknown_snapshot_changes_nothing(run: Run, small_demo: Published, id: str) -> None:
    result = run("snapshots", "--rollback", id)
    assert result.exit_code == 2
    assert "no such file" in result.stderr
    assert run("show", "arpu").exit_code == 0


def test_demo_refuses_to_overwrite(run: Run, small_demo: Published) -> None:
    result = run("demo", "--scale", "0.0001")
    assert result.exit_code == 2
    assert "--force" in result.stderr


@pytest.mark.parametrize(
    ("warehouse", "sentence"),
    [
        ("duckdb:////nowhere/w.duckdb", "wanted an existing DuckDB file, got: no file /nowhere/w.duckdb"),
        ("/nowhere", "wanted an SQLAlchemy URL or an existing folder"),
        ("nosuchengine://anna:secret@host/x", "wanted an SQLAlchemy URL whose driver is installed"),
        ("postgresql+pg8000://anna:secret@127.0.0.1:1/x", "wanted pg8000, installed beside product-metrics"),
    ],
)
def test_a_warehouse_that_is_not_there_is_named(tmp_path: Path, warehouse: str, sentence: str) -> None:
    result = command("refresh", "--warehouse", warehouse, "--store", str(tmp_path))
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
    assert "secret" not in result.stderr


def test_an_unknown_setting_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("product-metrics.toml").write_text('wharehouse = "x"')
    result = command("show", "arpu")
    assert result.exit_code == 2
    assert (
        "setting `wharehouse` in product-metrics.toml: wanted warehouse, store, through, currency, tables"
        in result.stderr
    )


def test_json_on_stdout_and_nothing_else_from_a_real_process(small_demo: Published) -> None:
    words = ["check", "--warehouse", f"duckdb:///{small_demo.warehouse}", "--format", "json"]
    program = Path(sys.executable).with_name("product-metrics")
    completed = subprocess.run([program, *words], capture_output=True, text=True, check=True)
    assert json.loads(completed.stdout)["checks"]
    assert completed.stderr == ""


def test_a_terminal_that_lacks_a_sign_shows_its_number(small_demo: Published) -> None:
    words = ["show", "monthly_active_users", "--store", str(small_demo.store), "--period", "2024", "--grain", "year"]
    program, ascii = Path(sys.executable).with_name("product-metrics"), {**os.environ, "PYTHONIOENCODING": "ascii"}
    completed = subprocess.run([program, *words], capture_output=True, text=True, check=True, env=ascii)
    assert "\\u2013" in completed.stdout  # the dash of a missing value
    assert completed.stderr == ""


class CtrlC(MetaPathFinder):
    """Presses it while the command line is loaded."""

    def find_spec(self, name: str, *_: Any) -> None:
        if name == "dashboard.cli.main":
            raise KeyboardInterrupt


def test_ctrl_c_while_the_libraries_load_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "dashboard.cli.main")
    monkeypatch.setattr(sys, "meta_path", [CtrlC(), *sys.meta_path])
    with pytest.raises(SystemExit, match=r"^product-metrics: stopped by SIGINT; nothing was begun\.$"):
        entry.main()
