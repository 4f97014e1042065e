"""What ids are called on a page, no two alike: a label is read by people and never stands for an id."""

import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import TypeVar

from dashboard.i18n import Words, words
from dashboard.i18n.text import text
from dashboard.service.results import Results
from queries.text.visible import visible

Id = TypeVar("Id", bound=Hashable)

IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
"""A value that is written for programs; anything else is shown as it is."""
HALF = 36
"""Letters of a label, and of the id behind it, at most: both have room in a name."""
KEPT = 200
"""Dimensions × languages × snapshots whose labels are remembered."""


def apart(labels: Mapping[Id, str]) -> dict[Id, str]:
    """Id → label: those that would read the same have their ids behind them, or a number where these read the same."""
    distinct, used = dict(labels), set[Id]()
    while clash := [id for id in _alike(distinct) if id not in used]:
        used.update(clash)
        distinct |= {id: _with_id(labels[id], str(id)) for id in clash if id is not None}
    number = 2
    while clash := _alike(distinct):
        distinct[clash[-1]], number = text(f"{distinct[clash[-1]]} · {number}"), number + 1
    return distinct


def label(words: Words, results: Results, dimension: str, value: str | None) -> str:
    """What a value of a dimension is called, told apart from all others that the snapshot has."""
    known = _labels(results, words.language, dimension)
    if value in known:
        return known[value]
    return apart({**known, value: _called(words, results.features(), dimension, value)})[value]


@lru_cache(KEPT)
def _labels(results: Results, language: str, dimension: str) -> Mapping[str | None, str]:
    listed, texts = results.features(), words(language)
    ids = {id for source in results.manifest.sources.values() for id in source.values.get(dimension, ())}
    ids |= {str(row[dimension]) for row in listed.values() if row.get(dimension) is not None}
    ids |= listed.keys() if dimension == "feature" else set()
    return apart({id: _called(texts, listed, dimension, id) for id in (None, *sorted(ids))})


def _called(words: Words, features: Mapping[str, Mapping[str, object]], dimension: str, id: str | None) -> str:
    """As the list of features, the words, or the data have it."""
    if id is None:
        return words("value.missing")
    if dimension == "feature":
        return text(_feature(words, features.get(id, {})) or id)
    return words.either(f"value.{dimension}.{id}", text(_spelled(id) if IDENTIFIER.fullmatch(id) else id))


def _feature(words: Words, listed: Mapping[str, object]) -> str:
    names = (listed.get("name_zh") if words.language == "zh" else None, listed.get("name"))
    return next((str(name) for name in names if name and str(name).strip()), "")


def _spelled(id: str) -> str:
    """Paid ads, of paid_ads."""
    return id.replace("_", " ").capitalize()


def _with_id(label: str, id: str) -> str:
    return text(f"{visible(label, HALF)} ({visible(id, HALF)})")


def _alike(labels: Mapping[Id, str]) -> list[Id]:
    """The ids whose labels a reader cannot tell from those of others."""
    count = Counter(map(_read, labels.values()))
    return [id for id, label in labels.items() if count[_read(label)] > 1]


def _read(label: str) -> str:
    """What is seen of it: blanks are one blank, and letters of one look are one letter."""
    return " ".join(unicodedata.normalize("NFKC", label).split())
