"""Every warehouse table: rows in, rows quarantined, rows used; the first is the sum of the others."""

from typing import Any

import streamlit as st

from dashboard import screen
from dashboard.context import Context
from dashboard.sections.card import card
from metrics.manifest import TableState


def show(context: Context) -> None:
    """One card."""
    states = context.results.manifest.tables
    held = sum(state.quarantined for state in states)
    title = context.words("tables.some", count=f"{held:,}") if held else context.words("tables.none")
    with card(context, title, context.words("tables.below")):
        screen.table([_row(state) for state in states], _configured(context), row_height=40, placeholder="–")


def _row(state: TableState) -> dict[str, Any]:
    return {
        "table": state.name,
        "rows": state.rows,
        "quarantined": state.quarantined,
        "used": state.rows - state.quarantined,
        "money_left_out": None if state.money is None else 100 * state.share_left_out,
        "last_day": state.last_day,
    }


def _configured(context: Context) -> dict[str, Any]:
    column = st.column_config
    numbers = ("rows", "quarantined", "used")
    return {
        "table": column.TextColumn(context.words("tables.table")),
        **{name: column.NumberColumn(context.words(f"tables.{name}"), format="%,d") for name in numbers},
        "money_left_out": column.NumberColumn(context.words("tables.money_left_out"), format="%.1f%%"),
        "last_day": column.DateColumn(context.words("tables.last_day"), format="YYYY-MM-DD"),
    }
