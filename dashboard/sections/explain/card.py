"""Card "Why did it change?": additive contributions as waterfall, sentences and table."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.charts.waterfall import waterfall
from dashboard.exports.export import of_explanation
from dashboard.i18n import spaced
from dashboard.narrative.change_parts import TOOLTIP, Steps, amount, is_nothing, steps, title_of, way_name
from dashboard.narrative.change_sentences import sentences, title
from dashboard.narrative.headlines import meanwhile
from dashboard.presentation.context import Context
from dashboard.presentation.links import of_metric, way_to_segment
from dashboard.presentation.messages import computed, measured
from dashboard.presentation.waiting import reason
from dashboard.sections.explain import table
from dashboard.sections.layout import screen, url_state
from dashboard.sections.layout.card import Card, guarded, note, sentence, side_by_side
from dashboard.sections.layout.card import card as framed
from dashboard.sections.trust import badge
from dashboard.service.cache import Where
from metrics.analysis.explain.explanation import Explanation, Method
from metrics.catalogue import metric as metric_named
from metrics.errors import Refusal
from metrics.model.metric import Metric
from metrics.periods.period import Period, grain_of, holding


@dataclass(frozen=True)
class Asked:
    """Change to explain."""

    metric: Metric
    period: Period
    where: Where = ()
    per_working_day: bool = False

    def explanation(self, context: Context, by: str) -> Explanation:
        """Raises Refusal where the parts would not add up."""
        per = self.per_working_day
        return context.results.explain(self.metric.id, self.period, by, where=self.where, per_working_day=per)

    def title(self, context: Context) -> str:
        """Title of the metric for the period."""
        metric = self.metric.per_working_day() if self.per_working_day else self.metric
        return context.title(metric, grain_of(self.period, context.results.starts))

    def ways(self, context: Context) -> tuple[str, ...]:
        """Decompositions that add up, without the filtered dimension."""
        looked_at = {dimension for dimension, _ in self.where}
        return tuple(way for way in context.results.ways(self.metric) if way not in looked_at)


def below(context: Context, change: Asked, explanation: Explanation, unit: str) -> str:
    """Subtitle: metric, decomposition, both periods, unit and filter."""
    kind = "segments" if explanation.method in (Method.DIFFERENCE, Method.RATE_AND_MIX) else explanation.by
    plotted = context.words(
        f"why.below.{kind}",
        metric=title_of(context, explanation),
        dimension=context.words.dimension(explanation.by),
        base=context.period(explanation.base_period),
        period=context.period(explanation.period),
        unit=unit,
    )
    part = context.part(change.where)
    return spaced(context.words("why.below.only", plotted=plotted, part=part) if part else plotted)


def notes(context: Context, explanation: Explanation, shown: Steps) -> list[str]:
    """Notes: sum of contributions, axis, measured share."""
    unit = explanation.metric.unit
    total = amount(context, float(explanation.rows["contribution"].sum()), unit)
    left = "0" if is_nothing(explanation, explanation.residual) else amount(context, explanation.residual, unit)
    sentences = [context.words("why.sum", total=total, residual=left)]
    if explanation.method is not Method.DIFFERENCE:
        sentences.append(context.words(f"why.method.{explanation.method}"))
    if shown.is_cut:
        sentences.append(context.words("why.cut"))
    row = explanation.whole.rows.row(0, named=True)
    return [*sentences, *filter(None, [measured(row, context.words)]), *computed(explanation.whole, context.words)]


def overlapping(context: Context, change: Asked) -> str:
    """Note on overlapping dimensions, which cannot explain a change, and the available decompositions."""
    ways, looked_at = change.ways(context), {dimension for dimension, _ in change.where}
    known = [name for name in change.metric.overlapping if name in context.results.dimensions(change.metric)]
    names = [context.words.dimension(name) for name in known if name not in ways and name not in looked_at]
    if not names:
        return ""
    join = context.words("why.list").join
    called = join(way_name(context, way) for way in ways)
    return context.words("why.overlapping" if ways else "why.overlapping_only", dimensions=join(names), ways=called)


FIRST = "channel"
"""Default decomposition, where the metric has it."""


def show(
    context: Context,
    id: str,
    period: Period,
    where: Where = (),
    *,
    per_working_day: bool = False,
) -> None:
    """Draws one card with a control for the decomposition."""
    change = Asked(metric_named(id), period, where, per_working_day)
    with st.container(border=True, gap="xsmall"), guarded(context):
        head = st.container(gap="xxsmall")
        with _choices():
            by = _way(context, change)
        _card(context, head, change, by)


def show_one_of(context: Context, ids: Sequence[str], period: Period) -> None:
    """Draws the card with a control for the metric, over the period of its tile."""
    with st.container(border=True, gap="xsmall"), guarded(context):
        head = st.container(gap="xxsmall")
        with _choices():
            metric = _metric(context, ids)
            change = Asked(metric, holding(metric.headline, period.end, context.results.starts))
            by = _way(context, change)
        _card(context, head, change, by)


def show_finding(context: Context, id: str, period: Period) -> None:
    """Draws one card without controls: the first decomposition, and the way to the others."""
    change = Asked(metric_named(id), period)
    ways = change.ways(context)
    try:
        explanation = change.explanation(context, FIRST if FIRST in ways else next(iter(ways), ""))
    except Refusal as refusal:
        with framed(context, context.words("why.title.plain", metric=change.title(context)), context.period(period)):
            note(_reason(context, change, refusal) if ways else context.words("why.no_way"))
        return
    shown, finding = steps(context, explanation), title(context, explanation)
    with framed(context, finding, below(context, change, explanation, shown.unit)) as drawn:
        note(_waterfall(drawn, change, explanation, shown)[0])
        for line in sentences(context, explanation)[1:]:
            sentence(line)
        with guarded(context):
            for line in meanwhile(context, explanation):
                note(line)
        with st.container(key=f"ways.why.{id}", horizontal=True, vertical_alignment="center"):
            badge.show_short(context, change.metric, "why")
            screen.link(context.pages, of_metric(id, period), context.words("why.others"))


def _waterfall(drawn: Card, change: Asked, explanation: Explanation, shown: Steps) -> list[str]:
    """Draws the contributions; returns how they are read."""
    context = drawn.context
    tooltip = {column: context.words(f"why.column.{column}") for column in TOOLTIP}
    lines, export = notes(context, explanation, shown), of_explanation(context, explanation)
    of = change.metric, explanation.by
    ways = {
        row: way_to_segment(context, *of, part, change.period, change.where) for row, part in shown.segments.items()
    }
    drawn.chart(waterfall, shown.rows, tooltip, export=export, notes=lines, ways=ways)
    return lines


def _choices() -> DeltaGenerator:
    return st.container(horizontal=True, vertical_alignment="top")


def _metric(context: Context, ids: Sequence[str]) -> Metric:
    known = [id for id in ids if context.results.can(id)]
    called = {id: context.title(metric_named(id)) for id in known}
    return metric_named(url_state.pick(context.words, "why_metric", known, known[0], called.__getitem__, width=240))


def _way(context: Context, change: Asked) -> str | None:
    """Decomposition control; None where none adds up."""
    ways = change.ways(context)
    default = FIRST if FIRST in ways else next(iter(ways), None)
    return url_state.switch(context.words, "why", ways, default, partial(way_name, context)) if default else None


def _card(context: Context, head: DeltaGenerator, change: Asked, by: str | None) -> None:
    """Fills the card; its title is the finding, or the question where there is none."""
    try:
        explanation = change.explanation(context, by) if by else None
        reason = context.words("why.no_way")
    except Refusal as refusal:
        explanation, reason = None, _reason(context, change, refusal)
    if explanation:
        _explained(context, head, change, explanation)
    else:
        with head:
            screen.subheader(context.words("why.title.plain", metric=change.title(context)))
            note(context.period(change.period))
        note(reason)
    if aside := overlapping(context, change):
        note(aside)


def _reason(context: Context, change: Asked, refusal: Refusal) -> str:
    """Reason of a refusal with the metric's title instead of its id."""
    return spaced(reason(context, refusal, {change.metric.id: change.title(context)}))


def _explained(context: Context, head: DeltaGenerator, change: Asked, explanation: Explanation) -> None:
    shown, finding = steps(context, explanation), title(context, explanation)
    drawn = Card.of(context, finding, below(context, change, explanation, shown.unit), head)
    with side_by_side(3, 2) as (left, right):
        with left, st.container(gap="xxsmall"):
            for line in _waterfall(drawn, change, explanation, shown):
                note(line)
            badge.show(context, explanation.metric, "why")
        with right, st.container(gap="xsmall"):
            for line in sentences(context, explanation):
                sentence(line)
            with guarded(context):
                for line in meanwhile(context, explanation):
                    note(line)
    table.show(context, explanation)
