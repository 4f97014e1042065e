"""`experiments`: declare by a file, list, show and decide."""

import json
from pathlib import Path

import pytest

from tests.dashboard.cli.conftest import command

FILE = """
id = "cards"
title = "Cards"
hypothesis = "Cards bring 20 % more clicks."
control = "control"
enrol_from = 2025-11-10
enrol_to = 2025-11-12
window_days = 3
metric = "page_clicks"
direction = "increase"
declared = 0.2
smallest = 0.05
owner = "product"

[split]
control = 0.5
treatment = 0.5

[where]
page = "home"
"""


@pytest.fixture
def where(tmp_path: Path) -> tuple[str, str]:
    return "--store", str(tmp_path / "store")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "cards.toml"
    written.write_text(FILE)
    return written


def test_before_the_first_snapshot_an_experiment_is_declared_with_unknown_power(
    where: tuple[str, str], file: Path
) -> None:
    done = command("experiments", "declare", str(file), "--by", "anna", *where)
    assert done.exit_code == 0, done.stderr
    assert "cards is declared, version 1." in done.stdout
    assert "power is not known" in done.stdout
    listed = json.loads(command("experiments", "list", *where, "--format", "json").stdout)
    assert [(row["id"], row["state"], row["sealed_until"]) for row in listed["experiments"]] == [
        ("cards", "draft", "2025-11-14")
    ]
    shown = json.loads(command("experiments", "show", "cards", *where, "--format", "json").stdout)
    assert (shown["state"], shown["estimate"], shown["verdict"], shown["health"]["arms"]) == ("draft", None, None, {})


def test_the_command_alone_lists_them(where: tuple[str, str], file: Path) -> None:
    command("experiments", "declare", str(file), *where)
    assert "cards" in command("experiments", *where).stdout


def test_a_draft_cannot_be_shipped(where: tuple[str, str], file: Path) -> None:
    command("experiments", "declare", str(file), *where)
    done = command("experiments", "decide", "cards", "--choice", "ship", "--because", "I like it", *where)
    assert done.exit_code == 2
    assert "wanted an experiment with a verdict" in done.stderr


@pytest.mark.parametrize(
    ("line", "instead", "said"),
    [
        ('control = "control"', 'control = "nobody"', "`control` of experiment cards"),
        ("declared = 0.2", "declared = -0.2", "`declared` effect of experiment cards"),
        ("window_days = 3", 'window_days = "long"', "Expected `int`"),
        ("smallest = 0.05", "smallest = 0.05\ncolour = 1", "colour"),
        ('owner = "product"', "owner = ", "TOML"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_in_a_sentence(
    where: tuple[str, str], file: Path, line: str, instead: str, said: str
) -> None:
    file.write_text(FILE.replace(line, instead))
    done = command("experiments", "declare", str(file), *where)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_an_experiment_that_nobody_declared_is_told(where: tuple[str, str]) -> None:
    done = command("experiments", "show", "nothing", *where)
    assert done.exit_code == 2
    assert "none is declared" in done.stderr
