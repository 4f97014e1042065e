"""Bar chart of failed checks by snapshot."""

from typing import Any

import altair as alt
import polars as pl

from dashboard.charts.base import MUTED_LABELS, paint

HEIGHT = 150


def failures_chart(rows: pl.DataFrame, tips: dict[str, str]) -> Any:
    """A bar a snapshot: `place`, `failed`, of them `critical`, and the texts of the tooltip."""
    columns = [alt.Tooltip(f"{column}:N", title=title) for column, title in tips.items()]
    base = alt.Chart(rows).encode(x=alt.X("place:O").axis(None).scale(paddingInner=0.35))
    most = max([1, *rows["failed"].to_list()])
    axis = alt.Axis(title=None, labelColor=MUTED_LABELS, tickMinStep=1, tickCount=4, labelPadding=6)
    y = alt.Y("failed:Q").axis(axis).scale(domain=[0, most])
    layers = [
        paint(base.mark_bar().encode(y=y), "warn").encode(tooltip=columns),
        paint(base.mark_bar().encode(y=alt.Y("critical:Q")), "bad").encode(tooltip=columns),
    ]
    return alt.layer(*layers).properties(
        height=HEIGHT, width="container", padding={"bottom": 6, "top": 6, "left": 0, "right": 4}
    )
