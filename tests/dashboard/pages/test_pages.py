"""Every page in both languages, over the demo: it shows something, and what goes wrong is told in words."""

import re
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboard.i18n import LANGUAGES, words
from dashboard.pages import pages
from metrics.analysis.launch_effects import launch_effect
from metrics.snapshots.store import Store
from queries.sources.registry import sources as registered
from tests.conftest import Published
from tests.dashboard.conftest import Open, drawn_rows, opened, texts
from tests.dashboard.i18n.markdown import rendered

HAN = re.compile(r"[\u4e00-\u9fff]")
CONTROLS = ("button", "page_link", "popover", "selectbox", "multiselect", "text_input", "text_area", "date_input")
MARKUP = re.compile(r":[a-z-]+\[|`[^`]*`|<[^>]*>|\*\*")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", pages())
def test_a_page_opens_without_a_mistake(open_page: Open, name: str, language: str) -> None:
    app = open_page(name, lang=language)
    assert not app.exception
    assert not app.error
    assert len(app.title) == 1
    assert len(app.header) >= 1


@pytest.mark.parametrize("name", pages())
def test_controls_that_do_different_things_have_different_names(open_page: Open, name: str) -> None:
    """As those hear them who do not see the card around a control. What stands in a small window is heard within it."""
    app, acts = open_page(name, lang="en"), defaultdict[tuple[str, str], set[str]](set)
    inside = {id(part) for window in app.get("popover") for part in window}
    for control in (each for kind in CONTROLS for each in app.get(kind) if id(each) not in inside):
        acts[control.type, _name_of(control)].add(_act_of(control))
    assert {said: different for said, different in acts.items() if len(different) > 1} == {}


@pytest.mark.parametrize("name", pages())
def test_an_english_page_has_no_chinese_word(open_page: Open, name: str) -> None:
    page_text = MARKUP.sub("", texts(open_page(name, lang="en")))
    assert HAN.findall(page_text) == []


@pytest.mark.parametrize("name", pages())
def test_a_chinese_page_has_only_chinese_headings(open_page: Open, name: str) -> None:
    app = open_page(name, lang="zh")
    headings = [heading.value for heading in (*app.title, *app.header)]
    assert [heading for heading in headings if not HAN.search(heading)] == []


OF_A_PERIOD = ("overview", "compare", "metric", "features", "service", "support")
OF_A_PERIOD += ("value_added", "voice", "targets", "review")


@pytest.mark.parametrize("name", pages())
def test_a_page_of_a_period_says_so_where_its_address_asks_for_one_that_is_not_there(
    open_page: Open, name: str
) -> None:
    app = open_page(name, lang="en", period="2030")
    assert not app.exception
    shown = [box.value for box in app.selectbox if box.key == "pick.period"]
    said = [warning.value for warning in app.warning if "2030" in warning.value]
    assert (len(shown), len(said)) == ((1, 1) if name in OF_A_PERIOD else (0, 0))


def test_the_overview_shows_the_five_headlines_with_base_change_definition_and_trust(open_page: Open) -> None:
    app = open_page(lang="en")
    assert [metric.label for metric in app.metric] == [
        "Monthly active users", "Daily usage time", "Paid conversion", "ARPU", "Value-added share",
    ]  # fmt: skip
    badges = [button.label for button in app.button if (button.key or "").startswith("badge.tile")]
    assert len(badges) == len(app.metric)
    assert all(":green[●]" in badge for badge in badges)
    assert all("Checked; complete to 31 Dec 2025." in metric.help for metric in app.metric)
    tiles = {metric.label: metric for metric in app.metric}
    assert tiles["Monthly active users"].value == "3,700"
    assert tiles["Monthly active users"].delta == "+54.2%"
    assert tiles["Paid conversion"].delta == "+1.3\u00a0pp"
    assert tiles["Value-added share"].delta == "+22.0\u00a0pp", "of zero no percent change is known, but the points are"


def test_the_overview_of_another_month_is_a_link_away(open_page: Open) -> None:
    assert "Jun 2025" in open_page(period="2025-06", lang="en").title[0].value


