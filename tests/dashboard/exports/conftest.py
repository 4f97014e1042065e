"""Contexts of a page in either language over the small demo."""

from collections.abc import Callable

import pytest

from dashboard.i18n import words
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import Figures
from dashboard.service.results import Results
from tests.conftest import Published

InLanguage = Callable[[str], Context]


@pytest.fixture
def context(small_demo: Published) -> InLanguage:
    """`context("zh")`."""
    results = Results(small_demo.snapshot, plan_file="no plan")
    return lambda language: Context(words(language), Figures(words(language)), results)
