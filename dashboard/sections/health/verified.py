"""Verification of the published files: when it last was, and what it found."""

import streamlit as st

from dashboard.presentation.context import Context
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import card, note, sentence
from dashboard.service.verification import VERIFIER
from metrics.snapshots.verification import MOST_SECONDS, Verification

POLL = 2
"""Seconds between looks at a verification that is running."""
DIGITS = 12


def show(context: Context) -> None:
    """Draws one card, and begins a verification where the last one is old."""
    snapshot = context.results.snapshot
    VERIFIER.look(snapshot)
    if VERIFIER.is_running(snapshot):
        st.fragment(_until_done, run_every=POLL)(context)
    else:
        _show(context)


def _until_done(context: Context) -> None:
    """The card while a verification runs; then the page is drawn again."""
    if not VERIFIER.is_running(context.results.snapshot):
        st.rerun()
    _show(context)


def _show(context: Context) -> None:
    snapshot, words = context.results.snapshot, context.words
    last, is_running = VERIFIER.last(snapshot), VERIFIER.is_running(snapshot)
    with card(context, _title(context, last), words("verified.below")):
        if last:
            _found(context, last)
        if is_running:
            note(words("verified.running"))
        else:
            screen.button(words("verified.again"), "verified.again", on_click=VERIFIER.begin, args=(snapshot,))


def _title(context: Context, last: Verification | None) -> str:
    if last is None:
        return context.words("verified.title_none")
    kind = "damaged" if last.damaged else "whole" if last.is_complete else "part"
    counts = {"count": f"{len(last.damaged):,}", "read": f"{last.read:,}", "of": f"{last.of:,}"}
    return context.words(f"verified.title_{kind}", **counts)


def _found(context: Context, last: Verification) -> None:
    words = context.words
    if last.damaged:
        sentence(words("verified.fix"))
        rows = [{"table": file.table, "file": file.path.name[:DIGITS]} for file in last.damaged]
        columns = {name: st.column_config.TextColumn(words(f"verified.{name}")) for name in rows[0]}
        screen.table(rows, columns, height="content")
    if not last.is_complete:
        note(words("verified.part", seconds=f"{MOST_SECONDS:.0f}"))
    note(words("verified.at", day=context.day(last.at.date()), time=f"{last.at:%H:%M}"))
