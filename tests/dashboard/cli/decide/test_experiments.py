"""`experiments`: declare by a file, list, show and decide."""

import json
import re
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from dashboard.service.experiments import ExperimentBook
from metrics.analysis.experiments.published import About, Arm, Experiments, Interval, Outcome
from queries.records.kinds.experiment import Experiment
from queries.records.records import Records
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


def test_a_requirement_that_nobody_wrote_down_is_told(where: tuple[str, str], file: Path) -> None:
    file.write_text(FILE.replace('owner = "product"', 'owner = "product"\nrequirement = "offline_map"'))
    done = command("experiments", "declare", str(file), *where)
    assert done.exit_code == 2
    assert "`requirement` of experiment cards: wanted the id of a record (requirement), got: offline_map" in done.stderr


def test_every_arm_is_shown_with_its_effect_and_verdict(
    where: tuple[str, str], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(FILE.replace("treatment = 0.5", "large = 0.25\nsmall = 0.25"))
    assert command("experiments", "declare", str(file), *where).exit_code == 0
    monkeypatch.setattr(ExperimentBook, "published", property(lambda book: _published(book.records)))
    shown = json.loads(command("experiments", "show", "cards", *where, "--format", "json").stdout)
    assert [(arm["arm"], arm["interval"], arm["verdict"]) for arm in shown["arms"]] == [
        ("large", [0.1, 0.3], "met"),
        ("small", [-0.1, 0.1], "undecided"),
    ]
    lines = command("experiments", "show", "cards", *where).stdout
    assert "+20.0% [+10.0%, +30.0%]" in lines
    assert re.search(r"arm small +\+0.0% \[-10.0%, \+10.0%\]: ", lines)
    assert "arm large" not in lines


def _published(records: Records) -> Experiments:
    """A snapshot in which the experiment is decided."""
    entry = records.entry("experiment", "cards")
    assert entry is not None
    return Experiments(
        About(),
        (
            Outcome(
                id="cards",
                version=1,
                experiment=cast("Experiment", entry.body),
                declared_at=entry.at,
                declared_by=entry.by,
                exploratory=False,
                state="decided",
                sealed_until=date(2025, 11, 14),
                verdict="met",
                arm="large",
                arms=(_arm("large", 0.2, "met"), _arm("small", 0.0, "undecided")),
            ),
        ),
    )


def _arm(name: str, effect: float, verdict: str) -> Arm:
    relative = Interval(effect, round(effect - 0.1, 9), round(effect + 0.1, 9))
    return Arm(name, 1.0, 1 + effect, relative, relative, 0.01, verdict, None)
