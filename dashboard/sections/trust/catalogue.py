"""List of metrics, and the revisions of a published value."""

from typing import Any

import polars as pl
import streamlit as st

from dashboard.exports.export import Export, of_table
from dashboard.exports.told import Columns, Told
from dashboard.presentation.context import Context
from dashboard.presentation.links import Link
from dashboard.presentation.number_format import NONE
from dashboard.presentation.waiting import reason
from dashboard.sections.layout import screen, url_state
from dashboard.sections.layout.card import Card, card, empty
from metrics.catalogue import catalogue, unusable
from metrics.model.metric import Metric
from metrics.periods.notation import name as name_of
from metrics.periods.period import Period, holding


def metric_choice(context: Context) -> Metric:
    """Metric control."""
    metrics = catalogue()
    called = {id: context.title(metric) for id, metric in metrics.items()}
    return metrics[
        url_state.pick(context.words, "metric", list(metrics), "monthly_active_users", called.__getitem__, width=320)
    ]


def show_metric_list(context: Context) -> None:
    """Draws one card."""
    with card(context, context.words("catalogue.list"), context.words("catalogue.list_below")):
        rows = [_metric_row(context, metric) for metric in catalogue().values()]
        names = {name: st.column_config.TextColumn(context.words(f"catalogue.{name}")) for name in rows[0]}
        way: dict[str, Any] = {"on_select": "rerun", "selection_mode": "single-cell", "key": "catalogue.rows"}
        chosen = screen.table(rows, names, row_height=40, height="content", **way)
        if chosen.selection.cells:
            metric = list(catalogue().values())[chosen.selection.cells[0][0]]
            called = context.words("link.open", what=context.title(metric))
            screen.link(context.pages, Link("metric", {"metric": metric.id}), called)
        for problem in unusable().values():
            screen.warning(str(problem))


def _metric_row(context: Context, metric: Metric) -> dict[str, Any]:
    obstacle = context.results.obstacle(metric)
    return {
        "metric": context.title(metric),
        "question": context.question(metric),
        "area": context.words.either(f"area.{metric.area}", metric.area),
        "owner": context.words.either(f"owner.{metric.owner}", metric.owner),
        "state": reason(context, obstacle) if obstacle else context.words(f"sources.{context.results.trust(metric)}"),
    }


REVISION_COLUMNS = ("made_at", "value", "version", "why", "snapshot")


def show_revisions(context: Context, metric: Metric) -> None:
    """Draws one card, for the metric's last period."""
    if context.results.obstacle(metric) is None:
        period = holding(metric.headline, context.results.span(metric).end)
        below = context.words("history.below", period=context.period(period))
        with card(context, context.words("history.title"), below) as drawn:
            _revision_table(context, drawn, metric, period)


def _revision_table(context: Context, drawn: Card, metric: Metric, period: Period) -> None:
    published = context.results.history(metric, period)
    rows = [_revision_row(context, metric, row) for row in published.iter_rows(named=True)]
    if not rows:
        empty(context.words("history.none"), "")
        return
    drawn.offer(_export(context, metric, period, published))
    names = {name: st.column_config.TextColumn(context.words(f"history.{name}")) for name in REVISION_COLUMNS}
    screen.table(rows[::-1], names, column_order=REVISION_COLUMNS, row_height=40, height="content")


def _export(context: Context, metric: Metric, period: Period, published: pl.DataFrame) -> Export:
    named: dict[str, Any] = {"metric": metric.id, "start": period.start, "end": period.end}
    told = [name for name in REVISION_COLUMNS if name != "snapshot"]
    rows = [named | {name: row[name] for name in told} for row in published.to_dicts()]
    columns = Columns(context)
    as_told = (
        columns.metric_title(),
        columns.days("export.period"),
        columns.moment("made_at", "history.made_at"),
        columns.value("value", "history.value", metric.unit),
        columns.text("version", "history.version"),
        columns.words("why", "history.why", "history"),
    )
    called = (metric.id, name_of(period), "revisions")
    return of_table(context, *called, rows=rows, told=Told(as_told), metrics=(metric.id,))


def _revision_row(context: Context, metric: Metric, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "made_at": f"{context.day(row['made_at'].date())} {row['made_at']:%H:%M}",
        "value": context.figures.exact(row["value"], metric.unit),
        "version": NONE if row["version"] is None else str(row["version"]),
        "why": context.words(f"history.{row['why']}"),
        "snapshot": row["snapshot"],
    }
