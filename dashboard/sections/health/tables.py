"""Sources, warehouse tables and restatements of a snapshot."""

from typing import Any

import streamlit as st

from dashboard.exports.export import of_table
from dashboard.exports.told import Column, Columns, Number, Told
from dashboard.presentation.check_names import column_name, place_name, table_name
from dashboard.presentation.context import Context
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import card, note
from metrics.aggregates.schema import SourceState, sum_unmeasured_in
from metrics.periods.period import Grain, holding
from metrics.snapshots.manifest import TableState
from metrics.snapshots.restatements import DAY_TOTAL, MONTH_TOTAL


def show_sources(context: Context) -> None:
    """Draws one card."""
    sources = context.results.manifest.sources.values()
    with card(context, context.words("sources.title"), context.words("sources.below")):
        rows = [_source_row(context, state) for state in sources]
        screen.table(rows, _source_columns(context), row_height=40, placeholder="–")
        if forgotten := context.results.manifest.forgotten:
            note(context.words("sources.forgotten", count=f"{forgotten:,}"))


def _source_row(context: Context, state: SourceState) -> dict[str, Any]:
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
    lacking = state.waits_for or tuple(dict.fromkeys(state.lacks.values()))
    missing = [place_name(id, context.words) for id in lacking]
    if state.waits_for:
        return context.words("sources.waits", missing=", ".join(missing))
    if state.watermark is None:
        return context.words("sources.no_rows")
    remarks = [context.words(f"sources.{state.trust}")]
    if missing:
        remarks.append(context.words("sources.lacks", missing=", ".join(missing)))
    if state.moved:
        remarks.append(context.words("sources.moved", count=f"{state.moved:,}"))
    return "; ".join(remarks)


def _source_columns(context: Context) -> dict[str, Any]:
    column = st.column_config
    kinds = {"first": column.DateColumn, "until": column.DateColumn}
    dates = {name: kind(context.words(f"sources.{name}"), format="YYYY-MM-DD") for name, kind in kinds.items()}
    counts = {
        name: column.NumberColumn(context.words(f"sources.{name}"), format="%,d") for name in ("rows", "left_out")
    }
    texts = {name: column.TextColumn(context.words(f"sources.{name}")) for name in ("source", "state")}
    return {**texts, **dates, "known": column.TextColumn(context.words("sources.known")), **counts}


def show_tables(context: Context) -> None:
    """Draws one card."""
    states = context.results.manifest.tables
    held = sum(state.quarantined for state in states)
    title = context.words("tables.some", count=f"{held:,}") if held else context.words("tables.none")
    with card(context, title, context.words("tables.below")):
        rows = [_table_row(context, state) for state in states]
        screen.table(rows, _table_columns(context), row_height=40, placeholder="–")
        note(context.words("tables.found_by_why"))


def _table_row(context: Context, state: TableState) -> dict[str, Any]:
    return {
        "table": table_name(state.name, context.words),
        "rows": state.rows,
        "quarantined": state.quarantined,
        "used": state.rows - state.quarantined,
        "money_left_out": None if state.money is None else 100 * state.share_left_out,
        "last_day": state.last_day,
        "found_by": _rule(context, state),
    }


def _rule(context: Context, state: TableState) -> str:
    """What told the changed days of a table, in words; empty for a snapshot that does not know."""
    if not state.found_by:
        return ""
    if state.found_by == "updated_at" and state.settles_after:
        return context.words("tables.by_updated_at_settling", days=state.settles_after)
    return context.words(f"tables.by_{state.found_by}", days=state.settles_after or 0)


def _table_columns(context: Context) -> dict[str, Any]:
    column = st.column_config
    numbers = ("rows", "quarantined", "used")
    return {
        "table": column.TextColumn(context.words("tables.table")),
        **{name: column.NumberColumn(context.words(f"tables.{name}"), format="%,d") for name in numbers},
        "money_left_out": column.NumberColumn(context.words("tables.money_left_out"), format="%.1f%%"),
        "last_day": column.DateColumn(context.words("tables.last_day"), format="YYYY-MM-DD"),
        "found_by": column.TextColumn(context.words("tables.found_by")),
    }


MOST, ROW, MANY, HEIGHT = 200, 36, 12, 470
NAMES = ("found_at", "source", "day", "what", "old", "new", "why")
COUNTED = (DAY_TOTAL, MONTH_TOTAL)


def show_restatements(context: Context) -> None:
    """Draws one card, where a day was ever restated; the last found first."""
    rows = context.results.restatements()
    if rows.is_empty():
        return
    latest = rows.sort("found_at", "day", descending=True).head(MOST)
    kind = "below" if latest.height == rows.height else "below_some"
    below = context.words(f"restated.{kind}", count=latest.height, all=rows.height)
    with card(context, context.words("restated.title"), below) as drawn:
        drawn.offer(of_table(context, "restatements", rows=rows.to_dicts, told=_told(context)))
        screen.table(
            [_restatement_row(context, row) for row in latest.iter_rows(named=True)],
            {name: st.column_config.Column(context.words(f"restated.{name}")) for name in NAMES},
            row_height=ROW,
            height="content" if latest.height < MANY else HEIGHT,
        )


def _told(context: Context) -> Told:
    columns = Columns(context)

    def text(name: str) -> Column:
        return columns.text(name, f"restated.{name}", lambda row: _restatement_row(context, row)[name])

    def number(name: str) -> Column:
        return columns.cell(name, f"restated.{name}", lambda row: Number(row[name], f"{row[name]:,.12g}"))

    return Told((*map(text, ("found_at", "source", "day", "what")), number("old"), number("new"), text("why")))


def _restatement_row(context: Context, row: dict[str, Any]) -> dict[str, Any]:
    day, what = row["day"], _what(context, row["what"])
    if row["by"]:
        what = context.words("restated.of_part", what=what, part=context.value(row["by"], row["part"]))
    return {
        "found_at": f"{context.day(row['found_at'].date())} {row['found_at']:%H:%M}",
        "source": context.source(row["source"]),
        "day": context.period(holding(Grain.MONTH, day)) if row["by"] else context.day(day),
        "what": what,
        "old": f"{row['old']:,.12g}",
        "new": f"{row['new']:,.12g}",
        "why": context.words(f"restated.{row['why']}"),
    }


def _what(context: Context, what: str) -> str:
    if column := sum_unmeasured_in(what):
        return context.words("restated.unmeasured", column=column_name(column, context.words))
    return context.words(f"restated.{what}") if what in COUNTED else what
