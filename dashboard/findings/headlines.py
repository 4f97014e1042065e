"""Sentences made from figures by templates: what moved, by how much, and which parts made most of it. Never why."""

from typing import Any

import polars as pl

from dashboard.context import Context
from dashboard.direction import Direction
from dashboard.findings.moves import Moves
from metrics.answers import Answer
from metrics.metric import Metric, Unit
from metrics.periods import Period

SPLIT = "channel"
"""The dimension whose parts a sentence names: disjoint, so that shares of a change mean something."""
ALL = 0.995
"""From this share of a change on, parts are said to have made all of it."""
MOVED = {Direction.UP: "rose", Direction.DOWN: "fell", Direction.LEVEL: "level"}


def tile_sentence(context: Context, answer: Answer, row: dict[str, Any]) -> str:
    """One sentence for a metric's tile: what its number consists of, or which parts made most of the change."""
    metric = answer.metric
    if metric.unit is Unit.SHARE:
        return _of(context, metric, row)
    if SPLIT not in context.results.dimensions(metric) or row["change"] is None:
        return ""
    parts = context.results.answer(metric.id, answer.period, by=(SPLIT,)).rows
    return _spread(context, parts) if metric.denominator else _shares_of_change(context, parts, row)


def headline(context: Context, answer: Answer, row: dict[str, Any]) -> str:
    """The title of the overview: the period, the value, the change; of a period that is not over, its days so far."""
    if row["value"] is None:
        return context.words("headline.none", period=context.period(answer.period))
    if row["withheld"] == "partial":
        day, short = answer.coverage.first_day, context.figures.short(row["value"], answer.metric.unit)
        facts = {"period": context.period(answer.period), "day": context.day(day), "value": str(short)}
        return context.words("headline.partial", **facts)
    is_over = row["end"] == row["period_end"]
    measured = answer.period if is_over else Period(row["start"], row["end"])
    facts = {
        "period": context.period(measured),
        "value": str(context.figures.short(row["value"], answer.metric.unit)),
    }
    when = "" if is_over else "so_far."
    if row["change_pct"] is None:
        return context.words(f"headline.{when}alone", **facts)
    change = f"{abs(row['change_pct']):.0%}"
    kind = MOVED[Direction.of(row["change_pct"], change)]
    return context.words(f"headline.{when}{kind}", **facts, change=change)


def parts_sentence(context: Context, rows: pl.DataFrame, dimension: str) -> str:
    """The title over the parts: how many of them rose, and which one moved most."""
    moves = Moves.of(context, rows, dimension)
    if moves.compared < 2:
        return context.words("parts.plain", dimension=context.words(f"dimension.{dimension}"))
    said = context.words(f"parts.{moves.kind}", **_facts(context, moves, dimension))
    if moves.is_whole:
        return said
    return context.words("parts.partly", said=said, of=moves.compared, all=moves.every)


def features_sentence(context: Context, rows: pl.DataFrame, most: int | None) -> str:
    """The title over a list of features, of which the `most` used are shown: which of these grew most.

    `change` is per cent of the year before, null where there is none.
    """
    shown = rows.head(most) if most else rows
    grown = shown.drop_nulls("change").sort("change", descending=True)["name", "change"]
    written = [context.figures.per_cent(change / 100) for change in grown["change"]]
    is_told_apart = len(written) == 2 or (len(written) > 2 and written[1] != written[2])
    if len(written) < 2 or Direction.of(grown["change"][1], written[1]) is not Direction.UP or not is_told_apart:
        return context.words("features.title")
    doubled = round(grown["change"][1], 1) > 100
    kind = "doubled" if doubled else "grew" if grown.height == shown.height else "grew_of_known"
    said = context.words(f"features.{kind}", first=grown["name"][0], second=grown["name"][1])
    return said if shown.height == rows.height else context.words("features.of_shown", said=said, count=shown.height)


def _of(context: Context, metric: Metric, row: dict[str, Any]) -> str:
    if row["value"] is None:
        return ""
    counts = {name: context.figures.exact(row[name], Unit.USERS) for name in ("numerator", "denominator")}
    own = f"tile.{metric.id}"
    return context.words(own if own in context.words.texts else "tile.share", **counts)


def _shares_of_change(context: Context, parts: pl.DataFrame, row: dict[str, Any]) -> str:
    """The one or two parts that made most of the change; empty where there is no other, or none to be seen."""
    change = row["change"]
    top = parts.filter(pl.col("change") * change > 0).sort(pl.col("change").abs(), descending=True).head(2)
    is_level = context.figures.direction(change, row["change_pct"], Unit.USERS) is Direction.LEVEL
    if top.is_empty() or parts.height < 2 or (is_level and row["change_pct"] is not None):
        return ""
    share = float(top["change"].sum()) / change
    number, kind = ("one", "two")[top.height - 1], "gain" if change > 0 else "loss"
    size = "over" if share > 2 - ALL else "all" if share > ALL or top.height == 1 else "part"
    names = dict(zip(("first", "second"), (context.value(SPLIT, name) for name in top[SPLIT]), strict=False))
    return context.words(f"tile.{kind}.{number}.{size}", **names, share=context.figures.part(share))


def _spread(context: Context, parts: pl.DataFrame) -> str:
    moves = Moves.of(context, parts, SPLIT)
    if moves.compared < 2:
        return ""
    if not moves.is_whole:
        return context.words("tile.partly", up=moves.up, of=moves.compared)
    return context.words(f"tile.{moves.kind}", **_facts(context, moves, SPLIT))


def _facts(context: Context, moves: Moves, dimension: str) -> dict[str, object]:
    most = {} if moves.change is None else {"most": context.value(dimension, moves.most)}
    change = {} if moves.change is None else {"change": context.figures.per_cent(moves.change)}
    return {"up": moves.up, "of": moves.compared, **most, **change}
