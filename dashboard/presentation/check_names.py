"""Names of tables, columns, dimensions and metrics in checks: what a language calls them, and the name in the data."""

import re
from collections.abc import Callable, Mapping

from dashboard.i18n import BETWEEN_HAN, FALLBACK, Words
from metrics.snapshots.manifest import CheckResult

LIST = ", "
"""Between the names of one fact of a check."""
SIDES = re.compile(r"(change of )?([a-z][a-z0-9_]*)( before)?")
"""A metric in an identity, or its change, or its value in the period before."""


def table_name(id: str, words: Words) -> str:
    """`用户 users`; the id alone in English, of which it is, and of what the language has no name for."""
    return _both("table", id, words)


def column_name(id: str, words: Words) -> str:
    """`用户编号 user_id`, as `table_name`."""
    return _both("column", id, words)


def place_name(id: str, words: Words) -> str:
    """Name of a table, or of a column as `users.channel`."""
    table, _, column = id.partition(".")
    named = table_name(table, words)
    if not column:
        return named
    return BETWEEN_HAN.sub("", words("check_name.place", table=named, column=column_name(column, words)))


def subject_name(check: CheckResult, words: Words) -> str:
    """The table or the metric that a check is of."""
    return _metric(check.subject, words) or table_name(check.subject, words)


def facts_named(check: CheckResult, words: Words) -> Mapping[str, str]:
    """Facts of a check with these names."""
    named = {name: KINDS[name](fact, words) if name in KINDS else fact for name, fact in check.facts.items()}
    return named | {name: _values(check, name, words) for name in VALUES & check.facts.keys()}


def _both(kind: str, id: str, words: Words) -> str:
    known = words.language != FALLBACK and f"{kind}.{id}" in words.texts
    return words("check_name.both", name=words(f"{kind}.{id}"), id=id) if known else id


def _columns(fact: str, words: Words) -> str:
    return words("why.list").join(column_name(id, words) for id in fact.split(LIST))


def _values(check: CheckResult, name: str, words: Words) -> str:
    """Values of the column that the check is of, such as `人工 human`."""
    column = check.facts.get("column", "")
    return words("why.list").join(_both(f"value.{column}", id, words) for id in check.facts[name].split(LIST))


def _dimensions(fact: str, words: Words) -> str:
    return words("why.list").join(words.either(f"dimension.{id}", id) for id in fact.split(LIST))


def _metric(id: str, words: Words) -> str:
    name = f"metric.{id}.title"
    return words(name) if name in words.texts else ""


def _side(fact: str, words: Words) -> str:
    """A side of an identity with the titles of its metrics; whatever else is in it stays."""

    def titled(found: re.Match[str]) -> str:
        change, id, before = found.groups()
        title = _metric(id, words)
        kind = "change" if change else "before" if before else "now"
        return str(words(f"check_name.{kind}", metric=title)) if title else found[0]

    return SIDES.sub(titled, fact)


VALUES = frozenset({"values", "stages"})
"""Facts of a check that are values of its column."""
KINDS: Mapping[str, Callable[[str, Words], str]] = {
    **dict.fromkeys(("column", "key", "earlier", "later", "group", "who"), _columns),
    "table": table_name,
    "dimensions": _dimensions,
    **dict.fromkeys(("left", "right"), _side),
}
"""Fact of a check that is a name → what it is called."""
