"""Every word that a person reads, one file a language: `en.toml` and `zh.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Words:
    """The words of one language, by dotted name."""

    language: str
    texts: Mapping[str, str]

    def __call__(self, name: str, /, **facts: object) -> str:
        """The text under the name with the facts put in. Raises KeyError for a name that the file does not have."""
        return self.texts[name].format_map(facts)

    def either(self, name: str, otherwise: str) -> str:
        """The text under the name, or what the data call it themselves."""
        return self.texts.get(name, otherwise)


@cache
def words(language: str) -> Words:
    """Words of a language of LANGUAGES."""
    file = Path(__file__).with_name(f"{language}.toml")
    return Words(language, dict(_flat(tomllib.loads(file.read_text(encoding="utf-8")))))


def _flat(texts: Mapping[str, Any], path: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, text in texts.items():
        found += _flat(text, f"{path}{name}.") if isinstance(text, dict) else [(path + name, text)]
    return found
