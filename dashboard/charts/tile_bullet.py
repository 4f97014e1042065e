"""Bullet of a tile: a value against its target, without text."""

from typing import Any

import altair as alt
import polars as pl

from dashboard.charts.base import paint

HEIGHT, BAR, TICK = 18, 8, 14
BEYOND = 1.05
"""Length of the track relative to the target or the bar."""


def tile_bullet(reached: float, expected: float | None) -> Any:
    """`reached` and `expected` are shares of the target, which is the tick; the triangle is what is expected by now."""
    furthest = max(1, reached, expected or 0) * BEYOND
    base = alt.Chart(
        pl.DataFrame([{"end": furthest, "zero": 0, "target": 1, "reached": reached, "expected": expected}])
    )
    layers = [
        paint(base.mark_bar(size=BAR).encode(x=_x("end", furthest), x2="zero:Q"), "fill"),
        paint(base.mark_bar(size=BAR).encode(x=_x("reached", furthest), x2="zero:Q"), "now"),
        paint(base.mark_tick(orient="vertical", size=TICK, thickness=2).encode(x=_x("target", furthest)), "ink"),
    ]
    if expected is not None:
        triangle = base.mark_point(shape="triangle-up", size=40, filled=True, opacity=1, yOffset=BAR)
        layers.append(paint(triangle.encode(x=_x("expected", furthest)), "muted"))
    return alt.layer(*layers).properties(height=HEIGHT, width="container", padding=0)


def _x(field: str, furthest: float) -> alt.X:
    return alt.X(f"{field}:Q").axis(None).scale(domain=[0, furthest], nice=False)
