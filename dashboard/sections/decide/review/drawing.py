"""Pages drawn for a document: in a thread without a browser, for what their cards offer.

Streamlit runs a script without a session, too ("bare"): what is drawn goes nowhere, and a control shows what the query
says, or its default. Such a run shares one state with every other, so there is one at a time.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from threading import Lock, Thread, current_thread
from typing import Protocol

import streamlit as st

from dashboard.charts import base
from dashboard.documents.cards import Take
from dashboard.exports.offered import Offered, collecting
from dashboard.i18n import words
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import Figures
from dashboard.sections.layout import address, filter_bar, screen, url_state
from dashboard.sections.layout.answerable import is_drawable
from dashboard.service.results import Results
from metrics.errors import Refusal
from queries.records.kinds.review_card import ReviewCard

ONE_AT_A_TIME = Lock()
THREAD = "page of a document"
WITHOUT_SESSION = (
    "streamlit.runtime.scriptrunner_utils.script_run_context",
    "streamlit.runtime.state.session_state_proxy",
    "streamlit",
)
"""Loggers that warn of what is meant here: that there is no session."""


class Drawable(Protocol):
    """A page: see `dashboard.pages.Page`."""

    @property
    def show(self) -> Callable[[Context], None]: ...
    @property
    def needs(self) -> tuple[str, ...]: ...
    @property
    def any_of(self) -> tuple[str, ...]: ...
    @property
    def is_filtered(self) -> bool: ...


def taken_from(pages: Callable[[], Mapping[str, Drawable]]) -> Take:
    """Takes the cards of one of the pages as it is for some results, in one language.

    Raises Refusal where the page is not there for them.
    """

    def take(results: Results, language: str, wanted: ReviewCard) -> Sequence[Offered]:
        known = pages()
        page = known.get(wanted.page)
        if page is None or not is_drawable(results, page.needs, page.any_of):
            raise Refusal("no_page_of_card", page=wanted.page)
        return drawn(known, results, language, wanted)

    return take


def drawn(pages: Mapping[str, Drawable], results: Results, language: str, wanted: ReviewCard) -> list[Offered]:
    """What the cards of a page offer. Raises what the page raises."""
    found: list[Offered] = []
    raised: list[Exception] = []

    def draw() -> None:
        try:
            with collecting() as offered, base.unseen():
                _draw(pages, results, language, wanted)
                found.extend(offered)
        except Exception as error:  # noqa: BLE001  raised again in the thread that asked
            raised.append(error)

    _quiet()
    with ONE_AT_A_TIME:
        thread = Thread(target=draw, name=THREAD)
        thread.start()
        thread.join()
    if raised:
        raise raised[0]
    return found


def _draw(pages: Mapping[str, Drawable], results: Results, language: str, wanted: ReviewCard) -> None:
    st.session_state.clear()
    address.be_at(wanted.query)
    url_state.make_room()
    texts = words(language)
    places = {name: screen.page(page.show, name, name, is_first=False) for name, page in pages.items()}  # type: ignore[arg-type]
    context = Context(texts, Figures(texts, results.manifest.currency), results, places, wanted.page)
    page = pages[wanted.page]
    page.show(filter_bar.applied(context, is_filtered=page.is_filtered))


def _quiet() -> None:
    for name in WITHOUT_SESSION:
        logging.getLogger(name).addFilter(_is_of_a_session)


def _is_of_a_session(record: logging.LogRecord) -> bool:
    return current_thread().name != THREAD
