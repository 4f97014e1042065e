"""Bar chart of segments, year over year, with the percent change beside each."""

from typing import Any

import altair as alt
import polars as pl

from dashboard.charts.base import in_rows, names_of, paint, roles

ROW = 40
TEXT_ROOM, PIN_ROOM = 0.22, 0.42
"""Margins for values and pins, as shares of the longest bar."""


def year_bars(rows: pl.DataFrame) -> Any:
    """One bar a row: `name`, `now`, `base` (numbers of one unit), `text`, `change` (a fraction or null), `pin`, `role`.

    `text` and `pin` are what is written at the end of the bar and of the pin; `role` is good, bad or muted. Without any
    change there are no pins, and their room is left to the texts.
    """
    longest = max(rows.select(pl.max_horizontal(pl.col("now", "base").max())).item() or 0, 1e-9)
    widest = max(rows["change"].abs().max() or 0, 1e-9)
    has_pins = rows["change"].is_not_null().any()
    zero, reach = longest * (1 + TEXT_ROOM + PIN_ROOM / 2), longest * PIN_ROOM / 2 / 2
    placed = in_rows(rows).with_columns(
        zero=pl.lit(zero),
        head=zero + pl.col("change") / widest * reach,
        side=pl.when(pl.col("change") < 0).then(pl.lit("right")).otherwise(pl.lit("left")),
    )
    base = alt.Chart(placed).encode(y=names_of(rows))
    domain = [0, longest * (1 + TEXT_ROOM + (PIN_ROOM if has_pins else TEXT_ROOM))]
    x = alt.X("base:Q").axis(None).scale(domain=domain, nice=False)
    layers = [
        paint(base.mark_bar(size=22).encode(x=x), "base"),
        paint(base.mark_bar(size=12).encode(x="now:Q"), "now"),
        paint(
            _label(base).encode(x="end:Q", text="text:N").transform_calculate(end="max(datum.now, datum.base || 0)"),
            "ink",
        ),
        *(_pins(base) if has_pins else ()),
    ]
    return alt.layer(*layers).properties(
        height=alt.Step(ROW), width="container", padding={"bottom": 6, "top": 4, "left": 0, "right": 4}
    )


def _label(base: Any, **mark: Any) -> Any:
    return base.mark_text(**{"align": "left", "dx": 6, "fontSize": 13, "fontWeight": 600} | mark)


def _pins(base: Any) -> list[Any]:
    """Pins of the changes: stem from a zero line, square head, label."""
    pinned = base.transform_filter("isValid(datum.change)")
    zero = base.mark_tick(orient="vertical", size=24, thickness=1).encode(x="zero:Q")
    stem = pinned.mark_rule(strokeWidth=2).encode(x="zero:Q", x2="head:Q", color=roles("role"), tooltip=alt.value(None))
    head = pinned.mark_square(size=50, opacity=1).encode(x="head:Q", color=roles("role"), tooltip=alt.value(None))
    texts = [
        _label(pinned.transform_filter(f"datum.side == '{side}'"), align=side, dx=dx).encode(
            x="head:Q", text="pin:N", color=roles("role"), tooltip=alt.value(None)
        )
        for side, dx in (("left", 7), ("right", -7))
    ]
    return [paint(zero, "base"), stem, head, *texts]
