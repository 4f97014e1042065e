"""Why did it change? The parts that add up to a change: as a waterfall, in sentences, and in numbers."""

from collections.abc import Sequence
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import screen, state
from dashboard.charts import drawn
from dashboard.charts.waterfall import waterfall
from dashboard.context import Context
from dashboard.findings.because import sentences
from dashboard.findings.because_title import title
from dashboard.findings.explained import way_name
from dashboard.findings.meanwhile import meanwhile
from dashboard.findings.spacing import spaced
from dashboard.findings.steps import TOOLTIP, steps
from dashboard.remembered import Where
from dashboard.sections import badge, why_table
from dashboard.sections.card import guarded, note, sentence
from dashboard.sections.grid import side_by_side
from dashboard.sections.why_notes import Asked, below, notes, overlapping
from dashboard.wording import refusal_reason
from metrics.catalogue import metric as metric_named
from metrics.explain.explanation import Explanation
from metrics.metric import Metric
from metrics.periods import Period, holding
from metrics.refusal import Refusal

FIRST = "channel"
"""The way that is taken where nobody chose one, and the metric has it."""


def show(
    context: Context,
    id: str,
    period: Period,
    where: Where = (),
    *,
    per_working_day: bool = False,
) -> None:
    """One card; the way to explain is chosen in it."""
    asked = Asked(metric_named(id), period, where, per_working_day)
    with st.container(border=True, gap="xsmall"), guarded(context):
        head = st.container(gap="xxsmall")
        with _choices():
            by = _way(context, asked)
        _card(context, head, asked, by)


def show_one_of(context: Context, ids: Sequence[str], period: Period) -> None:
    """The metric is chosen as well; each is explained over the period that its tile shows."""
    with st.container(border=True, gap="xsmall"), guarded(context):
        head = st.container(gap="xxsmall")
        with _choices():
            metric = _metric(context, ids)
            asked = Asked(metric, holding(metric.headline, period.end, context.results.starts))
            by = _way(context, asked)
        _card(context, head, asked, by)


def _choices() -> DeltaGenerator:
    return st.container(horizontal=True, vertical_alignment="top")


def _metric(context: Context, ids: Sequence[str]) -> Metric:
    known = [id for id in ids if context.results.can(id)]
    called = {id: context.title(metric_named(id)) for id in known}
    return metric_named(state.pick(context.words, "why_metric", known, known[0], called.__getitem__, width=240))


def _way(context: Context, asked: Asked) -> str | None:
    """The choice among the ways that add up; None where there is none."""
    ways = asked.ways(context)
    default = FIRST if FIRST in ways else next(iter(ways), None)
    return state.switch(context.words, "why", ways, default, partial(way_name, context)) if default else None


def _card(context: Context, head: DeltaGenerator, asked: Asked, by: str | None) -> None:
    """The finding is known last and stands first; where there is none, the question stands there."""
    try:
        found = asked.explanation(context, by) if by else None
        reason = context.words("why.no_way")
    except Refusal as refusal:
        found, reason = None, _reason(context, asked, refusal)
    if found:
        _explained(context, head, asked, found)
    else:
        with head:
            screen.subheader(context.words("why.title.plain", metric=asked.title(context)))
            note(context.period(asked.period))
        screen.info(reason)
    if aside := overlapping(context, asked):
        note(aside)


def _reason(context: Context, asked: Asked, refusal: Refusal) -> str:
    """A refusal names a metric by its id, for the command line; here it has a title."""
    return spaced(refusal_reason(refusal, context.words).replace(asked.metric.id, asked.title(context)))


def _explained(context: Context, head: DeltaGenerator, asked: Asked, explanation: Explanation) -> None:
    shown, finding = steps(context, explanation), title(context, explanation)
    with head:
        screen.subheader(finding)
        note(below(context, asked, explanation, shown.unit))
    with side_by_side(3, 2) as (left, right):
        with left, st.container(gap="xxsmall"):
            tooltip = {name: context.words(f"why.column.{name}") for name in TOOLTIP}
            drawn.show(waterfall, shown.rows, tooltip, says=finding)
            for said in notes(context, explanation, shown):
                note(said)
            badge.show(context, explanation.metric, "why")
        with right, st.container(gap="xsmall"):
            for said in sentences(context, explanation):
                sentence(said)
            with guarded(context):
                for said in meanwhile(context, explanation):
                    note(said)
    why_table.show(context, explanation)
