"""The page Review: nothing is written before it is asked for; then files, a preview, and texts that people add."""

import pytest

from queries.records.kinds.section_note import SectionNote
from queries.records.records import Records
from tests.dashboard.conftest import Open, texts


def test_the_review_is_written_when_asked_for_and_takes_a_text(open_page: Open, records: Records) -> None:
    app = open_page("review", lang="en", review_section="headline")
    assert not app.exception
    assert "The review of 2025, with every figure traceable" in texts(app)
    assert len(app.get("download_button")) == 0
    app.button(key="review.write").click().run()
    assert not app.exception
    assert len(app.get("download_button")) == 4
    assert len(app.get("image")) >= 3
    app.text_area[0].set_value("Seen by the board.")
    app.text_input(key="records.author_field").set_value("Ada")
    app.button(key="review.save").click().run()
    assert not app.exception
    (entry,) = records.entries("section_note")
    assert entry.body == SectionNote("2025", "headline", "en", "Seen by the board.")
    assert entry.by == "Ada"


@pytest.mark.parametrize("period", ["2025-Q4", "2025-12"])
def test_quarters_and_months_can_be_chosen_in_chinese(open_page: Open, records: Records, period: str) -> None:
    app = open_page("review", lang="zh", period=period, review_section="headline")
    app.button(key="review.write").click().run()
    assert not app.exception
    assert "每个数字都可追溯" in texts(app)
