"""Controls whose value is kept in the URL, so that a link reproduces the view.

Streamlit's own binding writes translated labels into the URL, which no other language understands: we write ids.
"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from dashboard.i18n import LANGUAGES, Words
from dashboard.i18n.text import text
from dashboard.presentation.labels import apart
from dashboard.sections.layout import address, screen

Called = Callable[[str], str]
"""Id → label in the page's language."""
Meant = Callable[[str], str | None]
"""Value that was chosen on another page, where others can be → the option that comes nearest to it; None for none."""

FIELD = "field."
"""Words of the names in a URL: each of them has a label under its name."""
LANGUAGE, NO_PAGE, NOTICES = "lang", "not_found", "notices"


def make_room() -> None:
    """Reserves the place for messages about the URL."""
    st.session_state[NOTICES] = st.container()


def language() -> str:
    """Language that is chosen, or that of the browser, or English."""
    chosen = address.given(LANGUAGE)
    return chosen if chosen in LANGUAGES else home_language()


def home_language() -> str:
    """Language of a reader who has chosen none."""
    locale = (st.context.locale or "")[:2]
    return locale if locale in LANGUAGES else LANGUAGES[0]


def nothing_near(value: str) -> None:
    """For a control whose values mean nothing elsewhere."""


def pick(
    words: Words,
    name: str,
    options: Sequence[str],
    default: str,
    called: Called,
    *,
    meant: Meant = nothing_near,
    **layout: Any,
) -> str:
    """Select box whose chosen id is kept in the URL; labels must be unique."""
    called = _apart(options, called)
    chosen = _start(words, name, options, default, called, meant)
    change: dict[str, Any] = {"on_change": _choose, "args": (name, default)}
    screen.select(words(f"field.{name}"), options, called, _key(name), **change, **layout)
    return chosen


def pick_several(
    words: Words, name: str, options: Sequence[str], called: Called, nothing: str, **layout: Any
) -> tuple[str, ...]:
    """Box of chosen ids that are kept in the URL, once each; `nothing` is said while none is chosen."""
    called, given = _apart(options, called), address.given_all(name)
    for value in given:
        if value not in options:
            warn(words, name, value, nothing)
    st.session_state[_key(name)] = chosen = [value for value in given if value in options]
    address.show(name, chosen)
    change: dict[str, Any] = {"on_change": _choose_several, "args": (name,)}
    screen.several(words(f"field.{name}"), options, called, _key(name), nothing, **change, **layout)
    return tuple(chosen)


def switch(words: Words, name: str, options: Sequence[str], default: str, called: Called, **layout: Any) -> str:
    """Segmented control whose chosen id is kept in the URL."""
    called = _apart(options, called)
    chosen = _start(words, name, options, default, called, nothing_near)
    change: dict[str, Any] = {"on_change": _choose, "args": (name, default)}
    screen.buttons(words(f"field.{name}"), options, called, _key(name), **change, **layout)
    return chosen


def warn(words: Words, name: str, value: str, shown: str) -> None:
    """Says that a value of the link that was opened is unknown, and what is shown instead.

    What we wrote into the URL ourselves may have gone since, with another metric: that is nobody's mistake.
    """
    if address.is_from_a_link(name, value):
        with st.session_state[NOTICES]:
            screen.warning(words("state.unknown", what=words(f"field.{name}"), got=text(value), shown=shown))


def tell_unknown_names(words: Words) -> None:
    """Says of what in the link that was opened no page has a control; it goes out of the URL with the next choice.

    What another page has one for is a choice that goes on to that page, and is told there where it is unknown.
    """
    known = {key.removeprefix(FIELD) for key in words.texts if key.startswith(FIELD)}
    if others := address.others_from_a_link(known):
        names = words("why.list").join(f"“{text(name)}”" for name in others)
        with st.session_state[NOTICES]:
            screen.warning(words("state.unknown_names", names=names))
    for name in others:
        address.show(name, [])


def _start(words: Words, name: str, options: Sequence[str], default: str, called: Called, meant: Meant) -> str:
    """Gives the widget its value, which it returns.

    A value that comes near to an option stays in the URL; one that is unknown goes out of it with the next choice.
    """
    value = address.given(name)
    near = meant(value) if value is not None and value not in options else value
    chosen = near if near in options else None
    if value is not None and chosen is None:
        warn(words, name, value, called(default))
    else:
        address.understood(name)
    if chosen is None or chosen == value:
        address.show(name, [] if chosen is None else [chosen], default)
    st.session_state[_key(name)] = result = default if chosen is None else chosen
    return result


def _choose(name: str, default: str) -> None:
    value = st.session_state[_key(name)]
    address.choose(name, None if value in (None, default) else value)


def _choose_several(name: str) -> None:
    address.choose(name, st.session_state[_key(name)])


def _apart(options: Sequence[str], called: Called) -> Called:
    return apart({id: called(id) for id in options}).__getitem__


def _key(name: str) -> str:
    return f"pick.{name}"
