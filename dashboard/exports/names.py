"""Names of downloaded files: what is in them, in no language, and another name for other content; and of sheets."""

import re
from hashlib import sha256
from typing import Any

from metrics.comparison.period_pair import Against
from metrics.periods.notation import name
from metrics.periods.period import Align
from metrics.query.answers import Answer

ODD = re.compile(r"[^\w.-]+")
PART, WHOLE = 40, 150
"""Longest part, and longest name without its ending, in characters."""
DIGITS = 8
LONGEST_SHEET, FORBIDDEN = 31, dict.fromkeys(map(ord, "[]:*?/\\'"))
"""Longest name of a sheet that Excel takes, and characters that none may have."""


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
