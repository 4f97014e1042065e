"""What is compared with the previous period is not said to be compared with the year before."""

import re

import pytest

from dashboard.i18n import LANGUAGES, words

PREVIOUS = "previous."
YEAR = {
    "en": re.compile(r"year over year|year before|last year|earlier year|a year earlier"),
    "zh": re.compile("去年|同比"),
}
OF_THE_YEAR = (
    # a year back whatever is compared: seasonality, targets, cohorts, alignments, and the name of a page
    r"unusual\..+|targets\..+|aims\..+|retention\..+|aligned\.(leap_day|week_53)|align\..+|page\.compare",
    r"export\..+|metric\..+|deflection\..+|requirements\..+|refusal\..+|check\..+|filter\..+|withheld\..+",
    # a review compares with the year before, and terms are explained
    r"review\..+|glossary\..+",
)
"""Texts about the year before that stay when something else is compared with the previous period."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_year_before_has_another_for_the_previous_period(language: str) -> None:
    texts, stays = words(language).texts, re.compile("|".join(OF_THE_YEAR))
    of_the_year = {name for name, text in texts.items() if YEAR[language].search(text) and not stays.fullmatch(name)}
    assert {name for name in of_the_year if PREVIOUS + name not in texts} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_variant_replaces_a_text_with_the_same_facts_and_names_no_year(language: str) -> None:
    texts = words(language).texts
    variants = {name.removeprefix(PREVIOUS): text for name, text in texts.items() if name.startswith(PREVIOUS)}
    assert variants
    for name, text in variants.items():
        assert {*re.findall(r"{\w+}", text)} == {*re.findall(r"{\w+}", texts[name])}, name
        assert not YEAR[language].search(text), name
