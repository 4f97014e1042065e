"""Saved views: a window in which everybody opens, saves, renames and removes them, and chooses one to start with.

Nobody signs in here, so a start page is that of a browser: a cookie, which `dashboard/web/start_page.py` sets and
reads.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from dashboard.i18n.text import bold, text
from dashboard.presentation.context import Context
from dashboard.sections.layout import address, screen, url_state
from dashboard.sections.layout.card import guarded, note
from dashboard.sections.layout.page_header import VIEWS
from dashboard.sections.targets import author
from dashboard.service.views import change_view, remove_view, save_view, views
from queries.records.entry import Entry
from queries.records.kinds.view import LONGEST_NAME, View

OPENED = "view"
"""Parameter of the URL: id of the view by which the reader came. A link to a view is thereby never bare."""
START_PAGE, FORGET = "start-page", "-"
"""Route, and name of the cookie, of the start page; what is asked for instead of an id to have none."""
OWN = ("lang", OPENED)
"""Parameters that belong to the reader and not to the view."""
NAME, BY, WHICH, NEW_NAME, TOLD, STARTS = (
    f"views.{name}" for name in ("name", "by", "which", "new_name", "told", "starts")
)


def show_where_asked(context: Context, page: str) -> None:
    """Opens the window on the page in the run in which its button was clicked."""
    if st.session_state.get(VIEWS):
        screen.dialog(context.words("views.title"), partial(_window, context, page))


def tell_where_gone(context: Context) -> None:
    """Says that the view by which the reader came is not there any more; nothing where it is."""
    id = address.given(OPENED)
    if id and id not in views(context.results.records()):
        url_state.warn(context.words, OPENED, id, context.words("views.gone"))
        address.show(OPENED, [])


def query_of(id: str, view: View) -> dict[str, list[str]]:
    """Query of the URL by which the view is opened."""
    return {**{name: list(values) for name, values in view.query.items() if name not in OWN}, OPENED: [id]}


def _window(context: Context, page: str) -> None:
    with guarded(context):
        known = views(context.results.records())
        author.tell(TOLD)
        _list(context, known)
        _save(context, page)
        if known:
            with screen.expander(context.words("views.change")):
                _change(context, page, known)


def _list(context: Context, known: dict[str, tuple[Entry, View]]) -> None:
    words = context.words
    if not known:
        note(words("views.none"))
    for id, (entry, view) in known.items():
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if view.page in context.pages:
                query = query_of(id, view) | {"lang": address.given_all("lang")}
                screen.view_link(context.pages[view.page], bold(text(view.name, LONGEST_NAME)), query)
            else:
                screen.paragraph(text(view.name, LONGEST_NAME), width="content")
            note(words("views.of", page=words.either(f"page.{view.page}", view.page), author=entry.by))
            if id == _start_page():
                note(words("views.starts"))


def _save(context: Context, page: str) -> None:
    words = context.words
    with st.container(horizontal=True, vertical_alignment="bottom"):
        screen.text_input(words("views.name"), NAME, max_chars=LONGEST_NAME)
        author.field(words("aims.your_name"), BY)
        screen.button(words("views.save"), "views.save", on_click=_save_new, args=(context, page))
    note(words("views.what"))


def _change(context: Context, page: str, known: dict[str, tuple[Entry, View]]) -> None:
    """Renames, replaces or removes a view, or makes it the one to start with."""
    words, kept = context.words, context.results.records()
    if st.session_state.get(WHICH) not in known:
        st.session_state[WHICH] = next((id for id in address.given_all(OPENED) if id in known), next(iter(known)))
    id = screen.select(words("views.which"), list(known), lambda id: known[id][1].name, WHICH)
    entry, view = known[id]
    name = screen.text_input(words("views.new_name"), f"{NEW_NAME}.{id}", value=view.name, max_chars=LONGEST_NAME)
    acts: dict[str, Callable[[str], Any]] = {
        "rename": lambda by: change_view(kept, entry, View(name.strip(), view.page, view.query), by=by),
        "replace": lambda by: change_view(kept, entry, View(view.name, page, _chosen()), by=by),
        "remove": lambda by: remove_view(kept, entry, by=by),
    }
    with st.container(horizontal=True, vertical_alignment="center"):
        for kind, act in acts.items():
            does = author.Act.REMOVE if kind == "remove" else author.Act.CHANGE
            screen.button(words(f"views.{kind}"), f"views.{kind}", on_click=_do, args=(context, act, does))
        wanted = FORGET if id == _start_page() else id
        label = words("views.forget" if wanted == FORGET else "views.start")
        screen.route_link(label, f"{START_PAGE}?{OPENED}={wanted}", f"views.start.{wanted}", _note_start, wanted)
    note(words("views.start_below"))


def _save_new(context: Context, page: str) -> None:
    name = str(st.session_state.get(NAME) or "").strip()
    if _do(context, lambda by: save_view(context.results.records(), View(name, page, _chosen()), by=by)):
        st.session_state[NAME] = ""


def _do(context: Context, act: Callable[[str], Any], kind: author.Act = author.Act.SAVE) -> bool:
    """Carries out a change by whoever is named in the window; whether it was made."""
    if name := str(st.session_state.get(BY) or "").strip():
        st.session_state[author.NAME] = name
    return author.change(context, TOLD, act, kind)


def _chosen() -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in address.chosen().items() if name not in OWN}


def _start_page() -> str:
    """Id of the view with which this browser starts: as it was when the session began, or chosen since."""
    return str(st.session_state.get(STARTS) or st.context.cookies.get(START_PAGE, ""))


def _note_start(id: str) -> None:
    st.session_state[STARTS] = id
