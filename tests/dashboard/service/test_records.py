"""`records`, `targets` and `notes`: what people write by the command line, and what they read of it."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from dashboard.service.results import current
from queries.records.audit import verify
from queries.records.backends import Sqlite
from queries.records.records import open_records
from tests.conftest import Published
from tests.dashboard.cli.conftest import as_json, command


@pytest.fixture(autouse=True)
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty database of records."""
    url = f"sqlite:///{tmp_path}/records.db"
    monkeypatch.setenv("PRODUCT_METRICS_RECORDS", url)
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(tmp_path / "store"))
    return url


def done(*words: str) -> str:
    result = command(*words)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def refused(*words: str) -> str:
    result = command(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr
    return result.stderr


def targets() -> list[dict[str, Any]]:
    return list(as_json(command("targets", "list", "--format", "json"))["targets"])


def test_a_target_is_set_changed_and_removed_by_somebody() -> None:
    done("targets", "set", "monthly_active_users", "2026-12", "20,000,000", "--owner", "Ann", "--by", "Bob")
    done("targets", "set", "paid_conversion", "2026-Q1", "5.5%", "--where", "region=north", "--by", "Bob")
    done("targets", "set", "monthly_active_users", "2026-12", "21000000", "--by", "Cid", "--reason", "new plan")
    first, second = targets()
    assert {name: first[name] for name in ("id", "value", "owner", "version", "by")} == {
        "id": "monthly_active_users-2026-12",
        "value": 21_000_000,
        "owner": "",
        "version": 2,
        "by": "Cid",
    }
    assert (second["id"], second["value"], second["where"]) == (
        "paid_conversion-2026-Q1-region-north",
        0.055,
        {"region": "north"},
    )
    done("targets", "remove", second["id"])
    assert [target["id"] for target in targets()] == ["monthly_active_users-2026-12"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("mau", "2026", "5"), "wanted one of .*monthly_active_users.*got: mau"),
        (("arpu", "2026-13", "5"), "wanted a period as"),
        (("arpu", "2026", "0"), "wanted a number over 0"),
        (("arpu", "2026", "many"), "wanted a number such as 0.055, 5.5% or 18,000,000, got: many"),
        (("paid_conversion", "2026", "5.5"), "wanted a fraction of 1, got: 5.5. Write 0.055 for 5.5 %"),
        (("arpu", "2026", "5", "--where", "planet=mars"), r"wanted one of the dimensions of arpu \(region, channel\)"),
        (("arpu", "2026", "5", "--where", "north"), "wanted DIM=VALUE, got: north"),
        (("arpu", "2026", "5", "--by", " "), "author of a change: wanted a name"),
    ],
)
def test_a_target_that_cannot_be_meant_is_refused_in_a_sentence(words: tuple[str, ...], told: str) -> None:
    assert re.search(told, refused("targets", "set", *words))
    assert targets() == []


def test_a_note_is_added_listed_and_removed() -> None:
    done("notes", "add", "2026-02-03", "Provider down", "--zh", "支付故障", "--about", "incident", "--metric", "payers")
    done("notes", "add", "2026-01-01", "New year", "--about", "holiday")
    rows = as_json(command("notes", "list", "--format", "json"))["notes"]
    assert [(row["id"], row["about"], row["metric"], row["zh"]) for row in rows] == [
        ("2026-01-01-new-year", "holiday", "", ""),
        ("2026-02-03-provider-down-payers", "incident", "payers", "支付故障"),
    ]
    done("notes", "remove", "2026-01-01-new-year")
    assert "wanted one of 2026-02-03-provider-down-payers, got: x" in refused("notes", "remove", "x")


def test_a_note_that_would_be_a_formula_is_none_in_a_table_for_spreadsheets() -> None:
    done("notes", "add", "2026-02-03", "=cmd()|' /C calc'!A0")
    [row] = csv.DictReader(io.StringIO(done("notes", "list", "--format", "csv")))
    assert row["en"].startswith("'=")


