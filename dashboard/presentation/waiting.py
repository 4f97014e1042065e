"""What waits for data, in the page's language: metrics, dimensions and tables by name, never by id alone."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from dashboard.i18n.text import joined
from dashboard.presentation.context import Context
from dashboard.presentation.messages import refusal_reason
from metrics.catalogue import catalogue
from metrics.errors import Refusal

WAITS = "waits_for"
"""Code of a refusal for want of a table or column."""


def reason(context: Context, refusal: Refusal, titles: Mapping[str, str] = MappingProxyType({})) -> str:
    """Reason of a refusal, with names in place of ids; `titles`: metric → title, where it is not the general one."""
    if refusal.code != WAITS:
        id = refusal.facts.get("metric", "")
        title = titles.get(id) or _called(context, id)
        return refusal_reason(refusal, context.words, **{"metric": title} if id else {})
    missing = joined(context.words("why.list"), (named(context, id) for id in missing_in([refusal])))
    return context.words(f"refusal.{WAITS}", what=_called(context, refusal.facts["what"]), missing=missing)


def missing_in(refusals: Iterable[Refusal]) -> list[str]:
    """Ids of the tables (`payments`) and columns (`users.channel`) that the warehouse lacks, once each."""
    every = (id for refusal in refusals if refusal.code == WAITS for id in refusal.facts["missing"].split(", "))
    return list(dict.fromkeys(every))


def named(context: Context, id: str) -> str:
    """Name of a table, and its id, or that of its column, as it has to be written."""
    return context.words("waits.named", table=context.table(id.partition(".")[0]), id=id)


def _called(context: Context, id: str) -> str:
    """Name of a metric, of a driver of one, or of a dimension."""
    if id in catalogue():
        return context.title(catalogue()[id])
    return context.words.either(f"why.driver.{id}", context.words.dimension(id))
