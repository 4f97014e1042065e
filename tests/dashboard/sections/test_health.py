"""Data health is the analyst's page: what was left out, which runs there were, what was published."""

import json
import shutil
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.i18n import LANGUAGES, words
from dashboard.sections.health import verified
from dashboard.service import verification
from dashboard.service.verification import Verifier
from metrics.snapshots.manifest import Manifest
from metrics.snapshots.store import Store
from metrics.snapshots.verification import files_of
from refresh.forgetting.forget import forget
from refresh.service.job import Job
from tests.dashboard.conftest import opened, texts
from tests.refresh.support.refreshing import among, refreshed, settings_of
from tests.support.tiny import warehouse

TWICE = """
    user_id usage_date feature_id platform minutes sessions
    101     2025-12-30 feed       ios      10      1
    7       2025-12-30 feed       ios      1441    1
    1       2025-12-28 search     ios      30      2
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two refreshes; before the second, one good row and two bad ones have come."""
    home = tmp_path_factory.mktemp("health")
    refreshed(home)
    refreshed(home, usage_daily=among("usage_daily", TWICE))
    return home / "store"


@pytest.fixture(autouse=True)
def shown(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(store))


def test_quarantined_rows_are_shown_with_the_rules_that_they_break_and_counted() -> None:
    app = opened("health", lang="en")
    (rows,) = (table.value for table in app.dataframe if "rule" in table.value.columns)
    assert sorted(rows["minutes"]) == ["10.0", "1441.0"]
    assert sorted(rows["rule"]) == [
        "minutes is between 0 and 1440",
        "user_id, usage_date, feature_id, platform is unique",
    ]
    assert "2 shown; the download has 2 of 2." in texts(app)


def test_every_snapshot_is_listed_with_its_checks_the_last_one_first() -> None:
    app = opened("health", lang="en")
    (rows,) = (table.value for table in app.dataframe if "critical" in table.value.columns)
    assert len(rows) == 2
    assert rows["failed"][0] > rows["failed"][1] == 0
    assert list(rows["served"]) == ["shown now", ""]


@pytest.mark.parametrize("language", LANGUAGES)
def test_readers_are_shown_no_command_of_a_shell_and_are_offered_a_table_once(language: str) -> None:
    app = opened("health", lang=language)
    assert [code.value for code in app.code] == []
    assert "product-metrics " not in texts(app)
    tables = [button.key for button in app.get("download_button") if button.key.startswith("csv.")]
    assert len({key.split("_")[0].split(".")[1] for key in tables}) == len(tables)


def test_a_store_in_which_no_run_was_written_down_says_so() -> None:
    assert "No run is on record" in texts(opened("health", lang="en"))


@pytest.mark.parametrize(
    ("lang", "column", "checksum", "whole"),
    [
        ("en", "Changed days found by", "rows and checksum of each day", "whole table read each time"),
        ("zh", "如何发现变动的日期", "每日行数与校验和", "每次读取整张表"),
    ],
)
def test_every_table_says_how_its_changed_days_were_found(lang: str, column: str, checksum: str, whole: str) -> None:
    app = opened("health", lang=lang)
    (rows,) = (table.value for table in app.dataframe if "found_by" in table.value.columns)
    called = {"en": ("users", "usage_daily"), "zh": ("用户 users", "每日使用 usage_daily")}[lang]
    assert dict(zip(rows["table"], rows["found_by"], strict=True)) == dict(zip(called, (whole, checksum), strict=True))
    labels = [each["label"] for each in json.loads(app.dataframe[1].proto.columns).values() if "label" in each]
    assert column in labels


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "People forgotten on request: 2. No number counts them."),
        ("zh", "应要求删除的用户：2 人，不计入任何数字。"),
    ],
)
def test_people_who_were_forgotten_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str, sentence: str
) -> None:
    refreshed(tmp_path)
    for person in ("101", "102"):
        forget(tmp_path / "store", person)
    refreshed(tmp_path)
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(tmp_path / "store"))
    assert sentence in texts(opened("health", lang=lang))


