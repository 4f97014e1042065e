"""What a page waits for: the tables that the warehouse lacks, with their columns and an example row."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.presentation.context import Context
from dashboard.presentation.messages import refusal_reason
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import card, note
from dashboard.sections.layout.page_header import Header
from metrics.catalogue import metric as metric_named
from queries.warehouse.contract import described


def show(context: Context, *, title: str, needs: Sequence[str]) -> None:
    """Draws the reasons, then a card per missing table."""
    Header.plain(context).say(context.words("waits.title", page=title), [])
    obstacles = {id: context.results.obstacle(metric_named(id)) for id in needs}
    for reason in dict.fromkeys(refusal_reason(obstacle, context.words) for obstacle in obstacles.values() if obstacle):
        screen.info(reason)
    for name in _missing(context, needs):
        with card(context, context.words("waits.table", table=name), context.words("waits.below")):
            screen.table([_row(context, column) for column in described(name)], _columns(context))
            note(context.words("waits.map"))


def _missing(context: Context, needs: Sequence[str]) -> list[str]:
    sources = [source for id in needs for source in metric_named(id).sources]
    known = context.results.manifest.sources
    missing = (name for source in sources if source.name in known for name in known[source.name].waits_for)
    return [name for name in dict.fromkeys(missing) if described(name)]


def _row(context: Context, column: Mapping[str, Any]) -> dict[str, str]:
    needed = context.words("waits.optional" if column["is_optional"] else "waits.needed")
    return {"column": column["column"], "type": column["type"], "needed": needed, "example": column["example"]}


def _columns(context: Context) -> dict[str, Any]:
    names = ("column", "type", "needed", "example")
    return {name: st.column_config.TextColumn(context.words(f"waits.column_{name}")) for name in names}
