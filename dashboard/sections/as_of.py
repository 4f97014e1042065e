"""What was believed on a day: its choice, and the banner that says so on every page."""

from datetime import UTC, date, datetime

import streamlit as st

from dashboard import screen, state
from dashboard.context import Context
from dashboard.sections.card import card
from dashboard.text import text
from dashboard.wording import damage
from dashboard.words import Words

NAME, PICK, NOW = "as_of", "pick.as_of", "as_of.now"


def chosen(words: Words) -> date | None:
    """The day in the address, or chosen before; None for now."""
    said = state.remembered(NAME)
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        state.keep(NAME, None)
        got = text(said)
        screen.warning(words("state.unknown", what=words("field.as_of"), got=got, shown=words("as_of.now")))
        return None


def banner(context: Context) -> None:
    """Nothing is said of the numbers of now, unless they are damaged and those before them are shown."""
    if context.results.damaged:
        day = context.day(context.results.manifest.through)
        screen.error(damage(context.results.damaged, day, context.words))
    if shown := context.results.as_of:
        made = context.results.manifest.made_at
        facts = {"day": context.day(shown), "made": f"{context.day(made.date())} {made:%H:%M}"}
        with st.container(horizontal=True, vertical_alignment="center"):
            screen.warning(context.words("as_of.shown", **facts))
            screen.button(context.words("as_of.back"), NOW, on_click=state.keep, args=(NAME, None))


def choice(context: Context) -> None:
    """One card with the choice of a day since the first snapshot."""
    made = context.results.every_day()
    with card(context, context.words("as_of.title"), context.words("as_of.below")):
        screen.day_input(
            context.words("field.as_of"),
            PICK,
            value=context.results.as_of,
            min_value=made[0],
            max_value=max(made[-1], context.results.as_of or made[-1], datetime.now(tz=UTC).date()),
            on_change=_keep,
            width=220,
        )


def _keep() -> None:
    day = st.session_state[PICK]
    state.keep(NAME, day.isoformat() if day else None)
