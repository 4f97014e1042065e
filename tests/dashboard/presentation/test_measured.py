"""Where minutes are missing a figure says of how many user-days it is, and where there are none it is no figure."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from dashboard.exports.export import Export
from dashboard.i18n import LANGUAGES, words
from dashboard.presentation.messages import measured, measured_beside, share_of
from dashboard.sections.layout import downloads
from tests.dashboard.conftest import drawn_rows, opened, texts
from tests.support.tiny import published

PEOPLE = range(1, 13)
USERS = pl.DataFrame(
    {
        "user_id": PEOPLE,
        "registered_on": [date(2023, 12, 1)] * 12,
        "region": ["north", "south"] * 6,
        "channel": ["search", "social", "referral"] * 4,
    }
)
FEATURES = (
    "feature_id name module kind launched_on\ncore Core core strategic 2023-01-01\nmaps Maps core iteration 2025-11-01"
)
PAGES = {
    "": {},
    "compare": {"metric": "daily_usage_time", "by": "platform", "span": "2025"},
    "features": {},
    "catalogue": {"metric": "daily_usage_time"},
    "health": {},
}


def use(ios: int | None, web: int | None) -> pl.DataFrame:
    """Two people a day, one on each platform, for so many minutes; None: they were not measured."""
    days = pl.date_range(date(2024, 1, 1), date(2025, 12, 31), eager=True)
    rows = [
        (PEOPLE[(2 * index + on) % 12], day, "maps" if on and day >= date(2025, 11, 1) else "core", platform, minutes)
        for index, day in enumerate(days)
        for on, (platform, minutes) in enumerate((("ios", ios), ("web", web)))
    ]
    schema = {
        "user_id": pl.Int64,
        "usage_date": pl.Date,
        "feature_id": pl.String,
        "platform": pl.String,
        "minutes": pl.Float64,
    }
    return pl.DataFrame(rows, schema, orient="row")


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The web client measures nothing; nobody does."""
    worlds = {"web": use(20, None), "all": use(None, None)}
    homes = {name: tmp_path_factory.mktemp(name) for name in worlds}
    return {
        name: published(homes[name], users=USERS, usage_daily=rows, features=FEATURES) for name, rows in worlds.items()
    }


@pytest.fixture
def partly(stores: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(stores["web"]))
    yield


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("world", ["web", "all"])
def test_no_page_breaks(
    stores: dict[str, Path], world: str, page: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(stores[world]))
    app = opened(page, lang=language, **PAGES[page])
    assert not app.exception
    assert not app.error
    assert not re.search(r"\b(?:[nN]a[nN]|None)\b", texts(app))


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "measured on 50% of user-days, before on 50%"), ("zh", "50% 的用户日有测量值，对比期为 50%")],
)
def test_a_tile_says_of_how_many_user_days_its_number_is(partly: None, language: str, text: str) -> None:
    app = opened(lang=language)
    (tile,) = [
        metric
        for metric in app.metric
        if metric.label.startswith(words(language).either("metric.daily_usage_time.title", "Daily usage time"))
    ]
    assert tile.value.startswith("20.0")
    assert text in texts(app).replace("&#37;", "%")
    assert words(language)("measured.one", value="", share="50%").strip(" ,，") in tile.help.replace("&#37;", "%")


def test_where_nothing_was_measured_there_is_no_number_and_a_reason(
    stores: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(stores["all"]))
    (tile,) = [metric for metric in opened(lang="en").metric if metric.label.startswith("Daily usage time")]
    assert (tile.value, tile.delta) == ("–", "not measured")
    assert "unknown is not zero" in tile.help


def test_the_lines_the_bars_and_the_numbers_of_a_comparison_say_it_too(partly: None) -> None:
    app = opened("compare", lang="en", **PAGES["compare"])
    points = next(rows for rows in drawn_rows(app) if rows and "this_year" in rows[0])
    assert {row["this_year"] for row in points} == {"20.0\u00a0min, measured on 50% of user-days"}
    assert "Not every user-day was measured" in texts(app)
    (table,) = [frame.value for frame in app.dataframe if {"measured", "platform"} <= set(frame.value.columns)]
    assert dict(zip(table["platform"], table["measured"], strict=True)) == {"iOS": 100, "Web": 0}
    assert table.set_index("platform")["said"]["Web"].startswith("Not measured: no user-day of this period has a value")


