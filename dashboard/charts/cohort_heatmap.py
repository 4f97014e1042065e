"""Heat map of cohort retention."""

from typing import Any

import altair as alt
import polars as pl

from dashboard.charts.base import MUTED_LABELS, PHONE, paint

ROW = 30
STEPS, DARK = 5, 0.6
"""Steps of the ramp; the step above which the text is in the page colour: between them text would not be legible."""


def cohort_map(cells: pl.DataFrame, tips: dict[str, str]) -> Any:
    """A cell a cohort × month: `name` (row), `since`, `strength` (0 to 1), `text`, and the columns of the tooltip."""
    columns = [alt.Tooltip(f"{column}:N", title=title) for column, title in tips.items()]
    base = alt.Chart(cells).encode(x=_x(), y=_y(cells))
    step = f"min({STEPS - 1}, floor(datum.strength * {STEPS})) / {STEPS - 1}"
    base = base.transform_calculate(step=step, shown=f"width < {PHONE} ? '' : datum.text")
    fill = alt.Fill("step:Q").scale(domain=[0, 1]).legend(None)
    texts = base.mark_text(fontSize=12).encode(text=alt.Text("shown:N"))
    light, dark = (texts.transform_filter(f"datum.step {than} {DARK}") for than in ("<", ">="))
    cells_drawn = base.mark_rect(cornerRadius=3, stroke=None).encode(fill=fill, tooltip=columns)
    return alt.layer(cells_drawn, paint(light, "ink"), paint(dark, "page")).properties(
        height=alt.Step(ROW), width="container", padding={"bottom": 6, "top": 4, "left": 0, "right": 4}
    )


def _x() -> alt.X:
    axis = alt.Axis(title=None, orient="top", labelAngle=0, labelColor=MUTED_LABELS, grid=False, labelPadding=6)
    return alt.X("since:O").axis(axis).scale(paddingInner=0.06)


def _y(cells: pl.DataFrame) -> alt.Y:
    axis = alt.Axis(title=None, labelColor=MUTED_LABELS, labelPadding=8, labelLimit=150, grid=False)
    names = cells["name"].unique(maintain_order=True).to_list()
    return alt.Y("name:N").sort(names).axis(axis).scale(paddingInner=0.08)
