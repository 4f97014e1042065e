"""Line chart of a year over the year before, and the sparkline of a tile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import polars as pl

from dashboard.charts.base import MUTED_LABELS, POINTER, ROWS, crosshair, in_rows, paint, pickable, place_axis, shown_at

HERO, SPARK = 300, 52
SPARK_PADDING = {"left": 0, "right": 0, "top": 2, "bottom": 2}
"""Pixels; without it Streamlit leaves room for an axis below, which a sparkline does not have."""
END_LABELS = 0.12
"""Right margin for end labels, as a share of the width."""
MARK_ROOM = 0.09
"""Top margin for a row of signs of marks, as a share of the height."""
MARK_ROW = 22
"""Distance of two rows of signs, in pixels."""
APART = 0.07
"""Smallest distance of end labels, as a share of the height."""


@dataclass(frozen=True)
class Lines:
    """Points of two years; all texts are in the language of the page."""

    points: pl.DataFrame
    """`place` (1, 2, …), `now` and `base` in the unit of the axis, `is_whole`, and the texts of the tooltip.

    Perhaps `low`, `high`, `is_unusual`: the band that was expected, which is then tinted, and who is outside it.
    """
    ends: tuple[str, str]
    """End labels of this year's and last year's line."""
    tooltip: Mapping[str, str]
    """Tooltip titles by column of `points`."""
    ticks: Mapping[int, str]
    """Axis labels by place."""
    narrow_ticks: Mapping[int, str]
    """Axis labels on a phone."""
    marks: Sequence[tuple[float, str]] = ()
    """Place and number of each mark, such as a launch."""
    notes: Sequence[tuple[float, str]] = ()
    """Place and letter of each note; they stand below the marks where there are both."""


def year_lines(lines: Lines) -> Any:
    """Both lines with the gap between them tinted; names stand at the right ends, so there is no legend.

    A period that is not over is a ring on either side, cut to the same days, and no part of a line. Marks are rows that
    may lead somewhere; their signs lie above the crosshair, which covers the whole chart.
    """
    base = alt.Chart(lines.points.with_columns(_runs())).encode(x=_x(lines))
    below = 1 if lines.marks else 0
    whole, to_date = base.transform_filter("datum.is_whole"), base.transform_filter("!datum.is_whole")
    layers = [
        *_rules(lines.marks, lines, 0),
        *_rules(lines.notes, lines, below),
        _tint(whole, lines),
        paint(_line(whole, 2).encode(y=alt.Y("base:Q")), "base"),
        paint(_line(whole, 3).encode(y=alt.Y("now:Q")), "now"),
        paint(_ring(to_date).encode(y=alt.Y("base:Q")), "base"),
        paint(_ring(to_date).encode(y=alt.Y("now:Q")), "now"),
        *_unusual(base, lines),
        *_ends(lines),
        *_crosshair(base, lines),
        *_signs(_placed(lines.notes), lines, below),
        *_signs(in_rows(_placed(lines.marks)), lines, 0),
    ]
    return alt.layer(*layers).properties(
        height=HERO, width="container", padding={"bottom": 6, "top": 6, "left": 0, "right": 4}
    )


def sparkline(count: int, is_whole: bool) -> Any:
    """Sparkline of `ROWS`: both lines without axes, a dot at the end of this year's.

    `count`: number of points; `is_whole`: whether the last one is over, else it is a ring.
    """
    base = alt.Chart(ROWS).encode(x=alt.X("place:Q").axis(None).scale(domain=[1, max(count, 2)], padding=5))
    whole = base.transform_filter("datum.is_whole")
    last = base.transform_filter(f"datum.place == {count}")
    layers = [
        paint(_line(whole, 2).encode(y=_bare("base")), "base"),
        paint(_line(whole, 2).encode(y=_bare("now")), "now"),
        paint((last.mark_circle(size=46) if is_whole else _ring(last)).encode(y=_bare("now")), "now"),
    ]
    return alt.layer(*layers).properties(height=SPARK, width="container", padding=SPARK_PADDING)


def _between(chart: Any) -> Any:
    """Area between the lines, only where both are known."""
    paired = chart.transform_filter("isValid(datum.now) && isValid(datum.base)")
    return paired.mark_area(opacity=0.1, interpolate="monotone").encode(detail=alt.Detail("run:N"))


def _runs() -> pl.Expr:
    """Run number of consecutive points with both lines known."""
    return pl.any_horizontal(pl.col("now", "base").is_null()).cum_sum().alias("run")


def _tint(chart: Any, lines: Lines) -> Any:
    """Tint: the expected band, or else the gap between the years."""
    if not _has_band(lines):
        return paint(_between(chart).encode(y=_y(lines), y2=alt.Y2("base:Q")), "now")
    band = chart.mark_area(opacity=0.14, interpolate="monotone")
    return paint(band.encode(y=_y(lines, "low"), y2=alt.Y2("high:Q")), "now")


def _has_band(lines: Lines) -> bool:
    return "low" in lines.points.columns


def _unusual(base: Any, lines: Lines) -> list[Any]:
    """Anomalies as diamonds, distinct from the ring of a period to date."""
    if not _has_band(lines):
        return []
    outside = base.transform_filter("datum.is_unusual")
    mark = outside.mark_point(shape="diamond", size=150, strokeWidth=2, filled=False, opacity=1)
    return [paint(mark.encode(y=alt.Y("now:Q")), "warn")]


def _line(chart: Any, width: int) -> Any:
    return chart.mark_line(interpolate="monotone", strokeWidth=width)


def _ring(chart: Any) -> Any:
    return chart.mark_point(size=80, strokeWidth=2, filled=False)


def _bare(field: str) -> alt.Y:
    """Y encoding without an axis, set in every layer: Vega fails silently otherwise."""
    return alt.Y(f"{field}:Q").axis(None).scale(zero=False, padding=5)


def _x(lines: Lines) -> alt.X:
    last = lines.points.height
    return place_axis(lines.ticks, lines.narrow_ticks, [0.5, last + 0.3 + last * END_LABELS])


def _y(lines: Lines, field: str = "now") -> alt.Y:
    axis = alt.Axis(title=None, labelColor=MUTED_LABELS, tickCount=5, labelPadding=6)
    rows = bool(lines.marks) + bool(lines.notes)
    room_for_marks = {"domainMax": _top(lines) * (1 + MARK_ROOM * rows), "nice": False} if rows else {"nice": True}
    return alt.Y(f"{field}:Q").scale(zero=True, **room_for_marks).axis(axis)


def _top(lines: Lines) -> float:
    tallest = [name for name in ("now", "base", "high") if name in lines.points.columns]
    return max(lines.points.select(pl.max_horizontal(pl.col(tallest).max())).item() or 0, 0)


def _placed(marks: Sequence[tuple[float, str]]) -> pl.DataFrame:
    return pl.DataFrame(marks, {"place": pl.Float64, "number": pl.String}, orient="row")


def _rules(marks: Sequence[tuple[float, str]], lines: Lines, row: int) -> list[Any]:
    """Marks as dashed rules, from their signs down."""
    if not marks:
        return []
    base = alt.Chart(_placed(marks)).encode(x=_x(lines))
    rule = base.mark_rule(strokeDash=[2, 3], strokeWidth=1)
    return [paint(rule.encode(y=alt.YValue(_sign_at(row) + 6), y2=alt.Y2Value("height")), "base")]


def _signs(placed: pl.DataFrame, lines: Lines, row: int) -> list[Any]:
    """Discs that bear the signs of marks, in a row at the top; where they are rows, a click picks them."""
    if placed.is_empty():
        return []
    base = alt.Chart(placed).encode(x=_x(lines), y=alt.YValue(_sign_at(row)))
    leads = "row" in placed.columns
    cursor: dict[str, Any] = {"cursor": POINTER} if leads else {}
    disc = paint(base.mark_circle(size=260, **cursor), "fill")
    sign = base.mark_text(fontWeight=600, fontSize=11, **cursor).encode(text=alt.Text("number:N"))
    return [pickable(disc) if leads else disc, paint(sign, "ink")]


def _sign_at(row: int) -> int:
    return 6 + row * MARK_ROW


def _ends(lines: Lines) -> list[Any]:
    last = lines.points.row(-1, named=True)
    heights = {"now": last["now"], "base": last["base"]}
    near = None not in heights.values() and abs(heights["now"] - heights["base"]) < APART * max(_top(lines), 1e-9)
    nudge = 8 if near and heights["now"] >= heights["base"] else -8 if near else 0
    shown = {"now": ("now", -nudge, lines.ends[0]), "base": ("muted", nudge, lines.ends[1])}
    return [
        paint(
            alt.Chart(pl.DataFrame({"place": [last["place"]], name: [heights[name]], "text": [text]}))
            .mark_text(align="left", dx=8, dy=dy, fontSize=13, fontWeight=600)
            .encode(x=_x(lines), y=alt.Y(f"{name}:Q"), text=alt.Text("text:N")),
            role,
        )
        for name, (role, dy, text) in shown.items()
        if heights[name] is not None
    ]


def _crosshair(base: Any, lines: Lines) -> list[Any]:
    rule, tips, near = crosshair(base, lines.tooltip)
    dot = base.mark_circle(size=60).encode(y=alt.Y("now:Q"), opacity=shown_at(near, 1))
    return [rule, paint(dot, "now").encode(tooltip=tips)]
