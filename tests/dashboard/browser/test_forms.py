"""Forms in a real browser, in both languages: what is written is kept, and of two editors the second loses nothing."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page

from dashboard.i18n import LANGUAGES, words
from queries.records.records import Records
from tests.dashboard.browser.conftest import Visit, visiting


@pytest.fixture
def editor(browser: Browser, served: str) -> Iterator[Visit]:
    with visiting(browser, served) as visit:
        yield visit


def fill(place: Page | Locator, label: str, value: str) -> None:
    field = place.get_by_role("textbox", name=label, exact=True).first
    field.fill(value)
    field.press("Tab")


def write_target(visit: Visit, lang: str, name: str, period: str, value: str) -> None:
    """Types a target of the first metric and saves it."""
    said = words(lang)
    fill(visit.page, said("aims.your_name"), name)
    fill(visit.page, said("aims.of_period"), period)
    fill(visit.page, said("aims.value"), value)
    visit.settle()
    visit.page.get_by_role("button", name=said("aims.save"), exact=True).click()
    visit.settle()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_target_is_saved_and_a_second_editor_is_told_and_keeps_what_was_typed(
    browser: Browser, editor: Visit, served: str, kept: Records, lang: str
) -> None:
    period, said = f"2026-Q{1 + LANGUAGES.index(lang)}", words(lang)
    editor.go(f"/targets?lang={lang}")
    with visiting(browser, served) as other:
        other.go(f"/targets?lang={lang}")
        write_target(editor, lang, "Anna", period, "0.06")
        assert said("aims.saved") in editor.page.inner_text("body")
        write_target(other, lang, "Ben", period, "0.07")
        assert "Anna" in other.page.locator("[data-testid=stAlert]").inner_text()
        assert other.page.get_by_label(said("aims.value"), exact=True).first.input_value() == "0.07"
        assert other.errors == []
    (entry,) = (entry for entry in kept.entries("target") if period in entry.id)
    assert (entry.by, entry.version, entry.body.value) == ("Anna", 1, 0.06)  # type: ignore[union-attr]
    assert (editor.errors, editor.outside) == ([], [])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_decision_is_logged_with_its_evidence(editor: Visit, kept: Records, lang: str) -> None:
    said = words(lang)
    editor.go(f"/experiments?lang={lang}&experiment=recommendation_history_30d")
    fill(editor.page, said("experiments.decisions.because"), f"Everybody gets it ({lang}) <b>now</b>")
    fill(editor.page, said("experiments.decisions.by"), "Anna")
    editor.settle()
    editor.page.get_by_role("button", name=said("experiments.decisions.save"), exact=True).click()
    editor.settle()
    body = kept.history("decision", "recommendation_history_30d")[-1].body
    assert body.because == f"Everybody gets it ({lang}) <b>now</b>"  # type: ignore[union-attr]
    assert body.verdict  # type: ignore[union-attr]
    assert f"Everybody gets it ({lang}) <b>now</b>" in editor.page.inner_text("body")
    assert (editor.errors, editor.outside) == ([], [])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_requirement_is_written(editor: Visit, kept: Records, lang: str) -> None:
    said, id = words(lang), f"quiet_hours_{lang}"
    editor.go(f"/requirements?lang={lang}")
    editor.page.locator("summary", has_text=said("requirements.form_new")).click()
    editor.settle()
    form = editor.page.get_by_test_id("stForm").filter(has=editor.page.get_by_label(said("requirements.form_id")))
    fill(form, said("requirements.form_id"), id)
    fill(form, said("requirements.form_by"), "Anna")
    fill(form, said("requirements.form_title"), f"Quiet hours {lang}")
    form.get_by_role("button", name=said("requirements.form_save"), exact=True).click()
    editor.settle()
    entry = kept.entry("requirement", id)
    assert entry is not None
    assert (entry.by, entry.body.title) == ("Anna", f"Quiet hours {lang}")  # type: ignore[union-attr]
    assert (editor.errors, editor.outside) == ([], [])
