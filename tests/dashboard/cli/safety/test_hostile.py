"""What the command line prints acts on no terminal, and what it logs and sends is the same text to whoever reads it."""

import ast
import csv
import io
import json
import logging
import sys
import unicodedata
from pathlib import Path

import pytest

import dashboard.cli
from dashboard.cli.common.output import CELL, Lines, emit
from queries.text.redaction import scrubbed
from queries.text.visible import visible
from refresh.service.notify import notify
from tests.conftest import Hostile
from tests.dashboard.cli.conftest import as_json, command
from tests.dashboard.exports.test_csv_text import is_formula
from tests.support.hostile import HOSTILE, OTHERS

HOME = Path(dashboard.cli.__path__[0])
MAU = "monthly_active_users"
BY_CHANNEL = ("show", MAU, "--period", "2025", "--by", "channel")


@pytest.fixture
def run(hostile: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(hostile.store))


def acting(text: str) -> list[str]:
    """Characters that a terminal would act on, but for line ends."""
    return [char for char in text.replace("\n", "") if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")]


@pytest.mark.usefixtures("run")
@pytest.mark.parametrize("form", ["table", "json", "csv"])
@pytest.mark.parametrize(
    "words",
    [
        BY_CHANNEL,
        ("show", MAU, "--period", "2025-12", "--by", "feature"),
        ("explain", MAU, "--period", "2025", "--by", "channel"),
        ("history", MAU, "--period", "2025-11"),
        ("runs",),
        ("snapshots",),
    ],
    ids=" ".join,
)
def test_nothing_that_is_printed_acts_on_a_terminal(words: tuple[str, ...], form: str) -> None:
    result = command(*words, "--format", form)
    assert result.exit_code == 0, result.stderr
    assert acting(result.output) == []


@pytest.mark.usefixtures("run")
def test_json_has_every_name_as_it_is_and_csv_as_it_can_be_opened(hostile: Hostile) -> None:
    names = {row["channel"] for row in as_json(command(*BY_CHANNEL, "--format", "json"))["rows"]}
    assert names == set(hostile.names[::3])
    rows = list(csv.DictReader(io.StringIO(command(*BY_CHANNEL, "--format", "csv").stdout)))
    assert {row["channel"].replace("'", "") for row in rows} == {visible(name).replace("'", "") for name in names}
    assert [row["channel"] for row in rows if is_formula(row["channel"])] == []
    assert {float(row["change"]) for row in rows} == {row["change"] for row in _rows()}
    assert min(float(row["change"]) for row in rows) < 0


@pytest.mark.usefixtures("run")
@pytest.mark.parametrize("name", OTHERS[::9])
@pytest.mark.parametrize(
    "words", [("show", "{}"), ("show", MAU, "--where", "{}"), ("show", MAU, "--where", "channel={}")]
)
def test_what_was_typed_is_told_as_text(words: tuple[str, ...], name: str) -> None:
    result = command(*(word.format(name) for word in words))
    assert result.exit_code == 2
    assert acting(result.stderr) == []
    assert len(result.stderr) < 2_200
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("name", [name for name in OTHERS if len(name) <= CELL])
def test_a_table_shows_a_name_as_it_is(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    emit("table", {"rows": []}, "rows", [{"name": name, name: 1}])
    printed = capsys.readouterr().out
    assert acting(printed) == []
    assert "".join(visible(name, 300).split()) in "".join(printed.split())


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_line_of_the_log_is_one_line_and_has_the_same_value(form: str, name: str) -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "read", None, None)
    record.facts = {"table": name}
    line = Lines(form, ()).format(record)
    assert acting(line) == []
    assert len(line.splitlines()) == 1
    logged = line if form == "json" else '{"table": ' + line.partition("table=")[2] + "}"
    if form == "json" or logged.startswith('{"table": "'):
        assert json.loads(logged)["table"] == scrubbed(name)
    else:
        assert line.endswith(f"table={scrubbed(name)}")


@pytest.mark.parametrize("name", OTHERS[::9])
def test_who_is_notified_gets_the_same_value(name: str, tmp_path: Path) -> None:
    received = tmp_path / "told"
    script = f"import pathlib, sys; pathlib.Path({str(received)!r}).write_bytes(sys.stdin.buffer.read())"
    (tmp_path / "keep.py").write_text(script)
    assert notify(f"{sys.executable} {tmp_path / 'keep.py'}", {"what": "failing", "reason": name}) == ""
    assert acting(received.read_text(encoding="utf-8")) == []
    assert json.loads(received.read_bytes()) == {"what": "failing", "reason": name}


def test_commands_print_in_one_place() -> None:
    trees = {str(file): ast.parse(file.read_text()) for file in HOME.rglob("*.py") if file.name != "output.py"}
    calls = [
        (name, ast.unparse(node.func))
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    ]
    assert len(calls) > 100
    assert [
        call
        for call in calls
        if call[1] in ("print", "click.echo", "click.secho", "sys.stdout.write", "sys.stderr.write")
    ] == []


def _rows() -> list[dict[str, float]]:
    rows: list[dict[str, float]] = as_json(command(*BY_CHANNEL, "--format", "json"))["rows"]
    return rows
