"""What if the weights were others: sliders that store nothing, the order they give, and a button that proposes them."""

from typing import Any

import streamlit as st
from msgspec.structs import replace

from dashboard.i18n.text import text
from dashboard.presentation.context import Context
from dashboard.sections.decide.requirements import order, said
from dashboard.sections.decide.requirements.form import author, told_conflict
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import card, note
from dashboard.service.requirements import Backlog, weights_in
from queries.records.entry import Conflict, Entry
from queries.records.kinds.requirement import Weights

LEAST_LEVERAGE = 0.51
"""Leverage weighs more than revenue."""
STEP = 0.01
SHOWN = 15
"""Requirements in the table: the first ones under the weights tried."""


def show(context: Context, backlog: Backlog, entry: Entry, *, only_under_way: bool) -> None:
    """Draws one card; `entry` are the weights in force."""
    weights = weights_in(entry)
    with st.container(key="what_if"):
        tried_at = st.container()
        tried = _sliders(context, weights, entry.version)
        rows = backlog.ranking(tried, only_under_way=only_under_way)
        if not rows:
            return
        with tried_at:
            title = context.words("requirements.what_if_title", title=said.title(context, rows[0]))
            with card(context, title, context.words("requirements.what_if_below")):
                note(_tried(context, tried))
                before = backlog.ranking(weights, only_under_way=only_under_way)
                order.table(context, backlog.moved(before, rows)[:SHOWN], "what_if")
        if not backlog.results.as_of:
            _propose(context, backlog, entry, tried)


def _sliders(context: Context, weights: Weights, version: int) -> Weights:
    dimensions = ("user_value", "business_value", "cost")
    columns = st.columns(5)
    raw = [_slider(context, columns[at], name, 0, weights, version) for at, name in enumerate(dimensions)]
    leverage = _slider(context, columns[3], "leverage", LEAST_LEVERAGE, weights, version)
    complexity = _slider(context, columns[4], "complexity", 0, weights, version)
    whole = sum(raw)
    shares = [value / whole for value in raw] if whole else [1 / len(raw)] * len(raw)
    user, business, cost = shares
    return Weights(user, business, cost, 1 - leverage, leverage, complexity, 1 - complexity)


def _slider(context: Context, column: Any, name: str, least: float, weights: Weights, version: int) -> float:
    first = min(max(float(getattr(weights, name)), least), 1.0)
    with column:
        label = context.words(f"weight.{name}")
        return screen.slider(label, least, 1, round(first, 2), STEP, f"requirements.weight.{name}.{version}")


def _tried(context: Context, tried: Weights) -> str:
    names = ("business_value", "cost", "leverage", "revenue", "complexity", "coordination")
    facts = {name.removesuffix("_value"): said.weight(getattr(tried, name)) for name in ("user_value", *names)}
    return context.words("requirements.what_if_now", **facts)


def _propose(context: Context, backlog: Backlog, entry: Entry, tried: Weights) -> None:
    """Saves what the sliders say as the next version, over the one that this page shows."""
    with screen.expander(context.words("requirements.form_weights")), screen.form("requirements.weights"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            by = author(context, "requirements.weights.by")
            because = screen.text_input(context.words("requirements.form_because"), "requirements.weights.because")
            is_sent = screen.submit(context.words("requirements.form_save"))
        if not is_sent:
            return
        proposed = replace(tried, because=because)
        try:
            saved = backlog.save_weights(proposed, by=by, expected=entry.version or None)
        except Conflict as conflict:
            screen.warning(told_conflict(context, conflict, entry))
            return
        facts = {"id": text(saved.id), "version": saved.version}
        screen.info(context.words("requirements.form_saved", **facts))
