"""Twelve months year over year, with strategic launches."""

from collections.abc import Iterator, Sequence

import polars as pl

from dashboard.charts.yoy_lines import Lines, year_lines
from dashboard.exports.export import of_answers
from dashboard.narrative.headlines import gap_sentence
from dashboard.presentation.context import Context
from dashboard.presentation.date_format import place, ticks
from dashboard.presentation.messages import computed, withheld_reason
from dashboard.presentation.series import largest, points, tooltip, twelve_months
from dashboard.sections.layout.card import card, note
from dashboard.sections.trend.marks import Mark, launches_of, notes_of, said, ways
from dashboard.sections.trust import badge
from dashboard.service.cache import Where
from metrics.comparison.period_pair import Against
from metrics.periods.period import Grain, Period
from metrics.query.answers import Answer


def show(context: Context, metric: str, period: Period, where: Where = ()) -> None:
    """Draws one card."""
    answer = context.results.answer(metric, twelve_months(period), Grain.MONTH, where=where)
    scale, unit = context.figures.axis(largest(answer), answer.metric.unit)
    title = gap_sentence(context, points(context, answer, scale))
    called = context.title(answer.metric, answer.grain)
    with card(context, title, context.words(f"year.{beside(answer)}", metric=called, unit=unit)) as drawn:
        if nothing := no_values(context, answer):
            note(nothing)
            return
        shown = lines(context, answer, *marked(context, answer))
        remarks = [*notes(context, answer)]
        launches = ways(context, answer.period)
        drawn.chart(year_lines, shown, export=of_answers(context, answer), notes=remarks, ways=launches)
        for sentence in remarks:
            note(sentence)
        badge.show(context, answer.metric, "year")


def no_values(context: Context, answer: Answer) -> str:
    """Why none of the periods has a value, by the last of them; empty where one has."""
    if answer.rows.select(pl.col("value", "base_value").is_not_null().any()).row(0) != (False, False):
        return ""
    return withheld_reason(answer, answer.rows.row(-1, named=True), context.words)


def beside(answer: Answer) -> str:
    """Name of the subtitle's words, with or without a baseline."""
    return "below" if answer.rows["base_value"].is_not_null().any() else "below_alone"


def notes(context: Context, answer: Answer) -> Iterator[str]:
    """Notes on marks and open circles."""
    yield from said(context, answer.metric, answer.period)
    is_over = pl.col("end") == pl.col("period_end")
    if (going := answer.rows.filter(pl.col("value").is_not_null() & ~is_over)).height:
        kind = "year.to_date_alone" if going["base_value"].is_null().all() else "compare.to_date"
        yield context.words(kind, day=context.day(answer.coverage.watermark))
    if answer.rows.filter(pl.col("value").is_not_null() & is_over & ~pl.col("complete")).height:
        yield context.words("year.begins", day=context.day(answer.coverage.first_day))
    yield from computed(answer, context.words)


def marked(context: Context, answer: Answer) -> tuple[list[Mark], list[Mark]]:
    """Launches and notes of the days of an answer."""
    return launches_of(context, answer.period), notes_of(context, answer.metric, answer.period)


def lines(context: Context, answer: Answer, launches: Sequence[Mark] = (), notes: Sequence[Mark] = ()) -> Lines:
    """Chart lines of an answer by period."""
    figures, unit = context.figures, answer.metric.unit
    starts = answer.rows["period_start"].to_list()
    last = answer.rows.row(-1, named=True)
    names = _names(context, answer)
    values = figures.alike((last["value"], last["base_value"]), unit)
    ends = [f"{name} {value}" for name, value in zip(names, values, strict=True)]
    return Lines(
        points=points(context, answer, figures.axis(largest(answer), unit)[0]),
        ends=(ends[0], ends[1]),
        tooltip=tooltip(context),
        ticks=ticks(context.words, starts, answer.grain, narrow=False),
        narrow_ticks=ticks(context.words, starts, answer.grain, narrow=True),
        marks=[(place(starts, answer.grain, mark.day), mark.sign) for mark in launches],
        notes=[(place(starts, answer.grain, mark.day), mark.sign) for mark in notes],
    )


def _names(context: Context, answer: Answer) -> tuple[str, str]:
    """Line labels: the years, where each side lies in one, and the baseline is the year before."""
    now, base = ({day.year for day in answer.rows[side].drop_nulls()} for side in ("period_start", "base_start"))
    if context.results.against is Against.YOY and len(now) == 1 and len(base) <= 1 and now != base:
        return str(*now), str(*base)
    return context.words("year.now"), context.words("year.base")
