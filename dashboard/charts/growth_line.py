"""Line chart of a share that grows from a beginning, with the last value labelled."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import polars as pl

from dashboard.charts.base import MUTED_LABELS, crosshair, paint, place_axis

HEIGHT = 200


def growth_line(points: pl.DataFrame, tooltip: dict[str, str], ticks: Mapping[int, str]) -> Any:
    """`points`: `place`, `share` (fraction), `label` (text at the last point) and the texts of the tooltip."""
    last = points["place"][-1]
    base = alt.Chart(points).encode(x=place_axis(ticks, ticks, [0, last * 1.08]))
    axis = alt.Axis(title=None, format=".0%", labelColor=MUTED_LABELS, tickCount=4, labelPadding=6)
    y = alt.Y("share:Q").axis(axis).scale(zero=True, nice=True)
    at_end = base.transform_filter(f"datum.place == {last}")
    label = at_end.mark_text(align="left", dx=8, fontSize=13, fontWeight=600).encode(y=y, text=alt.Text("label:N"))
    layers = [
        paint(base.mark_line(strokeWidth=3).encode(y=y), "now"),
        paint(base.mark_circle(size=46).encode(y=y), "now"),
        paint(label, "now"),
        crosshair(base, tooltip)[0],
    ]
    return alt.layer(*layers).properties(
        height=HEIGHT, width="container", padding={"bottom": 6, "top": 12, "left": 0, "right": 8}
    )
