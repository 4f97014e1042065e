"""The state of a page is its URL: a run reads it, a choice writes it, and nothing else does."""

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.web import app as web_app
from queries.records.kinds.view import View
from queries.records.records import Records
from tests.dashboard.conftest import Open, texts


def test_an_arrival_writes_nothing(open_page: Open) -> None:
    query = {"metric": "stickiness", "grain": "week", "period": "2025-Q2", "lang": "en"}
    assert _query(open_page("compare", **query)) == query


def test_a_choice_writes_itself_and_a_default_takes_itself_out(open_page: Open) -> None:
    app = open_page("compare", lang="en")
    app.selectbox(key="pick.metric").set_value("stickiness").run()
    assert _query(app) == {"metric": "stickiness", "lang": "en"}
    app.selectbox(key="pick.metric").set_value("monthly_active_users").run()
    assert _query(app) == {"lang": "en"}


def test_what_another_choice_has_made_impossible_goes_out_with_it_and_is_nobodys_mistake(open_page: Open) -> None:
    app = open_page("compare", lang="en")
    app.selectbox(key="pick.by").set_value("platform").run()
    app.selectbox(key="pick.metric").set_value("net_revenue").run()
    assert _query(app) == {"metric": "net_revenue", "lang": "en"}
    assert not app.warning


def test_the_month_of_one_page_is_the_period_of_another_and_back(open_page: Open) -> None:
    app = open_page("compare", lang="en", period="2025-06")
    assert app.selectbox(key="pick.period").value == "2025-06"
    assert "Jun 2025 · " in _plain(app)
    overview = open_page(lang="en", period="2025-Q2")
    assert overview.selectbox(key="pick.period").value == "2025-06"
    assert "Jun 2025" in overview.title[0].value
    assert not overview.warning


def test_any_days_can_be_looked_at_by_any_grain_of_which_they_have_several(open_page: Open) -> None:
    app = open_page("compare", lang="en", period="2025-03-05..2025-04-20")
    assert not app.exception
    assert app.selectbox(key="pick.grain").options == ["Day", "Week", "7 days to date", "28 days to date"]
    assert app.selectbox(key="pick.period").value == "2025-03-05..2025-04-20"
    app.date_input(key="pick.days").set_value(("2025-03-05", "2025-03-09")).run()
    assert app.query_params["period"] == "2025-03-05..2025-03-09"


def test_an_older_name_in_a_link_still_leads_there(open_page: Open) -> None:
    assert open_page("compare", lang="en", span="2025-Q2").selectbox(key="pick.period").value == "2025-Q2"


@pytest.mark.parametrize(("is_back", "period"), [(False, "2025-06"), (True, "2025-12")])
def test_a_page_without_a_query_carries_the_state_on_unless_the_reader_went_back_to_it(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, is_back: bool, period: str
) -> None:
    app = open_page(lang="en", period="2025-06")
    monkeypatch.setattr(web_app, "is_step_of_history", lambda: is_back)
    app.query_params.clear()
    app._page_hash = calc_hash("features")
    assert app.run().selectbox(key="pick.period").value == period


def test_the_previous_period_is_compared_with_in_words_of_its_own(open_page: Open) -> None:
    shown = texts(open_page(lang="en", align="previous", period="2025-06"))
    assert "Jun 2025 compared with May 2025" in shown.replace("\u00a0", " ")
    assert "on the period before" in shown
    assert "year over year" not in shown


def _query(app: AppTest) -> dict[str, str]:
    return {name: values[0] if isinstance(values, list) else values for name, values in app.query_params.items()}


def _plain(app: AppTest) -> str:
    return texts(app).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "The address asks for “compare”, “snapshot”, which is not known here: it is left out."),
        ("zh", "地址中的“compare”、“snapshot”在这里不存在，已忽略。"),
    ],
)
def test_what_no_page_asks_for_in_an_address_is_told_until_something_is_chosen(
    open_page: Open, language: str, said: str
) -> None:
    app = open_page("compare", lang=language, compare="previous", snapshot="nonsense", quarter="2025-Q1")
    assert [str(warning.value) for warning in app.warning] == [said]
    app.selectbox(key="pick.grain").set_value("week").run()
    assert "compare" not in app.query_params
    assert not app.run().warning


PARAMETERS = [
    ("metric", "metric"), ("metric", "period"), ("metric", "align"), ("metric", "why"), ("compare", "by"),
    ("compare", "grain"), ("compare", "per"), ("overview", "as_of"), ("overview", "lang"), ("overview", "board"),
    ("overview", "only"), ("overview", "view"), ("features", "feature"), ("health", "checks"),
    ("review", "review_section"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "name"), PARAMETERS)
def test_an_unknown_value_of_a_parameter_is_told(open_page: Open, records: Records, page: str, name: str) -> None:
    query: dict[str, str | list[str]] = {"lang": "en", "metric": "net_revenue", name: "nonsense"}
    app = open_page("" if page == "overview" else page, **query)
    assert any("“nonsense” in the address is not known here" in str(warning.value) for warning in app.warning)


def test_a_name_of_another_page_is_nobodys_mistake(open_page: Open) -> None:
    assert not open_page(lang="en", by="region", q="users", feature="search").warning


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "Saved view “view-9” in the address is not known here; shown instead: the page by the rest of the address.",
        ),
        ("zh", "地址中的已保存视图 “view-9” 在这里不存在，现在显示的是地址其余部分所描述的页面。"),
    ],
)
def test_a_link_to_a_view_that_is_not_there_any_more_says_so(
    open_page: Open, records: Records, language: str, said: str
) -> None:
    entry = records.save("view", "view-9", View("Weekly", "compare", {}), by="Anna")
    assert not open_page("compare", lang=language, view="view-9").warning
    records.remove("view", "view-9", by="Anna", expected=entry.version)
    app = open_page("compare", lang=language, view="view-9")
    assert [str(warning.value) for warning in app.warning] == [said]
    app.selectbox(key="pick.grain").set_value("week").run()
    assert "view" not in app.query_params
