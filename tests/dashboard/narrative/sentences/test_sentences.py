"""No sentence says what the numbers deny, whatever the history: random ones, read back in both languages."""

import re
from collections.abc import Iterator
from functools import cache

import pytest

from dashboard.i18n import LANGUAGES, words
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import Figures
from tests.dashboard.narrative.sentences.histories import DRAWN, Case, cases
from tests.dashboard.narrative.sentences.meanings import MEANINGS, SUBJECTS, Told
from tests.dashboard.narrative.sentences.reading import Said, facts_of, read

MOVES = ("all_up", "all_down", "some_up")
SEEDS = 500
SAYS_LESS = {
    "tile.paid_conversion": ["tile.share"],
    "tile.value_added_share": ["tile.share"],
    "targets.of_and_pace": ["targets.of"],
    "parts.disjoint_some": ["parts.drawn"],
    "why.by_amount.against": ["why.by_amount.along"],
    **{f"{whose}.{kind}": [f"{whose}.{kind}_alike"] for whose in ("parts", "tile") for kind in MOVES},
}
"""Words → others that say a part of the same, and are true where these are."""


@cache
def told(language: str, subject: str) -> list[Told]:
    """Everything that is said of the cases of a subject."""
    return [sentence for case in _cases() if case.subject == subject for sentence in _told(case, language)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("subject", DRAWN)
def test_no_sentence_says_what_the_numbers_deny(subject: str, language: str) -> None:
    sentences = [sentence for sentence in told(language, subject) if sentence.said.name in MEANINGS]
    assert sentences
    assert [(sentence.said, sentence.of) for sentence in sentences if not sentence.is_true()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_can_be_said_is_said_of_some_history(language: str) -> None:
    sentences = {sentence.said.name for subject in DRAWN for sentence in told(language, subject)}
    assert {name for names in SUBJECTS.values() for name in names} - sentences == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("subject", DRAWN)
def test_other_words_in_place_of_those_said_would_be_noticed(subject: str, language: str) -> None:
    """Rose for fell, all for some, narrowed for widened, ahead for behind: with the same facts put in."""
    sentences = [sentence for sentence in told(language, subject) if sentence.said.name in MEANINGS]
    for name in {sentence.said.name for sentence in sentences}:
        alike = [sentence for sentence in sentences if sentence.said.name == name]
        for another_name in MEANINGS.keys() & {*SUBJECTS[subject]}:
            facts = facts_of(words(language).texts[another_name])
            if another_name not in (name, *SAYS_LESS.get(name, ())) and facts <= alike[0].said.facts.keys():
                assert any(_is_denied(sentence, Said(another_name, sentence.said.facts)) for sentence in alike), (
                    f"{name} → {another_name}"
                )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("subject", DRAWN)
def test_another_number_name_or_day_in_a_sentence_would_be_noticed(subject: str, language: str) -> None:
    for sentence in told(language, subject):
        for fact, text in sentence.said.facts.items() if sentence.said.name in MEANINGS else ():
            for digits in re.finditer(r"[0-9]+", text):
                another_text = f"{text[: digits.start()]}{int(digits[0]) + 7}{text[digits.end() :]}"
                reading = Said(sentence.said.name, {**sentence.said.facts, fact: another_text})
                assert _is_denied(sentence, reading), f"{reading}: {sentence.of}"


SILENT = (
    # labels, headings, choices, links, and the parts of dates and figures
    r"views\..+|card_name\..+|link\.open",
    r"(figure|date|app|page|field|tooltip|scale|dimension|grain|align|per|unit|better|area|owner|severity|outcome)\..+",
    r"(value|term|decision|definition|catalogue|rows|around|why\.column|why\.flow|why\.driver|why\.way|why\.below)\..+",
    r"why\.(numbers|list|then|other|relative|part|points|note|launch|holiday|method\..+|title\.plain|no_way|overlapping.*)",
    # what is checked, refused, withheld or published: their own tests hold them
    r"(check|check_name|board|found|refusal|withheld|chip|state|empty|trust|badge|health|sources|tables|as_of|published|runs|history)\..+",
    r"(quarantined|restated|checks|export|verified|told)\..+",
    r"facts\.(until|passed|found|late)|attention\.(title|nothing|link|late|failed)|aligned\.(leap_day|week_53|turned)",
    # what is plotted, and how a chart is read
    r"(year|compare|parts|features|feature|retention|launches|targets|unusual|tile)\.(below.*|now|base|everybody|or|all|days|from|exact.*)",
    r"(feature|launches)\..+|features\.(open|pick|title|none.*|name|change|users|share|months|minutes|launched|module|page|said|of_module|module_title)",
    r"retention\.(title|begins|none.*|name|after|people.*|size.*|exact|curve_below|pairs)|why\.(cut|meanwhile|sum)",
    r"targets\.(none.*|marks.*|points|value|share|no_value|no_pace|course|dashed|then|end|aim|tip_.+)|year\.mark",
    r"(known|measured|left_out|computed)\..+|aligned\.last_row|(parts|features)\.measured",
    r"unusual\.(expected|range|not_judged|comma|more|attention|monthly_active_users|net_revenue)",
    # the same about the previous period: tests/dashboard/i18n/test_variants.py
    r"(filter|previous)\..+",
    # what waits for data, searching, terms: tests/dashboard/pages/test_what_can_be_answered.py, test_find.py
    r"(table|start|find|glossary)\..+|tile\.(line|longer|target|open)|why\.others|compare\.open",
    # users of one feature only: tests/dashboard/pages/test_only_users.py
    r"only\..+",
    # experiments: tests/dashboard/pages/test_experiments_page.py
    r"experiments\..+",
    # requirements: tests/dashboard/pages/test_requirements.py
    r"(requirements|rubric|tier|origin|stage_of|gate|weight|input)\..+",
    # targets and notes as people write them: tests/dashboard/sections/test_target_forms.py and test_notes.py
    r"(aims|remark|about)\..+|targets\.segment|year\.(note|notes|more_notes|apart)",
    # the review: tests/dashboard/exports/documents
    r"(review|review_page)\..+",
    # the smart service: tests/dashboard/pages/test_service_pages.py
    r"(nav|waits|rates|service|voice|headline_of|replay|deflection|uplift|adoption|support|adopters)\..+|parts\.quantile",
)
"""Words that say nothing of numbers which could be denied, or are held by other tests."""


def test_every_word_about_numbers_has_a_meaning() -> None:
    """Whoever adds a sentence says what it means, or that it says nothing of numbers."""
    checked_names = MEANINGS.keys() | {name for names in SUBJECTS.values() for name in names}
    silent = re.compile("|".join(SILENT))
    assert [name for name in words("en").texts if name not in checked_names and not silent.fullmatch(name)] == []


def _is_denied(sentence: Told, reading: Said) -> bool:
    """What cannot even be read, as it names what is not there, is denied."""
    try:
        return not Told(reading, sentence.of, sentence.words).is_true()
    except (AssertionError, KeyError, IndexError, ValueError, ZeroDivisionError, TypeError):
        return True


@cache
def _cases() -> list[Case]:
    return [case for seed in range(SEEDS) for case in cases(seed)]


def _told(case: Case, language: str) -> Iterator[Told]:
    catalogue = words(language)
    context = Context(catalogue, Figures(catalogue), case.results)
    for sentence in filter(None, case.say(context)):
        yield Told(read(sentence, catalogue, SUBJECTS[case.subject]), case.numbers, catalogue)
