"""KPI tiles: value, change and baseline, sparkline, trust, one sentence."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.charts import base
from dashboard.charts.yoy_lines import sparkline
from dashboard.i18n.text import Text, joined, paragraphs, small
from dashboard.narrative.headlines import tile_sentence
from dashboard.presentation.context import Context
from dashboard.presentation.links import of_metric
from dashboard.presentation.messages import asides, measured_beside, withheld_and_cure, withheld_reason
from dashboard.presentation.number_format import NO_BREAK
from dashboard.presentation.series import points, twelve_months
from dashboard.sections import controls
from dashboard.sections.layout import answerable, big_number, screen
from dashboard.sections.layout.big_number import Chip
from dashboard.sections.layout.card import guarded, note, sentence, side_by_side
from dashboard.sections.overview import tile_target
from dashboard.sections.trust import badge
from dashboard.service.cache import Where
from metrics.catalogue import metric as metric_named
from metrics.model.metric import Metric
from metrics.periods.period import Grain, Period, holding
from metrics.query.answers import Answer

HALF = 3
NARROWEST, NARROWEST_OF_ALL, HALF_WIDTH = 196, 208, 620
"""Pixels below which half a row of tiles breaks, a row that has no halves, and a row into its halves."""
HERO = 2
"""Tiles that the hero figure is as wide as."""


@dataclass(frozen=True)
class Cell:
    """A tile of a row."""

    metric: Metric
    is_hero: bool = False

    @property
    def width(self) -> int:
        return HERO if self.is_hero else 1


def show(context: Context, ids: Sequence[str], period: Period, *, where: Where = (), most: int | None = None) -> None:
    """Draws a tile for each metric that can be answered, or for the first `most` of these; no cell is left empty."""
    cells = [Cell(metric) for metric in answerable_of(context, ids, most)]
    _rows(context, cells, period, where)


def show_with_hero(context: Context, hero: str, ids: Sequence[str], period: Period, most: int) -> None:
    """Draws the hero figure, and beside it the first `most` of the metrics that can be answered."""
    cells = [Cell(metric_named(hero), is_hero=True), *map(Cell, answerable_of(context, ids, most))]
    _rows(context, cells, period, ())


def show_alone(context: Context, metric: Metric, period: Period, where: Where) -> None:
    """Draws one figure, large, and beside it what is said of it, on the page of its metric, which draws its course."""
    answer = _answer(context, metric, period, where)
    row = answer.rows.row(0, named=True)
    with st.container(border=True), guarded(context), side_by_side(2, 3) as (figure, words):
        with figure, st.container(key="hero", gap="xsmall"):
            _number(context, answer, row)
            if not context.results.filtered(metric, where):
                tile_target.show(context, answer)
        with words, st.container(key=f"cell.{metric.id}", gap="xsmall"):
            _sentences(context, answer, row, where, with_question=True)
            badge.show_short(context, metric, "tile")


def answerable_of(context: Context, ids: Sequence[str], most: int | None = None) -> list[Metric]:
    """The metrics that can be answered; those passed over are told at the end of the page."""
    known: list[Metric] = []
    for id in ids:
        if most is not None and len(known) == most:
            break
        if answerable.has(context, id):
            known.append(metric_named(id))
    return known


def _rows(context: Context, cells: Sequence[Cell], period: Period, where: Where) -> None:
    """Up to six widths a row. Two rows of three, or of two, stand side by side where the window is wide enough."""
    widths = sum(cell.width for cell in cells)
    halves = _halves(cells) if widths > HALF else None
    if not cells:
        return
    if halves is None:
        _row(context, cells, period, where, NARROWEST_OF_ALL)
        return
    with st.grid(2, min_column_width=HALF_WIDTH, height="stretch", key="halves"):
        for half in halves:
            _row(context, half, period, where, NARROWEST)


def _halves(cells: Sequence[Cell]) -> tuple[Sequence[Cell], Sequence[Cell]] | None:
    """The cells in two parts of equal width; None where there is no such cut."""
    for at in range(1, len(cells)):
        left, right = cells[:at], cells[at:]
        if sum(cell.width for cell in left) == sum(cell.width for cell in right):
            return left, right
    return None


def _row(context: Context, cells: Sequence[Cell], period: Period, where: Where, narrowest: int) -> None:
    widths = sum(cell.width for cell in cells)
    key = f"tiles.{'.'.join(cell.metric.id for cell in cells)}"
    row = st.grid(widths, min_column_width=narrowest, height="stretch", border=True, key=key)
    for cell in cells:
        with row.cell(column_span=cell.width), guarded(context):
            _tile(context, cell, period, where)


def _tile(context: Context, cell: Cell, period: Period, where: Where) -> None:
    answer = _answer(context, cell.metric, period, where)
    row = answer.rows.row(0, named=True)
    with st.container(key=f"cell.{cell.metric.id}", gap="xsmall", height="stretch"):
        with st.container(key="hero") if cell.is_hero else nullcontext():
            _number(context, answer, row)
        _course(context, answer, where)
        _sentences(context, answer, row, where)
        with st.container(key=f"foot.{cell.metric.id}", gap="xsmall"):
            if not context.results.filtered(cell.metric, where):
                tile_target.show(context, answer)
            _ways_in(context, cell.metric, period, where)


def _answer(context: Context, metric: Metric, period: Period, where: Where) -> Answer:
    """Of the metric's own grain: a quarter for a metric that is counted by quarter."""
    window = holding(metric.headline, period.end, context.results.starts)
    return context.results.answer(metric.id, window, metric.headline, where=where)


