"""Every figure of the document is what the command beside it prints; nothing else in it is a number."""

import json
import re
import shlex
from collections.abc import Callable

import pytest

from dashboard.documents.model import Document, Figure, Name, figures_of, lines_of
from dashboard.documents.outline import sections
from dashboard.documents.sections.outlook import outlook
from dashboard.i18n import LANGUAGES
from tests.dashboard.cli.conftest import Run

Documents = Callable[..., Document]
KEYS = {"value": "value", "base": "base_value", "numerator": "numerator", "denominator": "denominator"}
DECLARED = {"95%"}
"""Numbers that templates may have."""


def _shown(document: Document) -> dict[str, list[Figure]]:
    """Query of `show` → the figures of one value that rest on it."""
    found: dict[str, list[Figure]] = {}
    for figure in document.figures.values():
        basis, _, part = figure.id.partition("#")
        is_value = figure.basis.query.startswith("product-metrics show") and part in (*KEYS, "change", "difference")
        if is_value and "@" in basis and not basis.startswith("outlook"):
            found.setdefault(figure.basis.query, []).append(figure)
    return found


def test_every_figure_of_a_metric_is_what_show_prints(document: Documents, run: Run) -> None:
    queries = _shown(document())
    assert len(queries) > 30
    for query, figures in queries.items():
        printed = json.loads(run(*shlex.split(query)[1:], "--format", "json").stdout)
        (row,) = printed["rows"]
        is_share = printed["unit"] == "share"
        keys = KEYS | {"change": "change" if is_share else "change_pct", "difference": "change"}
        for figure in figures:
            assert figure.value == row[keys[figure.id.partition("#")[2]]], figure.id


def test_contributions_are_those_that_explain_prints(document: Documents, run: Run) -> None:
    explained = [f for f in document().figures.values() if f.id.startswith("explain:") and ".contribution" in f.id]
    queries = {figure.basis.query for figure in explained}
    assert len(queries) >= 2
    for query in queries:
        printed = json.loads(run(*shlex.split(query)[1:], "--format", "json").stdout)
        known = {next(iter(row.values())): row["contribution"] for row in printed["rows"]}
        for figure in explained:
            part = figure.id.partition("#")[2].removesuffix(".contribution")
            if figure.basis.query == query and not part.startswith("last"):
                assert figure.value == pytest.approx(known[part], abs=1e-12)


def test_both_languages_have_the_same_figures(document: Documents) -> None:
    english, chinese = (document(language).figures for language in LANGUAGES)
    assert {id: figure.value for id, figure in english.items()} == {id: f.value for id, f in chinese.items()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("period", ["2025", "2025-Q4", "2025-12"])
def test_words_of_templates_have_no_number_of_their_own(document: Documents, language: str, period: str) -> None:
    lines = [
        line
        for section in document(language, period).sections
        for line in (section.title, section.message, *(line for block in section.blocks for line in lines_of(block)))
    ]
    words = [piece for line in lines for piece in line if not isinstance(piece, Figure | Name)]
    assert {number for piece in words for number in re.findall(r"\d+%?", piece)} <= DECLARED


def test_every_figure_has_definition_or_record_period_trust_and_query(document: Documents) -> None:
    for figure in document().figures.values():
        basis = figure.basis
        assert basis.title and basis.period and basis.query.startswith("product-metrics "), figure.id
        assert basis.trust in ("passed", "warned", "recorded"), figure.id
        assert basis.definition or basis.is_recorded, figure.id


def test_the_last_section_lists_the_figures_of_every_other(document: Documents) -> None:
    *others, last = document().sections
    listed = {figure.id for figure in figures_of(last)}
    shown = {f.id for section in others for f in figures_of(section) if not f.id.endswith((".room", ".size"))}
    parts = {id for id in shown if id.rpartition("#")[2] in ("low", "high", "difference")}  # intervals of a share
    assert shown - parts - listed == {id for id in shown if id.partition("#")[2].startswith("level")}


def test_sections_are_found_by_scanning_and_stand_in_order() -> None:
    assert [*sections()][:3] == ["headline", "why", "service"]
    assert [*sections()][-1] == "figures"


MONTHS = {n: float(v) for n, v in enumerate([100, 110, 120, 130, 140, 150, 160, 170, 180, 190, 200, 210] * 2, 24)}
"""Two years of the same shape and level."""


def test_an_outlook_of_a_year_that_repeats_itself_repeats_it_again_with_no_error() -> None:
    found = outlook(MONTHS, max(MONTHS))
    assert [(month, value, low, high) for month, value, low, high, _ in found] == [
        (48, 100, 100, 100),
        (49, 110, 110, 110),
        (50, 120, 120, 120),
    ]
    assert [tries for *_, tries in found] == [9, 8, 7]


def test_an_outlook_lies_within_its_band_and_without_enough_tries_there_is_none() -> None:
    growing = {month: value * (1.02 ** (month - 24)) for month, value in MONTHS.items()}
    assert all(low <= value <= high for _, value, low, high, _ in outlook(growing, max(growing)))
    assert outlook({month: value for month, value in MONTHS.items() if month < 40}, 39) == []
