"""What if the weights were others: sliders that store nothing, the order they give, and a button that proposes them."""

from collections.abc import Mapping

import streamlit as st
from msgspec.structs import replace

from dashboard.i18n.text import text
from dashboard.presentation.context import Context
from dashboard.sections.decide.requirements import order, said
from dashboard.sections.decide.requirements.form import told_conflict
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import card, note
from dashboard.sections.targets import author
from dashboard.service.requirements import Backlog, weights_in
from queries.records.entry import Conflict, Entry
from queries.records.kinds.requirement import GROUPS, Weights

SLIDERS = {"user_value": 0.0, "business_value": 0.0, "cost": 0.0, "leverage": 0.51, "complexity": 0.0}
"""Weight → its least value: leverage weighs more than revenue."""
STEP = 0.01
SHOWN = 15
"""Requirements in the table: the first ones under the weights tried."""


def show(context: Context, backlog: Backlog, entry: Entry, *, only_under_way: bool) -> None:
    """Draws one card; `entry` are the weights in force."""
    weights, version = weights_in(entry), entry.version
    tried = _weights({name: _value(name, weights, version) for name in SLIDERS})
    rows = backlog.ranking(tried, only_under_way=only_under_way)
    title = context.words("requirements.what_if_title", title=said.title(context, rows[0]))
    with card(context, title, context.words("requirements.what_if_below")):
        for column, name in zip(st.columns(len(SLIDERS)), SLIDERS, strict=True):
            with column:
                label, key = context.words(f"weight.{name}"), _key(name, version)
                screen.slider(label, SLIDERS[name], 1, _first(name, weights), STEP, key)
        note(_tried(context, tried))
        before = backlog.ranking(weights, only_under_way=only_under_way)
        order.table(context, backlog.moved(before, rows)[:SHOWN], "what_if")
        if not backlog.results.as_of:
            _propose(context, backlog, entry, tried)


def _key(name: str, version: int) -> str:
    return f"requirements.weight.{name}.{version}"


def _first(name: str, weights: Weights) -> float:
    """Value of a slider that nobody has moved: that of the weights in force."""
    return round(min(max(float(getattr(weights, name)), SLIDERS[name]), 1), 2)


def _value(name: str, weights: Weights, version: int) -> float:
    return float(st.session_state.get(_key(name, version), _first(name, weights)))


def _weights(values: Mapping[str, float]) -> Weights:
    """Weights of the sliders' values, the three dimensions brought to a sum of 1."""
    dimensions = [values[name] for name in GROUPS[0]]
    whole = sum(dimensions)
    user, business, cost = (value / whole if whole else 1 / len(dimensions) for value in dimensions)
    leverage, complexity = values["leverage"], values["complexity"]
    return Weights(user, business, cost, 1 - leverage, leverage, complexity, 1 - complexity)


def _tried(context: Context, tried: Weights) -> str:
    names = ("business_value", "cost", "leverage", "revenue", "complexity", "coordination")
    facts = {name.removesuffix("_value"): said.weight(getattr(tried, name)) for name in ("user_value", *names)}
    return context.words("requirements.what_if_now", **facts)


def _propose(context: Context, backlog: Backlog, entry: Entry, tried: Weights) -> None:
    """Saves what the sliders say as the next version, over the one that this page shows."""
    with screen.expander(context.words("requirements.form_weights")), screen.form("requirements.weights"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            by = author.field(context.words("requirements.weights_by"), "requirements.weights.by")
            because = screen.text_input(context.words("requirements.form_because"), "requirements.weights.because")
            is_sent = screen.submit(context.words("requirements.weights_save"))
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
