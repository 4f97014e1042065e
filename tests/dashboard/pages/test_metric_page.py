"""The page of a metric: everything about it under one address, the way back, and the ways in from elsewhere."""

from types import SimpleNamespace
from urllib.parse import parse_qs, parse_qsl

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.charts import base
from dashboard.i18n import LANGUAGES, words
from dashboard.presentation.links import Link, of_feature, of_metric, of_segment
from metrics.catalogue import catalogue
from metrics.periods.notation import parse
from tests.conftest import Published
from tests.dashboard.conftest import Open, drawn_rows, texts

KINDS = ("net_revenue", "paid_conversion", "value_added_share", "retention", "time_to_resolve_median")
DECEMBER, QUARTER = parse("2025-12")[0], parse("2025-Q4")[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("id", KINDS)
def test_every_kind_of_metric_has_value_definition_sql_checks_and_history(
    open_page: Open, id: str, language: str
) -> None:
    app = open_page("metric", metric=id, lang=language)
    assert (list(app.exception), list(app.error)) == ([], [])
    title = words(language).either(f"metric.{id}.title", catalogue()[id].title)
    assert [metric.label.split(" :")[0] for metric in app.metric] == [title]
    titles = [heading.value for heading in app.header]
    for section in ("definition.origin", "history.title"):
        assert words(language)(section) in titles
    assert all("SELECT" in code.value for code in app.code)


def test_its_address_has_metric_month_and_segment(open_page: Open) -> None:
    app = open_page("metric", metric="monthly_active_users", period="2025-06", only="channel=referral", lang="en")
    assert app.title[0].value.startswith("Monthly active users in Jun 2025: ")
    assert "Referral" in texts(app)
    assert [name for name, _ in links(app)][:2] == ["", "metric"], "the way back: overview, the whole metric"
    assert links(app)[1][1] == {"metric": "monthly_active_users", "period": "2025-06", "lang": "en"}


def test_a_dimension_that_is_filtered_is_not_broken_down_again(open_page: Open) -> None:
    def breakdowns(**query: str) -> int:
        app = open_page("metric", metric="monthly_active_users", lang="en", **query)
        return len([said for said in texts(app).split("\n") if "Monthly active users by " in said])

    assert breakdowns() - breakdowns(only="region=east") == 1


def test_tiles_of_the_overview_and_compare_lead_to_it(open_page: Open) -> None:
    overview = [query for name, query in links(open_page(period="2025-11", lang="en")) if name == "metric"]
    assert {"metric": "arpu", "period": "2025-11", "lang": "en"} in overview
    compare = links(open_page("compare", metric="arpu", span="2025", only="region=east", lang="en"))
    assert ("metric", {"metric": "arpu", "period": "2025-12", "only": "region=east", "lang": "en"}) in compare


def test_launches_lead_to_their_features(open_page: Open) -> None:
    assert ("features", {"feature": "assistant_v2", "lang": "en"}) in links(open_page(lang="en"))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (of_metric("arpu", QUARTER), Link("metric", {"metric": "arpu", "period": "2025-12"})),
        (of_feature("feed", DECEMBER), Link("features", {"feature": "feed", "period": "2025-12"})),
        (
            of_segment("arpu", "region", None, DECEMBER),
            Link("metric", {"metric": "arpu", "period": "2025-12", "only": ["region="]}),
        ),
        (
            of_segment("arpu", "feature", "feed", DECEMBER, (("region", "east"),)),
            Link("metric", {"metric": "arpu", "period": "2025-12", "only": ["region=east", "feature=feed"]}),
        ),
    ],
)
def test_a_number_leads_to_an_address(address: Link, expected: Link) -> None:
    assert address == expected


@pytest.mark.parametrize(
    ("selection", "row"),
    [
        ({}, None),
        ({"pick": []}, None),
        ({"pick": [{}]}, None),
        ({"pick": [{"row": 0}]}, 0),
        ({"pick": [{"row": 3}]}, 3),
    ],
)
def test_a_click_on_a_mark_picks_its_row(selection: dict[str, object], row: int | None) -> None:
    assert base.picked(SimpleNamespace(selection=selection)) == row


LAUNCHED = "select feature_id, kind from features where year(launched_on) = 2025 order by launched_on, feature_id"
PARTS = {0: None, 1: "channel=app_store", 7: None}
"""Row that is clicked in every chart of the overview → the step of the waterfall; its first and last are totals."""


@pytest.mark.parametrize("row", PARTS)
def test_what_was_clicked_in_a_chart_gives_its_link_and_no_other(
    open_page: Open, small_demo: Published, monkeypatch: pytest.MonkeyPatch, row: int
) -> None:
    """By the launches in the lanes, the strategic ones over the lines, and the steps of the waterfall."""
    with duckdb.connect(str(small_demo.warehouse), read_only=True) as connection:
        launched = connection.execute(LAUNCHED).fetchall()
    strategic = [id for id, kind in launched if kind == "strategic"]
    features = {launched[row][0], *strategic[row : row + 1]}
    expected = {("features", id) for id in features} | ({("metric", PARTS[row])} if PARTS[row] else set())
    monkeypatch.setattr(base, "picked", lambda state: row)
    app = open_page(period="2025-12", lang="en")
    labels = [link.proto.label for link in app.get("page_link")]
    opened = [link for link, label in zip(links(app), labels, strict=True) if "Open " in label]
    assert {(page, query.get("only") or query["feature"]) for page, query in opened} == expected


def test_a_mark_leads_to_its_part_within_what_the_page_is_filtered_by(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "picked", lambda state: 1)
    app = open_page("support", only="region=east", lang="en")
    asked = [parse_qs(link.proto.query_string).get("only") for link in app.get("page_link")]
    parts = [only for only in asked if only and len(only) > 1]
    assert parts
    assert all("region=east" in only for only in parts)


def links(app: AppTest) -> list[tuple[str, dict[str, str]]]:
    """Page and query of every link, in order."""
    protos = [link.proto for link in app.get("page_link")]
    return [(proto.page.rsplit("/", 1)[-1], dict(parse_qsl(proto.query_string))) for proto in protos]


def test_a_metric_without_a_single_value_says_why_instead_of_drawing_nothing(open_page: Open) -> None:
    """Value-added share by day: on each day fewer than ten payers of the small demo are active."""
    app = open_page("compare", metric="value_added_share", period="2025-12", grain="day", lang="en")
    assert not app.exception and not app.error
    assert "Only 3 in the denominator; a rate needs at least 10." in texts(app)
    assert not any("now" in row for rows in drawn_rows(app) for row in rows)
