"""Sentences made from findings: checks, withheld changes, refusals."""

from collections.abc import Mapping
from typing import Any

from dashboard.dates import day_name, period_name
from dashboard.figures import Figures
from dashboard.words import Words
from metrics.answers import Answer
from metrics.manifest import CheckResult
from metrics.metric import Unit
from metrics.periods import Period
from metrics.refusal import Refusal


def check_rule(check: CheckResult, words: Words) -> str:
    """What the check expects: minutes from 0 to 1440."""
    return words(f"check.{check.kind}", **check.facts)


def check_finding(check: CheckResult, words: Words) -> str:
    """What it found: nothing wrong, so many rows, or why it could not be run."""
    if check.error:
        return words("found.error", error=check.error)
    if check.passed:
        return words("found.nothing")
    if check.rows:
        return words("found.rows", rows=Figures(words).exact(check.rows, Unit.USERS), example=check.example or "–")
    return words("found.value", example=check.example or "–")


def refusal_reason(refusal: Refusal, words: Words) -> str:
    """Why a question is not answered."""
    return words(f"refusal.{refusal.code}", **refusal.facts)


def withheld_reason(answer: Answer, row: Mapping[str, Any], words: Words) -> str:
    """Why a value or a change is not shown; empty where it is."""
    if not row["withheld"]:
        return ""
    figures = Figures(words)
    facts = {
        "first_day": day_name(answer.coverage.first_day, words),
        "last_day": day_name(answer.coverage.watermark, words),
        "fewest": answer.metric.fewest,
        "count": figures.exact(row["denominator"], Unit.USERS),
        "base_count": figures.exact(row["base_denominator"], Unit.USERS),
        "base": period_name(Period(row["base_start"], row["base_end"]), words) if row["base_start"] else "–",
    }
    return words(f"withheld.{row['withheld']}", **facts)
