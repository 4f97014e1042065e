"""Internationalization: every word that a person reads, in English and Chinese."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.i18n.text import FACT, filled, text
from queries.errors import Problem

LANGUAGES = ("en", "zh")
FALLBACK = "en"
"""Language of the words that another one does not have yet."""


@dataclass(frozen=True, eq=False)
class Words:
    """Texts of one language by dotted name."""

    language: str
    texts: Mapping[str, str]
    problems: tuple[Problem, ...] = ()
    """Problems of files and names that were left out."""
    fallback: Mapping[str, str] = field(default_factory=dict)
    """Texts of FALLBACK, for names that the language does not have yet."""
    variant: str = ""
    """Section of the texts that stand for others: `previous` has those about another baseline than the year before."""

    def __call__(self, name: str, /, **facts: object) -> str:
        """The text under the name with the facts put in, a `Text`. Raises KeyError for a missing name."""
        if self.variant and f"{self.variant}.{name}" in self.texts:
            name = f"{self.variant}.{name}"
        return filled(self.texts[name] if name in self.texts else self.fallback[name], facts)

    @cache  # noqa: B019 - two languages live as long as the process, each with its variants
    def varied(self, variant: str) -> "Words":
        """These words with the texts of a variant; empty for none."""
        return replace(self, variant=variant)

    def dimension(self, name: str) -> str:
        """What a dimension is called: its words, or its own name where nobody has written any yet."""
        return self.either(f"dimension.{name}", name.replace("_", " "))

    def either(self, name: str, otherwise: str) -> str:
        """Text under the name, or the name in the data."""
        return self(name) if name in self.texts else text(otherwise, FACT)


HOME = Path(__file__).with_name("words")


@cache
def words(language: str) -> Words:
    """Words of a language of LANGUAGES, from the files `words/<topic>.<language>.toml`, found by scanning.

    A file that is not TOML, and a name that an earlier file defines, are left out and told in `problems`. A text that
    the language lacks comes from FALLBACK.
    """
    texts: dict[str, str] = {}
    homes: dict[str, Path] = {}
    problems: list[Problem] = []
    for file in sorted(HOME.glob(f"*.{language}.toml")):
        try:
            named = _flat(tomllib.loads(file.read_text(encoding="utf-8")))
        except ValueError as error:
            wanted, fix = "a TOML file", "Correct that line"
            problems.append(Problem(f"words {file.name}", wanted=wanted, got=str(error), fix=fix))
            continue
        problems += [_defined_twice(name, file, homes[name]) for name, _ in named if name in homes]
        texts |= {name: value for name, value in named if name not in homes}
        homes = {name: file for name, _ in named} | homes
    fallback = {} if language == FALLBACK else words(FALLBACK).texts
    return Words(language, texts, tuple(problems), fallback)


def _defined_twice(name: str, file: Path, other: Path) -> Problem:
    got = f"the same name in {other.name}"
    return Problem(f"words {file.name}: {name}", wanted="a name of its own", got=got, fix="Rename or remove one")


def _flat(texts: Mapping[str, Any], path: str = "") -> list[tuple[str, str]]:
    flat: list[tuple[str, str]] = []
    for name, value in texts.items():
        flat += _flat(value, f"{path}{name}.") if isinstance(value, dict) else [(path + name, value)]
    return flat


HAN, OTHER = r"[\u4e00-\u9fff]", r"[A-Za-z0-9+\u2212¥$€£]"
SPACES = r"[ \u00a0]"
BETWEEN_HAN = re.compile(f"(?<={HAN}){SPACES}(?={HAN})")
MISSING = re.compile(f"(?<={HAN})(?={OTHER})|(?<=[A-Za-z0-9%])(?={HAN})")


def spaced(text: str) -> str:
    """Text with one space between Han and Latin characters and none between Han characters."""
    return MISSING.sub(" ", BETWEEN_HAN.sub("", text))