def test_a_plan_file_is_taken_over_once_and_again_where_it_changed(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    text_ = '[[target]]\nmetric = "arpu"\nperiod = "2026"\nvalue = 5\n[[note]]\non = 2026-01-01\nen = "A"\nzh = "甲"\n'
    plan.write_text(text_)

    def taken() -> list[str]:
        rows = as_json(command("targets", "import", str(plan), "--format", "json"))["records"]
        return [row["what"] for row in rows]

    assert (taken(), taken()) == (["new", "new"], ["unchanged", "unchanged"])
    plan.write_text(text_.replace("value = 5", "value = 6"))
    assert taken() == ["changed", "unchanged"]
    plan.write_text(text_.replace('"arpu"', '"mau"'))
    assert "got: mau" in refused("targets", "import", str(plan))
    assert [target["value"] for target in targets()] == [6]


def test_records_are_counted_with_their_last_change() -> None:
    done("targets", "set", "arpu", "2026", "5", "--by", "Ann")
    done("notes", "add", "2026-01-01", "A", "--by", "Bob")
    document = as_json(command("records", "--format", "json"))
    rows = {row["kind"]: (row["records"], row["changed_by"]) for row in document["records"]}
    assert (rows["target"], rows["note"], rows["experiment"]) == ((1, "Ann"), (1, "Bob"), (0, ""))
    assert document["head"]["number"] == 2


def test_a_row_that_was_tampered_with_is_named_and_the_command_fails(url: str) -> None:
    done("targets", "set", "arpu", "2026", "5", "--by", "Ann")
    assert "All 1 changes" in done("records", "--verify")
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in Sqlite().unguarded():
            connection.execute(statement)
        connection.execute(text("update audit set by = 'Eve'"))
    engine.dispose()
    result = command("records", "--verify", "--format", "json")
    assert result.exit_code == 1
    assert "audit 1" in result.stdout
    assert "2 rows of sqlite" in result.stderr


def test_a_backup_and_an_export_come_back(tmp_path: Path, url: str) -> None:
    done("targets", "set", "arpu", "2026", "5", "--by", "Ann")
    done("notes", "add", "2026-01-01", "A")
    done("records", "--backup", str(tmp_path / "backup.db"))
    done("records", "--export", str(tmp_path / "files"))
    other = f"sqlite:///{tmp_path}/other.db"
    done("records", "--restore", str(tmp_path / "backup.db"), "--records", other)
    assert verify(open_records(other)) == []
    assert open_records(other).head() == open_records(url).head()
    third = f"sqlite:///{tmp_path}/third.db"
    rows = as_json(command("records", "--import", str(tmp_path / "files"), "--records", third, "--format", "json"))
    assert [row["what"] for row in rows["files"]] == ["new", "new"]
    assert "wanted an empty database" in refused("records", "--restore", str(tmp_path / "backup.db"))


def test_an_import_is_checked_against_the_catalogue_too(tmp_path: Path) -> None:
    file = tmp_path / "files" / "target" / "x.toml"
    file.parent.mkdir(parents=True)
    file.write_text('metric = "mau"\nperiod = "2026"\nvalue = 5\n')
    assert "got: mau" in refused("records", "--import", str(tmp_path / "files"))
    assert "wanted one thing to do, got: --verify and --export" in refused("records", "--verify", "--export", "x")


def test_targets_of_the_records_are_over_those_of_a_file(small_demo: Published, tmp_path: Path, url: str) -> None:
    (tmp_path / "plan.toml").write_text(
        "".join(f'[[target]]\nmetric = "{m}"\nperiod = "2025"\nvalue = 5\n' for m in ("arpu", "arppu"))
    )
    done("targets", "set", "arpu", "2025", "7")
    done("targets", "set", "arpu", "2025", "8", "--where", "region=north")
    results = current(str(small_demo.store), str(tmp_path / "plan.toml"), records_url=url)
    assert results is not None
    assert [(t.metric, t.value, t.where) for t in results.plan().targets] == [
        ("arpu", 7, {}),
        ("arpu", 8, {"region": "north"}),
        ("arppu", 5, {}),
    ]


@pytest.mark.parametrize("words", [("records",), ("targets",), ("targets", "set"), ("notes", "add"), ("notes",)])
def test_each_has_an_example(words: tuple[str, ...]) -> None:
    assert "Example: product-metrics " in done(*words, "--help")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("arpu", "2026-01", "20%"), "a number without %, as it is no share"),
        (("arpu", "2026-01", "20", "--where", "region=a", "--where", "region=b"), "each dimension once"),
    ],
)
def test_a_target_with_two_meanings_is_refused(words: tuple[str, ...], told: str) -> None:
    assert told in refused("targets", "set", *words)
    assert targets() == []


def test_what_a_target_replaces_is_said_and_may_be_made_a_condition() -> None:
    done("targets", "set", "arpu", "2026-01", "1000", "--by", "ann")
    assert "was version 1 (1,000) by ann" in done("targets", "set", "arpu", "2026-01", "1200", "--version", "1")
    assert "version 2" in refused("targets", "set", "arpu", "2026-01", "900", "--version", "1")
    assert [each["value"] for each in targets()] == [1200]
