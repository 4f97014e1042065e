"""The rows that are in no number, each with the rules that it breaks, to look at and to take away."""

import polars as pl
import streamlit as st

from dashboard import screen, state
from dashboard.context import Context
from dashboard.export import csv_text
from dashboard.sections.card import card, note
from dashboard.wording import check_rule
from metrics.manifest import TableState

SEPARATOR = "; "
SHOWN, ROW, MANY, HEIGHT = 200, 36, 12, 470


def show(context: Context) -> None:
    """One card, where there is any such row."""
    held = {table.name: table for table in context.results.manifest.tables if table.quarantined}
    if held:
        with card(context, context.words("quarantined.title"), context.words("quarantined.below")):
            _rows(context, held[_table(context, list(held))])


def _in_words(context: Context, table: TableState, rules: pl.Series) -> pl.Series:
    """A row may break several rules, each of which a check has by its name."""
    checks = [check for check in context.results.manifest.checks if check.subject == table.name and check.rule]
    called = {check.rule: check_rule(check, context.words) for check in checks}
    told = ("; ".join(called.get(name, name) for name in names.split(SEPARATOR)) for names in rules)
    return pl.Series("rule", list(told), pl.String)


def _table(context: Context, names: list[str]) -> str:
    return state.pick(context.words, "table", names, names[0], str, width=240)


def _rows(context: Context, table: TableState) -> None:
    rows = context.results.quarantined(table.name)
    values = [name for name in rows.columns if name != "rule"]
    shown = rows.head(SHOWN).with_columns(_in_words(context, table, rows["rule"].head(SHOWN))).select("rule", *values)
    screen.table(
        shown,
        {"rule": st.column_config.TextColumn(context.words("quarantined.rule"))},
        row_height=ROW,
        height="content" if shown.height < MANY else HEIGHT,
    )
    counts = {"shown": f"{shown.height:,}", "kept": f"{rows.height:,}", "count": f"{table.quarantined:,}"}
    note(context.words("quarantined.counts", **counts))
    file = f"quarantined_{table.name}.csv"
    screen.download(context.words("rows.download"), csv_text(rows.to_dicts()), file, file)