def _sentences(
    context: Context, answer: Answer, row: dict[str, Any], where: Where, *, with_question: bool = False
) -> None:
    """What is said of the figure, or the question that it answers, and its caveats."""
    said, question = _said(context, answer, row, where), context.question(answer.metric)
    sentence(said or question)
    if said and with_question:
        note(question)
    if aside := _aside(context, answer, row):
        note(aside)


def _course(context: Context, answer: Answer, where: Where) -> None:
    """Twelve months of both years; nothing where there is only one to draw."""
    monthly = context.results.answer(answer.metric.id, twelve_months(answer.period), Grain.MONTH, where=where)
    if monthly.rows["value"].is_not_null().sum() > 1:
        drawn = points(context, monthly).select("place", "now", "base", "is_whole")
        says = context.words("tile.line", metric=context.title(answer.metric))
        base.show_rows(sparkline, drawn, drawn.height, drawn["is_whole"][-1], says=says)


def _said(context: Context, answer: Answer, row: dict[str, Any], where: Where) -> str:
    """The sentence of a tile: an alignment that turns it round, what it consists of, or why there is no change.

    A metric that is not counted by month says by what it is.
    """
    opposite = controls.turned(context, answer, where)
    own = "" if where else tile_sentence(context, answer, row)
    said = opposite or own or withheld_reason(answer, row, context.words)
    if answer.metric.headline is Grain.MONTH:
        return said
    return context.words("tile.longer", period=context.period(answer.period), said=said)


def _ways_in(context: Context, metric: Metric, period: Period, where: Where) -> None:
    """What opens: lineage, and the page of the metric for the same segment."""
    with st.container(key=f"ways.{metric.id}", horizontal=True, vertical_alignment="center", gap="small"):
        badge.show_short(context, metric, "tile")
        target = of_metric(metric.id, period, where)
        screen.link(context.pages, target, context.words("tile.open"), context.title(metric))


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
    metric, figures = answer.metric, context.figures
    change = row["change"], row["change_pct"], metric.unit
    said = figures.change(*change)
    if row["withheld"] and not said:
        return Chip(context.words(f"chip.{row['withheld']}"))
    beside = context.words("tile.from", base=str(figures.short(row["base_value"], metric.unit)))
    return Chip(said, figures.direction(*change), metric.better, beside)


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
    return paragraphs([*lines, withheld_and_cure(answer, row, context.words), badge.says(context, answer.metric)])


def _aside(context: Context, answer: Answer, row: dict[str, Any]) -> str:
    """Caveats: period to date, baseline differences, measured share."""
    return " · ".join(asides(answer, row, context.words))
