"""Line chart of a target: this year to date against the path that last year's seasonality implies."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import altair as alt
import polars as pl

from dashboard.charts.base import MUTED_LABELS, crosshair, paint, place_axis
from dashboard.charts.bullets import ROW

HEIGHT, TALLEST, ROOM = 230, 440, 18
"""Least and greatest height of the chart, and margin for text below a line near the axis, in pixels."""
AROUND = 84
"""Height in pixels of what the card of bullets does not have: the choice of a target, and the lineage."""
LATE = 0.7
"""Share of the period beyond which labels at today and at the end would overlap."""


@dataclass(frozen=True)
class Course:
    """Inputs of the chart; all texts are in the language of the page."""

    points: pl.DataFrame
    """`place` (days from the start), `now` (null after today), `pace` in the unit of the axis; texts of the tooltip."""
    target: float
    from_zero: bool
    """Whether the axis begins at zero; that of a rate is truncated."""
    ends: tuple[str, str, str]
    """Labels at the end of this year's line, on the pace, and at the target."""
    tooltip: Mapping[str, str]
    """Tooltip titles by column of `points`."""
    ticks: Mapping[int, str]
    """Axis labels by place."""
    narrow_ticks: Mapping[int, str]
    """Axis labels on a phone."""
    beside: int = 0
    """Number of bullets in the card beside it, which is filled to the same height."""


def pace_lines(course: Course) -> Any:
    """Line chart: values solid, pace dashed, target as a tick at its end."""
    x = place_axis(course.ticks, course.narrow_ticks, [0, course.points["place"][-1]])
    base = alt.Chart(course.points).encode(x=x)
    known = base.transform_filter("isValid(datum.now)")
    layers = [
        paint(base.mark_line(strokeWidth=2, strokeDash=[5, 4]).encode(y=_y(course, "pace")), "base"),
        paint(known.mark_line(strokeWidth=3).encode(y=alt.Y("now:Q")), "now"),
        paint(base.transform_filter(_is_last(course)).mark_tick(**TICK).encode(y=alt.Y("pace:Q")), "ink"),
        *_ends(base, course),
        crosshair(base, course.tooltip)[0],
    ]
    return alt.layer(*layers).properties(
        height=_height(course.beside), width="container", padding={"bottom": 6, "top": 6, "left": 0, "right": 8}
    )


def _height(beside: int) -> int:
    return min(max(HEIGHT, beside * ROW - AROUND), TALLEST)


HALO: dict[str, Any] = {"stroke": alt.ExprRef("scale('color', 'page')"), "strokeWidth": 4}
TICK: dict[str, Any] = {"orient": "vertical", "size": 16, "thickness": 2}


def _y(course: Course, field: str) -> alt.Y:
    axis = alt.Axis(title=None, labelColor=MUTED_LABELS, tickCount=4, labelPadding=6)
    room = {"zero": True} if course.from_zero else {"zero": False, "padding": ROOM}
    return alt.Y(f"{field}:Q").scale(nice=True, **room).axis(axis)


def _is_last(course: Course) -> str:
    return f"datum.place == {course.points['place'][-1]}"


def _ends(base: Any, course: Course) -> list[Any]:
    """End labels: the higher value above its line, the lower one below."""
    last = course.points["place"][-1]
    today = course.points.drop_nulls("now").row(-1, named=True)
    is_late = today["place"] > LATE * last
    is_above = today["now"] >= (course.target if is_late else today["pace"] or 0)
    now, pace, target = course.ends
    at_today, at_end = (
        base.transform_filter(f"datum.place == {today['place']}"),
        base.transform_filter(_is_last(course)),
    )
    beside_today = [] if is_late else _label(at_today, "pace", pace, "muted", above=not is_above, is_late=False)
    return [
        paint(at_today.mark_circle(size=46).encode(y=alt.Y("now:Q")), "now"),
        *beside_today,
        *_label(at_today, "now", now, "now", above=is_above, is_late=is_late, dy=30 if today["place"] < last else 16),
        *_label(at_end, "pace", target, "ink", above=not is_late or not is_above, is_late=True),
    ]


def _label(at: Any, field: str, text: str, role: str, *, above: bool, is_late: bool, dy: int = 16) -> list[Any]:
    """Text beside a point, with a halo where it crosses a line."""
    is_left = above or is_late
    where = {"align": "right" if is_left else "left", "dx": -4 if is_left else 4, "dy": -14 if above else dy}
    words, halo = (
        at.mark_text(text=text, fontSize=13, fontWeight=600, **where, **more).encode(y=alt.Y(f"{field}:Q"))
        for more in ({}, HALO)
    )
    return [paint(halo, "page"), paint(words, role)]