@pytest.mark.parametrize(
    ("found_by", "days", "expected"),
    [
        ("", None, ""),
        ("updated_at", None, "rows and latest updated_at of each day"),
        ("updated_at", 7, "rows and latest updated_at of each day; the last 7 days are read again"),
        (
            "settles_after",
            7,
            "the last 7 days are read again, and days with other numbers of rows; older changes only by a full refresh",
        ),
    ],
)
def test_a_rule_is_told_with_its_days(
    store: Path, monkeypatch: pytest.MonkeyPatch, found_by: str, days: int | None, expected: str
) -> None:
    known = Manifest.from_json

    def ruled(record: dict[str, Any]) -> Manifest:
        manifest = known(record)
        states = (replace(state, found_by=found_by, settles_after=days) for state in manifest.tables)
        return replace(manifest, tables=tuple(states))

    monkeypatch.setattr(Manifest, "from_json", ruled)
    copy = store.with_name(f"copy {found_by} {days}")  # snapshots are cached by their store
    shutil.copytree(store, copy)
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(copy))
    app = opened("health", lang="en")
    (rows,) = (table.value for table in app.dataframe if "found_by" in table.value.columns)
    assert {*rows["found_by"]} == {expected}


def test_restated_days_are_listed_with_what_was_published_and_what_is_there_now() -> None:
    app = opened("health", lang="en")
    (rows,) = (table.value for table in app.dataframe if "old" in table.value.columns)
    minutes = rows[rows["what"] == "minutes"].iloc[0]
    assert tuple(minutes[["source", "day", "old", "new"]]) == ("Usage", "28 Dec 2025", "100", "130")
    assert minutes["why"] == "other rows"


@pytest.fixture
def moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store whose second refresh found somebody marked as internal and somebody put into another region."""
    users = among("users")
    moved_users = users.replace("101 2020-01-01 east search false", "101 2020-01-01 east search true")
    moved_users = moved_users.replace("102 2020-01-01 east", "102 2020-01-01 west")
    for users_now in (users, moved_users):
        warehouse(tmp_path / "warehouse", users=users_now, usage_daily=among("usage_daily"))
        Job(settings_of(tmp_path, through=date(2025, 12, 31))).run()
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(tmp_path / "store"))


@pytest.mark.usefixtures("moved")
@pytest.mark.parametrize(
    ("lang", "text", "person", "month", "part"),
    [
        ("en", "checked; recomputed; moved: 2", "Usage: 2", "Dec 2025", "counted in the month: East China"),
        ("zh", "已检查; 已重新计算：2 个归属有变", "使用：2", "2025 年 12 月", "当月计数：华东"),
    ],
)
def test_people_who_moved_are_told_at_the_source_the_run_and_the_values_that_changed(
    lang: str, text: str, person: str, month: str, part: str
) -> None:
    app = opened("health", lang=lang)
    tables = [table.value for table in app.dataframe]
    (sources,) = (rows for rows in tables if "state" in rows.columns)
    assert text in list(sources["state"])
    (runs,) = (rows for rows in tables if "attempts" in rows.columns)
    assert list(runs["moved"]) == [person, ""]
    (restated,) = (rows for rows in tables if "old" in rows.columns)
    (east,) = restated[restated["what"] == part].itertuples()
    assert (east.day, east.old, east.new) == (month, "10", "8")
    assert len(restated[restated["day"] != month]) == 6 * 3, "a row a day for the people, minutes and sessions"


@pytest.mark.parametrize(
    ("language", "whole", "damaged"),
    [
        ("en", "files of this snapshot are as they were published", "Damaged files"),
        ("zh", "与发布时一致", "文件有损坏"),
    ],
)
def test_one_changed_byte_of_a_file_that_no_page_reads_is_found_and_told(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, whole: str, damaged: str
) -> None:
    copy = Store(shutil.copytree(store, tmp_path / "store"))
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(copy.home))
    monkeypatch.setattr(verified, "VERIFIER", verifier := Verifier())
    monkeypatch.setattr(verification, "PATIENCE", 60)
    app = opened("health", lang=language)
    assert whole in texts(app)
    snapshot = copy.current()
    assert snapshot is not None
    *_, last = files_of(snapshot)
    content = bytearray(last.path.read_bytes())
    content[len(content) // 2] ^= 1
    last.path.write_bytes(content)
    assert whole in texts(app.run()), "the result is kept"
    app.button(key="verified.again").click().run()
    while verifier.running:
        time.sleep(0.05)
    app.run()
    assert damaged in texts(app)
    assert words(language)("verified.fix") in texts(app)
    (table,) = (frame.value for frame in app.dataframe if "file" in frame.value.columns)
    assert table.values.tolist() == [[last.table, last.sha256[:12]]]
