"""Names of downloaded files: what is in them, in no language, and another name for other content; and of sheets."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from metrics.comparison.period_pair import Against
from metrics.errors import Refusal
from metrics.periods.notation import name, parse
from metrics.periods.period import Align, Period
from metrics.query.answers import Answer

ODD = re.compile(r"[^\w.-]+")
PART, WHOLE = 40, 150
"""Longest part, and longest name without its ending, in characters."""
DIGITS = 8
LONGEST_SHEET, FORBIDDEN = 31, dict.fromkeys(map(ord, "[]:*?/\\'"))
"""Longest name of a sheet that Excel takes, and characters that none may have."""


PERIOD = re.compile(r"_(\d{4}(?:-Q[1-4]|-\d\d(?:-\d\d(?:_to_\d{4}-\d\d-\d\d)?)?)?)(?=_|$)")
MORE = re.compile(r"_and-(\d+)-more(?=_|$)")
BY, EXPLAINED = "_by-", "_explained-by-"


@dataclass(frozen=True)
class Told:
    """What the name of an export tells: of which metric or other thing, when, and by what."""

    metric: str
    """Id of its first metric; empty for another table."""
    rest: str
    """What else is named: a filter, a kind of table (`funnel`, `requirements_ranked`, `region-east_course`)."""
    period: Period | None
    by: tuple[str, ...]
    """Grain and dimensions of its rows."""
    explained: str
    """What a change is explained by; empty where it is no change."""
    more: int
    """Metrics besides the first."""


def told(id: str, metrics: Collection[str], dimensions: Collection[str]) -> Told:
    """What a name without its digest tells; of metrics, and of dimensions, grains and drivers, that are known."""
    metric = _begins(id, metrics)
    rest, period, more = f"_{id[len(metric) :].strip('_')}", None, 0
    if found := PERIOD.search(rest):
        period, rest = _period(found[1]), rest.replace(found[0], "", 1)
    if found := MORE.search(rest):
        more, rest = int(found[1]), rest.replace(found[0], "", 1)
    explained, rest = _taken(rest, EXPLAINED, dimensions)
    by = []
    while BY in rest:
        name, rest = _taken(rest, BY, dimensions)
        by.append(name)
    return Told(metric, rest.strip("_"), period, tuple(by), explained, more)


def _begins(text: str, names: Collection[str]) -> str:
    """The longest of the names with which the text begins; empty for none."""
    return max((each for each in names if f"{text}_".startswith(f"{each}_")), key=len, default="")


def _taken(text: str, sign: str, names: Collection[str]) -> tuple[str, str]:
    """The name behind the sign, and the text without both."""
    before, found, after = text.partition(sign)
    name = _begins(after, names) or after.partition("_")[0]
    return name, f"{before}{after[len(name) :]}" if found else text


def _period(text: str) -> Period | None:
    try:
        return parse(text.replace("_to_", ".."))[0]
    except Refusal:
        return None


def stem(answer: Answer, snapshot: str, *more: str, content: Any = None) -> str:
    """`net_revenue_2025_by-month_by-channel_region-east_yoy_1f0c2a9b`: metric, period, breakdown, filter, baseline.

    It ends with a digest of the question, the snapshot and `content`: what else decides what the file holds.
    """
    question = answer.question
    identity = (snapshot, answer.metric.id, answer.metric.version, answer.period, answer.grain, question, more, content)
    return stem_of(
        answer.metric.id, name(answer.period).replace("..", "_to_"), *_parts(answer), *more, content=identity
    )


def stem_of(*parts: str, content: Any) -> str:
    """Name of parts, with the digest of its content at the end."""
    digest = sha256(repr(content).encode()).hexdigest()[:DIGITS]
    said = "_".join(filter(None, (ODD.sub("-", part)[:PART].strip("-.") for part in parts)))
    return f"{said[:WHOLE]}_{digest}"


def without_digest(stem: str) -> str:
    """What a name says but for its content."""
    return stem.rpartition("_")[0]


def _parts(answer: Answer) -> list[str]:
    question = answer.question
    by = [f"by-{answer.grain}"] if question.grain else []
    by += [f"by-{dimension}" for dimension in answer.by]
    where = [f"{name}-{value or 'none'}" for name, values in question.slice.where for value in values]
    aligned = f"-{question.align}" if question.against is Against.YOY and question.align is not Align.DATE else ""
    compared = [] if question.against is Against.NONE else [f"{question.against}{aligned}"]
    return [*by, *where, *(["per-working-day"] if question.per_working_day else []), *compared]


def sheet_name(title: str) -> str:
    """Name that Excel allows for a sheet; a long title ends after a whole word, with an ellipsis."""
    name = title.translate(FORBIDDEN)
    if len(name) <= LONGEST_SHEET:
        return name
    begun = name[:LONGEST_SHEET]
    whole = begun.rpartition(" ")[0]
    return (whole if len(whole) > LONGEST_SHEET / 2 else begun[:-1]).rstrip(" ,;，、") + "…"
