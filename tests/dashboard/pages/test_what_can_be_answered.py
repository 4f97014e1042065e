"""A warehouse with users and their use only: pages show what it can answer, close up, and tell the rest in one line."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.i18n import LANGUAGES, words
from dashboard.pages import pages
from metrics.catalogue import catalogue
from queries.warehouse.contract import contract
from tests.dashboard.conftest import Open, opened, texts
from tests.support.tiny import published

PEOPLE, DAYS = range(1, 31), range(0, 760, 5)
IDS = {*catalogue(), *contract.tables} - {"features", "interactions", "payments", "requirements", "subscriptions"}
"""Ids that are no words of a language either."""
LINEAGE = ("catalogue", "metric")
"""Pages that list checks, which are called by ids as in the SQL beside them."""
CODE = re.compile(r"`[^`]*`")


@pytest.fixture(scope="module")
def usage_only(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty people, who come one after the other, each every fifth day, with two features by turns."""
    last = date(2025, 12, 31)
    rows = [
        f"{person} {last - timedelta(days=day)} {'feed' if (person + day) % 3 else 'search'}"
        for person in PEOPLE
        for day in DAYS
        if day < 400 + 12 * person
    ]
    lines = "\n".join(["user_id usage_date feature_id", *rows])
    return published(tmp_path_factory.mktemp("usage_only"), usage_daily=lines)


@pytest.fixture(scope="module")
def parts_of_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve people with tickets of which nobody wrote when they were resolved, and with consents but no survey."""
    last = date(2025, 12, 31)
    days = [last - timedelta(days=day) for day in range(0, 760, 5)]
    usage = [f"{person} {day} feed" for person in range(12) for day in days]
    tickets = [
        f"{person}-{day} {person} {day}T10:00:00 {('billing', 'app_error')[person % 2]} {person < 2} human 12.5"
        for person in range(12)
        for day in days
    ]
    consents = [f"{person} assistant {person % 3 > 0} {days[-1]}T09:00:00" for person in range(12)]
    heads = {
        "usage_daily": ("user_id usage_date feature_id", usage),
        "support_tickets": ("ticket_id user_id opened_at category is_repeat handled_by handling_minutes", tickets),
        "consents": ("user_id purpose granted decided_at", consents),
    }
    tables = {name: "\n".join([head, *rows]) for name, (head, rows) in heads.items()}
    return published(tmp_path_factory.mktemp("parts"), **tables)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "shown", "waiting"),
    [
        ("support", ["support_contact_rate", "repeat_contact_share"], ["time_to_resolve_median"]),
        ("voice", ["consent_rate"], ["pain_point_share"]),
    ],
)
def test_a_page_arranges_itself_by_those_of_its_metrics_that_can_be_answered(
    parts_of_pages: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    shown: list[str],
    waiting: list[str],
    language: str,
) -> None:
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(parts_of_pages))
    app = opened(name, lang=language)
    assert (list(app.exception), list(app.error), [box.value for box in app.info]) == ([], [], [])
    tiles = [label(metric) for metric in app.metric]
    assert {titles(language)[id] for id in shown} <= set(tiles)
    (line,) = [said for said in texts(app).split("\n") if words(language)("nav.waiting") in said]
    assert all(titles(language)[id] in line and titles(language)[id] not in tiles for id in waiting)


@pytest.fixture
def page(usage_only: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(usage_only))
    return opened


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", pages())
def test_no_page_has_a_box_an_error_or_an_id_where_a_number_would_be(page: Open, name: str, language: str) -> None:
    app = page(name, lang=language)
    assert (list(app.exception), list(app.error), [box.value for box in app.info]) == ([], [], [])
    said = set(re.findall(r"[a-z]+(?:_[a-z0-9]+)+", CODE.sub("", texts(app))))
    assert said & IDS == set() or name in LINEAGE


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_overview_has_other_headlines_in_place_of_those_that_wait(page: Open, language: str) -> None:
    app = page(lang=language)
    assert [label(metric) for metric in app.metric] == [
        titles(language)[id]
        for id in ("monthly_active_users", "stickiness", "new_users", "retention", "returned_users")
    ]
    waiting = [titles(language)[id] for id in ("daily_usage_time", "paid_conversion", "arpu", "value_added_share")]
    (line,) = [said for said in texts(app).split("\n") if words(language)("nav.waiting") in said]
    assert all(title in line for title in waiting)
    assert words(language)("waits.launches") in line
    assert "start" in links(app)


def test_a_page_that_can_be_answered_whole_has_no_such_line(open_page: Open) -> None:
    assert "Waits for data" not in texts(open_page(lang="en"))


def test_a_page_without_any_of_its_metrics_names_them_and_the_tables(page: Open) -> None:
    app = page("voice", lang="en")
    assert "Waits for data: Consent rate, Pain point share." in texts(app)
    assert [title.value for title in app.header] == [
        "Consents: table `consents`",
        "Survey answers: table `survey_answers`",
    ]


def test_a_column_that_is_missing_is_asked_for_alone(page: Open) -> None:
    app = page("start", lang="en")
    asked = {title.value: table.value for title, table in zip(app.header, app.dataframe, strict=False)}
    assert list(asked["Daily usage: table `usage_daily`"]["column"]) == ["minutes"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_the_first_snapshot_a_page_says_what_to_run_and_what_a_warehouse_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(tmp_path))
    app = opened(lang=language)
    assert app.title[0].value == words(language)("empty.title")
    commands = "\n".join(code.value for code in app.code)
    assert {"product-metrics demo", "product-metrics refresh"} <= set(commands.split("\n"))
    users, usage, further = (table.value for table in app.dataframe)
    assert list(users["column"]) == [column.name for column in contract.tables["users"].columns]
    assert list(usage["column"]) == [column.name for column in contract.tables["usage_daily"].columns]
    assert titles(language)["arpu"] in dict(zip(further["id"], further["opens"], strict=True))["payments"]


def titles(language: str) -> dict[str, str]:
    return {id: words(language).either(f"metric.{id}.title", metric.title) for id, metric in catalogue().items()}


def label(metric: object) -> str:
    return str(metric.label).split(" :")[0]  # type: ignore[attr-defined]


def links(app: AppTest) -> list[str]:
    return [link.proto.page.rsplit("/", 1)[-1] for link in app.get("page_link")]
