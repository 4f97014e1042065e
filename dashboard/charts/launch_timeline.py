"""Timeline of launches, one lane per module."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import polars as pl

from dashboard.charts.base import MUTED_LABELS, POINTER, in_rows, labels, paint, pickable

HEIGHT, LANE = 190, 47
"""Smallest height of the chart, and height of a lane, in pixels."""
DISC, WIDE, NARROW = 28, 13, 7.5
"""Width in pixels of a disc with its margin, of a Chinese and of a Latin letter."""


def launch_lanes(launches: pl.DataFrame, months: Mapping[int, str], narrow: Mapping[int, str], lanes: list[str]) -> Any:
    """A dot a launch: `place` (1 = the beginning of January), `lane`, `number` ("" for an iteration), `name`, `date`.

    A strategic launch is named where the name ends before the lane's next dot; its number is explained below the chart.
    """
    placed = in_rows(launches).sort("place").with_columns(_room(), _needed())
    base = alt.Chart(placed).encode(x=_x(months, narrow), y=_y(lanes))
    strategic, others = base.transform_filter("datum.number != ''"), base.transform_filter("datum.number == ''")
    named = strategic.transform_calculate(shown="datum.room * width > datum.needed ? datum.name : ''")
    names = named.mark_text(align="left", dx=15, fontSize=13, fontWeight=600)
    tips = [alt.Tooltip("name:N", title=" "), alt.Tooltip("date:N", title="  ")]
    layers = [
        pickable(paint(others.mark_circle(size=64, cursor=POINTER), "base").encode(tooltip=tips)),
        paint(strategic.mark_circle(size=300, cursor=POINTER), "now").encode(tooltip=tips),
        paint(
            strategic.mark_text(fontSize=11, fontWeight=700, cursor=POINTER).encode(text=alt.Text("number:N")), "page"
        ),
        paint(names.encode(text=alt.Text("shown:N")), "ink"),
    ]
    return alt.layer(*layers).properties(
        height=max(HEIGHT, LANE * len(lanes)), width="container", padding={"bottom": 6, "top": 6, "left": 0, "right": 8}
    )


def _x(months: Mapping[int, str], narrow: Mapping[int, str]) -> alt.X:
    axis = alt.Axis(
        title=None,
        values=list(months),
        labelExpr=labels(months, narrow),
        labelColor=MUTED_LABELS,
        labelAlign="left",
        grid=True,
    )
    return alt.X("place:Q").scale(domain=[1, 13], nice=False).axis(axis)


def _y(lanes: list[str]) -> alt.Y:
    axis = alt.Axis(title=None, grid=False, labelColor=MUTED_LABELS, labelFontSize=13, labelPadding=10, labelLimit=160)
    return alt.Y("lane:N").scale(domain=lanes).axis(axis)


def _room() -> pl.Expr:
    """Free share of the width up to the next dot of the lane."""
    next_dot = pl.col("place").shift(-1, fill_value=13).over("lane")
    return ((next_dot - pl.col("place")) / 12).alias("room")


def _needed() -> pl.Expr:
    letters = pl.col("name").str.len_chars()
    wide = (pl.col("name").str.len_bytes() - letters) / 2
    return (DISC + NARROW * (letters - wide) + WIDE * wide).alias("needed")
