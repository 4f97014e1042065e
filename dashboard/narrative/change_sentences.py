"""Sentences and titles that explain a change: what moved, from where, and what its parts contributed."""

from typing import Any

import polars as pl

from dashboard.i18n import spaced
from dashboard.narrative.change_parts import (
    amount,
    direction,
    is_level,
    is_nothing,
    is_written,
    largest,
    part_name,
    part_value,
    size,
    title_of,
    with_it,
)
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import written
from metrics.analysis.explain.explanation import Explanation, Method
from metrics.model.metric import Unit

NAMED = {Method.DIFFERENCE: 2, Method.RATE_AND_MIX: 2, Method.DRIVERS: 1}
"""Number of parts named as main contributors, by method."""
ALL = 0.995
"""Share of the change from which parts account for all of it."""
MINOR = 0.1
"""Share of the change below which the smaller of rate and mix effect is left out of the title."""


def title(context: Context, explanation: Explanation) -> str:
    """Title of an explanation: its main finding."""
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
    """Kind of a zero change (none, cancelled, negligible); None for a change."""
    unit, rows = explanation.metric.unit, [explanation.change, *explanation.rows["contribution"]]
    moved = [row for row in rows if not is_nothing(explanation, row)]
    is_seen = any(is_written(amount(context, row, unit)) for row in moved)
    return "cancelled" if is_seen else "hardly" if moved else "nothing"


def most(context: Context, explanation: Explanation) -> str:
    """Title naming the main contributors; there must be one."""
    top = with_it(explanation).head(min(NAMED[explanation.method], max(explanation.rows.height - 1, 1)))
    share = float(top["contribution"].sum()) / explanation.change
    kind = "over" if share > 2 - ALL else "all" if share > ALL else "most"
    number, names = ("one", "two")[top.height - 1], _names(context, explanation, top)
    share_of = context.figures.part(share)
    return context.words(f"why.title.{number}.{direction(explanation)}.{kind}", **names, share=share_of)


def _rate_or_mix(context: Context, explanation: Explanation) -> str:
    """Title by rate and mix effect; opposite signs reveal Simpson's paradox."""
    rate, mix = (float(explanation.rows[name].sum()) for name in ("rate", "mix"))
    larger, smaller = ("rate", mix) if abs(rate) >= abs(mix) else ("mix", rate)
    facts = {"dimension": context.words.dimension(explanation.by)}
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


FEW = 10
"""Exchange rates below this are written with a decimal."""


def sentences(context: Context, explanation: Explanation) -> list[str]:
    """Sentences: the change, then its contributions."""
    by_method = {
        Method.DIFFERENCE: [_by_amount],
        Method.RATE_AND_MIX: [_within, _shifted, _most],
        Method.FLOWS: [_exchange],
        Method.DRIVERS: [_factors],
    }
    written = [_moved(context, explanation), *(say(context, explanation) for say in by_method[explanation.method])]
    return [spaced(sentence) for sentence in written if sentence]


def _moved(context: Context, explanation: Explanation) -> str:
    whole, unit = explanation.whole.rows.row(0, named=True), explanation.metric.unit
    value, base = (str(context.figures.short(whole[side], unit)) for side in ("value", "base_value"))
    if is_level(context, explanation):
        return context.words("why.moved.same", metric=title_of(context, explanation), value=value)
    if value == base:
        value, base = (context.figures.exact(whole[side], unit) for side in ("value", "base_value"))
    if value == base:
        moved = {"metric": title_of(context, explanation), "value": value}
        size_of = size(context, explanation.change, unit)
        return context.words(f"why.moved.{direction(explanation)}_a_little", **moved, size=size_of)
    facts = {"metric": title_of(context, explanation), "value": value, "base": base}
    return context.words(f"why.moved.{direction(explanation)}", **facts, change=_change(context, explanation))


def _change(context: Context, explanation: Explanation) -> str:
    unit, relative = explanation.metric.unit, explanation.whole.rows["change_pct"][0]
    change = amount(context, explanation.change, unit)
    share = "" if unit.is_share or relative is None else context.figures.per_cent(relative)
    return context.words("why.relative", amount=change, share=share) if is_written(share) else change


def _within(context: Context, explanation: Explanation) -> str:
    """Rate and mix effect of a ratio."""
    sums = {
        name: amount(context, float(explanation.rows[name].sum()), explanation.metric.unit) for name in ("rate", "mix")
    }
    return context.words("why.within", dimension=context.words.dimension(explanation.by), **sums)


def _shifted(context: Context, explanation: Explanation) -> str:
    """Part with the largest mix effect."""
    mix = float(explanation.rows["mix"].sum())
    top = explanation.rows.filter(pl.col("mix") * mix > 0).sort(pl.col("mix").abs(), descending=True).head(1)
    if is_nothing(explanation, mix) or top.is_empty():
        return ""
    row = top.row(0, named=True)
    weights = {side: str(context.figures.short(row[side], Unit.SHARE)) for side in ("weight", "base_weight")}
    if weights["weight"] == weights["base_weight"]:
        return ""
    grew = row["weight"] > row["base_weight"]
    level = "high" if grew == (row["mix"] > 0) else "low"
    part = part_name(context, explanation, row["part"])
    return context.words(f"why.shifted.{'more' if grew else 'less'}_{level}", part=part, **weights)


def _most(context: Context, explanation: Explanation) -> str:
    if is_level(context, explanation):
        return ""
    return context.words("why.sentence", finding=most(context, explanation))


def _by_amount(context: Context, explanation: Explanation) -> str:
    """Largest contribution and largest opposite one; empty for ties."""
    top = largest(explanation.rows)
    if top.height != 1 or explanation.rows.height < 2:
        return ""
    against = explanation.rows.filter(pl.col("contribution") * top["contribution"][0] < 0)
    first, other = (_first(context, explanation, rows) for rows in (top, largest(against)))
    if not first:
        return ""
    return context.words(f"why.by_amount.{'against' if other else 'along'}", part=first, other=other)


def _first(context: Context, explanation: Explanation, rows: pl.DataFrame) -> str:
    """Part with its contribution; empty for none or one displayed as zero."""
    if rows.is_empty() or is_nothing(explanation, rows["contribution"][0]):
        return ""
    row = rows.row(0, named=True)
    contribution = amount(context, row["contribution"], explanation.metric.unit)
    part = part_name(context, explanation, row["part"])
    return context.words("why.part", part=part, amount=contribution) if is_written(contribution) else ""


def _exchange(context: Context, explanation: Explanation) -> str:
    """New and returned users per hundred lost; empty for too few."""
    came, left = _came_and_left(explanation)
    rate = 100 * came / left if left else 0.0
    came_to = written(rate, 0 if rate >= FEW or not rate else 1)
    return context.words("why.exchange", came=came_to) if left and is_written(came_to) == bool(came) else ""


def _factors(context: Context, explanation: Explanation) -> str:
    rows = explanation.rows.iter_rows(named=True)
    factors = context.words("why.then").join(_factor(context, explanation, row) for row in rows)
    return context.words("why.factors", factors=factors)


def _factor(context: Context, explanation: Explanation, row: dict[str, Any]) -> str:
    sides = {
        side: part_value(context, explanation, row["part"], row[side], exact=False) for side in ("value", "base_value")
    }
    return context.words("why.factor", part=part_name(context, explanation, row["part"]), **sides)


def _came_and_left(explanation: Explanation) -> tuple[float, float]:
    flows = dict(explanation.rows.select("part", pl.col("contribution").abs()).iter_rows())
    return flows["new"] + flows["returned"], flows["lost"]
