"""Every figure of the document is what the command beside it prints; nothing else in it is a number."""

import json
import re
import shlex
from collections.abc import Callable

import pytest

from dashboard.documents.model import Document, Figure, Name, figures_of, lines_of
from dashboard.documents.outline import sections
from dashboard.documents.sections.figures import part_name
from dashboard.documents.sections.outlook import outlook
from dashboard.i18n import LANGUAGES, words
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import Figures
from dashboard.service.results import Results
from tests.dashboard.cli.conftest import Run
from tests.dashboard.exports.documents.printed import not_printed

Documents = Callable[..., Document]
DECLARED = {"95%"}
"""Numbers that templates may have."""


def test_every_figure_is_what_the_command_beside_it_prints(document: Documents, run: Run) -> None:
    figures = document().figures.values()
    assert len({figure.basis.query for figure in figures}) > 60
    assert not_printed(run, figures) == []


@pytest.mark.parametrize("period", ["2025-Q4", "2025-12"])
def test_a_figure_of_a_quarter_or_a_month_is_printed_by_its_id(document: Documents, run: Run, period: str) -> None:
    figure = next(each for each in document("en", period).figures.values() if each.basis.query.endswith("headline"))
    printed = run(*shlex.split(figure.basis.query)[1:-1], figure.id, "--format", "json")
    assert [(row["figure"], row["value"]) for row in json.loads(printed.stdout)["rows"]] == [(figure.id, figure.value)]


def test_a_figure_that_is_not_in_the_review_is_refused_with_those_that_are(run: Run) -> None:
    result = run("review", "--period", "2025-12", "--sections", "headline", "--figure", "nothing")
    assert result.exit_code == 2
    assert "figure of the review: wanted one of monthly_active_users@2025-12" in result.stderr


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
    assert {id for id in shown if not id.endswith("#difference")} - listed == {
        id for id in shown if id.partition("#")[2].startswith("level")
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_count_of_figures_is_told_wherever_there_is_one(language: str, document: Documents, run: Run) -> None:
    of = document(language)
    (told,) = (piece for piece in of.sections[-1].message if isinstance(piece, Figure))
    read = {each.id for section in of.sections for each in figures_of(section) if each.text}
    assert told.value == of.count == len({id for id in read - {told.id} if not id.endswith((".room", ".size"))})


def test_a_share_of_a_month_says_that_of_the_quarter_has_another_base(document: Documents) -> None:
    def shares(period: str) -> list[str]:
        section = next(each for each in document("en", period).sections if each.id == "value_added")
        ids = dict.fromkeys(each.id for each in figures_of(section))
        return [id for id in ids if id.startswith("value_added_share@") and id.endswith("#value")]

    assert shares("2025-12") == ["value_added_share@2025-12#value", "value_added_share@2025-Q4#value"]
    assert shares("2025-Q4") == ["value_added_share@2025-Q4#value"]


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


@pytest.mark.parametrize(
    ("id", "english", "chinese"),
    [
        ("interval:consent_rate@2025#low", "from", "下限"),
        ("card:compare#title.1", "title 1", "标题 1"),
        ("explain:arpu@2025-12,channel#search.contribution", "Search contribution", "搜索 贡献"),
        ("explain:arpu@2025-12,drivers#revenue_per_payer.contribution", "Revenue per payer contribution",
            "每付款者收入 贡献"),
        ("explain:arpu@2025-12,channel#rank.contribution", "Rank contribution", "Rank 贡献"),
        ("explain:arpu@2025-12,channel#.contribution", "not recorded contribution", "未记录 贡献"),
        ("rest:explain:arpu@2025-12,region#last3.contribution", "the other 3 contribution", "其余 3 项 贡献"),
        ("outlook@arpu,2025#2026-01.high", "2026-01 to", "2026-01 上限"),
        ("card:theirs#3.their_column", "3 their_column", "3 their_column"),
    ],
)  # fmt: skip
def test_a_part_is_named_in_the_language(results: Results, id: str, english: str, chinese: str) -> None:
    contexts = [Context(words(language), Figures(words(language)), results) for language in ("en", "zh")]
    assert [part_name(context, id) for context in contexts] == [english, chinese]
