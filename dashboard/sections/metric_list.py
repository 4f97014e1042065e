"""Every metric in a line."""

from typing import Any

import streamlit as st

from dashboard import screen, state
from dashboard.context import Context
from dashboard.sections.card import card
from dashboard.wording import refusal_reason
from metrics.catalogue import catalogue
from metrics.metric import Metric


def choice(context: Context) -> Metric:
    """The choice of a metric."""
    metrics = catalogue()
    called = {id: context.title(metric) for id, metric in metrics.items()}
    return metrics[
        state.pick(context.words, "metric", list(metrics), "monthly_active_users", called.__getitem__, width=320)
    ]


def show(context: Context) -> None:
    """One card."""
    with card(context, context.words("catalogue.list"), context.words("catalogue.list_below")):
        rows = [_row(context, metric) for metric in catalogue().values()]
        names = {name: st.column_config.TextColumn(context.words(f"catalogue.{name}")) for name in rows[0]}
        screen.table(rows, names, row_height=40, height="content")


def _row(context: Context, metric: Metric) -> dict[str, Any]:
    obstacle = context.results.obstacle(metric)
    return {
        "metric": context.title(metric),
        "question": context.question(metric),
        "area": context.words.either(f"area.{metric.area}", metric.area),
        "owner": context.words.either(f"owner.{metric.owner}", metric.owner),
        "state": refusal_reason(obstacle, context.words)
        if obstacle
        else context.words(f"sources.{context.results.trust(metric)}"),
    }
