"""Metric explorer: any metric, broken down and filtered, year over year."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from dashboard.charts.yoy_lines import Lines, year_lines
from dashboard.exports.export import of_answers
from dashboard.narrative.anomalies import sentences
from dashboard.narrative.headlines import gap_sentence
from dashboard.presentation.context import Context
from dashboard.presentation.messages import measured, pair_note
from dashboard.presentation.series import largest, points
from dashboard.sections import controls
from dashboard.sections.layout import address, screen, url_state
from dashboard.sections.layout.card import card, note
from dashboard.sections.trend.marks import ways
from dashboard.sections.trend.yoy_year import beside, lines, marked, no_values, notes
from dashboard.sections.trust import badge
from dashboard.service.cache import Where
from metrics.catalogue import catalogue
from metrics.errors import Refusal
from metrics.model.metric import Metric, Unit
from metrics.periods.notation import name
from metrics.periods.period import Grain, Period, grain_of, holding, split
from metrics.query.answers import Answer

WHOLE, WORKING_DAY = "none", "working-day"

OFFERED: tuple[Grain, ...] = (Grain.YEAR, Grain.QUARTER, Grain.MONTH)
"""Periods that can be chosen by name; any others by their first and last day."""
DAYS, DAYS_KEY = "days", "pick.days"
FEW, SEVERAL = 2, 4
"""Fewest points of a line; points from which on a line shows a course."""


@dataclass(frozen=True)
class Asked:
    """Choices above the chart."""

    metric: Metric
    grain: Grain
    period: Period
    by: str | None
    where: Where
    per_working_day: bool

    def answer(self, context: Context) -> Answer:
        """Answer by period of the grain."""
        return self._asked(context, self.grain)

    def whole(self, context: Context, *by: str) -> Answer:
        """Answer over the whole period, optionally by a dimension."""
        return self._asked(context, None, by)

    def _asked(self, context: Context, grain: Grain | None, by: tuple[str, ...] = ()) -> Answer:
        return context.results.answer(
            self.metric.id, self.period, grain, by=by, where=self.where, per_working_day=self.per_working_day
        )


def metric(context: Context, **layout: Any) -> Metric:
    """Metric control."""
    metrics = catalogue()
    called = {id: context.title(metric_) for id, metric_ in metrics.items()}
    return metrics[
        url_state.pick(
            context.words, "metric", list(metrics), "monthly_active_users", called.__getitem__, width=240, **layout
        )
    ]


def choices(context: Context, metric: Metric) -> Asked:
    """Controls for period, grain and breakdown. Raises Refusal where the metric has no value here."""
    context.results.refuse_without_data(metric)
    period = _period(context, metric)
    grain, by = _grain(context, metric, period), _by(context, metric)
    per_working_day = metric.is_additive and _per(context) == WORKING_DAY
    return Asked(metric, grain, period, by, context.results.filtered(metric), per_working_day)


def show(context: Context, choice: Asked, answer: Answer) -> None:
    """Draws one card with both years as lines."""
    scale, unit = context.figures.axis(largest(answer), answer.metric.unit)
    title = gap_sentence(context, points(context, answer, scale))
    called = {
        "metric": context.title(answer.metric, answer.grain),
        "grain": context.words(f"grain.{choice.grain}").lower(),
    }
    below = context.words(f"compare.{beside(answer)}", **called, unit=unit, part=part(context, choice))
    with card(context, title, below) as drawn:
        if nothing := no_values(context, answer):
            note(nothing)
            return
        days = _judged(context, choice)
        shown = lines(context, answer, *marked(context, answer))
        banded = with_band(context, shown, days, answer.metric, scale)
        export, launches = of_answers(context, answer), ways(context, answer.period)
        drawn.chart(year_lines, banded, export=export, notes=notes(context, answer), ways=launches)
        for sentence in (*notes(context, answer), *sentences(context, days, answer.metric), *_aside(context, choice)):
            note(sentence)
        badge.show(context, answer.metric, "compare")


def _judged(context: Context, choice: Asked) -> pl.DataFrame:
    """Days with their expected values; empty for other grains."""
    if choice.grain is not Grain.DAY or choice.per_working_day:
        return pl.DataFrame()
    return context.results.unusual(choice.metric.id, choice.period, choice.where)


def _aside(context: Context, choice: Asked) -> Iterator[str]:
    """Caveats of the whole period: baseline differences and alignments that reverse the sign."""
    whole = choice.whole(context)
    row = whole.rows.row(0, named=True)
    yield from filter(None, (pair_note(row, context.words), measured(row, context.words)))
    if not choice.per_working_day:
        yield from filter(None, (controls.turned(context, whole, choice.where),))


def part(context: Context, choice: Asked) -> str:
    """Name of the filtered segment."""
    return context.part(choice.where) or context.words("compare.everybody")


def _word(context: Context, section: str, id: str) -> str:
    return context.words(f"{section}.{id}")


def _grain(context: Context, metric: Metric, period: Period) -> Grain:
    """Grain control: those of which the period has several."""
    grains: list[Grain] = [each for each in metric.grains if each is not Grain.CUSTOM]
    count = {each: len(split(period, each, context.results.starts)) for each in grains}
    fitting = [each for each in grains if count[each] >= FEW] or [grain_of(period, context.results.starts)]
    course = [each for each in fitting if count.get(each, 0) >= SEVERAL] or fitting
    default = Grain.MONTH if Grain.MONTH in course else course[0]
    return Grain(url_state.pick(context.words, "grain", fitting, default, partial(_word, context, "grain"), width=130))


def _period(context: Context, metric: Metric) -> Period:
    """Period control: years, quarters, months, everything, or any days."""
    starts, known = context.results.starts, context.results.span(metric)
    years = Period(holding(Grain.YEAR, known.start, starts).start, known.end)
    named = {
        name(each): each for grain in OFFERED for each in reversed(split(years, grain, starts)) if _is_in(each, known)
    }
    every = {**named, name(known): known}
    wanted = _wanted(context, known)
    others = {name(wanted): wanted} if wanted and name(wanted) not in every else {}
    called = {id: context.period(period) for id, period in {**every, **others}.items()}
    called |= {name(known): context.words("compare.all"), DAYS: context.words("compare.days")}
    default = name(known) if address.given("grain") == Grain.YEAR else next(iter(every))
    chosen = url_state.pick(context.words, "period", list(called), default, called.__getitem__, width=170)
    if chosen == DAYS or chosen in others:
        return _days(context, others.get(chosen, every[default]), known)
    return every[chosen]


def _is_in(period: Period, known: Period) -> bool:
    return period.start <= known.end and known.start <= period.end


def _wanted(context: Context, known: Period) -> Period | None:
    """Period of the URL; None for none that the metric has days of."""
    given = address.given("period")
    try:
        period = context.results.parsed(given) if given != DAYS else None
    except Refusal:
        return None
    return period if period and _is_in(period, known) else None


def _days(context: Context, shown: Period, known: Period) -> Period:
    """Control of first and last day, which writes them into the URL."""
    inside = Period(max(shown.start, known.start), min(shown.end, known.end))
    st.session_state[DAYS_KEY] = (inside.start, inside.end)
    label, ends = context.words("compare.days"), {"min_value": known.start, "max_value": known.end}
    screen.days_input(label, DAYS_KEY, on_change=_choose_days, width=230, **ends)
    return shown


def _choose_days() -> None:
    days = st.session_state[DAYS_KEY]
    if len(days) == FEW:
        address.choose("period", name(Period(*days)))


def _by(context: Context, metric: Metric) -> str | None:
    options = [WHOLE, *context.results.dimensions(metric)]
    chosen = url_state.pick(context.words, "by", options, WHOLE, partial(_word, context, "dimension"), width=140)
    return None if chosen == WHOLE else chosen


def _per(context: Context) -> str:
    return url_state.pick(context.words, "per", (WHOLE, WORKING_DAY), WHOLE, partial(_word, context, "per"), width=150)


def with_band(context: Context, lines: Lines, days: pl.DataFrame, metric: Metric, scale: float) -> Lines:
    """Lines with the expected band, for daily values."""
    if days.is_empty():
        return lines
    edges = days.select("low", "high").iter_rows()
    texts = pl.Series("expected", [_range(context, low, high, metric.unit) for low, high in edges])
    band = days.select(pl.col("low", "high") / scale, pl.col("is_unusual").fill_null(False))
    title = {"expected": context.words("unusual.expected")}
    return replace(lines, points=lines.points.hstack([*band, texts]), tooltip={**lines.tooltip, **title})


def _range(context: Context, low: float | None, high: float | None, unit: Unit) -> str:
    if low is None or high is None:
        return context.words("unusual.not_judged")
    return context.words("unusual.range", low=context.figures.exact(low, unit), high=context.figures.exact(high, unit))
