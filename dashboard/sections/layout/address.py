"""State of the dashboard as the query of its URL: what is shown follows from it alone, and only a choice writes it.

A run of the script reads the URL once (`arrive`) and writes it once, in the end, where something was chosen
(`settle`): one choice is one step of the browser's history, and Back and Forward show exactly what a URL says. Nothing
is written on arrival, so a step back is never undone.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import cast

import streamlit as st

from metrics.catalogue import dimensions

State = dict[str, list[str]]
"""Name → the values chosen, in order."""

STATE, WRITTEN, OPENED = "address.state", "address.written", "address.opened"
"""What is chosen; the query as the browser has it; the query by which the session began."""
SHOWN, CHOSEN = "address.shown", "address.chosen"
"""What the controls of this run show of it; whether something was chosen that the URL does not have yet."""
DEFAULTS = "address.defaults"
"""What controls of this run show by themselves, as nothing was chosen."""
ASKED = "address.asked"
"""Names that the page of this run has asked for: others in the URL are choices of other pages."""
ELSEWHERE = ("lang", "as_of", "view", "board")
"""What decides for whom, of when and from where a page is, and not what it shows."""
FOLLOWED = "address.followed"
"""Whether a link was followed: one to the page itself is in no URL until it is written there."""
RENAMED = {"span": "period", "review_period": "period"}
"""Names in older links."""
ONLY = "only"
"""Name of the filter of the dashboard: `only=channel=organic`, once for each value."""
CONTROLS = ("feature",)
"""Dimensions that are names of controls as well, and no filter where they stand in a URL."""


def arrive(*, is_step_of_history: bool) -> None:
    """Reads the URL, first of all. A link of the navigation has no query: what is chosen goes on to its page.

    Streamlit's client puts the query that it was told last behind the address of the next page, so told before the
    navigation is drawn, both are one step of the history.
    """
    query: State = {name: st.query_params.get_all(name) for name in st.query_params}
    session, written = st.session_state, _kept(WRITTEN)
    if OPENED not in session:
        session[OPENED] = _renamed(query)
    if not query and written and not is_step_of_history:
        st.query_params.from_dict(written)
    elif query != written or STATE not in session:
        session[STATE], session[WRITTEN], session[CHOSEN] = _renamed(query), query, False
        session[FOLLOWED] = not is_step_of_history
    session[SHOWN], session[DEFAULTS], session[ASKED] = {}, {}, {}


def be_at(query: Mapping[str, Sequence[str]]) -> None:
    """Begins a run for a page that is drawn for a document: with this query, and without a browser."""
    state = {name: [*values] for name, values in query.items()}
    empty: dict[str, State] = {name: {} for name in (OPENED, SHOWN, DEFAULTS, ASKED)}
    st.session_state.update({STATE: state, WRITTEN: state, CHOSEN: False, **empty})


def settle() -> None:
    """Writes what was chosen into the URL, last of all; a default is not written."""
    session = st.session_state
    if session.get(CHOSEN):
        state = chosen()
        if state != _kept(WRITTEN):
            st.query_params.from_dict(state)
        session[STATE], session[WRITTEN], session[CHOSEN] = state, state, False
    elif session.pop(FOLLOWED, False):
        st.query_params.from_dict(_kept(WRITTEN))


def choose(name: str, value: str | Sequence[str] | None) -> None:
    """Chooses a value, or several; None for the default."""
    st.session_state[STATE] = {**_kept(STATE), name: _values(value)}
    st.session_state[CHOSEN] = True
    _kept(SHOWN).pop(name, None)


def given(name: str) -> str | None:
    """Value that is chosen; None for the default."""
    return next(iter(given_all(name)), None)


def given_all(name: str) -> list[str]:
    """Every value that is chosen, once each."""
    _kept(ASKED)[name] = []
    return [*dict.fromkeys(_kept(STATE).get(name, ()))]


def show(name: str, values: Sequence[str], default: str | None = None) -> None:
    """Notes what a control shows: what else is in the URL under the name goes out of it with the next choice.

    `default`: what it shows where that is nothing.
    """
    _kept(SHOWN)[name] = list(values)
    if default is not None and not values:
        _kept(DEFAULTS)[name] = [default]


def is_from_a_link(name: str, value: str) -> bool:
    """Whether the value was in the URL by which the session began: what is wrong in it is told."""
    return value in _kept(OPENED).get(name, ())


def others_from_a_link(known: Collection[str]) -> list[str]:
    """Names in the URL by which the session began that are none of the known ones."""
    state = _kept(STATE)
    return [name for name in _kept(OPENED) if name in state and name not in known]


def understood(name: str) -> None:
    """Notes that the values of a link are known: should they go with another choice, that is nobody's mistake."""
    _kept(OPENED).pop(name, None)


def chosen(**query: str | Sequence[str] | None) -> State:
    """The state as a link has it, with other values; None for a default."""
    others = {name: _values(value) for name, value in query.items()}
    return {name: values for name, values in {**_kept(STATE), **_kept(SHOWN), **others}.items() if values}


def shown() -> State:
    """What the page of this run shows: what is chosen of what it asks for, and what its controls chose by themselves.

    A default such as the last whole month would be another one tomorrow.
    """
    state, asked = {**_kept(DEFAULTS), **chosen()}, _kept(ASKED).keys() - {*ELSEWHERE}
    return {name: values for name, values in state.items() if name in asked}


def present() -> State:
    """The query as the browser has it."""
    return _kept(WRITTEN)


def _values(value: str | Sequence[str] | None) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)


def _renamed(query: State) -> State:
    """The query by the names of now; `channel=organic` is a filter, as people write it."""
    result = {RENAMED.get(name, name): values for name, values in query.items() if name not in _filters()}
    written = [f"{name}={value}" for name in query if name in _filters() for value in query[name]]
    return {**result, ONLY: [*result.get(ONLY, ()), *written]} if written else result


def _filters() -> frozenset[str]:
    return dimensions() - {*CONTROLS}


def _kept(name: str) -> State:
    kept: Mapping[str, list[str]] = st.session_state.setdefault(name, {})
    return cast("State", kept)
