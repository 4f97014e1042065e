"""Every word exists in both languages, and nothing on a page is written anywhere else."""

import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import dashboard.i18n
from dashboard.i18n import LANGUAGES, words
from metrics.aggregates.schema import Trust
from metrics.catalogue import catalogue
from metrics.comparison.result_table import REASONS
from metrics.periods.period import Grain
from queries.discovery import scanned

ENGLISH_STANDS_ELSEWHERE = ("metric.", "source.", "area.", "owner.", "unit.", "column.")
"""Metrics, sources and units hold their own English; areas, owners and columns are words of their own in English."""

HOME = Path(dashboard.__path__[0])


def test_both_languages_have_the_same_words() -> None:
    english = set(words("en").texts)
    chinese = {name for name in words("zh").texts if not name.startswith(ENGLISH_STANDS_ELSEWHERE)}
    assert english == chinese


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of words in which there are none yet."""
    monkeypatch.setattr(dashboard.i18n, "HOME", tmp_path)
    words.cache_clear()
    yield tmp_path
    words.cache_clear()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_of_words_can_be_used(language: str) -> None:
    assert words(language).problems == ()


def test_words_are_found_in_every_file_of_their_language(folder: Path) -> None:
    (folder / "support.en.toml").write_text('[page]\nsupport = "Support"\n')
    (folder / "support.zh.toml").write_text('[page]\nsupport = "支持"\n')
    (folder / "sales.en.toml").write_text('[page]\nsales = "Sales"\n')
    assert words("en").texts == {"page.sales": "Sales", "page.support": "Support"}
    assert words("zh").texts == {"page.support": "支持"}


def test_a_text_that_a_language_lacks_is_english_and_a_dimension_without_words_has_its_own_name(folder: Path) -> None:
    (folder / "support.en.toml").write_text('[page]\nsupport = "Support"\n')
    (folder / "support.zh.toml").write_text('[dimension]\nplatform = "平台"\n')
    assert words("zh")("page.support") == "Support"
    assert [words("zh").dimension(name) for name in ("platform", "screen_size")] == ["平台", "screen size"]
    with pytest.raises(KeyError):
        words("zh")("page.sales")


def test_a_name_that_two_files_define_has_the_first_text_and_is_told(folder: Path) -> None:
    for file, text in (("sales.en.toml", "Sales"), ("support.en.toml", "Support")):
        (folder / file).write_text(f'[page]\nsupport = "{text}"\n')
    (problem,) = words("en").problems
    assert str(problem).startswith(
        "words support.en.toml: page.support: wanted a name of its own, got: the same name in"
    )
    assert words("en").texts == {"page.support": "Sales"}


def test_a_file_that_is_not_toml_is_left_out_and_told(folder: Path) -> None:
    (folder / "support.en.toml").write_text("[page\n")
    (folder / "sales.en.toml").write_text('[page]\nsales = "Sales"\n')
    (problem,) = words("en").problems
    assert str(problem).startswith("words support.en.toml: wanted a TOML file")
    assert words("en").texts == {"page.sales": "Sales"}


def test_both_languages_put_in_the_same_facts() -> None:
    english, chinese = words("en").texts, words("zh").texts
    dates = ("date.",)  # a language need not say the month twice
    differing = [
        name
        for name in english.keys() & chinese.keys()
        if not name.startswith(dates) and not _facts(chinese[name]) <= _facts(english[name]) | {"part"}
    ]
    assert differing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_that_the_code_asks_for_is_there(language: str) -> None:
    questions = {
        name
        for file in HOME.rglob("*.py")
        for name in re.findall(r'words\(\s*"([a-z_0-9]+\.[a-z_.0-9]+)"', file.read_text())
    }
    assert len(questions) > 50
    assert questions - words(language).texts.keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_that_can_occur_has_its_words(language: str) -> None:
    expected = {f"trust.{trust}" for trust in Trust} | {f"grain.{g}" for g in Grain}
    expected |= {f"check.{kind}" for kind in _check_kinds()}
    expected |= {f"{section}.{code}" for section in ("withheld", "chip") for code in REASONS}
    expected |= {f"refusal.{code}" for code in _refusal_codes()}
    expected |= {f"dimension.{name}" for metric in catalogue().values() for name in metric.dimensions}
    assert expected - words(language).texts.keys() == set()


def test_no_page_or_section_shows_a_text_of_its_own() -> None:
    pattern = re.compile(
        r"\b(?:note|sentence|empty|markdown|paragraph|title|subheader|write|info|warning|error|caption)\(\s*f?\"([^\"]*)\""
    )
    files = [file for file in HOME.rglob("*.py") if file.relative_to(HOME).parts[0] not in ("cli", "web")]
    assert len(files) > 50
    texts = [(file.name, text) for file in files for text in pattern.findall(file.read_text())]
    letters = re.compile(r"[A-Za-z]{3,}")
    without_markup = [(name, re.sub(r"\{[^}]*\}|:[a-z-]+\[|\$", "", text)) for name, text in texts]
    assert [(name, text) for name, text in without_markup if letters.search(text)] == []


def _facts(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _check_kinds() -> set[str]:
    import checks.suites
    from checks.suite import Suite

    rules = {
        rule.kind for _, suite in scanned(Suite, checks.suites, attribute="suite").values() for rule in suite.rules
    }
    promises = {promise.kind for metric in catalogue().values() for promise in metric.promises}
    shapes = {"column", "column_before", "columns", "readable", "types_before", "rows", "table_before"}
    return rules | promises | shapes | {"fresh", "quarantined", "identity", "parts", "cover"}


def _refusal_codes() -> set[str]:
    files = [file for folder in ("metrics", "dashboard") for file in HOME.parent.joinpath(folder).rglob("*.py")]
    return {code for file in files for code in re.findall(r'Refusal\(\s*"(\w+)"', file.read_text())}
