"""Building blocks of charts: axes, colour roles, rendering."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields, is_dataclass
from functools import lru_cache
from typing import Any

import altair as alt
import polars as pl
import pyarrow as pa
import streamlit as st
from altair.utils import schemapi

from dashboard.presentation.roles import ROLES

MUTED_LABELS = alt.ExprRef("scale('color', 'muted')")
SIGNED = "datum.value == 0 ? '0%' : format(datum.value, '+.0%')"
"""Label of an axis of relative changes: a plus or a minus, and none at nothing."""


def roles(field: str) -> alt.Color:
    """Colour encoding by a column of role names."""
    return alt.Color(f"{field}:N").scale(domain=list(ROLES)).legend(None)


def paint(chart: Any, role: str) -> Any:
    """Mark in one colour role, without a tooltip."""
    return chart.transform_calculate(role=f"'{role}'").encode(color=roles("role"), tooltip=alt.TooltipValue(None))


PHONE = 420
"""Chart width in pixels below which short labels are used."""


def labels(wide: Mapping[int, str], narrow: Mapping[int, str]) -> str:
    """Vega expression for axis labels by place."""
    return f"width < {PHONE} ? {_looked_up(narrow)} : {_looked_up(wide)}"


def place_axis(ticks: Mapping[int, str], narrow: Mapping[int, str], domain: list[float]) -> alt.X:
    """X encoding of `place` with its labels."""
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
    """Rows with a unique `row` number, so that equal names do not overlap."""
    return rows.with_columns(pl.int_range(pl.len()).alias("row"))


def names_of(rows: pl.DataFrame, **place: Any) -> alt.Y:
    """Y encoding of `row`, labelled by `name`."""
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
    """Rule at the place nearest to the pointer with its tooltip, and the selection parameters."""
    near = alt.selection_point(nearest=True, on="pointerover", fields=["place"], empty=False, clear="pointerout")
    tips = [alt.Tooltip(f"{column}:N", title=title) for column, title in tooltip.items()]
    rule = base.mark_rule(strokeWidth=1).encode(y=alt.YValue(0), y2=alt.Y2Value("height"), opacity=shown_at(near, 0.5))
    return paint(rule, "muted").encode(tooltip=tips).add_params(near), tips, near


def shown_at(near: alt.Parameter, opacity: float) -> alt.OpacityValue:
    """Opacity of a mark that is only seen where the selection is."""
    return alt.OpacityValue(**alt.condition(near, alt.value(opacity), alt.value(0)))


def _looked_up(labels: Mapping[int, str]) -> str:
    return (
        f"({json.dumps({str(place): label for place, label in labels.items()}, ensure_ascii=False)}[datum.value] || '')"
    )


PICK, LEADS = "pick", "leads"
"""Parameters of a chart whose rows may lead somewhere: the row that was clicked, and the rows that lead."""
POINTER = alt.ExprRef(f"indexof({LEADS}, datum.row) >= 0 ? 'pointer' : 'default'")
"""Cursor of a mark in a chart that is `pickable`: that of a link where its row leads somewhere."""
ROWS = alt.NamedData("rows")
"""Data of a chart that are not known yet when its spec is built."""
KEPT = 1_000
"""Size of the caches of charts and of what was made once, some kilobytes each."""
VALIDATED = False
"""Whether charts are validated against the Vega-Lite schema: only in tests, as it takes a third of the time."""
schemapi.disable_debug_mode()  # would validate every part of a chart when it is made, besides the chart as a whole


@dataclass(frozen=True)
class _Inputs:
    key: str
    values: tuple[Any, ...] = field(compare=False)

    @classmethod
    def of(cls, *values: Any) -> "_Inputs":
        return cls(_key(values), values)


_IS_UNSEEN: ContextVar[bool] = ContextVar("is_unseen", default=False)


@contextmanager
def unseen() -> Iterator[None]:
    """Meanwhile nobody sees the page in this thread: it is drawn for what cards offer. No chart or table is made."""
    token = _IS_UNSEEN.set(True)
    try:
        yield
    finally:
        _IS_UNSEEN.reset(token)


def show(draw: Callable[..., Any], *inputs: Any, says: str) -> None:
    """Draws the chart that `draw` builds from the inputs; `says` is its text alternative."""
    given = _Inputs.of(*inputs)
    made_once((_name(draw), given.key, says), lambda: st.vega_lite_chart(spec=_sent(draw, given), alt=says))


def show_rows(draw: Callable[..., Any], rows: pl.DataFrame, *shape: Any, says: str) -> None:
    """As `show`, of a chart of `ROWS`, whose spec is the same for all rows of a shape and built once.

    The browser updates such a chart in place while `says` stays the same, too, and builds any other anew.
    """
    made_once(
        (_name(draw), _key((rows, *shape)), says),
        lambda: st.vega_lite_chart(spec={**spec(draw, *shape), "datasets": {ROWS.name: rows}}, alt=says),
    )


def made_once(content: object, make: Callable[[], Any]) -> None:
    """Sends an element as it was made for equal `content`, whose `repr` tells all that it shows; not for widgets.

    Streamlit takes longer to make a chart or a styled table than a page takes for all its sentences.
    """
    if _IS_UNSEEN.get():
        return
    if not st.runtime.exists():  # then Streamlit records nothing, and would send nothing again
        make()
        return
    _made(hashlib.blake2b(repr(content).encode()).digest(), make)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _made(content: bytes, _make: Callable[[], Any]) -> None:
    _make()


def spec(draw: Callable[..., Any], *inputs: Any) -> dict[str, Any]:
    """Vega-Lite spec of the chart that `draw` builds from the inputs, without the theme's colours."""
    return _spec(draw, _Inputs.of(*inputs))


