"""`requirements`: listed, ranked, added and weighed, by commands that tell what is wrong."""

from datetime import date
from pathlib import Path

import pytest

from queries.records.kinds.experiment import Experiment
from queries.records.records import Records
from tests.dashboard.cli.conftest import Run, as_json

ROW = {"id", "title", "score", "tier", "p_first", "p_top3", "rank_low", "rank_high", "blocked"}

OFFLINE = """
title = "Maps without a network"
source = "research"
raised_on = 2025-12-20
compliance = "clear"
frequency = { source = "survey", step = 3, n = 800, survey = "Travel 2025" }
pain = { source = "measured", metric = "pain_point_share", period = "2025", where = { pain_point = "slow_loading" } }
revenue = { source = "estimated", step = 2, by = "anna", on = 2025-12-20 }
leverage = { source = "estimated", step = 3, by = "anna", on = 2025-12-20 }
complexity = { source = "estimated", step = 4, by = "anna, ben", on = 2025-12-20, ratings = [3, 5] }
coordination = { source = "estimated", step = 2, by = "anna", on = 2025-12-20 }
"""

WEIGHTS = """
user_value = 0.2
business_value = 0.6
cost = 0.2
revenue = 0.4
leverage = 0.6
complexity = 0.5
coordination = 0.5
"""


def written(tmp_path: Path, name: str, text: str) -> str:
    file = tmp_path / name
    file.write_text(text)
    return str(file)


def test_the_ranking_has_its_rows_in_order_and_the_blocked_last(run: Run, demo: Records) -> None:
    rows = as_json(run("requirements", "rank", "--format", "json"))["rows"]
    assert all(row.keys() >= ROW for row in rows)
    assert (rows[0]["id"], rows[0]["p_first"] >= 0.9) == ("smart_service", True)
    free = [row["score"] for row in rows if not row["blocked"]]
    assert free == sorted(free, reverse=True)
    assert [row["blocked"] for row in rows] == [False] * len(free) + [True] * 3
    assert {row["p_first"] for row in rows if row["blocked"]} == {None}


def test_the_list_is_meant_where_no_word_is_said(run: Run, demo: Records) -> None:
    listed = as_json(run("requirements", "--format", "json"))["rows"]
    assert listed == as_json(run("requirements", "list", "--format", "json"))["rows"]
    assert len(listed) == 63


def test_a_list_as_of_a_day_is_what_was_written_by_then(run: Run, demo: Records) -> None:
    listed = as_json(run("requirements", "list", "--as-of", "2024-03-31", "--format", "json"))["rows"]
    assert len(listed) == 6


def test_a_requirement_is_added_from_a_file_and_changes_no_other_score(run: Run, demo: Records, tmp_path: Path) -> None:
    before = {row["id"]: row["score"] for row in as_json(run("requirements", "rank", "--format", "json"))["rows"]}
    added = run("requirements", "add", written(tmp_path, "offline_maps.toml", OFFLINE), "--by", "anna")
    assert (added.exit_code, added.stdout) == (0, "requirement offline_maps: version 1 by anna\n")
    after = {row["id"]: row["score"] for row in as_json(run("requirements", "rank", "--format", "json"))["rows"]}
    # frequency 3, pain 2 (9 % of answers), revenue 2, leverage 3, complexity 4, coordination 2:
    # 40 × 5/24 + 40 × (0.8 + 1.8 − 1)/4 + 20 × (1 − (2.4 + 0.8 − 1)/4)
    assert after.pop("offline_maps") == pytest.approx(40 * 5 / 24 + 40 * 0.4 + 20 * (1 - 0.55), abs=1e-9)
    assert after == before


