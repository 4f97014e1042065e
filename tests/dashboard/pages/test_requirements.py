"""The page of requirements: an answer first, inputs with their sources, forms in which no editor loses anything."""

import pytest
from msgspec.structs import replace
from streamlit.testing.v1 import AppTest

from dashboard.i18n import words
from queries.records.records import Records
from tests.dashboard.conftest import Open, texts


def tables(app: AppTest, column: str) -> list[list[object]]:
    return [list(table.value[column]) for table in app.dataframe if column in table.value]


@pytest.mark.parametrize(
    ("lang", "title"),
    [("en", "Intelligent service assistant comes first"), ("zh", "智能服务助手居首")],
)
def test_the_page_answers_first(open_page: Open, demo: Records, lang: str, title: str) -> None:
    app = open_page("requirements", lang=lang)
    assert (list(app.exception), list(app.error), list(app.warning)) == ([], [], [])
    assert app.title[0].value.startswith(title)
    assert "6" in next(each.value for each in app.header if "40%" in each.value)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_one_requirement_says_where_each_input_comes_from(open_page: Open, demo: Records, lang: str) -> None:
    app = open_page("requirements", lang=lang, requirement="smart_service")
    assert (list(app.exception), list(app.error)) == ([], [])
    (details,) = tables(app, "detail")
    assert len(details) == 6
    assert "28.0%" in str(details[1]) and "2,000" in str(details[1])
    assert words(lang)("requirements.source_measured") in tables(app, "source")[0]


def test_raters_are_shown_with_their_spread(open_page: Open, demo: Records) -> None:
    (details,) = tables(open_page("requirements", lang="en", requirement="smart_service"), "detail")
    assert "3 · 4, spread 1" in str(details[5])


def test_a_requirement_leads_to_its_feature_and_experiment_and_the_effect(open_page: Open, demo: Records) -> None:
    app = open_page("requirements", lang="en", requirement="smart_service")
    (links,) = [list(table.value["value"]) for table in app.dataframe if {"what", "value"} == {*table.value}]
    assert links[0].startswith("Solving a problem is complicated · ")
    assert links[-1].startswith("Promised −30.0%")


def test_a_blocked_requirement_says_by_what(open_page: Open, demo: Records) -> None:
    app = open_page("requirements", lang="en", requirement="sms_reminders")
    assert "Blocked by compliance: 27.0 points, no rank" in texts(app)
    assert "consent that users have not given" in texts(app)


def test_sliders_change_the_order_and_nothing_that_is_stored(open_page: Open, demo: Records) -> None:
    before = demo.head()
    app = open_page("requirements", lang="en")
    for name, value in (("user_value", 0.0), ("business_value", 0.0), ("cost", 1.0)):
        app.slider(key=f"requirements.weight.{name}.2").set_value(value)
    app.run()
    assert "user value 0%, business value 0%, cost 100%" in texts(app)
    assert "What if the weights were others: Intelligent service assistant" not in texts(app)
    assert demo.head() == before


def test_the_order_before_stands_beside_that_of_now(open_page: Open, demo: Records) -> None:
    app = open_page("requirements", lang="en", earlier="day-2024-12-31")
    (_, moved) = [table.value for table in app.dataframe if "moved" in table.value]
    assert moved["before"].notna().sum() < moved["now"].notna().sum()


def test_the_second_editor_is_told_who_changed_what_and_keeps_his_input(open_page: Open, demo: Records) -> None:
    app = open_page("requirements", lang="en", requirement="dark_mode")
    theirs = demo.entry("requirement", "dark_mode")
    assert theirs is not None and theirs.body is not None
    demo.save("requirement", "dark_mode", replace(theirs.body, owner="design"), by="anna", expected=1)
    place = "requirement.dark_mode.1"
    app.text_input(key=f"{place}.by").set_value("ben")
    app.text_input(key=f"{place}.title").set_value("Dark mode at night")
    _send(app, "Save the requirement")
    (told,) = [warning.value for warning in app.warning]
    assert told.startswith("anna saved version 2") and "Changed there: owner" in told
    assert app.text_input(key=f"{place}.title").value == "Dark mode at night"
    assert len(demo.history("requirement", "dark_mode")) == 2
    app.button(key=f"{place}.on_top").click().run()
    newest = demo.entry("requirement", "dark_mode")
    assert newest is not None
    assert (newest.version, newest.by, newest.body.title) == (3, "ben", "Dark mode at night")  # type: ignore[union-attr]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_first_requirement_is_written_in_the_form(open_page: Open, records: Records, lang: str) -> None:
    app = open_page("requirements", lang=lang)
    assert app.title[0].value == words(lang)("requirements.none")
    for name, value in (("id", "night_mode"), ("by", "anna"), ("title", "Night mode")):
        app.text_input(key=f"requirement.new.{name}").set_value(value)
    app.selectbox(key="requirement.new.pain").set_value("4")
    _send(app, words(lang)("requirements.form_save"))
    assert (list(app.exception), list(app.error)) == ([], [])
    (entry,) = records.entries("requirement")
    assert (entry.id, entry.by, entry.body.pain.step) == ("night_mode", "anna", 4.0)  # type: ignore[union-attr]
    assert app.title[0].value.startswith("Night mode")


def test_a_form_without_a_name_or_a_title_is_told_so(open_page: Open, records: Records) -> None:
    app = open_page("requirements", lang="en")
    app.text_input(key="requirement.new.id").set_value("night_mode")
    _send(app, "Save the requirement")
    assert ["title of a requirement: wanted some words" in error.value for error in app.error] == [True]
    assert records.entries("requirement") == []


def _send(app: AppTest, label: str) -> None:
    (button, *_) = [each for each in app.button if each.label == label]
    button.click().run()
