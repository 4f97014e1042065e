"""Labels of ids, unique on a page; a label is for reading and never used as a key."""

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
"""Pattern of identifiers that are respelled; other values are shown unchanged."""
HALF = 36
"""Longest label, and longest id behind it, in characters."""
KEPT = 200
"""Size of the cache of labels (dimensions × languages × snapshots)."""


def apart(labels: Mapping[Id, str]) -> dict[Id, str]:
    """Id → unique label: equal labels get their ids, or numbers where ids look alike."""
    distinct, used = dict(labels), set[Id]()
    while clash := [id for id in _alike(distinct) if id not in used]:
        used.update(clash)
        distinct |= {id: _with_id(labels[id], str(id)) for id in clash if id is not None}
    number = 2
    while clash := _alike(distinct):
        distinct[clash[-1]], number = text(f"{distinct[clash[-1]]} · {number}"), number + 1
    return distinct


def label(words: Words, results: Results, dimension: str, value: str | None) -> str:
    """Unique label of a dimension value within the snapshot."""
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
    """Label before uniqueness: from the list of features, the words, or the data."""
    if not id:
        return words("value.missing" if id is None else "value.empty")
    if dimension == "feature":
        return text(_feature(words, features.get(id, {})) or id)
    return words.either(f"value.{dimension}.{id}", text(_spelled(id) if IDENTIFIER.fullmatch(id) else id))


def _feature(words: Words, listed: Mapping[str, object]) -> str:
    names = (listed.get("name_zh") if words.language == "zh" else None, listed.get("name"))
    return next((str(name) for name in names if name and str(name).strip()), "")


def _spelled(id: str) -> str:
    """Identifier respelled: paid_ads → Paid ads."""
    return id.replace("_", " ").capitalize()


def _with_id(label: str, id: str) -> str:
    return text(f"{visible(label, HALF)} ({visible(id, HALF)})")


def _alike(labels: Mapping[Id, str]) -> list[Id]:
    """Ids whose labels look like another's."""
    count = Counter(map(_read, labels.values()))
    return [id for id, label in labels.items() if count[_read(label)] > 1]


def _read(label: str) -> str:
    """Visual key of a label: whitespace collapsed, look-alike letters merged."""
    return " ".join(unicodedata.normalize("NFKC", label).split())