def test_a_month_that_is_not_there_is_told_and_not_obeyed(open_page: Open) -> None:
    app = open_page(period="1999-01", lang="en")
    assert app.warning[0].value == "Period “1999-01” in the address is not known here; shown instead: Dec 2025."
    assert "Dec 2025" in app.title[0].value


def test_choosing_a_language_changes_the_words_at_once(open_page: Open) -> None:
    app = open_page(lang="en")
    app.button_group(key="pick.lang").set_value("zh").run()
    assert "月活" in app.title[0].value


def test_compare_shows_any_metric_cut_and_filtered(open_page: Open) -> None:
    app = open_page("compare", metric="paid_conversion", grain="quarter", by="region", only="platform=ios", lang="en")
    assert app.title[0].value == "Paid conversion"
    assert "by region" in texts(app)
    assert "iOS" in texts(app)
    assert len([table for table in app.dataframe if "denominator" in table.value.columns]) == 2


SEVERAL = ["feature=search", "feature=messages", "platform=ios"]
PART = {"en": "Search or Messages, iOS", "zh": "搜索或消息、iOS"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_compare_takes_several_filters_and_says_what_was_computed_for_them(open_page: Open, language: str) -> None:
    app = open_page("compare", grain="month", only=SEVERAL, lang=language)
    now, sentence = (words(language)(f"computed.{form}") for form in ("now", "sentence"))
    assert not app.exception
    assert app.multiselect("filter.feature").value + app.multiselect("filter.platform").value == SEVERAL
    assert texts(app).count(PART[language]) >= 2, "of the chart, and of what explains the change"
    assert sentence in texts(app)
    assert all(now in said for said in app.dataframe[-1].value["said"])
    app.multiselect("filter.feature").set_value([]).run()
    assert app.query_params["only"] == "platform=ios"
    assert sentence not in texts(app)


def test_compare_says_which_table_a_metric_waits_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.support.tiny import published

    use = "user_id usage_date feature_id\n1 2025-12-01 feed\n2 2025-12-02 feed"
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(published(tmp_path, usage_daily=use)))
    app = opened("compare", metric="arpu", lang="en")
    assert app.info[0].value.startswith("ARPU waits for Payments (`payments`)")
    assert not app.error


def test_a_feature_has_its_own_view_with_before_and_after_its_launch(open_page: Open) -> None:
    app = open_page("features", feature="assistant_v2", lang="en")
    assert app.title[0].value == words("en")("features.page") or "assistant" in app.title[0].value.lower()
    assert words("en")("feature.around") in texts(app)
    around = app.dataframe[0].value
    assert list(around["metric"])[:2] == ["Active users", "Daily usage time"]


def test_a_core_feature_has_no_launch_to_look_around(open_page: Open) -> None:
    assert words("en")("feature.around") not in texts(open_page("features", feature="home_feed", lang="en"))


def test_data_health_shows_every_check_and_that_rows_in_are_rows_used_and_quarantined(
    open_page: Open, small_demo: Published
) -> None:
    sources, tables, checks, *_ = (table.value for table in open_page("health", lang="en").dataframe)
    assert set(sources["source"]) == {name.replace("_", " ").capitalize() for name in registered()}
    assert list(tables["rows"]) == list(tables["used"] + tables["quarantined"])
    assert len(checks) == len(small_demo.snapshot.manifest.checks)


def test_the_catalogue_explains_every_metric(open_page: Open) -> None:
    app = open_page("catalogue", metric="arpu", lang="en")
    assert "Average revenue per user" in texts(app)
    assert any("SELECT" in code.value for code in app.code)


def test_before_the_first_refresh_a_page_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(tmp_path))
    assert "product-metrics refresh" in texts(opened(lang="en"))


def test_a_damaged_snapshot_is_told_in_a_sentence(
    tmp_path: Path, small_demo: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = Store(small_demo.store).current_id()
    (tmp_path / "snapshots").mkdir()
    (tmp_path / "snapshots" / f"{id}.json").write_text("{}")
    (tmp_path / "current").write_text(str(id))
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(tmp_path))
    app = opened(lang="en")
    assert "Files of the data are not as they were published" in app.error[0].value
    assert "wanted the content that was published" in texts(app)
    assert not app.exception


