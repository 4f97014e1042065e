"""The title over two lines: whether a metric is above last year, and whether the gap has widened."""

import polars as pl

from dashboard.context import Context
from dashboard.direction import Direction

SAME = 0.05
"""A gap that has changed by less than this share of itself is about the same."""
SIDES = {Direction.UP: "above", Direction.LEVEL: "level", Direction.DOWN: "below"}


def gap_sentence(context: Context, points: pl.DataFrame) -> str:
    """From the first to the last whole period that can be compared; `points` as in `dashboard.series`."""
    known = points.filter("is_whole").drop_nulls("change")
    if known.is_empty():
        return context.words(f"gap.{_why_none(points)}")
    gap, sides = known["change"].abs(), [SIDES[Direction.of(*each)] for each in known["change", "changed"].iter_rows()]
    first, last = sides[0], sides[-1]
    if known.height == 1:
        return context.words(f"gap.one.{last}", period=known["label"][0])
    if first != last:
        return context.words(f"gap.from_{first}.{last}")
    return context.words("gap.level" if last == "level" else f"gap.{last}.{_course(gap[0], gap[-1])}")


def _why_none(points: pl.DataFrame) -> str:
    if points["change"].is_not_null().any():
        return "not_yet"
    return "none" if points["base"].is_null().all() else "withheld"


def _course(first: float, last: float) -> str:
    """How the gap at the end compares with that at the beginning."""
    return "wider" if last > first * (1 + SAME) else "narrower" if last < first * (1 - SAME) else "same"
