"""Notes that people wrote: on charts with letters, in explanations, in downloads; by metric or about all."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.exports.tidy import noted
from dashboard.i18n import words
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import Figures
from dashboard.sections.trend.marks import MOST_NOTES, notes_of, said
from dashboard.service.results import Results, current
from metrics.catalogue import metric
from metrics.periods.notation import parse
from metrics.periods.period import Grain
from queries.records.kinds.target import Note, Target
from queries.records.records import Records, open_records
from tests.conftest import Published
from tests.dashboard.conftest import Open, texts

YEAR = parse("2025")[0]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Records:
    url = f"sqlite:///{tmp_path}/records.db"
    monkeypatch.setenv("PRODUCT_METRICS_RECORDS", url)
    return open_records(url)


def results_of(demo: Published, kept: Records, plan: str = "") -> Results:
    results = current(str(demo.store), plan or "none.toml", records_url=kept.database.url)
    assert results is not None
    return results


def context(demo: Published, kept: Records, language: str = "en", plan: str = "") -> Context:
    results = results_of(demo, kept, plan)
    return Context(words(language), Figures(words(language), "CNY"), results)


def write(kept: Records, *notes: Note) -> None:
    for n, note in enumerate(notes):
        kept.save("note", str(n), note, by="Ann")


def test_a_chart_has_the_notes_about_its_metric_and_about_all(small_demo: Published, kept: Records) -> None:
    write(
        kept,
        Note(date(2025, 11, 11), "Provider down", "支付故障", "incident", "payers"),
        Note(date(2025, 7, 1), "Campaign", metric=""),
        Note(date(2025, 7, 1), "Heat", metric="payers"),
        Note(date(2024, 7, 1), "Long ago"),
        Note(date(2025, 3, 1), "Of users", metric="monthly_active_users"),
    )
    marks = notes_of(context(small_demo, kept), metric("payers"), YEAR)
    assert [(mark.day, mark.sign, mark.names) for mark in marks] == [
        (date(2025, 7, 1), "a", ("Campaign", "Heat")),
        (date(2025, 11, 11), "b", ("Provider down",)),
    ]
    told = " ".join(said(context(small_demo, kept), metric("payers"), YEAR))
    assert "notes (a Campaign · Heat, 1 Jul 2025; b Provider down, 11 Nov 2025)" in told
    assert "支付故障" in " ".join(said(context(small_demo, kept, "zh"), metric("payers"), YEAR))


def test_of_more_notes_than_there_is_room_for_the_last_are_shown_and_the_others_counted(
    small_demo: Published, kept: Records
) -> None:
    write(kept, *(Note(date(2025, 1 + n % 12, 1 + n), f"Note {n}") for n in range(MOST_NOTES + 3)))
    marks = notes_of(context(small_demo, kept), metric("payers"), YEAR)
    assert "".join(mark.sign for mark in marks) == "abcdefghi"
    assert [*said(context(small_demo, kept), metric("payers"), YEAR)][-1].endswith("in the downloaded table only: 3.")


def test_a_chart_stays_where_the_plan_cannot_be_read_and_says_why(
    small_demo: Published, kept: Records, tmp_path: Path
) -> None:
    (tmp_path / "plan.toml").write_text("[[nots]]")
    here = context(small_demo, kept, plan=str(tmp_path / "plan.toml"))
    assert notes_of(here, metric("payers"), YEAR) == []
    assert "`nots` in" in [*said(here, metric("payers"), YEAR)][-1]


def test_a_download_has_the_notes_of_each_rows_days(small_demo: Published, kept: Records) -> None:
    here = context(small_demo, kept)
    answer = here.results.answer("payers", YEAR, Grain.MONTH)
    assert noted(here, answer) == [{}] * 12
    write(kept, Note(date(2025, 7, 1), "Campaign"), Note(date(2025, 7, 31), "Heat", metric="payers"))
    rows: list[Any] = noted(here, answer)
    assert rows[6] == {"notes": "2025-07-01 Campaign · 2025-07-31 Heat"}
    assert [row["notes"] for row in rows[:6]] == [""] * 6


def test_a_target_of_a_segment_is_told_apart_from_that_of_everybody(
    open_page: Open, small_demo: Published, kept: Records
) -> None:
    answer = results_of(small_demo, kept).answer("monthly_active_users", parse("2025-12")[0], by=("channel",))
    channel, value = answer.rows.select("channel", "value").row(0)
    kept.save("target", "a", Target("monthly_active_users", "2025-12", value * 2, {"channel": channel}), by="Ann")
    kept.save("target", "b", Target("monthly_active_users", "2025-12", 5), by="Ann")
    pace = results_of(small_demo, kept).pace(Target("monthly_active_users", "2025-12", value * 2, {"channel": channel}))
    assert (pace.value, pace.is_good) == (value, False)
    page = texts(open_page("targets", lang="en", period="2025-12"))
    assert "1 of 2 targets reached" in page
    page = texts(
        open_page("targets", lang="en", period="2025-12", target=f"monthly_active_users.month.channel={channel}")
    )
    assert "Monthly active users (" in page
    assert "ended 50.0% below the target" in page
