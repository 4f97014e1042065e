"""Puts a chart on the page. Building one takes a tenth of a second; equal inputs make equal charts, so each is kept."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, is_dataclass
from functools import lru_cache
from typing import Any

import polars as pl
import streamlit as st

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
        return _key(tuple(getattr(value, each.name) for each in fields(value)))
    return f"({','.join(map(_key, value))})" if isinstance(value, tuple) else repr(value)
