"""Forms: set a target, add a note.

A button knows the version that was on the screen when it was drawn. Where somebody else has changed the record since,
nothing is written and what was typed stays; the next click then saves on top of the other version, which was shown.
"""

from datetime import date
from typing import Any

import streamlit as st

from dashboard.presentation.context import Context
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import card
from dashboard.sections.targets import author
from dashboard.service import records
from metrics.catalogue import catalogue
from queries.records.entry import Conflict, Entry
from queries.records.kinds.target import Note, Target
from queries.records.targets import ABOUT, target_id

NEW = ""
TARGET, NOTE = "target", "note"
EDIT, METRIC, PERIOD, VALUE, ONLY, OWNER, REASON = (
    f"aims.{name}" for name in ("edit", "metric", "period", "value", "only", "owner", "reason")
)
ON, EN, ZH, KIND, OF = (f"remark.{name}" for name in ("on", "en", "zh", "about", "metric"))
LONGEST = 2_000
"""Longest text of a field, in characters."""


def show_target(context: Context) -> None:
    """Draws the form of a target: a new one, or one of those that are set."""
    words = context.words
    with card(context, words("aims.set"), words("aims.set_below")):
        author.tell(TARGET)
        entries = {entry.id: entry for entry in context.results.records().entries("target")}
        options = [NEW, *entries]
        _stay(EDIT, options)
        called = {NEW: words("aims.new")} | {id: name_of(context, entry) for id, entry in entries.items()}
        chosen = screen.select(words("aims.which"), options, called.__getitem__, EDIT, on_change=_fill, args=(entries,))
        metrics = {id: context.title(metric) for id, metric in catalogue().items()}
        metric = screen.select(words("field.metric"), list(metrics), metrics.__getitem__, METRIC)
        with st.container(horizontal=True):
            screen.text_input(words("aims.of_period"), PERIOD, placeholder="2026-Q1", max_chars=20)
            screen.text_input(words("aims.value"), VALUE, placeholder=words("aims.value_such_as"), max_chars=40)
        segments = _segments(context, metric)
        screen.several(words("aims.segment"), list(segments), segments.__getitem__, ONLY, words("compare.everybody"))
        with st.container(horizontal=True):
            screen.text_input(words("aims.owner"), OWNER, max_chars=200)
            screen.text_input(words("aims.reason"), REASON, max_chars=LONGEST)
        seen = entries[chosen].version if chosen in entries else None
        screen.button(words("aims.save"), "aims.save", on_click=_save_target, args=(context, chosen, seen))
        if chosen in entries:
            _history(context, chosen)


def show_note(context: Context) -> None:
    """Draws the form of a new note."""
    words = context.words
    with card(context, words("remark.add"), words("remark.below")):
        author.tell(NOTE)
        screen.day_input(words("remark.on"), ON, value=context.results.manifest.through)
        screen.text_input(words("remark.en"), EN, max_chars=LONGEST)
        screen.text_input(words("remark.zh"), ZH, max_chars=LONGEST)
        screen.select(words("remark.about"), ABOUT[::-1], lambda id: words(f"about.{id}"), KIND)
        metrics = {"": words("remark.every")} | {id: context.title(metric) for id, metric in catalogue().items()}
        screen.select(words("remark.of"), list(metrics), metrics.__getitem__, OF)
        screen.button(words("remark.save"), "remark.save", on_click=_save_note, args=(context,))


def name_of(context: Context, entry: Entry) -> str:
    """Name of a target: metric, period and segment."""
    target = entry.body
    if not isinstance(target, Target):
        return entry.id
    known = catalogue().get(target.metric)
    title = context.title(known) if known else target.metric
    return " · ".join([title, target.period, *filter(None, (segment_of(context, target),))])


def segment_of(context: Context, target: Target) -> str:
    """Name of a target's segment; empty for everybody."""
    return context.part(tuple((name, value or None) for name, value in sorted(target.where.items())))


def _segments(context: Context, metric: str) -> dict[str, str]:
    known = catalogue()[metric]
    if not context.results.can(metric):
        return {}
    pairs = [(d, value) for d in context.results.dimensions(known) for value in context.results.choices(known, d)]
    return {f"{d}={value or ''}": f"{context.words.dimension(d)}: {context.value(d, value)}" for d, value in pairs}


def _history(context: Context, id: str) -> None:
    words = context.words
    with screen.expander(words("aims.history")):
        rows = [
            {
                "at": f"{entry.at:%Y-%m-%d %H:%M}",
                "by": entry.by,
                "value": f"{entry.body.value:,}" if isinstance(entry.body, Target) else words("aims.removed"),
                "reason": entry.reason,
            }
            for entry in reversed(context.results.records().history("target", id))
        ]
        columns = {name: st.column_config.TextColumn(words(f"aims.{name}")) for name in rows[0]}
        screen.table(rows, columns)


def _stay(key: str, options: list[str]) -> None:
    """Keeps a choice that is no longer offered, such as a record that was removed, from being an error."""
    if st.session_state.get(key, NEW) not in options:
        st.session_state[key] = NEW


def _fill(entries: dict[str, Entry]) -> None:
    """Fills the form with the target that was chosen."""
    entry = entries.get(st.session_state[EDIT])
    target = entry.body if entry else None
    if isinstance(target, Target):
        only = [f"{name}={value}" for name, value in target.where.items()]
        values: dict[str, Any] = {
            METRIC: target.metric,
            PERIOD: target.period,
            VALUE: f"{target.value:.15g}",
            ONLY: only,
            OWNER: target.owner,
            REASON: "",
        }
        st.session_state.update(values)


def _save_target(context: Context, chosen: str, seen: int | None) -> None:
    """Saves what is in the form; on top of a conflict that was shown."""
    kept, state = context.results.records(), st.session_state

    def act(name: str) -> None:
        pairs = (pair.partition("=") for pair in state.get(ONLY) or ())
        where = {dimension: value for dimension, _, value in pairs}
        target = Target(
            state[METRIC], state[PERIOD].strip(), records.number_of(state[VALUE], state[METRIC]), where, state[OWNER]
        )
        id = target_id(target)
        told = state.get("aims.told", {}).get(id)
        expected = told if told is not None else seen if id == chosen else None
        try:
            records.set_target(kept, target, by=name, expected=expected, reason=state[REASON])
        except Conflict as conflict:
            state["aims.told"] = {id: conflict.theirs.version if conflict.theirs and conflict.theirs.body else None}
            raise
        state["aims.told"] = {}

    if author.change(context, TARGET, act):
        state.update({EDIT: NEW, PERIOD: "", VALUE: "", ONLY: [], OWNER: "", REASON: ""})


def _save_note(context: Context) -> None:
    state = st.session_state

    def act(name: str) -> None:
        on = state[ON] or context.results.manifest.through
        note = Note(date(on.year, on.month, on.day), state[EN].strip(), state[ZH].strip(), state[KIND], state[OF])
        records.add_note(context.results.records(), note, by=name)

    if author.change(context, NOTE, act):
        state.update({EN: "", ZH: ""})
