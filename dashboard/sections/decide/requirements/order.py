"""Two orders side by side: as a table, and of an older version with that of now."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from dashboard.presentation.context import Context
from dashboard.presentation.number_format import ARROWS, NONE, Direction
from dashboard.sections.decide.requirements import said
from dashboard.sections.layout import screen, url_state
from dashboard.sections.layout.card import card, empty
from dashboard.service.requirements import Backlog, Moved, weights_in
from metrics.analysis.scoring.ranking import Ranked
from queries.records.entry import Entry

COLUMNS = ("now", "before", "title", "moved", "score_now", "score_before")
ROW, HEIGHT = 36, 420
FAR = 3
"""Ranks from which on a move is told."""
BY_WEIGHTS, BY_DAY = "weights-", "day-"


def table(context: Context, moves: Sequence[Moved], place: str) -> None:
    """Rank and score then and now, in the order of now."""
    column, words = st.column_config, context.words
    kinds: dict[str, Any] = {name: column.TextColumn(words(f"requirements.{name}")) for name in COLUMNS}
    kinds |= {
        name: column.NumberColumn(words(f"requirements.{name}"), format="%d", width="small") for name in COLUMNS[:2]
    }
    kinds |= {
        name: column.NumberColumn(words(f"requirements.{name}"), format="%.1f")
        for name in ("score_now", "score_before")
    }
    kinds["title"] = column.TextColumn(words("requirements.title"), width="large")
    rows = [_line(context, move) for move in moves]
    screen.table(rows, kinds, row_height=ROW, height=HEIGHT, placeholder=NONE, key=f"requirements.order.{place}")


def _line(context: Context, move: Moved) -> dict[str, Any]:
    return {
        "now": move.now and move.now.rank,
        "before": move.before and move.before.rank,
        "title": said.title(context, move.now or move.before),  # type: ignore[arg-type]
        "moved": _moved(_ranks(move)),
        "score_now": _points(move.now),
        "score_before": _points(move.before),
    }


def _ranks(move: Moved) -> int | None:
    """Ranks up; None where one of the two is not known."""
    before, now = (row.rank if row else None for row in (move.before, move.now))
    return None if before is None or now is None else before - now


def _moved(ranks: int | None) -> str:
    if ranks is None:
        return NONE
    return f"{ARROWS[Direction.of(ranks, str(ranks))]} {abs(ranks)}" if ranks else ARROWS[Direction.LEVEL]


def _points(row: Ranked | None) -> float | None:
    return row.score.points if row and row.score else None


def show_versions(context: Context, backlog: Backlog, now: Sequence[Ranked], entry: Entry) -> None:
    """Draws one card: an older version of the weights, or the state of a day, beside the order of now."""
    choices = _choices(context, backlog, entry)
    if not choices:
        with card(context, context.words("requirements.versions_none")):
            empty(context.words("requirements.versions_none"), context.words("requirements.versions_none_why"))
        return
    first = next(iter(choices))
    chosen = url_state.pick(context.words, "earlier", list(choices), first, choices.__getitem__, width=460)
    moves = backlog.moved(_earlier(backlog, chosen), now)
    far = sum(abs(ranks) >= FAR for ranks in map(_ranks, moves) if ranks is not None)
    title = context.words("requirements.versions_title", count=far)
    with card(context, title, context.words("requirements.versions_below")):
        table(context, moves, "versions")


def _choices(context: Context, backlog: Backlog, entry: Entry) -> dict[str, str]:
    """Id of an earlier state → its name: versions of the weights, and ends of quarters with requirements."""
    versions = [each for each in backlog.every_weights() if each.version < entry.version]
    named = {
        f"{BY_WEIGHTS}{each.version}": str(
            context.words("requirements.versions_weights", version=each.version, day=context.day(each.at.date()))
        )
        for each in reversed(versions)
    }
    ends = sorted({origin.quarter.end for origin in backlog.origins()}, reverse=True)
    days = {f"{BY_DAY}{day}": str(context.words("requirements.versions_day", day=context.day(day))) for day in ends}
    return named | days


def _earlier(backlog: Backlog, chosen: str) -> list[Ranked]:
    if chosen.startswith(BY_WEIGHTS):
        return backlog.ranking(weights_in(backlog.weights(int(chosen.removeprefix(BY_WEIGHTS)))))
    day = date.fromisoformat(chosen.removeprefix(BY_DAY))
    return backlog.ranking(None, day)
