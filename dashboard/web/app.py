"""Streamlit app: language, snapshot, navigation, page."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

import dashboard.charts  # noqa: F401  registers the layout of charts
from dashboard.i18n import Words, words
from dashboard.pages import pages
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import Figures
from dashboard.sections import controls
from dashboard.sections.layout import address, filter_bar, screen, url_state, waits
from dashboard.sections.layout.card import empty, guarded
from dashboard.service.results import Results, believed, current
from dashboard.web.history import is_step_of_history
from metrics.errors import Refusal
from queries.errors import Damaged, Problem
from queries.records.database import records_url
from queries.settings import settings

STATIC = Path(__file__).with_name("static")
WIDEST = 1360


def main() -> None:
    """One render: one language, one snapshot, one page."""
    address.arrive(is_step_of_history=is_step_of_history())
    _draw(words(url_state.language()))
    address.settle()


def _draw(language_words: Words) -> None:
    st.set_page_config(page_title=language_words("app.title"), page_icon=str(STATIC / "icon.png"), layout="wide")
    st.logo(str(STATIC / "logo.svg"))
    for problem in language_words.problems:
        screen.error(str(problem))
    day = None
    try:
        chosen = settings()
        day = controls.chosen_as_of(language_words)
        files = chosen.plan, chosen.drafts, records_url(chosen)
        results = believed(chosen.store, day, *files) if day else current(chosen.store, *files)
    except Damaged as damage:
        controls.show_damaged(language_words, damage, day)
        return
    except Problem as problem:
        screen.error(str(problem))
        return
    except Refusal:
        controls.show_nothing_then(language_words, chosen.store, day)
        return
    if results is None:
        empty(language_words("empty.title"), language_words("empty.why"))
        return
    _navigation(language_words, results).run()


def _navigation(words: Words, results: Results) -> Any:
    places: dict[str, Any] = {}
    context = Context(words, Figures(words, results.manifest.currency), results, places)
    waiting: list[Any] = []
    for name, page in pages().items():
        is_waiting = not results.can(*page.needs)
        title = words.either(f"page.{name}", name)
        draw = partial(waits.show, title=title, needs=page.needs) if is_waiting else page.show
        show = partial(_show, context, draw, is_filtered=page.is_filtered)
        places[name] = screen.page(show, title, name, is_first=not places)
        if is_waiting:
            waiting.append(places[name])
    answering = [place for place in places.values() if place not in waiting]
    sections = {"": answering, words("nav.waiting"): waiting} if waiting else answering
    return st.navigation(sections, position="top")


def _show(context: Context, draw: Callable[[Context], None], *, is_filtered: bool) -> None:
    was_damaged = context.results.snapshot.is_damaged
    with st.container(horizontal_alignment="center"), st.container(width=WIDEST), guarded(context):
        url_state.make_room()
        controls.as_of_banner(context)
        draw(filter_bar.applied(context, is_filtered=is_filtered))
    if (
        context.results.snapshot.is_damaged and not was_damaged
    ):  # found just now: all is drawn again from the one before
        st.rerun()