def test_a_file_that_is_taken_away_has_the_shares_where_they_are_not_all_and_no_column_elsewhere(
    partly: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    exports: list[Export] = []
    monkeypatch.setattr(downloads, "show", lambda context, card: exports.append(card.export))
    for metric in ("daily_usage_time", "monthly_active_users"):
        opened("compare", lang="en", **PAGES["compare"] | {"metric": metric})
    files = [export.csv().decode("utf-8-sig") for export in exports if export.answers and export.answers[0].by]
    assert "measured,base_measured" in files[0].splitlines()[0]
    assert "measured" not in files[-1].splitlines()[0]


def test_the_features_say_on_how_many_days_their_minutes_were_measured(partly: None) -> None:
    tables = [frame.value for frame in opened("features", lang="en").dataframe]
    (table,) = [
        usage_table for usage_table in tables if "measured" in usage_table.columns and "users" in usage_table.columns
    ]
    shares = dict(zip(table["name"], table["measured"], strict=True))
    assert shares == {"Core": 100, "Maps": 0}


def test_a_definition_and_a_badge_say_it_of_the_last_whole_period(partly: None) -> None:
    text = "50% of user-days have a value of minutes"
    assert text in texts(opened("catalogue", lang="en", metric="daily_usage_time")).replace("&#37;", "%")
    assert text not in texts(opened("catalogue", lang="en", metric="monthly_active_users")).replace("&#37;", "%")
    app = opened(lang="en")
    app.button(key="badge.tile.daily_usage_time").click().run()
    assert text in texts(app).replace("&#37;", "%")


def test_the_health_of_the_data_says_how_many_rows_have_no_minutes_and_whom_it_concerns(partly: None) -> None:
    (checks,) = [frame.value for frame in opened("health", lang="en").dataframe if "finding" in frame.value.columns]
    (results,) = [row for row in checks.to_dict("records") if row["expected"].startswith("minutes is measured")]
    assert results["severity"] == "info"
    assert results["finding"].startswith("without a value: 731 of 1,462 rows (50%)")
    app = opened("compare", lang="en", **PAGES["compare"])
    labels = {key: button.label for button in app.button if (key := button.key or "").startswith("badge.compare")}
    assert "with findings" in labels["badge.compare.daily_usage_time"]
    others = opened("compare", lang="en", metric="monthly_active_users", span="2025")
    labels = {key: button.label for button in others.button if (key := button.key or "").startswith("badge.compare")}
    assert "with findings" not in labels["badge.compare.monthly_active_users"], "who is counted is not measured"


@pytest.mark.parametrize(
    ("part", "text"),
    [(0.0, "0%"), (1.0, "100%"), (0.5, "50%"), (0.123, "12.3%"), (0.00001, "0.1%"), (0.99999, "99.9%"), (None, "–")],
)
def test_a_share_is_never_said_to_be_all_or_nothing_where_it_is_neither(part: float | None, text: str) -> None:
    assert share_of(part) == text


@pytest.mark.parametrize(
    ("now", "base", "text"),
    [
        (1, 1, ""),
        (None, None, ""),
        (0, 0, ""),
        (0.5, None, "measured on 50% of user-days"),
        (0.5, 0, "measured on 50% of user-days"),
        (0.5, 1, "measured on 50% of user-days, before on 100%"),
        (1, 0.25, "measured on 100% of user-days, before on 25%"),
        (0, 0.25, "before, measured on 25% of user-days"),
    ],
)
def test_both_sides_are_said_where_one_of_them_was_not_measured_throughout(
    now: float | None, base: float | None, text: str
) -> None:
    assert measured({"measured": now, "base_measured": base}, words("en")) == text


def test_a_value_that_was_measured_throughout_stands_alone() -> None:
    assert [measured_beside("20 min", share, words("en")) for share in (1, None, 0)] == ["20 min"] * 3
