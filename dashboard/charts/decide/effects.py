"""Charts of effects: estimates with their intervals against no change, and the course of one by days."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from dashboard.charts.base import MUTED_LABELS, SIGNED, in_rows, names_of, paint, roles

ROW, HEIGHT = 40, 220
LABELS = 26
"""Pixels above the rows for the names of lines."""
Line = tuple[float, str, str]
"""Where a line stands, its name, and its role."""


def effect_rows(rows: pl.DataFrame, lines: Sequence[Line], band: float, tooltip: dict[str, str]) -> Any:
    """A row an estimate: `name`, `estimate`, `low`, `high`, `mark`, `role`, and the texts of the tooltip.

    Numbers are fractions. `mark` is a tick of its own, such as what was declared; null for none. `lines` stand across
    all rows, beside no change; `band` is the size on either side of it that does not matter, 0 for none.
    """
    numbers = rows.select("estimate", "low", "high", "mark").unpivot()["value"].drop_nulls().to_list()
    ends = [*numbers, *(place for place, _, _ in lines), band, -band, 0.0]
    span = (max(ends) - min(ends)) or 0.1
    axis = alt.Axis(title=None, labelExpr=SIGNED, labelColor=MUTED_LABELS, grid=True, tickCount=6, labelPadding=6)
    x = (
        alt.X("low:Q")
        .axis(axis)
        .scale(domain=[min(ends) - span * 0.04, max(ends) + span * 0.04], nice=False, zero=False)
    )
    base = alt.Chart(in_rows(rows)).encode(y=names_of(rows))
    tips = [alt.Tooltip(f"{column}:N", title=title) for column, title in tooltip.items()]
    layers = [
        *_band(band),
        *_lines([(0.0, "", "muted"), *lines]),
        base.mark_rule(strokeWidth=3).encode(x=x, x2=alt.X2("high:Q"), color=roles("role"), tooltip=tips),
        base.mark_point(shape="diamond", size=150, filled=True, opacity=1).encode(
            x=alt.X("estimate:Q"), color=roles("role"), tooltip=tips
        ),
    ]
    if rows["mark"].is_not_null().any():
        ticks = base.transform_filter("isValid(datum.mark)").mark_tick(orient="vertical", size=24, thickness=3)
        layers.append(paint(ticks.encode(x=alt.X("mark:Q")), "ink"))
    padding = {"bottom": 6, "top": LABELS if any(name for _, name, _ in lines) else 6, "left": 4, "right": 4}
    return alt.layer(*layers).properties(height=alt.Step(ROW), width="container", padding=padding)


def effect_course(points: pl.DataFrame, tooltip: dict[str, str]) -> Any:
    """A line by `day` of `estimate` within `low` and `high`, fractions; `text` and others for the tooltip."""
    axis = alt.Axis(title=None, grid=False, labelColor=MUTED_LABELS, tickMinStep=1, format="d", labelPadding=6)
    side = alt.Axis(title=None, labelExpr=SIGNED, labelColor=MUTED_LABELS, tickCount=5, labelPadding=6)
    days = alt.X("day:Q").axis(axis).scale(zero=False, nice=False)
    base = alt.Chart(points).encode(x=days)
    tips = [alt.Tooltip(f"{column}:N", title=title) for column, title in tooltip.items()]
    scale = alt.Scale(zero=True)
    layers = [
        paint(
            base.mark_area(opacity=0.15).encode(y=alt.Y("low:Q").axis(side).scale(scale), y2=alt.Y2("high:Q")), "now"
        ),
        *_level(),
        paint(base.mark_line(strokeWidth=3).encode(y=alt.Y("estimate:Q")), "now"),
        paint(base.mark_circle(size=60, opacity=0).encode(y=alt.Y("estimate:Q")), "now").encode(tooltip=tips),
    ]
    padding = {"bottom": 6, "top": 6, "left": 4, "right": 8}
    return alt.layer(*layers).properties(height=HEIGHT, width="container", padding=padding)


def _band(size: float) -> list[Any]:
    if not size:
        return []
    chart = alt.Chart(pl.DataFrame({"from": [-size], "to": [size]}))
    return [paint(chart.mark_rect(opacity=1).encode(x=alt.X("from:Q"), x2=alt.X2("to:Q")), "fill")]


def _lines(lines: Sequence[Line]) -> list[Any]:
    drawn = []
    for place, name, role in lines:
        chart = alt.Chart(pl.DataFrame({"place": [place], "name": [name]}))
        drawn.append(paint(chart.mark_rule(strokeDash=[3, 3], strokeWidth=1.5).encode(x=alt.X("place:Q")), role))
        if name:
            label = chart.mark_text(baseline="bottom", dy=-4, fontSize=12, fontWeight=600)
            drawn.append(paint(label.encode(x=alt.X("place:Q"), y=alt.YValue(0), text=alt.Text("name:N")), role))
    return drawn


def _level() -> list[Any]:
    chart = alt.Chart(pl.DataFrame({"level": [0.0]}))
    return [paint(chart.mark_rule(strokeDash=[3, 3]).encode(y=alt.Y("level:Q")), "muted")]
