"""Any metric, cut and filtered as one likes, with this year over last."""

from dataclasses import dataclass
from functools import partial

from dashboard import state
from dashboard.charts import drawn
from dashboard.charts.lines import year_lines
from dashboard.context import Context
from dashboard.findings import gap_sentence
from dashboard.sections.card import card, note
from dashboard.sections.year import launches_of, lines
from dashboard.series import largest, points
from metrics.answers import Answer
from metrics.catalogue import catalogue
from metrics.compare import Align
from metrics.metric import Metric
from metrics.notation import name, parse
from metrics.periods import Grain, Period, holding, split

WHOLE, EVERYBODY = "none", "all"

DAILY = (Grain.YEAR, Grain.QUARTER, Grain.MONTH)
LONGER = {
    Grain.DAY: DAILY,
    Grain.ROLLING7: DAILY,
    Grain.ROLLING28: DAILY,
    Grain.WEEK: (Grain.YEAR, Grain.QUARTER),
    Grain.MONTH: (Grain.YEAR, Grain.QUARTER),
}
"""Grain → the periods long enough to hold several of it."""


@dataclass(frozen=True)
class Asked:
    """What was chosen above the chart."""

    metric: Metric
    grain: Grain
    period: Period
    by: str | None
    where: tuple[tuple[str, str], ...]
    align: Align

    def answer(self, context: Context) -> Answer:
        """The periods of the grain, one after the other."""
        return context.results.answer(self.metric.id, self.period, self.grain, where=self.where, align=self.align)

    def whole(self, context: Context, *by: str) -> Answer:
        """The period in one piece, perhaps cut by a dimension."""
        return context.results.answer(self.metric.id, self.period, by=by, where=self.where, align=self.align)


def metric(context: Context) -> Metric:
    """The choice of a metric."""
    metrics = catalogue()
    called = {id: context.title(each) for id, each in metrics.items()}
    return metrics[
        state.pick(context.words, "metric", list(metrics), "monthly_active_users", called.__getitem__, width=240)
    ]


def choices(context: Context, metric: Metric) -> Asked:
    """What else is chosen. Raises Refusal where the metric has no number here."""
    context.results.refuse_without_data(metric)
    grain = _grain(context, metric)
    period = _period(context, metric, grain)
    by, where = _by(context, metric), _where(context, metric)
    align = state.pick(context.words, "align", list(Align), Align.DATE, partial(_word, context, "align"), width=150)
    return Asked(metric, grain, period, by, where, Align(align))


def show(context: Context, asked: Asked, answer: Answer) -> None:
    """One card with both lines."""
    scale, unit = context.figures.axis(largest(answer), answer.metric.unit)
    title = gap_sentence(context, points(context, answer, scale))
    called = {"metric": context.title(answer.metric), "grain": context.words(f"grain.{asked.grain}").lower()}
    below = context.words("compare.below", **called, unit=unit, part=part(context, asked))
    with card(context, title, below):
        drawn.show(year_lines, lines(context, answer, launches_of(context, answer.period)), says=title)
        if not answer.rows["complete"].all():
            note(context.words("compare.to_date", day=context.day(answer.coverage.watermark)))


def part(context: Context, asked: Asked) -> str:
    """Who is looked at."""
    if not asked.where:
        return context.words("compare.everybody")
    return ", ".join(context.value(dimension, value) for dimension, value in asked.where)


def _word(context: Context, section: str, id: str) -> str:
    return context.words(f"{section}.{id}")


def _grain(context: Context, metric: Metric) -> Grain:
    grains = [grain for grain in metric.grains if grain is not Grain.CUSTOM]
    default = Grain.MONTH if Grain.MONTH in grains else grains[0]
    return Grain(state.pick(context.words, "grain", grains, default, partial(_word, context, "grain"), width=140))


def _period(context: Context, metric: Metric, grain: Grain) -> Period:
    span = context.results.span(metric)
    years = Period(holding(Grain.YEAR, span.start).start, span.end)
    options = [name(each) for length in LONGER.get(grain, ()) for each in reversed(split(years, length))] + [name(span)]
    called = {id: context.words("compare.all") if id == name(span) else context.period(parse(id)[0]) for id in options}
    return parse(state.pick(context.words, "span", options, options[0], called.__getitem__, width=150))[0]


def _by(context: Context, metric: Metric) -> str | None:
    options = [WHOLE, *context.results.dimensions(metric)]
    chosen = state.pick(context.words, "by", options, WHOLE, partial(_word, context, "dimension"), width=140)
    return None if chosen == WHOLE else chosen


def _where(context: Context, metric: Metric) -> tuple[tuple[str, str], ...]:
    values = [(d, value) for d in context.results.dimensions(metric) for value in context.results.values(metric, d)]
    called = {EVERYBODY: context.words("compare.everybody")}
    called |= {f"{d}={value}": f"{context.words(f'dimension.{d}')}: {context.value(d, value)}" for d, value in values}
    chosen = state.pick(context.words, "only", list(called), EVERYBODY, called.__getitem__, width=220)
    dimension, _, value = chosen.partition("=")
    return () if chosen == EVERYBODY else ((dimension, value),)
