"""Bar chart of segments, year over year, with the percent change beside each.

Bars take what the texts and the pins leave: these have the same room in pixels in every width.
"""

from typing import Any

import altair as alt
import polars as pl

from dashboard.charts.base import POINTER, in_rows, names_of, paint, pickable, roles

ROW = 40
PINS = 44
"""Pixels from the largest fall to the largest rise."""
GAP = 8
"""Pixels before a text, and after it."""
LETTER, WIDE_LETTER = 7.6, 13.0
"""Pixels of a letter in the size of the texts; a wide one is Chinese."""


def year_bars(rows: pl.DataFrame) -> Any:
    """One bar a row: `name`, `now`, `base` (numbers of one unit), `text`, `change` (a fraction or null), `pin`, `role`.

    `text` is written at the end of the bar, `pin` right of all pins; `role` is good, bad or muted. Without any change
    there are no pins.
    """
    has_pins = rows["change"].is_not_null().any()
    beside = PINS + _room(rows["pin"]) if has_pins else 0
    base = alt.Chart(in_rows(rows)).encode(y=names_of(rows))
    longest = max(rows.select(pl.max_horizontal(pl.col("now", "base").max())).item() or 0, 1e-9)
    bars = _across([0, longest], 0, beside + _room(rows["text"]))
    layers = [
        paint(base.mark_bar(size=22, cursor=POINTER).encode(x=bars("base")), "base"),
        pickable(paint(base.mark_bar(size=12, cursor=POINTER).encode(x=bars("now")), "now")),
        paint(
            _label(base)
            .encode(x=bars("end"), text=alt.Text("text:N"))
            .transform_calculate(end="max(datum.now, datum.base || 0)"),
            "ink",
        ),
        *(_pins(base, rows["change"], beside) if has_pins else ()),
    ]
    return (
        alt.layer(*layers)
        .resolve_scale(x="independent")
        .properties(height=alt.Step(ROW), width="container", padding={"bottom": 6, "top": 4, "left": 0, "right": 4})
    )


def _room(texts: pl.Series) -> int:
    """Pixels of the longest text, with its gaps."""
    pixels = (sum(LETTER if letter < "\u2e80" else WIDE_LETTER for letter in text) for text in texts)
    return round(max(pixels, default=0)) + 2 * GAP


def _across(domain: list[float], start: int | str, right: int) -> Any:
    """Encoding of a column by a scale from `start` to so many pixels before the right edge."""
    ends = [alt.ExprRef(str(start)), alt.ExprRef(f"max(0, width - {right})")]
    scale = alt.Scale(domain=domain, range=ends, nice=False, zero=False)
    return lambda column: alt.X(f"{column}:Q", axis=None, scale=scale)


def _label(base: Any) -> Any:
    return base.mark_text(align="left", dx=GAP, fontSize=13, fontWeight=600)


def _pins(base: Any, changes: pl.Series, room: int) -> list[Any]:
    """Pins of the changes: stem from a zero line, square head, and the labels in a column of their own."""
    known = [0.0, *changes.drop_nulls()]
    low, high = min(known), max(*known, min(known) + 1e-9)
    pins = _across([low, high], f"max(0, width - {room})", room - PINS)
    pinned = base.transform_filter("isValid(datum.change)").transform_calculate(zero="0", edge=str(high))
    zero = base.mark_tick(orient="vertical", size=24, thickness=1).transform_calculate(zero="0").encode(x=pins("zero"))
    stem = pinned.mark_rule(strokeWidth=2).encode(x=pins("zero"), x2=alt.X2("change:Q"))
    head = pinned.mark_square(size=50, opacity=1).encode(x=pins("change"))
    said = _label(pinned).encode(x=pins("edge"), text=alt.Text("pin:N"))
    coloured = (mark.encode(color=roles("role"), tooltip=alt.TooltipValue(None)) for mark in (stem, head, said))
    return [paint(zero, "base"), *coloured]
