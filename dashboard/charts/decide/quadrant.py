"""Quadrant chart: value against cost, a circle an item, larger with more evidence."""

from collections.abc import Mapping
from typing import Any, Literal

import altair as alt
import polars as pl

from dashboard.charts.base import MUTED_LABELS, paint, roles

HEIGHT = 380
SMALLEST, LARGEST = 50, 420
"""Areas of circles in square pixels, without any evidence and with all of it."""
WHOLE = 100
NARROW = 520
"""Chart width in pixels below which circles have no names."""


def quadrant(items: pl.DataFrame, tooltip: Mapping[str, str], corners: tuple[str, str, str, str], most: int) -> Any:
    """`items`: `cost`, `value` (0 to 100), `evidence` (0 to `most`), `role`, `label` (often empty), and the tooltip's
    texts.

    `corners`: words for little cost and much value, much of both, little of both, much cost and little value.
    """
    tips = [alt.Tooltip(f"{column}:N", title=title) for column, title in tooltip.items()]
    size = alt.Size("evidence:Q").scale(domain=[0, most], range=[SMALLEST, LARGEST]).legend(None)
    base = alt.Chart(items).encode(x=_axis(alt.X("cost:Q")), y=_axis(alt.Y("value:Q")))
    circles = base.mark_circle(opacity=0.75).encode(size=size, color=roles("role"), tooltip=tips)
    names = base.transform_filter("datum.label != ''").mark_text(
        align="left", dx=11, fontSize=12, fontWeight=600, opacity=alt.ExprRef(f"width > {NARROW} ? 1 : 0")
    )
    layers = [*_middle(), *_corners(corners), circles, paint(names.encode(text=alt.Text("label:N")), "ink")]
    return alt.layer(*layers).properties(
        height=HEIGHT, width="container", padding={"bottom": 6, "top": 6, "left": 0, "right": 8}
    )


def _axis(channel: Any) -> Any:
    axis = alt.Axis(title=None, labelColor=MUTED_LABELS, values=[0, 25, 50, 75, WHOLE], grid=False, labelPadding=6)
    return channel.scale(domain=[0, WHOLE], nice=False).axis(axis)


def _middle() -> list[Any]:
    half = alt.Chart(pl.DataFrame({"half": [WHOLE / 2]}))
    across = half.mark_rule(strokeWidth=1).encode(y=alt.Y("half:Q"))
    down = half.mark_rule(strokeWidth=1).encode(x=alt.X("half:Q"))
    return [paint(rule, "rule") for rule in (across, down)]


def _corners(words: tuple[str, str, str, str]) -> list[Any]:
    places: tuple[tuple[int, int, Literal["left", "right"], int], ...] = (
        (0, WHOLE, "left", 14),
        (WHOLE, WHOLE, "right", 14),
        (0, 0, "left", -10),
        (WHOLE, 0, "right", -10),
    )
    return [
        paint(
            alt.Chart(pl.DataFrame({"cost": [cost], "value": [value]}))
            .mark_text(text=text, align=align, dx=8 if align == "left" else -8, dy=dy, fontSize=12)
            .encode(x=alt.X("cost:Q"), y=alt.Y("value:Q")),
            "muted",
        )
        for text, (cost, value, align, dy) in zip(words, places, strict=True)
    ]
