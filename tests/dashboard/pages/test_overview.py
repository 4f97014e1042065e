"""The overview: one sentence, one hero figure, at most six tiles with their targets, and what needs attention."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.i18n import LANGUAGES, words
from dashboard.sections.overview import alerts
from tests.dashboard.conftest import Open, drawn_rows, texts

PLAN = """
[[target]]
metric = "monthly_active_users"
period = "2025-12"
value = 3500

[[target]]
metric = "paid_conversion"
period = "2025-12"
value = 0.06

[[target]]
metric = "monthly_active_users"
period = "2025-12"
value = 999999
where = { channel = "referral" }
"""


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plan.toml").write_text(PLAN)
    monkeypatch.setenv("PRODUCT_METRICS_PLAN", str(tmp_path / "plan.toml"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_tiles_show_the_targets_of_everybody_and_a_missed_one_needs_attention(
    open_page: Open, plan: None, language: str
) -> None:
    app = open_page(lang=language)
    said = [line for line in texts(app).split("\n") if words(language)("tile.target", target="").strip() in line]
    assert len(said) == 2
    assert "3,500" in said[0] and ":green[106%]" in said[0]
    assert "6.0%" in said[1] and ":orange[85%]" in said[1]
    assert links(app)[0].startswith(":small[:orange[●]"), "the missed target comes first"


def test_a_quarter_among_months_says_that_it_is_one(open_page: Open) -> None:
    assert len([line for line in texts(open_page(lang="en")).split("\n") if "Counted over 2025 Q4." in line]) == 1


def test_nothing_is_said_of_attention_where_nothing_needs_it(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    assert words("en")("attention.title") in texts(open_page(lang="en"))
    monkeypatch.setattr(alerts, "_alerts", lambda *asked: iter(()))
    assert words("en")("attention.title") not in texts(open_page(lang="en"))


def test_the_story_of_the_channels_is_told_once(open_page: Open) -> None:
    steps = [rows for rows in drawn_rows(open_page(lang="en")) if rows and "contribution" in rows[0]]
    assert len(steps) == 1


def test_a_board_draws_itself_again(open_page: Open) -> None:
    app = open_page(board="1", lang="en")
    assert not app.exception
    assert app.session_state["board.drawn"] > 0


def links(app: AppTest) -> list[str]:
    """Labels of the links of the attention card."""
    return [link.proto.label for link in app.get("page_link") if link.proto.label.startswith(":small[:")]
