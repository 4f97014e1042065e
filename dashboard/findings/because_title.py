"""The finding of an explanation, by templates: which parts made most of the change, and whether it was rates or mix."""

import polars as pl

from dashboard.context import Context
from dashboard.findings.explained import amount, direction, is_level, is_nothing, is_written, part_name, size, with_it
from dashboard.findings.spacing import spaced
from metrics.explain.explanation import Explanation, Method

NAMED = {Method.DIFFERENCE: 2, Method.RATE_AND_MIX: 2, Method.DRIVERS: 1}
"""How many parts are named as those that made most of the change."""
ALL = 0.995
"""From this share on, parts are said to have made all of it."""
MINOR = 0.1
"""Below this share of the change, the smaller of rates and mix is not worth a word in a title."""


def title(context: Context, explanation: Explanation) -> str:
    """The finding."""
    return spaced(_title(context, explanation))


def _title(context: Context, explanation: Explanation) -> str:
    if explanation.method is Method.FLOWS:
        return context.words("why.title.flows", **_sizes(context, explanation))
    if is_level(context, explanation):
        return context.words(f"why.title.{_level(context, explanation)}")
    if explanation.method is Method.RATE_AND_MIX:
        return _rate_or_mix(context, explanation)
    return most(context, explanation)


def _level(context: Context, explanation: Explanation) -> str:
    """Whether nothing moved, parts cancel out, or what moved is too little to be written."""
    unit, rows = explanation.metric.unit, [explanation.change, *explanation.rows["contribution"]]
    moved = [each for each in rows if not is_nothing(explanation, each)]
    is_seen = any(is_written(amount(context, each, unit)) for each in moved)
    return "cancelled" if is_seen else "hardly" if moved else "nothing"


def most(context: Context, explanation: Explanation) -> str:
    """Which parts made most of the change; there must be one."""
    top = with_it(explanation).head(min(NAMED[explanation.method], max(explanation.rows.height - 1, 1)))
    share = float(top["contribution"].sum()) / explanation.change
    kind = "over" if share > 2 - ALL else "all" if share > ALL else "most"
    number, names = ("one", "two")[top.height - 1], _names(context, explanation, top)
    share_of = context.figures.part(share)
    return context.words(f"why.title.{number}.{direction(explanation)}.{kind}", **names, share=share_of)


def _rate_or_mix(context: Context, explanation: Explanation) -> str:
    """Whether the parts moved, or their weights; opposite signs are the case that a total hides."""
    rate, mix = (float(explanation.rows[name].sum()) for name in ("rate", "mix"))
    larger, smaller = ("rate", mix) if abs(rate) >= abs(mix) else ("mix", rate)
    facts = {"dimension": context.words(f"dimension.{explanation.by}")}
    if abs(smaller) < MINOR * abs(explanation.change) or not is_written(
        size(context, smaller, explanation.metric.unit)
    ):
        return context.words(f"why.title.{larger}_alone.{direction(explanation)}", **facts)
    if smaller * explanation.change < 0:
        facts["size"] = size(context, smaller, explanation.metric.unit)
        return context.words(f"why.title.{larger}_against.{direction(explanation)}", **facts)
    share = context.figures.part(1 - smaller / explanation.change)
    return context.words(f"why.title.{larger}.{direction(explanation)}", **facts, share=share)


def _sizes(context: Context, explanation: Explanation) -> dict[str, str]:
    sizes = explanation.rows.select("part", "contribution").iter_rows()
    return {part: size(context, contribution, explanation.metric.unit) for part, contribution in sizes}


def _names(context: Context, explanation: Explanation, rows: pl.DataFrame) -> dict[str, str]:
    names = [part_name(context, explanation, part) for part in rows["part"]]
    return dict(zip(("first", "second"), names, strict=False))
