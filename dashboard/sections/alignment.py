"""How a year earlier is found on this page, and whether another way would say the opposite."""

from dataclasses import replace
from typing import Any

from dashboard import state
from dashboard.context import Context
from dashboard.remembered import Where
from metrics.answers import Answer
from metrics.compare import Align
from metrics.periods import JANUARY, Period


def choice(context: Context, **layout: Any) -> Context:
    """The choice of an alignment: the page as it is with it."""
    offered = [align for align in Align if _is_of_use(context, align)]
    called = {str(align): context.words(f"align.{align}") for align in offered}
    chosen = state.pick(context.words, "align", list(called), str(Align.DATE), called.__getitem__, **layout)
    return replace(context, results=replace(context.results, align=Align(chosen)))


def turned(context: Context, answer: Answer, where: Where = ()) -> str:
    """A sentence for each other alignment by which growth is a decline, or the other way round; empty for none."""
    others = context.results.turned(answer, where).items()
    return " ".join(_turned(context, align, other) for align, other in others)


def _turned(context: Context, align: Align, other: Answer) -> str:
    row = other.rows.row(0, named=True)
    facts = {
        "align": context.words(f"align.{align}"),
        "change": context.figures.change(row["change"], row["change_pct"], other.metric.unit),
        "base": context.period(Period(row["base_start"], row["base_end"])),
    }
    return context.words("aligned.turned", **facts)


def _is_of_use(context: Context, align: Align) -> bool:
    """A fiscal year that begins in January is the calendar's."""
    return align is not Align.FISCAL_YEAR or context.results.manifest.reckoning.fiscal_year_starts != JANUARY
