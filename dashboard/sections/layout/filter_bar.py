"""Filter of the dashboard: chosen once, followed by every page that can, and cleared with one click."""

from dataclasses import replace
from functools import partial

import streamlit as st

from dashboard.i18n import spaced
from dashboard.i18n.text import bold, small
from dashboard.presentation.context import Context
from dashboard.sections.layout import address, screen, url_state
from dashboard.sections.layout.address import ONLY
from dashboard.service.filters import id_of, offered, read


def applied(context: Context, *, is_filtered: bool) -> Context:
    """The context with the chosen filter, and results that follow it where the page does."""
    ids = address.given_all(ONLY)
    where = read(context.results, ids) if ids else ()
    known = [id_of(name, value) for name, value in where]
    for id in ids:
        if id not in known:
            url_state.warn(context.words, ONLY, id, context.part(where) or context.words("compare.everybody"))
    address.show(ONLY, known)
    results = replace(context.results, where=where) if is_filtered and where else context.results
    return replace(context, chosen=where, results=results)


def choice(context: Context) -> None:
    """Button that opens the filter: a box for each dimension, and what clears them all."""
    count = len(context.chosen)
    label = context.words("filter.button_some" if count else "filter.button", count=count)
    with screen.popover(label, "filter"):
        for dimension, values in offered(replace(context.results, where=())).items():
            _box(context, dimension, [id_of(dimension, value) for value in values])


def show(context: Context) -> None:
    """Draws what the page is filtered by, with a button that clears it; nothing without a filter."""
    if not context.chosen:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="filtered"):
        kind = "active" if context.results.where else "not_here"
        said = context.words(f"filter.{kind}", part=context.part(context.chosen))
        screen.paragraph(small(bold(spaced(said))), width="content")
        screen.button(
            small(context.words("filter.clear")),
            "filter.clear",
            type="tertiary",
            on_click=address.choose,
            args=(ONLY, None),
        )


def _box(context: Context, dimension: str, ids: list[str]) -> None:
    key = f"filter.{dimension}"
    called = {id: context.value(dimension, id.partition("=")[2] or None) for id in ids}
    st.session_state[key] = [id for id in address.given_all(ONLY) if id in called]
    screen.several(
        context.words.dimension(dimension).capitalize(),
        ids,
        called.__getitem__,
        key,
        context.words("filter.every"),
        on_change=partial(_choose, dimension, key),
    )


def _choose(dimension: str, key: str) -> None:
    others = [id for id in address.given_all(ONLY) if id.partition("=")[0] != dimension]
    address.choose(ONLY, [*others, *st.session_state[key]])
