"""Streamlit app: language, snapshot, navigation, page."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

import dashboard.charts  # noqa: F401  registers the layout of charts
from dashboard.i18n import Words, words
from dashboard.pages import GROUPS, pages
from dashboard.presentation.context import Context
from dashboard.presentation.messages import refusal_reason
from dashboard.presentation.number_format import Figures
from dashboard.sections import controls
from dashboard.sections.layout import answerable, board, screen, url_state
from dashboard.sections.layout.card import guarded
from dashboard.sections.trust.start import first_steps, waits
from dashboard.service.results import Results, believed, current
from metrics.errors import Refusal
from queries.errors import Problem
from queries.records.database import records_url
from queries.settings import settings

STATIC = Path(__file__).with_name("static")
WIDEST = 1360
STYLE = STATIC / "style.css"


def main() -> None:
    """One render: one language, one snapshot, one page."""
    language_words = words(url_state.language())
    st.set_page_config(page_title=language_words("app.title"), page_icon=str(STATIC / "icon.png"), layout="wide")
    st.logo(str(STATIC / "logo.svg"))
    st.html(STYLE)
    for problem in language_words.problems:
        screen.error(str(problem))
    try:
        chosen = settings()
        day = controls.chosen_as_of(language_words)
        files = chosen.plan, chosen.drafts, records_url(chosen)
        results = believed(chosen.store, day, *files) if day else current(chosen.store, *files)
    except Problem as problem:
        screen.error(str(problem))
        url_state.keep(controls.AS_OF, None)  # the next click leads to what is served now
        return
    except Refusal as refusal:
        screen.warning(refusal_reason(refusal, language_words))
        url_state.keep(controls.AS_OF, None)
        return
    if results is None:
        with _sheet("page"):
            first_steps.show_alone(language_words)
        return
    _navigation(language_words, results).run()


def _navigation(words: Words, results: Results) -> Any:
    places: dict[str, Any] = {}
    context = Context(words, Figures(words, results.manifest.currency), results, places)
    waiting: list[str] = []
    known = pages()
    for name, page in known.items():
        is_waiting = not results.can(*page.needs)
        title = words.either(f"page.{name}", name)
        draw = partial(waits.show, title=title, needs=page.needs) if is_waiting else page.show
        places[name] = screen.page(partial(_show, context, draw), title, name, is_first=not places)
        if is_waiting:
            waiting.append(name)
    answering = {name: page.group for name, page in known.items() if name not in waiting}
    menus = {words(f"nav.{group}") if group else "": _of_group(places, answering, group) for group in GROUPS}
    menus[words("nav.waiting")] = [places[name] for name in waiting]
    return st.navigation({title: menu for title, menu in menus.items() if menu}, position="top")


def _of_group(places: Mapping[str, Any], groups: Mapping[str, str], group: str) -> list[Any]:
    return [places[name] for name in places if groups.get(name) == group]


def _show(context: Context, draw: Callable[[Context], None]) -> None:
    was_damaged = context.results.snapshot.is_damaged
    with _sheet("board" if board.is_on() else "page"), guarded(context):
        url_state.make_room()
        controls.as_of_banner(context)
        draw(context)
        answerable.tell_the_rest(context)
    if board.is_on():
        board.keep_up()
    if (
        context.results.snapshot.is_damaged and not was_damaged
    ):  # found just now: all is drawn again from the one before
        st.rerun()


@contextmanager
def _sheet(key: str) -> Iterator[None]:
    """The width of a page, in the middle of the window; the style sheet knows it by its key."""
    with st.container(horizontal_alignment="center"), st.container(key=key, width=WIDEST):
        yield
