"""Waterfall chart of contributions: baseline, gains, losses, value."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import altair as alt
import polars as pl

from dashboard.charts.base import POINTER, in_rows, names_of, paint, pickable, roles

ROW = 36
LEFT, TEXT_ROOM = 2, 84
"""Margins in pixels: left for half a level, right for the text at the end of a bar."""
BAR, TICK = 0.62, 4
"""Share of its row that a bar fills; thickness of a level in pixels."""


def waterfall(rows: pl.DataFrame, tooltip: Mapping[str, str]) -> Any:
    """One step a row: `name`, `start`, `end`, `role`, `text`, and the columns of the tooltip.

    A row whose `start` is its `end` is drawn as a level: a step of nothing, or a total on a scale without a zero.
    """
    base, x = alt.Chart(in_rows(rows)).encode(y=_names(rows)), partial(_x, rows)
    tips = [alt.Tooltip(f"{column}:N", title=title) for column, title in tooltip.items()]
    bars = base.transform_filter("datum.start != datum.end")
    bars = bars.mark_bar(cursor=POINTER).encode(x=x("start"), x2=alt.X2("end:Q"))
    level: dict[str, Any] = {"orient": "vertical", "thickness": TICK, "opacity": 1, "cursor": POINTER}
    levels = base.transform_filter("datum.start == datum.end").mark_tick(**level)
    texts = base.transform_calculate(right="max(datum.start, datum.end)").mark_text(
        align="left", dx=6, fontSize=13, fontWeight=600
    )
    layers = [
        paint(_connectors(rows, x), "muted"),
        pickable(bars.encode(color=roles("role"), tooltip=tips)),
        levels.encode(x=x("start"), color=roles("role"), tooltip=tips),
        paint(texts.encode(x=x("right"), text=alt.Text("text:N")), "ink"),
    ]
    return alt.layer(*layers).properties(
        height=alt.Step(ROW), width="container", padding={"bottom": 6, "top": 4, "left": 0, "right": 4}
    )


def _x(rows: pl.DataFrame, field: str) -> alt.X:
    """X encoding without an axis, set in every layer: Vega fails silently otherwise."""
    levels = [*rows["start"], *rows["end"]]
    domain = [min(levels), max(levels)] if min(levels) < max(levels) else [levels[0] - 1, levels[0] + 1]
    room = alt.ExprRef(f"width - {TEXT_ROOM}")
    return alt.X(f"{field}:Q").axis(None).scale(domain=domain, nice=False, range=[LEFT, room])


def _names(rows: pl.DataFrame, **place: Any) -> alt.Y:
    return names_of(rows, **place).scale(paddingInner=1 - BAR, paddingOuter=(1 - BAR) / 2)


def _connectors(rows: pl.DataFrame, x: Callable[[str], alt.X]) -> Any:
    """Connectors between consecutive bars at the level reached."""
    level, next, next_row = pl.col("end").alias("level"), pl.col("name").shift(-1).alias("next"), pl.col("row") + 1
    linked = in_rows(rows).select("name", "row", level, next, next_row.alias("next_row")).drop_nulls("next")
    ends = {"y": _names(rows, bandPosition=1), "y2": alt.Y2("next_row", bandPosition=0)}
    return alt.Chart(linked).mark_rule(strokeWidth=1).encode(x=x("level"), **ends)