def show_to_pick(draw: Callable[..., Any], *inputs: Any, leads: Iterable[int], says: str, key: str) -> int | None:
    """As `show`, of a chart that is `pickable`; returns that of the rows `leads` which was clicked, None for none."""
    if _IS_UNSEEN.get():
        return None
    rows = sorted(leads)
    shown = leading(_sent(draw, _Inputs.of(*inputs)), rows)
    state: Any = st.vega_lite_chart(spec=shown, alt=says, key=key, on_select="rerun", selection_mode=PICK)
    row = picked(state)
    return row if row in rows else None


def leading(spec: Mapping[str, Any], rows: Sequence[int]) -> dict[str, Any]:
    """The spec of a chart of which these rows lead somewhere."""
    params = [{**each, "value": rows} if each["name"] == LEADS else each for each in spec["params"]]
    return {**spec, "params": params}


def picked(state: Any) -> int | None:
    """The row of a selection as Streamlit reports it; None also where a mark without a row was clicked."""
    rows = state.selection.get(PICK) or []
    row = rows[0].get("row") if rows else None
    return None if row is None else int(row)


def pickable(mark: Any) -> Any:
    """One layer of a chart, with what lets a click pick the `row` of a mark in any of its layers: see `Card.chart`."""
    return mark.add_params(
        alt.selection_point(name=PICK, fields=["row"], on="click", clear="dblclick"), alt.param(LEADS, value=[])
    )


@lru_cache(KEPT)
def _spec(draw: Callable[..., Any], inputs: _Inputs) -> dict[str, Any]:
    built: dict[str, Any] = draw(*inputs.values).to_dict(validate=VALIDATED)
    return built


@lru_cache(KEPT)
def _sent(draw: Callable[..., Any], inputs: _Inputs) -> dict[str, Any]:
    """The spec with its data as tables, which Streamlit sends as they are: lists would be converted at every run."""
    built = _spec(draw, inputs)
    return {**built, "datasets": {name: pa.Table.from_pylist(rows) for name, rows in built["datasets"].items()}}


def _name(draw: Callable[..., Any]) -> str:
    return f"{draw.__module__}.{draw.__qualname__}"


def _key(value: Any) -> str:
    if isinstance(value, pl.DataFrame):
        return value.write_json()
    if is_dataclass(value):
        return _key(tuple(getattr(value, field.name) for field in fields(value)))
    return f"({','.join(map(_key, value))})" if isinstance(value, tuple) else repr(value)