def test_the_adoption_of_a_feature_counts_distinct_people_since_its_launch(
    open_page: Open, small_demo: Published
) -> None:
    app = open_page("features", feature="assistant_v2", lang="en")
    with duckdb.connect(str(small_demo.warehouse), read_only=True) as connection:
        ((users, active),) = connection.execute("""
            select count(distinct user_id) filter (feature_id = 'assistant_v2'), count(distinct user_id)
            from usage_daily join users using (user_id)
            where not is_internal and usage_date >= date '2025-07-15' and usage_date < date '2025-07-15' + 84
        """).fetchall()
    (points,) = [rows for rows in drawn_rows(app) if rows and "share" in rows[0] and "place" in rows[0]]
    assert [row["place"] for row in points] == [1, 2, 3, 4, 6, 8, 10, 12]
    assert points[-1]["share"] == pytest.approx(users / active)
    assert f"By week 12 after the launch {users / active:.0%} of active people have used it" in texts(app)
    assert (points[-1]["people"], points[-1]["active"]) == (f"{users:,}", f"{active:,}")


@pytest.mark.parametrize(
    ("lang", "finding", "warning"),
    [
        (
            "en",
            "Minutes elsewhere after the launch: {own} of people who took up {name}, {other} of others",
            "no experiment",
        ),
        ("zh", "用上{name}的人，之后在其他功能上的时长 {own}，其他人 {other}", "这不是实验"),
    ],
)
def test_adopters_of_a_launch_are_compared_with_others_and_the_reader_is_warned(
    open_page: Open, small_demo: Published, lang: str, finding: str, warning: str
) -> None:
    app = open_page("features", feature="dark_mode", lang=lang)
    assert (list(app.exception), list(app.error)) == ([], [])
    effect = launch_effect(small_demo.snapshot, "dark_mode", date(2025, 6, 27))
    assert effect is not None
    assert effect.minutes is not None
    own, other = (f"{side.change.value:+.1%}".replace("-", "\u2212") for side in effect.minutes if side.change)
    name = {"en": "Dark mode", "zh": "深色模式"}[lang]
    assert finding.format(name=name, own=own, other=other) in [title.value for title in app.header]
    assert warning in texts(app)
    (table,) = [table.value for table in app.dataframe if "measure" in table.value]
    assert len(table) == 4
    cells = table.loc[2, ["adopters", "others"]]
    assert all(cell.startswith(change) for cell, change in zip(cells, (own, other), strict=True))
    sizes = {side: f"{size:,}" for side, size in zip(("adopters", "others"), effect.sizes, strict=True)}
    assert words(lang)("adopters.sizes", **sizes) in set(table["people"])
    (bands,) = [table.value for table in app.dataframe if "tenure" in table.value]
    assert len(bands) == 6


def test_a_launch_whose_weeks_are_not_over_says_until_when_to_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.support.tiny import published

    days = [date(2025, 11, 1) + timedelta(number) for number in range(61)]
    rows = "\n".join(f"{who} {day} soon" for day in days for who in (1, 2))
    features = "feature_id name launched_on\nsoon Soon 2025-12-10"
    store = published(tmp_path, usage_daily=f"user_id usage_date feature_id\n{rows}", features=features)
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(store))
    app = opened("features", feature="soon", lang="en")
    assert not app.exception
    assert "The four weeks after the launch are over on 6 Jan 2026" in texts(app)


def _name_of(control: Any) -> str:
    label = control.proto.popover.label if control.type == "popover" else control.label
    return rendered(label, ours=True)


def _act_of(control: Any) -> str:
    """What it does: two links may lead to one place, and two badges open the lineage of one metric."""
    if control.type == "page_link":
        return f"{control.proto.page}?{control.proto.query_string}"
    key = str(control.key)
    return key.rpartition(".")[2] if key.startswith("badge.") else key
