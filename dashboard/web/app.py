"""Streamlit app: language, snapshot, navigation, page."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

import dashboard.charts  # noqa: F401  registers the layout of charts
from dashboard.i18n import Words, words
from dashboard.pages import GROUPS, pages
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import Figures
from dashboard.sections import controls
from dashboard.sections.layout import address, answerable, board, filter_bar, screen, url_state
from dashboard.sections.layout.card import guarded
from dashboard.sections.targets import saved_views
from dashboard.sections.trust.start import first_steps, waits
from dashboard.service.results import Results, believed, current
from dashboard.web.history import is_step_of_history
from metrics.errors import Refusal
from queries.errors import Damaged, Problem
from queries.records.database import records_url
from queries.settings import settings

STATIC = Path(__file__).with_name("static")
WIDEST = 1360
STYLE = STATIC / "style.css"


def main() -> None:
    """One render: one language, one snapshot, one page."""
    address.arrive(is_step_of_history=is_step_of_history())
    _draw(words(url_state.language()))
    address.settle()


def _draw(language_words: Words) -> None:
    st.set_page_config(page_title=language_words("app.title"), page_icon=str(STATIC / "icon.png"), layout="wide")
    st.logo(str(STATIC / "logo.svg"))
    st.html(STYLE)
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
        with _sheet("page"):
            first_steps.show_alone(language_words)
        return
    _navigation(language_words, results).run()


def _navigation(words: Words, results: Results) -> Any:
    places: dict[str, Any] = {}
    context = Context(words, Figures(words, results.manifest.currency), results.of_one_moment(), places)
    waiting: list[str] = []
    known = pages()
    for name, page in known.items():
        is_waiting = not answerable.is_drawable(results, page.needs, page.any_of)
        title = words.either(f"page.{name}", name)
        draw = partial(waits.show, title=title, needs=(*page.needs, *page.any_of)) if is_waiting else page.show
        show = partial(_show, replace(context, page=name), draw, is_filtered=page.is_filtered)
        places[name] = screen.page(show, title, name, is_first=not places)
        if is_waiting:
            waiting.append(name)
    answering = {name: page.group for name, page in known.items() if name not in waiting}
    menus = {words(f"nav.{group}") if group else "": _of_group(places, answering, group) for group in GROUPS}
    menus[words("nav.waiting")] = [places[name] for name in waiting]
    return st.navigation({title: menu for title, menu in menus.items() if menu}, position="top")


def _of_group(places: Mapping[str, Any], groups: Mapping[str, str], group: str) -> list[Any]:
    return [places[name] for name in places if groups.get(name) == group]


def _show(context: Context, draw: Callable[[Context], None], *, is_filtered: bool) -> None:
    was_damaged = context.results.snapshot.is_damaged
    with _sheet("board" if board.is_on() else "page"), guarded(context):
        url_state.make_room()
        _tell_unknown_page(context)
        url_state.tell_unknown_names(context.words)
        board.tell_unknown(context.words)
        with guarded(context):
            saved_views.tell_where_gone(context)
        controls.as_of_banner(context)
        draw(filter_bar.applied(context, is_filtered=is_filtered))
        answerable.tell_the_rest(context)
    saved_views.show_where_asked(context, context.page)
    if board.is_on():
        board.keep_up()
    if (
        context.results.snapshot.is_damaged and not was_damaged
    ):  # found just now: all is drawn again from the one before
        st.rerun()


def _tell_unknown_page(context: Context) -> None:
    """Says on the first page that the address was that of no page, which has sent the reader here."""
    unknown = address.given(url_state.NO_PAGE)
    if unknown and context.page == next(iter(context.pages)):
        page = context.words.either(f"page.{context.page}", context.page)
        url_state.warn(context.words, url_state.NO_PAGE, unknown, page)
    address.show(url_state.NO_PAGE, [])


@contextmanager
def _sheet(key: str) -> Iterator[None]:
    """The width of a page, in the middle of the window; the style sheet knows it by its key."""
    with st.container(horizontal_alignment="center"), st.container(key=key, width=WIDEST):
        yield
