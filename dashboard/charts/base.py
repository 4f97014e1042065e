"""Building blocks of charts: axes, colour roles, rendering."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import lru_cache
from typing import Any

import altair as alt
import polars as pl
import streamlit as st

ROLES = ["now", "base", "good", "bad", "ink", "muted", "rule", "fill", "warn", "page"]
"""In the order of `chartCategoricalColors` in .streamlit/config.toml."""

MUTED_LABELS = alt.ExprRef("scale('color', 'muted')")


def roles(field: str) -> alt.Color:
    """Colour by a column that holds names of roles."""
    return alt.Color(f"{field}:N").scale(domain=ROLES).legend(None)


def paint(chart: Any, role: str) -> Any:
    """One role for a whole mark, which says nothing under the pointer."""
    return chart.transform_calculate(role=f"'{role}'").encode(color=roles("role"), tooltip=alt.value(None))


PHONE = 420
"""Pixels of width under which the short labels are used; `width` is known to the chart, not to Python."""


def labels(wide: Mapping[int, str], narrow: Mapping[int, str]) -> str:
    """The expression that labels each place of an axis."""
    return f"width < {PHONE} ? {_looked_up(narrow)} : {_looked_up(wide)}"


def place_axis(ticks: Mapping[int, str], narrow: Mapping[int, str], domain: list[float]) -> alt.X:
    """`place` along the foot of a chart, with its labels."""
    axis = alt.Axis(
        title=None,
        grid=False,
        values=list(ticks),
        labelExpr=labels(ticks, narrow),
        labelColor=MUTED_LABELS,
        labelPadding=6,
    )
    return alt.X("place:Q").scale(domain=domain, nice=False).axis(axis)


def in_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """With `row`, by which a chart keeps its rows apart: two that bear one name would be drawn over each other."""
    return rows.with_columns(pl.int_range(pl.len()).alias("row"))


def names_of(rows: pl.DataFrame, **place: Any) -> alt.Y:
    """`row` along the side of a chart, with the `name` of each."""
    labels = json.dumps(rows["name"].to_list())
    axis = alt.Axis(
        title=None,
        labelExpr=f"{labels}[datum.value]",
        labelColor=MUTED_LABELS,
        labelFontSize=13,
        labelPadding=8,
        labelLimit=150,
        grid=False,
    )
    return alt.Y("row:O", **place).axis(axis)


def crosshair(base: Any, tooltip: Mapping[str, str]) -> tuple[Any, list[alt.Tooltip], alt.Parameter]:
    """A rule at the place nearest to the pointer; what it tells, by column and title; and the place."""
    near = alt.selection_point(nearest=True, on="pointerover", fields=["place"], empty=False, clear="pointerout")
    tips = [alt.Tooltip(f"{column}:N", title=title) for column, title in tooltip.items()]
    rule = base.mark_rule(strokeWidth=1).encode(
        y=alt.value(0), y2=alt.value("height"), opacity=alt.condition(near, alt.value(0.5), alt.value(0))
    )
    return paint(rule, "muted").encode(tooltip=tips).add_params(near), tips, near


def _looked_up(labels: Mapping[int, str]) -> str:
    return (
        f"({json.dumps({str(place): label for place, label in labels.items()}, ensure_ascii=False)}[datum.value] || '')"
    )


KEPT = 500
"""Charts of some kilobytes each."""
VALIDATED = False
"""Against the schema of Vega-Lite, which takes a third of the time: the tests do it for every chart of every page."""


@dataclass(frozen=True)
class _Inputs:
    key: str
    values: tuple[Any, ...] = field(compare=False)


def show(draw: Callable[..., Any], *inputs: Any, says: str) -> None:
    """The chart that `draw` makes of the inputs; `says` is its finding, for those who do not see it."""
    st.vega_lite_chart(spec=_spec(draw, _Inputs(_key(inputs), inputs)), alt=says)


@lru_cache(KEPT)
def _spec(draw: Callable[..., Any], inputs: _Inputs) -> dict[str, Any]:
    spec: dict[str, Any] = draw(*inputs.values).to_dict(validate=VALIDATED)
    return spec


def _key(value: Any) -> str:
    if isinstance(value, pl.DataFrame):
        return value.write_json()
    if is_dataclass(value):
        return _key(tuple(getattr(value, field.name) for field in fields(value)))
    return f"({','.join(map(_key, value))})" if isinstance(value, tuple) else repr(value)
