"""Search over metrics, features and terms, by names, questions and definitions in the page's language, and by ids."""

from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.presentation.context import Context
from dashboard.presentation.glossary import TOPICS, terms
from dashboard.presentation.links import Link
from metrics.catalogue import catalogue

KINDS = ("metric", "feature", "term")


@dataclass(frozen=True)
class Hit:
    """Something that is found, and the page that shows it."""

    kind: str
    """One of KINDS."""
    name: str
    below: str
    """What it is, in a sentence."""
    address: Link


def found(context: Context, asked: str) -> list[Hit]:
    """Everything that has every word of the search somewhere, whose name has them first."""
    wanted = asked.casefold().split()
    ranked = [(_rank(hit.name, wanted), hit) for hit, text in _known(context) if all(word in text for word in wanted)]
    return [hit for _, hit in sorted(ranked, key=lambda pair: pair[0])]


def _rank(name: str, wanted: list[str]) -> int:
    """0 for a name that begins with a word of the search, 1 for one that has all of them, 2 for the rest."""
    name = name.casefold()
    return 0 if any(map(name.startswith, wanted)) else 1 if all(word in name for word in wanted) else 2


def _known(context: Context) -> Iterator[tuple[Hit, str]]:
    """Everything there is, and all of its text in one case."""
    for metric in catalogue().values():
        title, question = context.title(metric), context.question(metric)
        hit = Hit("metric", title, question, Link("metric", {"metric": metric.id}))
        yield hit, _text(title, question, context.definition(metric), metric.id)
    listed = context.results.features()
    for id in listed or _used(context):
        name, module = context.value("feature", id), listed.get(id, {}).get("module")
        below = context.value("module", module) if module else ""
        yield Hit("feature", name, below, Link("features", {"feature": id})), _text(name, below, id)
    for topic in TOPICS:
        for term in terms(context.words, topic):
            yield Hit("term", term.name, term.meaning, Link("glossary")), _text(term.name, term.meaning)


def _used(context: Context) -> tuple[str, ...]:
    """Features of a warehouse that has no list of them."""
    metric = catalogue()["monthly_active_users"]
    is_known = context.results.obstacle(metric) is None and "feature" in context.results.dimensions(metric)
    return tuple(filter(None, context.results.values(metric, "feature"))) if is_known else ()


def _text(*parts: str) -> str:
    return " ".join(parts).casefold()
