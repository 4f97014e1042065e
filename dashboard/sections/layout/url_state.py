"""Page state in the URL, so that a link reproduces the view.

Streamlit's own binding writes translated labels into the URL, which no other language understands: we write ids.
"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from dashboard.i18n import LANGUAGES, Words
from dashboard.i18n.text import text
from dashboard.presentation.labels import apart
from dashboard.sections.layout import screen

Called = Callable[[str], str]
"""Id → label in the page's language."""

LANGUAGE, NOTICES = "lang", "notices"


def make_room() -> None:
    """Reserves the place for messages about the URL."""
    st.session_state[NOTICES] = st.container()


def language() -> str:
    """Language from the URL, the session, the browser, or English."""
    locale = (st.context.locale or "")[:2]
    choices = (_followed(LANGUAGE), st.session_state.get(_key(LANGUAGE)), _kept(LANGUAGE), locale)
    chosen = next((choice for choice in choices if choice in LANGUAGES), LANGUAGES[0])
    st.session_state[f"kept.{LANGUAGE}"] = chosen
    return chosen


def pick(words: Words, name: str, options: Sequence[str], default: str, called: Called, **layout: Any) -> str:
    """Select box whose chosen id is kept in the URL; labels must be unique."""
    called = _apart(options, called)
    _start(words, name, options, default, called)
    label = words(f"field.{name}")
    return _keep(name, screen.select(label, options, called, _key(name), **layout), default)


def pick_several(
    words: Words, name: str, options: Sequence[str], called: Called, nothing: str, **layout: Any
) -> tuple[str, ...]:
    """Box of chosen ids that are kept in the URL, once each; `nothing` is said while none is chosen."""
    called, given_now = _apart(options, called), tuple(st.query_params.get_all(name))
    followed = given_now if given_now != st.session_state.get(f"seen.{name}", ()) else None
    for value in [value for value in followed or () if value not in options]:
        with st.session_state[NOTICES]:
            what = words(f"field.{name}")
            screen.warning(words("state.unknown", what=what, got=text(value), shown=nothing))
    choices = (followed, st.session_state.get(_key(name)), _kept(name))
    chosen = next((choice for choice in choices if choice is not None), ())
    st.session_state[_key(name)] = [value for value in chosen if value in options]
    now = tuple(screen.several(words(f"field.{name}"), options, called, _key(name), nothing, **layout))
    if now:
        st.query_params[name] = list(now)
    else:
        st.query_params.pop(name, None)
    st.session_state[f"kept.{name}"] = st.session_state[f"seen.{name}"] = now
    return now


def switch(words: Words, name: str, options: Sequence[str], default: str, called: Called, **layout: Any) -> str:
    """Segmented control whose chosen id is kept in the URL."""
    called = _apart(options, called)
    _start(words, name, options, default, called)
    label = words(f"field.{name}")
    return _keep(name, screen.buttons(label, options, called, _key(name), **layout), default)


def remembered(name: str) -> str | None:
    """Value from the URL or the session; None for neither."""
    value = _followed(name) or _kept(name)
    if value:
        keep(name, value)
    return value


def keep(name: str, value: str | None) -> None:
    """Keeps a value in the URL and the session; None removes it."""
    if value is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value
    st.session_state[f"kept.{name}"], st.session_state[f"seen.{name}"] = value, given(name)


def given(name: str) -> str | None:
    """The value in the URL."""
    return st.query_params.get(name)


def _start(words: Words, name: str, options: Sequence[str], default: str, called: Called) -> None:
    """Give the widget its value: a link that was followed, else what was chosen before, here or on another page.

    What we wrote into the URL ourselves may have gone since, with another metric: that is nobody's mistake.
    """
    value = _followed(name)
    if value is not None and value not in options:
        what = words(f"field.{name}")
        with st.session_state[NOTICES]:
            screen.warning(words("state.unknown", what=what, got=text(value), shown=called(default)))
    choices = (_followed(name), st.session_state.get(_key(name)), _kept(name), default)
    st.session_state[_key(name)] = next(choice for choice in choices if choice in options)


def _apart(options: Sequence[str], called: Called) -> Called:
    return apart({id: called(id) for id in options}).__getitem__


def _keep(name: str, chosen: str | None, default: str) -> str:
    value = chosen or default
    keep(name, None if value == default else value)
    st.session_state[f"kept.{name}"] = value
    return value


def _followed(name: str) -> str | None:
    """Value in the URL, unless written there by us."""
    value = given(name)
    return value if value != st.session_state.get(f"seen.{name}") else None


def _kept(name: str) -> str | None:
    """Value kept in the session, as Streamlit drops a widget's value when its page is left."""
    return st.session_state.get(f"kept.{name}")


def _key(name: str) -> str:
    return f"pick.{name}"
