"""Sentences made from figures by templates: what moved, by how much, and which parts made most of it. Never why."""

from typing import Any

import polars as pl

from dashboard.context import Context
from metrics.answers import Answer
from metrics.metric import Metric, Unit

SPLIT = "channel"
"""The dimension whose parts a sentence names: disjoint, so that shares of a change mean something."""


def tile_sentence(context: Context, answer: Answer, row: dict[str, Any]) -> str:
    """One sentence for a metric's tile: what its number consists of, or which parts made most of the change."""
    metric = answer.metric
    if metric.unit is Unit.SHARE:
        return _of(context, metric, row)
    if SPLIT not in context.results.dimensions(metric) or row["change"] is None:
        return ""
    parts = context.results.answer(metric.id, answer.period, by=(SPLIT,)).rows
    return _spread(context, parts) if metric.denominator else _shares_of_change(context, parts, row["change"])


def headline(context: Context, answer: Answer, row: dict[str, Any]) -> str:
    """The title of the overview: the period, the value, the change."""
    short = str(context.figures.short(row["value"], answer.metric.unit))
    facts = {"period": context.period(answer.period), "value": short, "metric": context.title(answer.metric)}
    if row["change_pct"] is None:
        return context.words("headline.alone", **facts)
    kind = "rose" if row["change_pct"] >= 0 else "fell"
    return context.words(f"headline.{kind}", **facts, change=f"{abs(row['change_pct']):.0%}")


def gap_sentence(context: Context, points: pl.DataFrame) -> str:
    """The title over two lines: whether this year's distance from last year's grew."""
    gap = points.filter(pl.col("is_whole")).select(pl.col("now") - pl.col("base")).to_series().drop_nulls()
    if gap.len() < 2:
        return context.words("gap.unknown")
    first, last = gap[0], gap[-1]
    kind = "wider" if abs(last) > abs(first) * 1.05 else "narrower" if abs(last) < abs(first) * 0.95 else "same"
    return context.words(f"gap.{'above' if last >= 0 else 'below'}.{kind}")


def parts_sentence(context: Context, rows: pl.DataFrame, dimension: str) -> str:
    """The title over the parts: how many of them rose, and which one moved most."""
    moved = rows.drop_nulls("change_pct").sort(pl.col("change_pct").abs(), descending=True)
    if moved.height < 2:
        return context.words("parts.plain", dimension=context.words(f"dimension.{dimension}"))
    most, change = moved.row(0, named=True)[dimension], moved["change_pct"][0]
    facts = {"most": context.value(dimension, most), "change": context.figures.per_cent(change)}
    up = moved.filter(pl.col("change_pct") > 0).height
    kind = "all_up" if up == moved.height else "all_down" if up == 0 else "some_up"
    return context.words(f"parts.{kind}", **facts, up=up, of=moved.height)


def _of(context: Context, metric: Metric, row: dict[str, Any]) -> str:
    counts = {name: context.figures.exact(row[name], Unit.USERS) for name in ("numerator", "denominator")}
    own = f"tile.{metric.id}"
    return context.words(own if own in context.words.texts else "tile.share", **counts)


def _shares_of_change(context: Context, parts: pl.DataFrame, change: float) -> str:
    top = parts.filter(pl.col("change") * change > 0).sort(pl.col("change").abs(), descending=True).head(2)
    if top.height < 2:
        return ""
    names = [context.value(SPLIT, name) for name in top[SPLIT]]
    kind = "gain" if change > 0 else "loss"
    return context.words(
        f"tile.{kind}", first=names[0], second=names[1], share=f"{float(top['change'].sum()) / change:.0%}"
    )


def _spread(context: Context, parts: pl.DataFrame) -> str:
    moved = parts.drop_nulls("change_pct")
    up = moved.filter(pl.col("change_pct") > 0).height
    if not moved.height:
        return ""
    most = context.value(SPLIT, moved.sort(pl.col("change_pct").abs(), descending=True)[SPLIT][0])
    kind = "all_up" if up == moved.height else "all_down" if up == 0 else "some_up"
    return context.words(f"tile.{kind}", up=up, of=moved.height, most=most)
