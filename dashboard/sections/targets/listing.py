"""Lists of targets with their status and of notes, each with a way to remove one."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from dashboard.narrative.target_status import so_far_and_pace
from dashboard.presentation.context import Context
from dashboard.presentation.waiting import reason
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import card, note
from dashboard.sections.targets import author
from dashboard.sections.targets.editors import name_of, segment_of
from dashboard.service import records
from metrics.analysis.targets import Pace
from metrics.catalogue import catalogue
from metrics.errors import Refusal
from queries.records.entry import Entry
from queries.records.kinds.target import Note, Target

REMOVED_TARGET, REMOVED_NOTE = "aims.remove", "remark.remove"
"""Keys of both controls, and of their words."""
NONE = ""
WIDTH = 420


def facts(context: Context) -> list[str]:
    """Number of targets and notes, and the last change."""
    kept = context.results.records()
    counts = {f"{kind}s": len(kept.entries(kind)) for kind in ("target", "note")}
    changes = [change for kind in ("target", "note") if (change := kept.last_change(kind))]
    last = max(changes, key=lambda entry: entry.at, default=None)
    said = [context.words("aims.count", **counts)]
    return [*said, context.words("aims.last", by=last.by, day=context.day(last.at.date()))] if last else said


def show_targets(context: Context) -> None:
    """Draws one card."""
    words = context.words
    with card(context, words("aims.list"), words("aims.list_below")):
        author.tell(REMOVED_TARGET)
        entries = context.results.records().entries("target")
        rows = [_target(context, entry, entry.body) for entry in entries if isinstance(entry.body, Target)]
        if not rows:
            note(words("aims.none"))
        else:
            columns = {name: st.column_config.TextColumn(words(f"aims.{name}")) for name in rows[0]}
            screen.table(sorted(rows, key=lambda row: row["period"], reverse=True), columns)
            _remove(
                context, "target", REMOVED_TARGET, entries, {entry.id: name_of(context, entry) for entry in entries}
            )
        of_file = len(context.results.plan().targets) - len(rows)
        if of_file:
            note(words("aims.of_file", count=of_file, file=context.results.plan_file))


def show_notes(context: Context) -> None:
    """Draws one card."""
    words = context.words
    with card(context, words("remark.list"), words("remark.list_below")):
        author.tell(REMOVED_NOTE)
        entries = context.results.records().entries("note")
        rows = [_note(context, entry, entry.body) for entry in entries if isinstance(entry.body, Note)]
        if not rows:
            note(words("remark.none"))
            return
        columns = {name: st.column_config.TextColumn(words(f"remark.{name}")) for name in rows[0]}
        columns["on"] = st.column_config.DateColumn(words("remark.on"), format="YYYY-MM-DD")
        screen.table(sorted(rows, key=lambda row: str(row["on"]), reverse=True), columns)
        called = {e.id: f"{e.body.on} {e.body.text(context.language)}" for e in entries if isinstance(e.body, Note)}
        _remove(context, "note", REMOVED_NOTE, entries, called)


def _target(context: Context, entry: Entry, target: Target) -> dict[str, str]:
    stands, state = _stands(context, target)
    known = catalogue().get(target.metric)
    return {
        "metric": context.title(known) if known else target.metric,
        "period": target.period,
        "part": segment_of(context, target) or context.words("compare.everybody"),
        "target": context.figures.exact(target.value, known.unit) if known else f"{target.value:g}",
        "state": state,
        "stands": stands,
        "owner": target.owner,
        "set_by": f"{entry.by}, {entry.at:%Y-%m-%d}",
    }


def _stands(context: Context, target: Target) -> tuple[str, str]:
    """Value so far and state of a target, or why there is none."""
    if target.metric not in catalogue():
        return context.words("aims.unknown_metric"), context.words("aims.unknown")
    try:
        pace = context.results.pace(target)
    except Refusal as refusal:
        return reason(context, refusal), context.words("aims.unknown")
    return so_far_and_pace(context, pace), _state(context, pace)


def _state(context: Context, pace: Pace) -> str:
    if pace.is_good is None:
        return context.words("aims.unknown")
    over = ("missed", "reached") if pace.is_over else ("behind", "on_pace")
    return context.words(f"aims.{over[pace.is_good]}")


def _note(context: Context, entry: Entry, remark: Note) -> dict[str, object]:
    known = catalogue().get(remark.metric)
    return {
        "on": remark.on,
        "text": remark.text(context.language),
        "about": context.words(f"about.{remark.about}"),
        "metric": context.title(known) if known else remark.metric or context.words("remark.every"),
        "set_by": f"{entry.by}, {entry.at:%Y-%m-%d}",
    }


def _remove(context: Context, kind: str, key: str, entries: list[Entry], called: Mapping[str, str]) -> None:
    """Choice of a record, and the button that removes the version that was listed."""
    words, versions = context.words, {entry.id: entry.version for entry in entries}
    if st.session_state.get(key, NONE) not in versions:
        st.session_state[key] = NONE
    names = {NONE: words("aims.choose"), **called}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = screen.select(words(key), list(names), names.__getitem__, key, width=WIDTH)
        is_off = chosen == NONE
        args = (context, kind, key, chosen, versions.get(chosen, 0))
        screen.button(words(f"{key}_it"), f"{key}.button", on_click=_removed, args=args, disabled=is_off)


def _removed(context: Context, kind: str, key: str, id: str, version: int) -> None:
    kept = context.results.records()
    remove = partial(records.remove, kept, kind, id, expected=version)
    author.change(context, key, lambda name: remove(by=name), author.Act.REMOVE)
