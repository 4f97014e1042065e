"""`replay`: a declared rule, a changed one, a draft that is saved and replayed by its name."""

from pathlib import Path

import pytest

from tests.dashboard.cli.conftest import Run, as_json


@pytest.fixture(autouse=True)
def drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "drafts.toml"
    monkeypatch.setenv("PRODUCT_METRICS_DRAFTS", str(file))
    return file


def test_a_declared_rule_agrees_with_the_log_over_its_own_days(run: Run) -> None:
    printed = as_json(run("replay", "--rule", "v2", "--format", "json"))
    (row,) = printed["rows"]
    assert (printed["rule"], printed["agrees_with_log"]) == ("v2", True)
    assert (row["start"], row["end"]) == ("2025-07-15", "2025-12-31")
    assert row["fired_per_user_day"] == pytest.approx(1.25, abs=0.01)
    assert row["fired"] == sum(page["fired"] for page in printed["pages"])
    assert row.keys() == {"start", "end", "fired", "users", "user_days", "fired_per_user_day"}


def test_a_cap_of_one_leaves_one_prompt_a_user_day(run: Run) -> None:
    printed = as_json(run("replay", "--rule", "v1", "--cap", "1", "--period", "2025-05", "--format", "json"))
    (row,) = printed["rows"]
    assert (printed["rule"], printed["agrees_with_log"], row["fired_per_user_day"]) == ("draft", None, 1.0)


def test_a_draft_is_saved_under_its_name_and_replayed_by_it(run: Run, drafts: Path) -> None:
    asked = ("--period", "2025-12", "--format", "json")
    made = as_json(run("replay", "--idle", "60", "--cool-down", "600", "--draft", "quiet / 安静", *asked))
    assert drafts.read_text(encoding="utf-8").count("[") == 1
    assert as_json(run("replay", "--draft", "quiet / 安静", *asked)) == made


def test_the_table_says_where_and_what_followed(run: Run) -> None:
    printed = run("replay", "--rule", "v2", "--period", "2025-12").stdout
    assert "fired_per_user_day" in printed
    assert "Pages: " in printed
    days = "From 2025-12-01 to 2025-12-31, the days of the rule in the log"
    assert f"{days}, the replay equals its prompts, one by one." in " ".join(printed.split())


def test_over_a_change_of_rules_the_comparison_names_the_days_of_the_rule(run: Run) -> None:
    printed = " ".join(run("replay", "--rule", "v1", "--period", "2025-07-10..2025-07-20").stdout.split())
    assert "From 2025-07-10 to 2025-07-14, the days of the rule in the log, the replay equals" in printed


def test_a_period_is_cut_to_the_days_of_the_log(run: Run) -> None:
    (row,) = as_json(run("replay", "--idle", "60", "--period", "2025-12-01..2026-12-31", "--format", "json"))["rows"]
    assert (row["start"], row["end"]) == ("2025-12-01", "2025-12-31")


@pytest.mark.parametrize("words", [("--period", "never"), ("--period", "2019")])
def test_what_cannot_be_replayed_is_not_saved_as_a_draft(run: Run, drafts: Path, words: tuple[str, ...]) -> None:
    assert run("replay", "--idle", "60", "--draft", "quiet", *words).exit_code == 2
    assert not drafts.exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "--rule, conditions such as --idle 30, or the name of a saved draft"),
        (("--draft", "nobody"), "Saved drafts: none"),
        (("--idle", "0"), "a number from 1 to 86,400"),
        (("--idle", "nan"), "a number from 1 to 86,400"),
        (("--cap", "2"), "at least one condition"),
        (("--idle", "30", "--draft", "v1"), "other than a declared rule"),
        (("--rule", "v3"), "'v3' is not one of"),
        (("--rule", "v2", "--period", "never"), 'period "never"'),
        (("--rule", "v2", "--period", "2019"), "The log of interactions covers 2025-"),
        (("--draft", ""), "got: nothing"),
    ],
)
def test_what_cannot_be_replayed_is_refused_in_a_sentence(run: Run, words: tuple[str, ...], says: str) -> None:
    result = run("replay", *words)
    assert result.exit_code == 2
    assert says in " ".join(result.stderr.split())
