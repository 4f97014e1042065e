"""The refreshes that ran: when, for how long, how much they read, and what became of them."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard import screen
from dashboard.context import Context
from dashboard.sections.card import card, empty, guarded
from metrics.metric import Unit
from metrics.runs import Run

MOST, ROW, MANY, HEIGHT = 100, 36, 12, 470
NAMES = ("started", "outcome", "seconds", "rows", "attempts", "moved", "reason")


def show(context: Context) -> None:
    """One card, the last run first; where they cannot be read, a sentence, and the rest of the page."""
    with guarded(context):
        _show(context, context.results.runs()[-MOST:])


def _show(context: Context, runs: Sequence[Run]) -> None:
    with card(context, context.words("runs.title"), context.words("runs.below", count=len(runs))):
        if not runs:
            empty(context.words("runs.none"), context.words("runs.none_why"))
            return
        screen.table(
            [_row(context, run) for run in reversed(runs)],
            {name: st.column_config.Column(context.words(f"runs.{name}")) for name in NAMES},
            row_height=ROW,
            height="content" if len(runs) < MANY else HEIGHT,
        )


def _row(context: Context, run: Run) -> dict[str, Any]:
    return {
        "started": f"{context.day(run.started.date())} {run.started:%H:%M}",
        "outcome": context.words(f"runs.{run.outcome}"),
        "seconds": f"{(run.ended - run.started).total_seconds():.1f}",
        "rows": context.figures.exact(run.rows_read, Unit.USERS),
        "attempts": str(run.attempts),
        "moved": "; ".join(_moved(context, *each) for each in run.moved.items()),
        "reason": run.reason,
    }


def _moved(context: Context, source: str, many: int) -> str:
    return context.words("runs.who_moved", source=context.source(source), count=f"{many:,}")
