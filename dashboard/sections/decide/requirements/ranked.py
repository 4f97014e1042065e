"""Ranked list: tier, score, chance of being first, range of ranks, ties; and the quadrant of value and cost."""

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl
import streamlit as st

from dashboard.charts.decide.quadrant import WHOLE, quadrant
from dashboard.exports.export import of_table
from dashboard.exports.told import Column, Columns, Number, Told
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import NONE, written
from dashboard.sections.decide.requirements import said
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import card, note
from metrics.analysis.scoring.ranking import SURE, Ranked
from metrics.analysis.scoring.score import Tier
from metrics.analysis.scoring.smaa import DRAWS, Robustness
from metrics.model.metric import Unit
from queries.records.kinds.requirement import INPUTS, Weights

COLUMNS = ("rank", "title", "tier", "score", "p_first", "p_top", "range", "said", "switch", "evidence", "state")
ROW, HEIGHT, TITLE = 36, 460, 300
"""Pixels: of a row, of the table, and of the column of titles, beside which the others have room."""
LABELLED = 8
"""The first ones of the ranking, whose circles have a name where it does not cover another one."""
NEAR = (35, 6)
"""Cost and value, in points, within which two names would meet."""


def show(context: Context, rows: Sequence[Ranked]) -> None:
    """Draws one card; a click on a row opens the requirement."""
    pairs = [row for row in rows if row.beats_next is not None]
    ties = sum(row.is_tied for row in pairs)
    kind = "list_title" if ties else "list_title_sure"
    below = context.words("requirements.list_below", draws=f"{DRAWS:,}")
    with card(context, context.words(f"requirements.{kind}", count=ties, of=len(pairs)), below) as drawn:
        told = Told(_told(context), rows)
        drawn.offer(of_table(context, "requirements", "ranked", rows=[_ranked(row) for row in rows], told=told))
        chosen = screen.table(
            [_line(context, row) for row in rows],
            _columns(context),
            row_height=ROW,
            height=HEIGHT,
            placeholder=NONE,
            on_select="rerun",
            selection_mode="single-cell",
            key=f"requirements.list.{len(rows)}.{context.language}",
        )
        if chosen.selection.cells:
            row = rows[chosen.selection.cells[0][0]]
            called = context.words("requirements.open", title=said.title(context, row))
            screen.page_link(context.pages["requirements"], called, requirement=row.item.id)
        note(context.words("requirements.list_note", sure=f"{SURE:.0%}"))


def _ranked(row: Ranked) -> dict[str, Any]:
    robust, score = row.robustness, row.score
    return {
        "rank": row.rank,
        "requirement": row.item.id,
        "tier": str(score.tier) if score else None,
        "score": score.points if score else None,
        "p_first": robust.first if robust else None,
        "p_top3": robust.top if robust else None,
        "rank_low": robust.low if robust else None,
        "rank_high": robust.high if robust else None,
        "blocked": row.item.is_blocked,
        "status": row.item.requirement.status,
    }


def _told(context: Context) -> tuple[Column, ...]:
    columns, words = Columns(context), context.words

    def ranks(row: Ranked) -> str | None:
        robust = row.robustness
        return str(words("requirements.range_of", low=robust.low, high=robust.high)) if robust else None

    def chance(name: str, title: str, of: Callable[[Robustness], float]) -> Column:
        """Share of draws, as far as they can tell."""

        def written(row: Ranked) -> Number | None:
            share = of(row.robustness) if row.robustness else None
            return None if share is None else Number(share, said.share(share), Unit.SHARE)

        return columns.cell(name, title, written)

    return (
        columns.count("rank", "requirements.rank", lambda row: row.rank),
        columns.cell("requirement", "requirements.title", lambda row: said.title(context, row)),
        columns.words("tier", "requirements.tier", "tier", lambda row: row.score and row.score.tier),
        columns.points("score", "requirements.score", lambda row: row.score and row.score.points),
        chance("p_first", "requirements.p_first", lambda robust: robust.first),
        chance("p_top3", "requirements.p_top", lambda robust: robust.top),
        columns.cell("range", "requirements.range", ranks),
        columns.text("said", "requirements.said", lambda row: said.remark(context, row)),
        columns.words("status", "requirements.state", "stage_of", lambda row: row.item.requirement.status),
    )


def _line(context: Context, row: Ranked) -> dict[str, Any]:
    robust, words = row.robustness, context.words
    return {
        "rank": row.rank,
        "title": said.title(context, row),
        "tier": words(f"tier.{row.score.tier}") if row.score else NONE,
        "score": row.score.points if row.score else None,
        "p_first": robust.first * WHOLE if robust else None,
        "p_top": robust.top * WHOLE if robust else None,
        "range": words("requirements.range_of", low=robust.low, high=robust.high) if robust else NONE,
        "said": said.remark(context, row),
        "switch": said.switch_at(context, row.switch) if row.beats_next is not None else NONE,
        "evidence": words("requirements.of_six", count=row.item.evidence),
        "state": words(f"stage_of.{row.item.requirement.status}"),
    }


