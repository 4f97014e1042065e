"""What stands on an axis."""

import json
from collections.abc import Mapping
from typing import Any

import altair as alt
import polars as pl

from dashboard.charts.roles import MUTED_LABELS, paint

PHONE = 420
"""Pixels of width under which the short labels are used; `width` is known to the chart, not to Python."""


def labels(wide: Mapping[int, str], narrow: Mapping[int, str]) -> str:
    """The expression that labels each place of an axis."""
    return f"width < {PHONE} ? {_looked_up(narrow)} : {_looked_up(wide)}"


def place_axis(ticks: Mapping[int, str], narrow: Mapping[int, str], domain: list[float]) -> alt.X:
    """`place` along the foot of a chart, with its labels."""
    axis = alt.Axis(
        title=None,
        grid=False,
        values=list(ticks),
        labelExpr=labels(ticks, narrow),
        labelColor=MUTED_LABELS,
        labelPadding=6,
    )
    return alt.X("place:Q").scale(domain=domain, nice=False).axis(axis)


def in_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """With `row`, by which a chart keeps its rows apart: two that bear one name would be drawn over each other."""
    return rows.with_columns(pl.int_range(pl.len()).alias("row"))


def names_of(rows: pl.DataFrame, **place: Any) -> alt.Y:
    """`row` along the side of a chart, with the `name` of each."""
    labels = json.dumps(rows["name"].to_list())
    axis = alt.Axis(
        title=None,
        labelExpr=f"{labels}[datum.value]",
        labelColor=MUTED_LABELS,
        labelFontSize=13,
        labelPadding=8,
        labelLimit=150,
        grid=False,
    )
    return alt.Y("row:O", **place).axis(axis)


def crosshair(base: Any, tooltip: Mapping[str, str]) -> tuple[Any, list[alt.Tooltip], alt.Parameter]:
    """A rule at the place nearest to the pointer; what it tells, by column and title; and the place."""
    near = alt.selection_point(nearest=True, on="pointerover", fields=["place"], empty=False, clear="pointerout")
    tips = [alt.Tooltip(f"{column}:N", title=title) for column, title in tooltip.items()]
    rule = base.mark_rule(strokeWidth=1).encode(
        y=alt.value(0), y2=alt.value("height"), opacity=alt.condition(near, alt.value(0.5), alt.value(0))
    )
    return paint(rule, "muted").encode(tooltip=tips).add_params(near), tips, near


def _looked_up(labels: Mapping[int, str]) -> str:
    return (
        f"({json.dumps({str(place): label for place, label in labels.items()}, ensure_ascii=False)}[datum.value] || '')"
    )
