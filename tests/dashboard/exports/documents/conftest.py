"""Documents of the small demo, made once for all tests that read them."""

from collections.abc import Callable
from functools import cache

import pytest

from dashboard.documents.model import Document
from dashboard.documents.outline import Wanted, built
from dashboard.documents.theme import theme
from dashboard.documents.writers import writer
from dashboard.service.results import Results, current
from tests.conftest import Published
from tests.dashboard.cli.conftest import Run, command

Made = Callable[..., bytes]


@pytest.fixture(scope="session")
def results(small_demo: Published) -> Results:
    found = current(str(small_demo.store), "no-plan.toml")
    assert found is not None
    return found


@pytest.fixture(scope="session")
def document(results: Results) -> Callable[..., Document]:
    """`document("zh")`, `document("en", "2025-Q4")`."""

    @cache
    def of(language: str = "en", period: str = "2025") -> Document:
        return built(results, Wanted(period, language))

    return of


@pytest.fixture(scope="session")
def made(document: Callable[..., Document]) -> Made:
    """`made("docx", "zh")`: the file."""

    @cache
    def of(form: str, language: str = "en") -> bytes:
        return writer(form)(document(language), theme())

    return of


@pytest.fixture
def run(small_demo: Published, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("review", "--year", "2025", "--out", "review.docx")` over the small demo."""
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(small_demo.store))
    monkeypatch.setenv("PRODUCT_METRICS_PLAN", "no-plan.toml")
    return command
