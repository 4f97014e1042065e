"""KPI tiles: value, change and baseline, sparkline, trust, one sentence."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from dashboard.charts import base
from dashboard.charts.yoy_lines import sparkline
from dashboard.i18n.text import Text, joined, paragraphs, small
from dashboard.narrative.headlines import tile_sentence
from dashboard.presentation.context import Context
from dashboard.presentation.messages import asides, measured_beside, withheld_reason
from dashboard.presentation.number_format import NO_BREAK
from dashboard.presentation.series import points, twelve_months
from dashboard.sections import controls
from dashboard.sections.layout import big_number
from dashboard.sections.layout.big_number import Chip
from dashboard.sections.layout.card import guarded, note, sentence
from dashboard.sections.trust import badge
from dashboard.service.cache import Where
from metrics.catalogue import metric as metric_named
from metrics.model.metric import Metric
from metrics.periods.period import Grain, Period, holding
from metrics.query.answers import Answer

HALF = 3
NARROWEST, NARROWEST_OF_ALL, HALF_WIDTH = 196, 208, 620
"""Pixels below which half a row of tiles breaks, a row that has no halves, and a row into its halves."""
HIDE_TOOLBAR = "<style>.st-key-tiles [data-testid='stElementToolbar'] {display: none}</style>"
"""Over a sparkline Streamlit's chart toolbar covers the number above it, and no parameter switches it off."""


def show(
    context: Context,
    ids: Sequence[str],
    period: Period,
    *,
    where: Where = (),
    last: Callable[[], None] | None = None,
) -> None:
    """Draws a tile per metric, and `last` in the last cell; up to six per row, fewer where the window is narrow.

    An even number breaks into halves; an odd one has no halves, and every tile of it is as high as the others.
    """
    st.html(HIDE_TOOLBAR)
    cells = [partial(_tile, context, metric_named(id), period, where) for id in ids] + ([last] if last else [])
    if len(cells) > HALF and len(cells) % 2:
        _row(context, cells, NARROWEST_OF_ALL, key="tiles")
        return
    size = len(cells) // 2 if len(cells) > HALF else len(cells)
    grid = st.grid(len(cells) // size, min_column_width=HALF_WIDTH, key="tiles", height="stretch")
    for start in range(0, len(cells), size):
        with grid.cell():
            _row(context, cells[start : start + size], NARROWEST)


def _row(context: Context, cells: Sequence[Callable[[], None]], narrowest: int, key: str | None = None) -> None:
    row = st.grid(len(cells), min_column_width=narrowest, height="stretch", border=True, key=key)
    for cell in cells:
        with row.cell(), guarded(context):
            cell()


def _tile(context: Context, metric: Metric, period: Period, where: Where) -> None:
    window = holding(metric.headline, period.end, context.results.starts)
    answer = context.results.answer(metric.id, window, metric.headline, where=where)
    row = answer.rows.row(0, named=True)
    _number(context, answer, row)
    monthly = context.results.answer(metric.id, twelve_months(window), Grain.MONTH, where=where)
    description = "" if where else tile_sentence(context, answer, row)
    base.show(sparkline, points(context, monthly), says=description or context.definition(metric))
    opposite = controls.turned(context, answer, where)
    sentence(opposite or description or withheld_reason(answer, row, context.words) or context.question(metric))
    badge.show(context, metric, "tile", joined(" ", [badge.trust_dot(context, metric), context.period(answer.period)]))
    if aside := _aside(context, answer, row):
        note(aside)


def _number(context: Context, answer: Answer, row: dict[str, Any]) -> None:
    value = context.figures.short(row["value"], answer.metric.unit)
    big_number.show(
        context.title(answer.metric, answer.grain),
        joined(NO_BREAK, [value.number, small(value.word)]) if value.word else value.number,
        _chip(context, answer, row),
        help=_help(context, answer, row),
    )


def _chip(context: Context, answer: Answer, row: dict[str, Any]) -> Chip:
    """Chip: change with baseline, or the reason for none."""
    if code := row["withheld"]:
        return Chip(context.words(f"chip.{code}"))
    metric, figures = answer.metric, context.figures
    change = row["change"], row["change_pct"], metric.unit
    beside = context.words("tile.from", base=str(figures.short(row["base_value"], metric.unit)))
    return Chip(figures.change(*change), figures.direction(*change), metric.better, beside)


def _help(context: Context, answer: Answer, row: dict[str, Any]) -> Text:
    """Help text: definition, both values, percent change and trust."""
    figures, unit = context.figures, answer.metric.unit
    exact = {
        name: measured_beside(figures.exact(row[f"{side}value"], unit), row[f"{side}measured"], context.words)
        for name, side in (("value", ""), ("base", "base_"))
    }
    relative = "" if row["change_pct"] is None else figures.per_cent(row["change_pct"])
    kind = "tile.exact_alone" if row["base_value"] is None else "tile.exact"
    lines = [context.definition(answer.metric), context.words(kind, **exact, relative=relative)]
    return paragraphs([*lines, withheld_reason(answer, row, context.words), badge.says(context, answer.metric)])


def _aside(context: Context, answer: Answer, row: dict[str, Any]) -> str:
    """Caveats: period to date, baseline differences, measured share."""
    return " · ".join(asides(answer, row, context.words))
