"""One filter for every page: what it reaches, what it does not reach, and how it is cleared."""

import duckdb
import pytest

from dashboard.i18n import LANGUAGES, spaced, words
from dashboard.pages import pages
from dashboard.sections.layout.address import CONTROLS
from dashboard.service.filters import offered
from dashboard.service.results import current
from metrics.catalogue import dimensions
from tests.conftest import Published
from tests.dashboard.conftest import Open, texts

IOS = {"only": "platform=ios"}
CLEAR = "filter.clear"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", pages())
def test_every_page_says_what_it_is_filtered_by_or_that_it_is_not(open_page: Open, name: str, language: str) -> None:
    app = open_page(name, lang=language, **IOS)
    kind = "active" if pages()[name].is_filtered else "not_here"
    assert spaced(words(language)(f"filter.{kind}", part="iOS")) in texts(app)
    assert not app.exception
    assert not app.error
    app.button(key=CLEAR).click().run()
    assert "iOS" not in texts(app) or name == "catalogue"
    assert "only" not in app.query_params


def test_a_filtered_tile_counts_the_people_of_the_filter_alone(open_page: Open, small_demo: Published) -> None:
    query = """SELECT count(DISTINCT user_id) FROM usage_daily JOIN users USING (user_id)
               WHERE platform = 'ios' AND usage_date BETWEEN '2025-12-01' AND '2025-12-31' AND NOT is_internal"""
    with duckdb.connect(str(small_demo.warehouse), read_only=True) as connection:
        (people,) = connection.sql(query).fetchone() or (0,)
    assert open_page(lang="en", **IOS).metric[0].value == f"{people:,}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_that_cannot_be_filtered_says_so_beside_it(open_page: Open, language: str) -> None:
    """Payments have no platform, and targets are of everybody."""
    say = words(language)
    shown = texts(open_page(lang=language, **IOS))
    assert say("filter.not_by", dimensions=say.dimension("platform")).markdown in shown
    assert say("filter.not_this").markdown in shown
    assert say("filter.not_this").markdown not in texts(open_page(lang=language))


def test_values_of_one_dimension_are_alternatives_and_others_conditions(open_page: Open) -> None:
    app = open_page("compare", lang="en", only=["platform=ios", "platform=android", "region=east"])
    assert words("en")("filter.active", part="iOS or Android, East").markdown in texts(app)


def test_the_filter_offers_what_the_snapshot_has_more_than_one_value_of(small_demo: Published) -> None:
    results = current(str(small_demo.store))
    assert results is not None
    shown = offered(results)
    assert {"platform", "region", "channel", "plan", "feature"} <= shown.keys()
    assert all(len(values) > 1 for values in shown.values())


def test_a_value_that_is_not_there_is_told_and_not_obeyed(open_page: Open) -> None:
    app = open_page(lang="en", only="platform=toaster")
    assert (
        "Filter “platform=toaster” in the address is not known here; shown instead: everybody." in app.warning[0].value
    )
    assert words("en")("filter.clear") not in texts(app)


def test_a_dimension_in_the_address_is_a_filter_and_a_choice_writes_it_as_one(open_page: Open) -> None:
    app = open_page("compare", lang="en", platform="ios", region="east")
    assert words("en")("filter.active", part="iOS, East").markdown in texts(app)
    app.selectbox(key="pick.grain").set_value("week").run()
    assert (app.query_params["only"], "platform" in app.query_params) == (["platform=ios", "region=east"], False)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            {"channel": "nothing"},
            "Filter “channel=nothing” in the address is not known here; shown instead: everybody.",
        ),
        ({"only": "nothing=1"}, "Filter “nothing=1” in the address is not known here; shown instead: everybody."),
        (
            {"only": "platform=ios", "channel": "nothing"},
            "Filter “channel=nothing” in the address is not known here; shown instead: iOS.",
        ),
    ],
)
def test_a_filter_of_a_link_that_is_not_known_is_told_with_what_is_shown(
    open_page: Open, query: dict[str, str], said: str
) -> None:
    assert [warning.value.replace("\\", "") for warning in open_page(lang="en", **query).warning] == [said]


def test_no_control_has_the_name_of_a_dimension_but_those_that_are_no_filter() -> None:
    controls = {name.removeprefix("field.") for name in words("en").texts if name.startswith("field.")}
    assert controls & dimensions() == {*CONTROLS}
