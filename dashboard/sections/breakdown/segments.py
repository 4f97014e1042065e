"""Breakdown of a metric by one dimension: bars of this year over bars of last year."""

from typing import Any

import polars as pl

from dashboard.charts.yoy_bars import year_bars
from dashboard.exports.export import of_answers
from dashboard.i18n.text import joined
from dashboard.narrative.headlines import parts_sentence
from dashboard.presentation.context import Context
from dashboard.presentation.links import way_to_segment
from dashboard.presentation.messages import computed, why_not_a_sum, why_not_known
from dashboard.presentation.number_format import Direction
from dashboard.sections.layout.card import card, note
from dashboard.sections.trust import badge
from dashboard.service.cache import Where
from metrics.analysis.explain.decompositions import over_the_whole
from metrics.analysis.explain.explain import by_segments
from metrics.analysis.explain.explanation import Method
from metrics.periods.period import Period
from metrics.query.answers import Answer

MOST = 10

BAR = {
    "name": pl.String,
    "now": pl.Float64,
    "base": pl.Float64,
    "text": pl.String,
    "change": pl.Float64,
    "pin": pl.String,
    "role": pl.String,
}


def show(context: Context, answer: Answer, where: Where = ()) -> None:
    """Draws one card: the parts by one dimension, how many are drawn, and whether they add up."""
    (dimension,) = answer.by
    title, shown = parts_sentence(context, answer.rows, dimension), bars(context, answer, dimension)
    with card(context, title, _below(context, answer, shown)) as drawn:
        added = said_of_sum(context, answer, shown.height)
        parts = enumerate(largest_first(answer, dimension)[dimension])
        ways = {at: way_to_segment(context, answer.metric, dimension, part, answer.period, where) for at, part in parts}
        drawn.chart(year_bars, shown, export=of_answers(context, answer), notes=[added], ways=ways)
        note(added)
        for remark in [*_remarks(context, answer, where), *computed(answer, context.words)]:
            note(remark)
        if (answer.rows["measured"] < 1).any() or (answer.rows["base_measured"] < 1).any():
            note(context.words("parts.measured"))
        badge.show(context, answer.metric, f"parts.{dimension}")


def _remarks(context: Context, answer: Answer, where: Where) -> list[str]:
    """Users by feature: how many used several, where that is known, and what is not known of users of one only."""
    only = context.results.only_users(answer, where)
    if only is None:
        return []
    counts = why_not_a_sum(only, context.words) if only.month else ""
    return [*filter(None, (counts, why_not_known(only, context.words)))]


def _below(context: Context, answer: Answer, shown: pl.DataFrame) -> str:
    """Subtitle: metric, dimension and period; and what is drawn beside the bars."""
    (dimension,) = answer.by
    return context.words(
        f"parts.{_drawn(shown)}",
        metric=context.title(answer.metric, answer.grain),
        dimension=context.words.dimension(dimension),
        period=context.period(_measured(answer)),
    )


def _drawn(shown: pl.DataFrame) -> str:
    """Whether every bar has a percent change, some have one, none has one over its baseline, or none has a baseline."""
    known = shown["change"].is_not_null()
    if known.any():
        return "below" if known.all() else "below_some"
    return "below_values" if shown["base"].is_not_null().any() else "below_alone"


def _measured(answer: Answer) -> Period:
    starts, ends = answer.rows["start"].drop_nulls(), answer.rows["end"].drop_nulls()
    return Period(starts[0], ends[0]) if starts.len() else answer.period


def said_of_sum(context: Context, answer: Answer, count: int) -> str:
    """Note: whether the parts add up to the total, and how many are drawn."""
    (dimension,) = answer.by
    every, counts = answer.rows.height, {"count": count, "all": answer.rows.height}
    method, is_own = by_segments(answer.metric, dimension), over_the_whole(answer.metric, dimension) == answer.metric
    if method is Method.DIFFERENCE and is_own:
        return context.words("parts.disjoint" if count == every else "parts.disjoint_some", **counts)
    alone = "parts.quantile" if answer.metric.is_quantile else "parts.overlap"
    sentence = context.words("parts.rate" if method and is_own else alone)
    return sentence if count == every else joined(" ", [context.words("parts.drawn", **counts), sentence])


def bars(context: Context, answer: Answer, dimension: str) -> pl.DataFrame:
    """Chart rows, largest value first."""
    rows = largest_first(answer, dimension)
    texts = context.figures.alike(rows["value"], answer.metric.unit)
    pairs = zip(rows.iter_rows(named=True), texts, strict=True)
    return pl.DataFrame([_bar(context, answer, row, dimension, text) for row, text in pairs], BAR)


def largest_first(answer: Answer, dimension: str) -> pl.DataFrame:
    """The parts that are drawn, in the order of their bars."""
    return answer.rows.sort("value", dimension, descending=[True, False], nulls_last=True).head(MOST)


def _bar(context: Context, answer: Answer, row: dict[str, Any], dimension: str, text: str) -> dict[str, Any]:
    change = row["change_pct"]
    pin = "" if change is None else context.figures.per_cent(change)
    return {
        "name": context.value(dimension, row[dimension]),
        "now": row["value"],
        "base": row["base_value"],
        "text": text,
        "change": change,
        "pin": pin,
        "role": Direction.of(change, pin).role(answer.metric.better),
    }
