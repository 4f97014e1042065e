"""Words about requirements that several sections need: titles, points, reasons."""

from dashboard.i18n.text import text
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import NONE, percent, written
from dashboard.presentation.waiting import reason
from metrics.analysis.scoring.inputs import Rated
from metrics.analysis.scoring.ranking import Ranked, Switch
from metrics.errors import Refusal

LONGEST = 120
"""Longest title, in characters."""


def title(context: Context, row: Ranked) -> str:
    return text(row.item.requirement.titled(context.language), LONGEST)


def points(value: float | None) -> str:
    return NONE if value is None else written(value, 1)


def share(value: float | None) -> str:
    """Share of draws, never rounded to 0 % or 100 %."""
    if value is None:
        return NONE
    if 0 < value < 0.01:
        return "<1%"
    return ">99%" if 0.99 < value < 1 else percent(value)


def weight(value: float) -> str:
    return percent(value)


def switch_at(context: Context, found: Switch | None) -> str:
    if found is None:
        return context.words("requirements.switch_never")
    named = context.words(f"weight.{found.weight}")
    return context.words("requirements.switch_at", weight=named, at=weight(found.at), now=weight(found.now))


def why(context: Context, rated: Rated) -> str:
    """Why an input has no step; empty where it has one."""
    if rated.why is None:
        return ""
    return reason(context, rated.why) if isinstance(rated.why, Refusal) else str(rated.why)


def remark(context: Context, row: Ranked) -> str:
    """What is to be known of a row: a tie, a block, a missing input."""
    words, item = context.words, row.item
    reasons = " ".join(filter(None, (why(context, each) for each in item.inputs)))
    return " ".join(
        filter(
            None,
            (
                words("requirements.tie") if row.is_tied else "",
                words("requirements.blocked", why=item.requirement.compliance_note) if item.is_blocked else "",
                words("requirements.unknown", why=reasons) if row.score is None else "",
            ),
        )
    )
