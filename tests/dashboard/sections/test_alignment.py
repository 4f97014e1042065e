"""A year earlier can be found in other ways on every page, and a page says where that turns growth into decline."""

from datetime import date
from pathlib import Path

import pytest

from dashboard.i18n import words
from metrics.periods.period import Align
from queries.settings import Settings
from refresh.pipeline.refresh import refresh
from tests.dashboard.conftest import Open, opened, texts
from tests.refresh.support.refreshing import DAYS, among, refreshed, settings_of
from tests.support.tiny import warehouse


@pytest.mark.parametrize("page", ["", "compare", "features", "service", "support", "value_added", "voice"])
def test_a_page_offers_the_previous_period_and_every_alignment_that_differs(open_page: Open, page: str) -> None:
    offered = open_page(page, lang="en").selectbox(key="pick.align").options
    expected = [*(align for align in Align if align is not Align.FISCAL_YEAR), "previous"]
    assert offered == [words("en")(f"align.{each}") for each in expected]


@pytest.mark.parametrize("page", ["", "compare", "features"])
@pytest.mark.parametrize("align", ["weekday", "iso-week", "lunar-new-year"])
def test_a_page_opens_with_it(open_page: Open, page: str, align: str) -> None:
    app = open_page(page, lang="en", align=align)
    assert not app.exception
    assert not app.error


def test_by_lunar_new_year_december_has_no_change_and_says_why(open_page: Open) -> None:
    app = open_page(lang="en", align="lunar-new-year")
    assert app.metric[0].delta == "no festival"
    assert "from 50 days before it to 40 days after it" in app.metric[0].help


def test_february_says_that_the_year_before_had_a_day_more(open_page: Open) -> None:
    assert "28 days compared with 29" in texts(open_page(period="2025-02", lang="en"))


def test_a_company_with_a_year_of_its_own_is_offered_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refreshed(tmp_path)
    refresh(settings_of(tmp_path, fiscal_year_starts=4))
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(tmp_path / "store"))
    assert "Fiscal year" in opened("compare", lang="en").selectbox(key="pick.align").options
    assert not opened("compare", lang="en", align="fiscal-year", grain="quarter").error


def test_growth_by_date_that_is_a_decline_by_weekday_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine people came on 1 January 2025: the year before December 2025 by weekday, not by date."""
    people = {"2024-11-01": 1, "2024-12-05": 4, "2025-01-01": 9, **dict.fromkeys(DAYS, 5)}
    rows = "".join(f"{person} {day} feed\n" for day, count in people.items() for person in range(101, 101 + count))
    warehouse(tmp_path / "w", users=among("users"), usage_daily="user_id usage_date feature_id\n" + rows)
    refresh(Settings(str(tmp_path / "w"), str(tmp_path / "store"), date(2025, 12, 31)))
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(tmp_path / "store"))
    app = opened(lang="en")
    assert app.metric[0].delta == "+25.0%"
    text = "Aligned by “Same weekday”, compared with 2 Dec 2024 – 1 Jan 2025, it is −44.4%"
    assert f"{text}: the sign depends on the alignment." in texts(app)
