"""Metric explorer: any metric, broken down and filtered, year over year."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import polars as pl

from dashboard.charts import base
from dashboard.charts.yoy_lines import Lines, year_lines
from dashboard.narrative.anomalies import sentences
from dashboard.narrative.headlines import gap_sentence
from dashboard.presentation.context import Context
from dashboard.presentation.messages import measured, pair_note
from dashboard.presentation.series import largest, points
from dashboard.sections import controls
from dashboard.sections.layout import url_state
from dashboard.sections.layout.card import card, note
from dashboard.sections.trend.yoy_year import beside, lines, marked, notes
from dashboard.sections.trust import badge
from dashboard.service.cache import Where
from metrics.catalogue import catalogue
from metrics.model.metric import Metric, Unit
from metrics.periods.notation import name, parse
from metrics.periods.period import Grain, Period, holding, split, start_of
from metrics.query.answers import Answer

WHOLE, WORKING_DAY = "none", "working-day"

DAILY = (Grain.YEAR, Grain.QUARTER, Grain.MONTH)
LONGER = {
    Grain.DAY: DAILY,
    Grain.ROLLING7: DAILY,
    Grain.ROLLING28: DAILY,
    Grain.WEEK: (Grain.YEAR, Grain.QUARTER),
    Grain.MONTH: (Grain.YEAR, Grain.QUARTER),
}
"""Grain → longer grains that contain several of it."""


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


def choices(context: Context, metric: Metric, grain: Grain) -> Asked:
    """Controls for grain, period and filter. Raises Refusal where the metric has no value here."""
    context.results.refuse_without_data(metric)
    period = _period(context, metric, grain)
    by, segment = _by(context, metric), where(context, metric)
    return Asked(metric, grain, period, by, segment, metric.is_additive and _per(context) == WORKING_DAY)


def show(context: Context, choice: Asked, answer: Answer) -> None:
    """Draws one card with both years as lines."""
    scale, unit = context.figures.axis(largest(answer), answer.metric.unit)
    title = gap_sentence(context, points(context, answer, scale))
    called = {
        "metric": context.title(answer.metric, answer.grain),
        "grain": context.words(f"grain.{choice.grain}").lower(),
    }
    below = context.words(f"compare.{beside(answer)}", **called, unit=unit, part=part(context, choice))
    with card(context, title, below):
        days = _judged(context, choice)
        shown = lines(context, answer, *marked(context, answer))
        base.show(year_lines, with_band(context, shown, days, answer.metric, scale), says=title)
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


def grain(context: Context, metric: Metric) -> Grain:
    """Grain control."""
    grains = [grain for grain in metric.grains if grain is not Grain.CUSTOM]
    default = Grain.MONTH if Grain.MONTH in grains else grains[0]
    return Grain(url_state.pick(context.words, "grain", grains, default, partial(_word, context, "grain"), width=140))


def _period(context: Context, metric: Metric, grain: Grain) -> Period:
    starts, known = context.results.starts, context.results.span(metric)
    span = Period(start_of(grain, known.start, starts), known.end)
    years = Period(holding(Grain.YEAR, span.start, starts).start, span.end)
    longer = [period for length in LONGER.get(grain, ()) for period in reversed(split(years, length, starts))]
    options = [name(period) for period in (*longer, span)]
    called = {id: context.words("compare.all") if id == name(span) else context.period(parse(id)[0]) for id in options}
    return parse(url_state.pick(context.words, "span", options, options[0], called.__getitem__, width=150))[0]


def _by(context: Context, metric: Metric) -> str | None:
    options = [WHOLE, *context.results.dimensions(metric)]
    chosen = url_state.pick(context.words, "by", options, WHOLE, partial(_word, context, "dimension"), width=140)
    return None if chosen == WHOLE else chosen


def _per(context: Context) -> str:
    return url_state.pick(context.words, "per", (WHOLE, WORKING_DAY), WHOLE, partial(_word, context, "per"), width=150)


def where(context: Context, metric: Metric) -> Where:
    """Filter control."""
    values = [(d, value) for d in context.results.dimensions(metric) for value in context.results.choices(metric, d)]
    called = {f"{d}={value or ''}": f"{context.words.dimension(d)}: {context.value(d, value)}" for d, value in values}
    everybody = context.words("compare.everybody")
    chosen = url_state.pick_several(context.words, "only", list(called), called.__getitem__, everybody, width=300)
    pairs = (id.partition("=") for id in chosen)
    return tuple((dimension, value or None) for dimension, _, value in pairs)


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
