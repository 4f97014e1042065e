"""Page of experiments: in both languages, sealed ones without an outcome, forms that write."""

import os
from pathlib import Path

import pytest

import refresh.pipeline.stages
from queries.records.database import records_url
from queries.records.records import open_records
from tests.dashboard.conftest import Open, opened, texts
from tests.refresh.experiments.cards import ID, declare, evening
from tests.refresh.faults.support.forked import Nodding
from tests.refresh.support.refreshing import settings_of


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("id", ["recommendation_history_7d", "smart_assistant"])
def test_the_page_answers_without_an_error(open_page: Open, id: str, lang: str) -> None:
    app = open_page("experiments", lang=lang, experiment=id)
    assert (list(app.exception), list(app.error)) == ([], [])
    assert len(app.title) == 1


def test_it_shows_what_follows_an_experiment_and_what_was_decided(open_page: Open) -> None:
    shown = texts(open_page("experiments", lang="en", experiment="recommendation_history_7d"))
    assert "Followed by Picks, 30-day history" in shown
    assert "demo: iterate" in shown
    assert "Exploratory: by region" in shown


@pytest.fixture
def cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(refresh.pipeline.stages, "Examiner", Nodding)
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(tmp_path / "store"))
    declare(tmp_path)
    return tmp_path


def test_a_sealed_experiment_has_health_and_no_outcome(cards: Path) -> None:
    evening(cards, "2025-11-13")
    app = opened("experiments", lang="en")
    shown = texts(app)
    assert list(app.exception) == []
    assert "Sealed until 14 Nov 2025" in shown
    assert "No outcome is computed" in shown
    assert "Safety: no harm seen" in shown
    for word in ("Exploratory: by", "Course by days", "Guardrails"):
        assert word not in shown


def test_a_decision_is_logged_with_what_was_seen(cards: Path) -> None:
    evening(cards, "2025-11-20")
    app = opened("experiments", lang="en")
    app.text_input(key=f"decide.{ID}.because").set_value("It is met").run()
    app.text_input(key="experiments.by").set_value("anna").run()
    app.button(key=f"decide.{ID}.save").click().run()
    assert list(app.error) == []
    entry = open_records(records_url(settings_of(cards))).entry("decision", ID)
    assert entry is not None
    assert (entry.by, entry.body.choice, entry.body.verdict, entry.body.declaration) == ("anna", "ship", "met", 1)  # type: ignore[union-attr]
    assert "anna: ship. It is met" in texts(app)
    assert os.environ["PRODUCT_METRICS_STORE"] == str(cards / "store")