def _columns(context: Context) -> dict[str, Any]:
    column, words = st.column_config, context.words
    kinds: dict[str, Any] = {name: column.TextColumn(words(f"requirements.{name}")) for name in COLUMNS}
    shares: dict[str, Any] = {"format": "%.0f%%", "min_value": 0, "max_value": WHOLE}
    return kinds | {
        "rank": column.NumberColumn(words("requirements.rank"), format="%d", width="small"),
        "title": column.TextColumn(words("requirements.title"), width=TITLE),
        "score": column.NumberColumn(words("requirements.score"), format="%.1f"),
        "p_first": column.ProgressColumn(words("requirements.p_first"), **shares),
        "p_top": column.ProgressColumn(words("requirements.p_top"), **shares),
    }


def show_quadrant(context: Context, rows: Sequence[Ranked], weights: Weights) -> None:
    """Draws one card: value against cost."""
    placed = [row for row in rows if row.score]
    if not placed:
        return
    best = max(placed, key=lambda row: _value(row, weights))
    cheap = max(placed, key=lambda row: _value(row, weights) - _cost(row))
    facts = {"title": said.title(context, best), "cheap": said.title(context, cheap)}
    title = context.words("requirements.quadrant_title", **facts)
    with card(context, title, context.words("requirements.quadrant_below")) as drawn:
        names = ("name", "value", "cost", "tier", "evidence")
        tooltip = {f"tip_{name}": context.words(f"requirements.tip_{name}") for name in names}
        corners = [context.words(f"requirements.corner_{name}") for name in ("first", "plan", "quick", "leave")]
        named = _named(placed, weights)
        frame = pl.DataFrame([_circle(context, row, weights, is_named=row in named) for row in placed])
        machine = [_machine(row, weights) for row in placed]
        told = Told(_worth(context, weights), placed)
        export = of_table(context, "requirements", "value-and-cost", rows=machine, told=told)
        marks = context.words("requirements.quadrant_note")
        drawn.chart(quadrant, frame, tooltip, tuple(corners), len(INPUTS), export=export, notes=[marks])
        note(marks)


def _machine(row: Ranked, weights: Weights) -> dict[str, Any]:
    return {
        "requirement": row.item.id,
        "value": _value(row, weights),
        "cost": _cost(row),
        "evidence": row.item.evidence,
        "tier": str(row.score.tier) if row.score else None,
        "blocked": row.item.is_blocked,
    }


def _worth(context: Context, weights: Weights) -> tuple[Column, ...]:
    columns = Columns(context)
    return (
        columns.cell("requirement", "requirements.tip_name", lambda row: said.title(context, row)),
        columns.points("value", "requirements.tip_value", lambda row: _value(row, weights)),
        columns.points("cost", "requirements.tip_cost", _cost),
        columns.count("evidence", "requirements.tip_evidence", lambda row: row.item.evidence),
        columns.words("tier", "requirements.tip_tier", "tier", lambda row: row.score and row.score.tier),
    )


def _named(placed: Sequence[Ranked], weights: Weights) -> list[Ranked]:
    """The first ones whose names are apart from each other."""
    named: list[Ranked] = []
    for row in placed[:LABELLED]:
        cost, value = _cost(row), _value(row, weights)
        if not any(
            abs(_cost(other) - cost) < NEAR[0] and abs(_value(other, weights) - value) < NEAR[1] for other in named
        ):
            named.append(row)
    return named


def _circle(context: Context, row: Ranked, weights: Weights, *, is_named: bool) -> dict[str, Any]:
    value, cost, name = _value(row, weights), _cost(row), said.title(context, row)
    tier = row.score.tier if row.score else Tier.LONG_TERM
    texts = {"name": name, "value": written(value, 0), "cost": written(cost, 0), "tier": context.words(f"tier.{tier}")}
    evidence = context.words("requirements.of_six", count=row.item.evidence)
    return {
        "value": value,
        "cost": cost,
        "evidence": row.item.evidence,
        "role": "warn" if row.item.is_blocked else "now" if tier is Tier.NOW else "base",
        "label": name if is_named else "",
        **{f"tip_{key}": text for key, text in (texts | {"evidence": evidence}).items()},
    }


def _value(row: Ranked, weights: Weights) -> float:
    """User and business value by their weights, from 0 to 100."""
    of = weights.user_value + weights.business_value
    if row.score is None or not of:
        return 0.0
    whole = weights.user_value * row.score.user_value + weights.business_value * row.score.business_value
    return WHOLE * whole / of


def _cost(row: Ranked) -> float:
    return WHOLE * row.score.cost if row.score else 0.0
