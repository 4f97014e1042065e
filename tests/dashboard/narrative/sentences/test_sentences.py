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
    return [each for case in _cases() if case.subject == subject for each in _told(case, language)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("subject", DRAWN)
def test_no_sentence_says_what_the_numbers_deny(subject: str, language: str) -> None:
    said = [each for each in told(language, subject) if each.said.name in MEANINGS]
    assert said
    assert [(each.said, each.of) for each in said if not each.is_true()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_can_be_said_is_said_of_some_history(language: str) -> None:
    said = {each.said.name for subject in DRAWN for each in told(language, subject)}
    assert {name for names in SUBJECTS.values() for name in names} - said == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("subject", DRAWN)
def test_other_words_in_place_of_those_said_would_be_noticed(subject: str, language: str) -> None:
    """Rose for fell, all for some, narrowed for widened, ahead for behind: with the same facts put in."""
    said = [each for each in told(language, subject) if each.said.name in MEANINGS]
    for name in {each.said.name for each in said}:
        alike = [each for each in said if each.said.name == name]
        for other in MEANINGS.keys() & {*SUBJECTS[subject]}:
            facts = facts_of(words(language).texts[other])
            if other not in (name, *SAYS_LESS.get(name, ())) and facts <= alike[0].said.facts.keys():
                assert any(_is_denied(each, Said(other, each.said.facts)) for each in alike), f"{name} → {other}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("subject", DRAWN)
def test_another_number_name_or_day_in_a_sentence_would_be_noticed(subject: str, language: str) -> None:
    for each in told(language, subject):
        for fact, text in each.said.facts.items() if each.said.name in MEANINGS else ():
            for digits in re.finditer(r"[0-9]+", text):
                other = f"{text[: digits.start()]}{int(digits[0]) + 7}{text[digits.end() :]}"
                said = Said(each.said.name, {**each.said.facts, fact: other})
                assert _is_denied(each, said), f"{said}: {each.of}"


SILENT = (
    # labels, headings, choices, links, and the parts of dates and figures
    r"(figure|date|app|page|field|tooltip|scale|dimension|grain|align|per|unit|better|area|owner|severity|outcome)\..+",
    r"(value|term|decision|definition|catalogue|rows|around|why\.column|why\.flow|why\.driver|why\.way|why\.below)\..+",
    r"why\.(numbers|list|then|other|relative|part|points|note|launch|holiday|method\..+|title\.plain|no_way|overlapping.*)",
    # what is checked, refused, withheld or published: their own tests hold them
    r"(check|found|refusal|withheld|chip|state|empty|trust|badge|health|sources|tables|as_of|published|runs|history)\..+",
    r"(quarantined|restated|checks)\..+",
    r"facts\.(until|passed|found|late)|attention\.(title|nothing|link|late|failed)|aligned\.(leap_day|week_53|turned)",
    # what is plotted, and how a chart is read
    r"(year|compare|parts|features|feature|retention|launches|targets|unusual|tile)\.(below.*|now|base|everybody|all|from|exact.*)",
    r"(feature|launches)\..+|features\.(title|none.*|name|change|users|share|months|minutes|launched|module|page|said)",
    r"retention\.(title|begins|none.*|name|after|people|size|exact|curve_below|pairs)|why\.(cut|meanwhile|sum)",
    r"targets\.(none.*|marks.*|points|no_value|no_pace|course|dashed|then|end|aim|tip_.+)|year\.mark",
    r"(known|measured|left_out)\..+|aligned\.last_row|(parts|features)\.measured",
    r"unusual\.(expected|range|not_judged|comma|more|attention|monthly_active_users|net_revenue)",
)
"""Words that say nothing of numbers which could be denied, or are held by other tests."""


def test_every_word_about_numbers_has_a_meaning() -> None:
    """Whoever adds a sentence says what it means, or that it says nothing of numbers."""
    known = MEANINGS.keys() | {name for names in SUBJECTS.values() for name in names}
    silent = re.compile("|".join(SILENT))
    assert [name for name in words("en").texts if name not in known and not silent.fullmatch(name)] == []


def _is_denied(each: Told, said: Said) -> bool:
    """What cannot even be read, as it names what is not there, is denied."""
    try:
        return not Told(said, each.of, each.words).is_true()
    except (AssertionError, KeyError, IndexError, ValueError, ZeroDivisionError, TypeError):
        return True


@cache
def _cases() -> list[Case]:
    return [case for seed in range(SEEDS) for case in cases(seed)]


def _told(case: Case, language: str) -> Iterator[Told]:
    said = words(language)
    context = Context(said, Figures(said), case.results)
    for sentence in filter(None, case.say(context)):
        yield Told(read(sentence, said, SUBJECTS[case.subject]), case.numbers, said)
