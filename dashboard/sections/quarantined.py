"""The rows that are in no number, each with the rules that it breaks, to look at and to take away."""

import streamlit as st

from dashboard import state
from dashboard.context import Context
from dashboard.export import csv_text
from dashboard.sections.card import card, note
from metrics.manifest import TableState

SHOWN, ROW, MANY, HEIGHT = 200, 36, 12, 470


def show(context: Context) -> None:
    """One card, where there is any such row."""
    held = {table.name: table for table in context.results.manifest.tables if table.quarantined}
    if held:
        with card(context, context.words("quarantined.title"), context.words("quarantined.below")):
            _rows(context, held[_table(context, list(held))])


def _table(context: Context, names: list[str]) -> str:
    return state.pick(context.words, "table", names, names[0], str, width=240)


def _rows(context: Context, table: TableState) -> None:
    rows = context.results.quarantined(table.name)
    shown = rows.select("rule", *(name for name in rows.columns if name != "rule")).head(SHOWN)
    st.dataframe(
        shown.to_pandas(),
        column_config={"rule": st.column_config.TextColumn(context.words("quarantined.rule"))},
        hide_index=True,
        row_height=ROW,
        height="content" if shown.height < MANY else HEIGHT,
    )
    counts = {"shown": f"{shown.height:,}", "kept": f"{rows.height:,}", "count": f"{table.quarantined:,}"}
    note(context.words("quarantined.counts", **counts))
    file = f"quarantined_{table.name}.csv"
    st.download_button(context.words("rows.download"), csv_text(rows.to_dicts()), file, "text/csv", key=file)
