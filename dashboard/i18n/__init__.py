"""Internationalization: every word that a person reads, in English and Chinese."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.i18n.text import FACT, filled, text

LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Words:
    """The words of one language, by dotted name."""

    language: str
    texts: Mapping[str, str]

    def __call__(self, name: str, /, **facts: object) -> str:
        """The text under the name with the facts put in, a `Text`. Raises KeyError for a name that the file lacks."""
        return filled(self.texts[name], facts)

    def either(self, name: str, otherwise: str) -> str:
        """The text under the name, or what the data call it themselves."""
        return self(name) if name in self.texts else text(otherwise, FACT)


@cache
def words(language: str) -> Words:
    """Words of a language of LANGUAGES."""
    file = Path(__file__).with_name(f"{language}.toml")
    return Words(language, dict(_flat(tomllib.loads(file.read_text(encoding="utf-8")))))


def _flat(texts: Mapping[str, Any], path: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, said in texts.items():
        found += _flat(said, f"{path}{name}.") if isinstance(said, dict) else [(path + name, said)]
    return found


HAN, OTHER = r"[\u4e00-\u9fff]", r"[A-Za-z0-9+\u2212¥$€£]"
SPACES = r"[ \u00a0]"
BETWEEN_HAN = re.compile(f"(?<={HAN}){SPACES}(?={HAN})")
MISSING = re.compile(f"(?<={HAN})(?={OTHER})|(?<=[A-Za-z0-9%])(?={HAN})")


def spaced(text: str) -> str:
    """One space between Han and Latin letters or digits, none between Han and Han; English stays as it is."""
    return MISSING.sub(" ", BETWEEN_HAN.sub("", text))
