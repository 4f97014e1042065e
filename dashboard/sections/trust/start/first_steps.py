"""What to run and what a warehouse needs, in words alone: also shown before the first snapshot."""

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.i18n import LANGUAGES, Words
from dashboard.sections.layout import screen, url_state
from dashboard.sections.layout.card import note
from dashboard.sections.layout.page_header import LANGUAGE_NAMES
from metrics.catalogue import catalogue
from queries.warehouse.contract import NEEDED_TABLES, contract, described

COMMANDS: Mapping[str, str] = {
    "demo": "product-metrics demo\nproduct-metrics refresh\nproduct-metrics serve",
    "own": "product-metrics connect URL > product-metrics.toml\nproduct-metrics check\nproduct-metrics refresh",
}
"""Card → what to type."""


def show_alone(words: Words) -> None:
    """Draws the whole page of a store without a snapshot."""
    left, right = st.columns([2.6, 1.7], vertical_alignment="bottom")
    with right, st.container(horizontal=True, horizontal_alignment="right"):
        called = LANGUAGE_NAMES.__getitem__
        url_state.switch(words, "lang", LANGUAGES, url_state.home_language(), called, label_visibility="collapsed")
    with left, st.container(gap="xxsmall"):
        screen.title(words("empty.title"))
        note(words("empty.why"))
    show_commands(words)
    show_needs(words)


def show_commands(words: Words) -> None:
    """Draws a card for the demo and one for a warehouse of one's own."""
    for column, (name, commands) in zip(st.columns(len(COMMANDS)), COMMANDS.items(), strict=True):
        with column, _card(words(f"start.{name}"), words(f"start.{name}_below")):
            screen.code(commands)


def show_needs(words: Words) -> None:
    """Draws two cards: columns of the needed tables, and what each further table makes known."""
    for column, name in zip(st.columns(len(NEEDED_TABLES)), NEEDED_TABLES, strict=True):
        with column, _card(words("waits.table", table=_table(words, name), id=name), words("start.needed")):
            show_columns(words, name)
    with _card(words("start.further"), words("start.further_below")):
        names = {name: st.column_config.TextColumn(words(f"start.{name}")) for name in ("table", "id", "opens")}
        rows = [
            {"table": _table(words, name), "id": name, "opens": words("why.list").join(_opened_by(words, name))}
            for name in contract.tables
            if name not in NEEDED_TABLES
        ]
        screen.table([row for row in rows if row["opens"]], names, row_height=40, height="content")


def show_columns(words: Words, table: str, only: frozenset[str] = frozenset()) -> None:
    """Columns of a table of the contract, or only some of them, each with an example."""
    names = ("column", "type", "needed", "example")
    titles = {name: st.column_config.TextColumn(words(f"waits.column_{name}")) for name in names}
    required = {True: words("waits.optional"), False: words("waits.needed")}
    rows = [
        {**column, "needed": required[bool(column["is_optional"])]}
        for column in described(table)
        if not only or column["column"] in only
    ]
    screen.table([{name: row[name] for name in names} for row in rows], titles)


def _opened_by(words: Words, table: str) -> list[str]:
    """Titles of the metrics that read a table."""
    metrics = (metric for metric in catalogue().values() if any(table in source.tables for source in metric.sources))
    return [words.either(f"metric.{metric.id}.title", metric.title) for metric in metrics]


def _table(words: Words, name: str) -> str:
    return words.either(f"table.{name}", name)


def _card(title: str, below: str) -> DeltaGenerator:
    card = st.container(border=True, height="stretch", gap="xsmall")
    with card, st.container(gap="xxsmall"):
        screen.subheader(title)
        note(below)
    return card
