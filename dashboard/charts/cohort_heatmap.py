"""Heat map of cohort retention."""

from typing import Any

import altair as alt
import polars as pl

from dashboard.charts.base import MUTED_LABELS, PHONE, paint

ROW = 30
FAINT, DARK = 0.1, 0.5
"""Opacity of the lightest cell; strength from which the text is in the page colour."""


def cohort_map(cells: pl.DataFrame, tips: dict[str, str]) -> Any:
    """A cell a cohort × month: `name` (row), `since`, `strength` (0 to 1), `text`, and the columns of the tooltip."""
    columns = [alt.Tooltip(f"{column}:N", title=title) for column, title in tips.items()]
    base = alt.Chart(cells).encode(x=_x(), y=_y(cells))
    strength = alt.Opacity("strength:Q").scale(domain=[0, 1], range=[FAINT, 1]).legend(None)
    texts = base.mark_text(fontSize=12).transform_calculate(shown=f"width < {PHONE} ? '' : datum.text")
    light, dark = (texts.transform_filter(f"datum.strength {than} {DARK}") for than in ("<", ">="))
    layers = [
        paint(base.mark_rect(cornerRadius=3, stroke=None), "now").encode(opacity=strength, tooltip=columns),
        paint(light.encode(text="shown:N"), "ink"),
        paint(dark.encode(text="shown:N"), "page"),
    ]
    return alt.layer(*layers).properties(
        height=alt.Step(ROW), width="container", padding={"bottom": 6, "top": 4, "left": 0, "right": 4}
    )


def _x() -> alt.X:
    axis = alt.Axis(title=None, orient="top", labelAngle=0, labelColor=MUTED_LABELS, grid=False, labelPadding=6)
    return alt.X("since:O").axis(axis).scale(paddingInner=0.06)


def _y(cells: pl.DataFrame) -> alt.Y:
    axis = alt.Axis(title=None, labelColor=MUTED_LABELS, labelPadding=8, labelLimit=150, grid=False)
    names = cells["name"].unique(maintain_order=True).to_list()
    return alt.Y("name:N").sort(names).axis(axis).scale(paddingInner=0.08)
