"""Chart of promises: a row each, with the promised effect as a tick and the measured one as a dot."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import polars as pl

from dashboard.charts.base import MUTED_LABELS, SIGNED, in_rows, names_of, paint

ROW, TICK, ROOM = 44, 26, 110
"""Pixels of a row, of a tick, and right of the marks for the texts."""


def promised_and_measured(rows: pl.DataFrame, tooltip: Mapping[str, str]) -> Any:
    """`rows`: `name`, `promised`, `measured` (fractions), `text`, and the texts of the tooltip."""
    ends = [0.0, *rows["promised"], *rows["measured"]]
    tips = [alt.Tooltip(f"{column}:N", title=title) for column, title in tooltip.items()]
    axis = alt.Axis(
        title=None, labelExpr=SIGNED, labelColor=MUTED_LABELS, grid=True, tickCount=4, labelPadding=6, labelOverlap=True
    )
    room = alt.ExprRef(f"max(0, width - {ROOM})")
    x = alt.X("promised:Q").axis(axis).scale(domain=[min(ends), max(ends)], range=[0, room], nice=True)
    base = alt.Chart(in_rows(rows)).encode(y=names_of(rows))
    nothing = base.transform_calculate(nothing="0").mark_tick(orient="vertical", size=ROW, thickness=1)
    text = base.transform_calculate(end="max(datum.promised, datum.measured)").mark_text(
        align="left", dx=12, fontSize=13, fontWeight=600
    )
    layers = [
        paint(nothing.encode(x=alt.X("nothing:Q")), "rule"),
        paint(base.mark_rule(strokeWidth=2).encode(x=x, x2=alt.X2("measured:Q")), "base"),
        paint(
            base.mark_tick(orient="vertical", size=TICK, thickness=3, opacity=1).encode(x=alt.X("promised:Q")), "ink"
        ),
        paint(base.mark_circle(size=130).encode(x=alt.X("measured:Q")), "now").encode(tooltip=tips),
        paint(text.encode(x=alt.X("end:Q"), text=alt.Text("text:N")), "ink"),
    ]
    return alt.layer(*layers).properties(
        height=alt.Step(ROW), width="container", padding={"bottom": 6, "top": 6, "left": 0, "right": 4}
    )