def test_a_change_over_another_version_is_refused(run: Run, records: Records, tmp_path: Path) -> None:
    file = written(tmp_path, "offline_maps.toml", OFFLINE)
    assert run("requirements", "add", file, "--by", "anna").exit_code == 0
    written(tmp_path, "offline_maps.toml", OFFLINE.replace("Maps", "All maps"))
    assert run("requirements", "add", file, "--by", "ben").exit_code == 0
    written(tmp_path, "offline_maps.toml", OFFLINE.replace("Maps", "Some maps"))
    late = run("requirements", "add", file, "--by", "carl", "--version", "1")
    assert late.exit_code == 2
    assert "got: version 2, written by ben" in late.stderr
    assert [entry.by for entry in records.history("requirement", "offline_maps")] == ["anna", "ben"]


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("step = 3, n", "step = 7, n", "frequency of a requirement: wanted a step from 1 to 5, got: 7"),
        ("ratings = [3, 5]", "ratings = [3, 4]", "wanted the mean of its ratings, 3.5, got: 4"),
        ('metric = "pain_point_share"', 'metric = "arpu"', "pain of a requirement: wanted a metric that is a share"),
        ('metric = "pain_point_share"', 'metric = "nonsense"', "metric nonsense: unknown name"),
        ('compliance = "clear"', 'compliance = "blocked"', "compliance_note: wanted what it is blocked by"),
        ('compliance = "clear"', 'compliance = "perhaps"', "Invalid enum value 'perhaps' - at `$.compliance`"),
        ("title =", "titel =", "offline_maps.toml: wanted a valid record"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_in_one_sentence(
    run: Run, records: Records, tmp_path: Path, was: str, becomes: str, said: str
) -> None:
    file = written(tmp_path, "offline_maps.toml", OFFLINE.replace(was, becomes))
    refused = run("requirements", "add", file, "--by", "anna")
    assert refused.exit_code == 2
    assert said in refused.stderr
    assert records.entries("requirement") == []


def test_an_input_that_the_snapshot_does_not_know_leaves_no_score(run: Run, records: Records, tmp_path: Path) -> None:
    later = OFFLINE.replace('period = "2025"', 'period = "2023"')
    assert run("requirements", "add", written(tmp_path, "offline_maps.toml", later), "--by", "anna").exit_code == 0
    (row,) = as_json(run("requirements", "rank", "--format", "json"))["rows"]
    assert (row["score"], row["tier"], row["p_first"]) == (None, None, None)
    assert row["why"].startswith("pain: ")


def test_leverage_weighs_more_than_revenue_or_the_weights_are_refused(run: Run, demo: Records, tmp_path: Path) -> None:
    equal = WEIGHTS.replace("revenue = 0.4", "revenue = 0.5").replace("leverage = 0.6", "leverage = 0.5")
    refused = run("requirements", "weights", written(tmp_path, "weights.toml", equal), "--by", "anna")
    assert refused.exit_code == 2
    assert "wanted growth leverage to weigh more than direct revenue, got: leverage 0.5, revenue 0.5" in refused.stderr


def test_new_weights_are_a_version_beside_which_the_old_order_stands(run: Run, demo: Records, tmp_path: Path) -> None:
    old = {row["id"]: row["rank"] for row in as_json(run("requirements", "rank", "--format", "json"))["rows"]}
    said = run("requirements", "weights", written(tmp_path, "weights.toml", WEIGHTS), "--by", "anna")
    assert said.stdout == "weights default: version 3 by anna, was version 2 by Product council\n"
    new = as_json(run("requirements", "rank", "--before-weights", "2", "--format", "json"))
    assert new["weights"] == 3
    assert {row["id"]: row["rank_before"] for row in new["rows"]} == old
    assert {row["id"]: row["rank"] for row in new["rows"]} != old


def test_without_records_nothing_is_ranked_and_nothing_is_written(run: Run, records: Records, tmp_path: Path) -> None:
    printed = run("requirements", "rank", "--format", "json")
    assert as_json(printed)["rows"] == []
    assert "no requirement has been written down yet" in printed.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_experiment_that_nobody_declared_is_told(run: Run, demo: Records, tmp_path: Path) -> None:
    file = written(tmp_path, "offline.toml", f'experiment = "maps"{OFFLINE}')
    added = run("requirements", "add", file)
    assert added.exit_code == 2
    assert "`experiment` of requirement offline: wanted the id of a record (experiment), got: maps" in added.stderr


def test_a_requirement_whose_experiment_was_removed_can_be_changed(run: Run, demo: Records, tmp_path: Path) -> None:
    declared = Experiment(
        "Maps", "They help.", {"control": 0.5, "treatment": 0.5}, "control", date(2025, 9, 1), date(2025, 9, 7), 7,
        "page_clicks", "increase", 0.2, 0.05, "product",
    )  # fmt: skip
    seen = demo.save("experiment", "maps", declared, by="anna").version
    text = f'experiment = "maps"{OFFLINE}'
    assert run("requirements", "add", written(tmp_path, "offline.toml", text)).exit_code == 0
    demo.remove("experiment", "maps", by="anna", expected=seen)
    changed = text.replace("without a network", "offline")
    assert run("requirements", "add", written(tmp_path, "offline.toml", changed)).exit_code == 0
