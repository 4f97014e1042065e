"""Drafts of trigger rules are kept by name in one file."""

from pathlib import Path
from typing import Any

import pytest

from metrics.analysis.replay.drafts import read_drafts, save_draft
from metrics.analysis.replay.rule import TriggerRule
from queries.errors import Problem

CALM = TriggerRule(idle=60, cap=2, cool_down=600)


def test_a_saved_draft_is_read_back_and_replaced_by_the_next_of_its_name(tmp_path: Path) -> None:
    file = tmp_path / "drafts.toml"
    assert read_drafts(file) == {}
    save_draft(file, "calm", CALM)
    save_draft(file, "busy", TriggerRule(failures=1))
    save_draft(file, "calm", TriggerRule(dwell=90.5))
    assert read_drafts(file) == {"calm": TriggerRule(dwell=90.5), "busy": TriggerRule(failures=1)}


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", 'quote " and \\', "名称", "x]\u00e9[y", "a.b", "😀"])
def test_a_name_is_text_and_never_a_path(tmp_path: Path, name: str) -> None:
    file = tmp_path / "home" / "drafts.toml"
    save_draft(file, name, CALM)
    assert read_drafts(file) == {name: CALM}
    assert {entry.name for entry in tmp_path.rglob("*")} == {"home", "drafts.toml", ".drafts.toml.lock"}


@pytest.mark.parametrize("name", ["", " ", " calm", "a\nb", "a\x00b", "\u202eabc", "x" * 61, "v1"])
def test_an_unusable_name_is_refused_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(Problem, match="name of a draft"):
        save_draft(tmp_path / "drafts.toml", name, CALM)
    assert not (tmp_path / "drafts.toml").exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[calm]\nidle = ", "a TOML file of drafts"),
        ("calm = 3", "parameters among"),
        ("[calm]\nidel = 30", "idel"),
        ("[calm]\nidle = 0", "a number from 1 to 86,400"),
        ('[calm]\nidle = "30"', "a number from 1 to 86,400"),
        ("[calm]\ncap = 3", "at least one condition"),
        ("[calm]\nidle = nan", "a number from 1"),
        ("[calm]\nfailures = 2.5", "a whole number"),
        ("[calm]\nidle = true", "draft calm of .* a number from 1"),
        ("[v1]\nidle = 30", "other than a declared rule"),
    ],
)
def test_a_file_that_is_no_list_of_drafts_is_refused_and_kept(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "drafts.toml"
    file.write_text(text)
    for use in (lambda: read_drafts(file), lambda: save_draft(file, "new", CALM)):
        with pytest.raises(Problem, match=says):
            use()
    assert file.read_text() == text


@pytest.mark.parametrize(
    "parameters", [{"idle": 30.0}, {"failures": 2, "failure_delay": 2.5}, {"dwell": 1.0, "cap": 1}]
)
def test_every_parameter_is_kept(tmp_path: Path, parameters: dict[str, Any]) -> None:
    save_draft(tmp_path / "drafts.toml", "one", TriggerRule(**parameters))
    assert read_drafts(tmp_path / "drafts.toml")["one"] == TriggerRule(**parameters)
