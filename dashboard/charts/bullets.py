"""Bullets: values against their targets, with texts in a list of them, without in a tile."""

from typing import Any

import altair as alt
import polars as pl

from dashboard.charts.base import in_rows, paint, roles

ROW, NAME, CAPTION = 72, -19, 21
"""Row height, and offsets of the name above its bar and of the caption below it, in pixels."""
BAR, TICK = 8, 16
NARROW = 520
"""Chart width in pixels below which short texts are used."""
BEYOND = 1.05
"""Length of the track relative to the target or the longest bar."""
TILE, TILE_TICK = 18, 14
"""Height of the bullet of a tile, and of its tick, in pixels."""
SHARE_ROOM = -48
"""Offset of the share at the right end, in pixels."""


def bullets(rows: pl.DataFrame, tooltip: dict[str, str]) -> Any:
    """One row a target, in order: `name`, `reached` and `expected` (shares of the target, or null), `role` and `share`.

    Below the bar, as in a tile, `share` is written at the right in the colour of `role`: good, warn or muted; before it
    stands `said`, on a phone `short`, which has no room for `long_name` either. The tick is the target, the triangle
    what is expected by now.
    """
    furthest = rows.select(pl.max_horizontal(pl.lit(1), pl.col("reached", "expected").max())).item() * BEYOND
    placed = in_rows(rows).with_columns(end=pl.lit(furthest), zero=pl.lit(0), target=pl.lit(1))
    base = alt.Chart(placed).encode(y=alt.Y("row:O").axis(None))
    tips = [alt.Tooltip(f"{column}:N", title=title) for column, title in tooltip.items()]
    caption = {"dy": CAPTION}
    reached = base.transform_filter("isValid(datum.reached)").mark_bar(size=BAR)
    layers = [
        paint(base.mark_bar(size=BAR).encode(x=_x("end", furthest), x2=alt.X2("zero:Q")), "fill").encode(tooltip=tips),
        paint(reached.encode(x=alt.X("reached:Q"), x2=alt.X2("zero:Q")), "now").encode(tooltip=tips),
        paint(_tick(base).encode(x=alt.X("target:Q")), "ink"),
        paint(_triangle(base.transform_filter("isValid(datum.expected)")).encode(x=alt.X("expected:Q")), "muted"),
        paint(_words(base, "left", 600, "long_name", "name", dy=NAME).encode(x=alt.XValue(0)), "ink"),
        paint(
            _words(base, "right", 400, "said", "short", **caption, dx=SHARE_ROOM).encode(x=alt.XValue("width")), "muted"
        ),
        _words(base, "right", 600, "share", "share", **caption).encode(
            x=alt.XValue("width"), color=roles("role"), tooltip=alt.TooltipValue(None)
        ),
    ]
    return alt.layer(*layers).properties(
        height=alt.Step(ROW), width="container", padding={"bottom": 6, "top": 6, "left": 0, "right": 0}
    )


def tile_bullet(reached: float, expected: float | None) -> Any:
    """`reached` and `expected` are shares of the target, which is the tick; the triangle is what is expected by now."""
    furthest = max(1, reached, expected or 0) * BEYOND
    base = alt.Chart(
        pl.DataFrame([{"end": furthest, "zero": 0, "target": 1, "reached": reached, "expected": expected}])
    )
    layers = [
        paint(base.mark_bar(size=BAR).encode(x=_x("end", furthest), x2=alt.X2("zero:Q")), "fill"),
        paint(base.mark_bar(size=BAR).encode(x=_x("reached", furthest), x2=alt.X2("zero:Q")), "now"),
        paint(base.mark_tick(orient="vertical", size=TILE_TICK, thickness=2).encode(x=_x("target", furthest)), "ink"),
    ]
    if expected is not None:
        triangle = base.mark_point(shape="triangle-up", size=40, filled=True, opacity=1, yOffset=BAR)
        layers.append(paint(triangle.encode(x=_x("expected", furthest)), "muted"))
    return alt.layer(*layers).properties(height=TILE, width="container", padding=0)


def _x(field: str, furthest: float) -> alt.X:
    return alt.X(f"{field}:Q").axis(None).scale(domain=[0, furthest], nice=False)


def _tick(base: Any) -> Any:
    return base.mark_tick(orient="vertical", size=TICK, thickness=2)


def _triangle(base: Any) -> Any:
    """Pace marker: a triangle below the bar, pointing up."""
    return base.mark_point(shape="triangle-up", size=50, filled=True, opacity=1, yOffset=BAR)


def _words(base: Any, align: str, weight: int, wide: str, narrow: str, **mark: Any) -> Any:
    shown = base.transform_calculate(shown=f"datum.{wide}").transform_calculate(short_one=f"datum.{narrow}")
    mark = {"align": align, "fontSize": 13, "fontWeight": weight} | mark
    return shown.mark_text(**mark, text=alt.ExprRef(f"width < {NARROW} ? datum.short_one : datum.shown"))
