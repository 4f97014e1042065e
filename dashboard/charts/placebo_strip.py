"""Strip of placebo changes: a tick per split of the period before, and the measured change with its interval."""

from typing import Any

import altair as alt
import polars as pl

from dashboard.charts.base import MUTED_LABELS, paint

HEIGHT, TICK = 90, 26


def placebo_strip(placebo: pl.DataFrame, measured: pl.DataFrame, tooltip: dict[str, str]) -> Any:
    """`placebo`: a row per split with `change`, a fraction, and the texts of the tooltip.

    `measured`: one row with `change`, `low`, `high`, and `role`: now, or muted where an experiment says more.
    """
    ends = [*placebo["change"].to_list(), *measured.select("low", "high").row(0), 0.0]
    axis = alt.Axis(title=None, format="+.0%", labelColor=MUTED_LABELS, grid=True, tickCount=6, labelPadding=6)
    x = alt.X("change:Q").axis(axis).scale(domain=[min(ends), max(ends)], nice=True)
    tips = [alt.Tooltip(f"{column}:N", title=title) for column, title in tooltip.items()]
    base, found = alt.Chart(placebo), alt.Chart(measured)
    role = measured["role"].item()
    layers = [
        paint(base.mark_tick(orient="vertical", size=TICK, opacity=0.45).encode(x=x), "muted").encode(tooltip=tips),
        paint(found.mark_rule(strokeWidth=3).encode(x=alt.X("low:Q"), x2=alt.X2("high:Q")), role),
        paint(found.mark_point(shape="diamond", size=160, filled=True, opacity=1).encode(x=alt.X("change:Q")), role),
    ]
    return alt.layer(*layers).properties(
        height=HEIGHT, width="container", padding={"bottom": 6, "top": 6, "left": 4, "right": 4}
    )
