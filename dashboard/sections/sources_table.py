"""Every source: how far it reaches, what it waits for, whether it may be believed."""

from typing import Any

import streamlit as st

from dashboard import screen
from dashboard.context import Context
from dashboard.sections.card import card
from metrics.manifest import SourceState


def show(context: Context) -> None:
    """One card."""
    sources = context.results.manifest.sources.values()
    with card(context, context.words("sources.title"), context.words("sources.below")):
        rows = [_row(context, state) for state in sources]
        screen.table(rows, _configured(context), row_height=40, placeholder="–")


def _row(context: Context, state: SourceState) -> dict[str, Any]:
    return {
        "source": context.source(state.name),
        "state": _state(context, state),
        "first": state.first_day,
        "until": state.watermark,
        "known": context.words(f"sources.by_{state.basis}") if state.watermark and state.basis else "",
        "rows": state.rows_read,
        "left_out": state.rows_left_out,
    }


def _state(context: Context, state: SourceState) -> str:
    missing = state.waits_for or tuple(dict.fromkeys(state.lacks.values()))
    if state.waits_for:
        return context.words("sources.waits", missing=", ".join(missing))
    if state.watermark is None:
        return context.words("sources.no_rows")
    said = [context.words(f"sources.{state.trust}")]
    if missing:
        said.append(context.words("sources.lacks", missing=", ".join(missing)))
    if state.moved:
        said.append(context.words("sources.moved", count=f"{state.moved:,}"))
    return "; ".join(said)


def _configured(context: Context) -> dict[str, Any]:
    column = st.column_config
    kinds = {"first": column.DateColumn, "until": column.DateColumn}
    dates = {name: kind(context.words(f"sources.{name}"), format="YYYY-MM-DD") for name, kind in kinds.items()}
    counts = {
        name: column.NumberColumn(context.words(f"sources.{name}"), format="%,d") for name in ("rows", "left_out")
    }
    texts = {name: column.TextColumn(context.words(f"sources.{name}")) for name in ("source", "state")}
    return {**texts, **dates, "known": column.TextColumn(context.words("sources.known")), **counts}
