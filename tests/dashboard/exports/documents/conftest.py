"""Documents of the small demo, made once for all tests that read them."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from dashboard.cli.commands.review import take
from dashboard.documents.model import Document
from dashboard.documents.outline import Wanted, built
from dashboard.documents.theme import theme
from dashboard.documents.writers import writer
from dashboard.service.results import Results, current
from queries.records.kinds.review_card import ReviewCard
from queries.records.records import Records, open_records
from tests.conftest import Published
from tests.dashboard.cli.conftest import Run, command

Made = Callable[..., bytes]

DECEMBER, YEAR = {"period": ("2025-12",)}, {"period": ("2025",), "grain": ("month",)}
PUT = {
    # section: page, what is chosen on it, card
    "a chart of two years": ("headline", "compare", YEAR, "monthly_active_users_2025_by-month_yoy.year_lines"),
    "bars of parts": ("why", "metric", DECEMBER, "monthly_active_users_2025-12_by-region_yoy.year_bars"),
    "a waterfall": ("why", "metric", DECEMBER, "monthly_active_users_2025-12_yoy_explained-by-channel.waterfall"),
    "a chart that no writer knows": ("value_added", "features", DECEMBER, "retention_2025-12_cohorts.cohort_map"),
    "a table of values": ("service", "service", {}, "assistant_usage_rate_2025_by-rule_version_and-4-more.table"),
    "a table of another kind": ("outlook", "health", {}, "checks.table"),
    "a card of a page of which nothing can be answered": ("service", "support", DECEMBER, "anything.year_lines"),
    "a card that there is not": ("outlook", "compare", YEAR, "nothing.year_lines"),
}
SECTIONS = tuple(dict.fromkeys(section for section, *_ in PUT.values()))


def card(what: str) -> ReviewCard:
    section, page, query, id = PUT[what]
    return ReviewCard("2025", section, page, query, id, f"What was said of {what}")


@pytest.fixture(scope="session")
def results(small_demo: Published) -> Results:
    found = current(str(small_demo.store), "no-plan.toml")
    assert found is not None
    return found


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Records:
    """Records with all of these cards."""
    records = open_records(f"sqlite:///{tmp_path_factory.mktemp('cards')}/records.db")
    for what in PUT:
        records.save("review_card", card(what).id, card(what), by="Ada")
    return records


@pytest.fixture(scope="session")
def placed(results: Results, kept: Records) -> Results:
    return replace(results, records_url=kept.database.url)


@pytest.fixture(scope="session")
def document(results: Results, placed: Results) -> Callable[..., Document]:
    """`document("zh")`, `document("en", "2025-Q4")`, `document("en", kind="cards")`: with a card of each kind."""

    @cache
    def of(language: str = "en", period: str = "2025", kind: str = "plain") -> Document:
        return built(results if kind == "plain" else placed, Wanted(period, language), take=take)

    return of


@pytest.fixture(scope="session")
def made(document: Callable[..., Document]) -> Made:
    """`made("docx", "zh")`, `made("docx", "zh", "cards")`: the file."""

    @cache
    def of(form: str, language: str = "en", kind: str = "plain") -> bytes:
        return writer(form)(document(language, kind=kind), theme())

    return of


@pytest.fixture
def run(small_demo: Published, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("review", "--year", "2025", "--out", "review.docx")` over the small demo."""
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(small_demo.store))
    monkeypatch.setenv("PRODUCT_METRICS_PLAN", "no-plan.toml")
    return command
