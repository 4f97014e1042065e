"""The page of targets and notes: what is set, added and removed there, by whom, and what a second editor is told."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from queries.records.kinds.target import Note, Target
from queries.records.records import Records, open_records
from tests.dashboard.conftest import Open, texts
from tests.queries.records.test_records import HOSTILE

MARKUP = HOSTILE["markup"]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Records:
    url = f"sqlite:///{tmp_path}/records.db"
    monkeypatch.setenv("PRODUCT_METRICS_RECORDS", url)
    return open_records(url)


@pytest.fixture
def app(open_page: Open, kept: Records) -> Any:
    """The page, of somebody who has said his name."""
    app = open_page("targets", lang="en")
    return app.text_input(key="records.author_field").set_value("Ann").run()


def fill_target(app: Any, metric: str, period: str, value: str) -> Any:
    app.selectbox(key="aims.metric").set_value(metric)
    app.text_input(key="aims.period").set_value(period)
    app.text_input(key="aims.value").set_value(value)
    return app


def save(app: Any, key: str = "aims.save") -> Any:
    return app.button(key=key).click().run()


def test_an_empty_page_says_so_in_both_languages(open_page: Open, kept: Records) -> None:
    page = texts(open_page("targets", lang="en"))
    assert "Targets and notes" in page
    assert "No target is set." in page
    page = texts(open_page("targets", lang="zh"))
    assert "目标与备注" in page
    assert "尚未设定目标。" in page


def test_a_target_that_is_set_is_in_the_list_with_its_author(app: Any, kept: Records) -> None:
    app = save(fill_target(app, "paid_conversion", "2025-12", "5.5%"))
    assert "Saved." in texts(app)
    [entry] = kept.entries("target")
    assert (entry.body, entry.by) == (Target("paid_conversion", "2025-12", 0.055), "Ann")
    [row] = app.dataframe[0].value.to_dict("records")
    assert (row["metric"], row["state"], row["stands"]) == ("Paid conversion", "missed", "5.1% of 5.5%")
    assert app.text_input(key="aims.value").value == ""
    assert "You are Ann." in texts(app)


def test_nobody_saves_without_a_name_and_nothing_typed_is_lost(open_page: Open, kept: Records) -> None:
    app = save(fill_target(open_page("targets", lang="en"), "arpu", "2025", "5"))
    assert "Say who you are" in texts(app)
    assert kept.entries("target") == []
    assert app.text_input(key="aims.value").value == "5"


def test_what_cannot_be_meant_is_told_and_stays_in_the_form(app: Any, kept: Records) -> None:
    app = save(fill_target(app, "paid_conversion", "2025-12", "5.5"))
    assert "Write 0.055 for 5.5 %" in texts(app)
    assert (app.text_input(key="aims.value").value, kept.entries("target")) == ("5.5", [])


def test_the_second_of_two_editors_is_told_loses_nothing_and_may_save_on_top(app: Any, kept: Records) -> None:
    kept.save("target", "arpu-2025", Target("arpu", "2025", 5), by="Bob")
    app = app.run()
    app = app.selectbox(key="aims.edit").set_value("arpu-2025").run()
    assert app.text_input(key="aims.value").value == "5"
    kept.save("target", "arpu-2025", Target("arpu", "2025", 6), by="Cid", expected=1)
    app.text_input(key="aims.value").set_value("7")
    app = save(app)
    assert "Cid changed it on" in texts(app)
    assert "to: 6.0. Nothing was saved" in texts(app)
    assert app.text_input(key="aims.value").value == "7"
    assert kept.entry("target", "arpu-2025").by == "Cid"  # type: ignore[union-attr]
    app = save(app)
    assert "Saved." in texts(app)
    assert [(each.by, each.body.value) for each in kept.history("target", "arpu-2025")] == [  # type: ignore[union-attr]
        ("Bob", 5),
        ("Cid", 6),
        ("Ann", 7),
    ]


def test_a_new_target_for_what_has_one_is_no_silent_change(app: Any, kept: Records) -> None:
    kept.save("target", "arpu-2025", Target("arpu", "2025", 5), by="Bob")
    app = save(fill_target(app, "arpu", "2025", "9"))
    assert "Bob changed it on" in texts(app)
    assert len(kept.history("target", "arpu-2025")) == 1


def test_what_somebody_else_changed_is_not_removed(app: Any, kept: Records) -> None:
    kept.save("target", "arpu-2025", Target("arpu", "2025", 5), by="Bob")
    app = app.run().selectbox(key="aims.remove").set_value("arpu-2025").run()
    kept.save("target", "arpu-2025", Target("arpu", "2025", 6), by="Cid", expected=1)
    app = save(app, "aims.remove.button")
    assert "It was not removed. Remove it again to remove that version." in texts(app)
    assert kept.entry("target", "arpu-2025") is not None
    app = save(app, "aims.remove.button")
    assert kept.entry("target", "arpu-2025") is None


@pytest.mark.parametrize(
    ("kind", "id", "body", "control"),
    [
        ("target", "arpu-2025", Target("arpu", "2025", 5), "aims.remove"),
        ("note", "outage", Note(date(2025, 12, 1), "Outage", "故障"), "remark.remove"),
    ],
)
def test_who_removes_what_is_removed_already_is_told_by_whom(
    app: Any, kept: Records, kind: str, id: str, body: Target | Note, control: str
) -> None:
    kept.save(kind, id, body, by="Bob")
    app = app.run().selectbox(key=control).set_value(id).run()
    kept.remove(kind, id, by="Cid", expected=1)
    page = texts(save(app, f"{control}.button"))
    assert "It was removed already, by Cid on" in page
    assert "Save again" not in page
    assert [entry.by for entry in kept.history(kind, id)] == ["Bob", "Cid"]


def test_who_removes_something_is_told_that_it_is_removed(app: Any, kept: Records) -> None:
    kept.save("target", "arpu-2025", Target("arpu", "2025", 5), by="Bob")
    app = app.run().selectbox(key="aims.remove").set_value("arpu-2025").run()
    page = texts(save(app, "aims.remove.button"))
    assert ("Removed." in page, "Saved." in page) == (True, False)


def test_a_note_is_added_and_is_text_whatever_it_says(app: Any, kept: Records, open_page: Open) -> None:
    app.text_input(key="remark.en").set_value(MARKUP)
    app.selectbox(key="remark.about").set_value("incident")
    app = save(app, "remark.save")
    [entry] = kept.entries("note")
    assert isinstance(entry.body, Note)
    assert (entry.body.en, entry.body.about, entry.by) == (MARKUP, "incident", "Ann")
    assert not app.exception
    overview = open_page(lang="en", period="2025-12")
    assert "<script>" not in "".join(element.value for element in overview.markdown if "alert" not in element.value)
    assert not overview.exception


def test_a_target_of_a_metric_that_is_gone_is_listed_and_breaks_nothing(app: Any, kept: Records) -> None:
    kept.save("target", "gone-2025", Target("gone", "2025", 5), by="Bob")
    app = app.run()
    assert not app.exception
    assert "gone" in str(app.dataframe[0].value)
