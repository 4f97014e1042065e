"""Alerts for executives: late or failed data, missed targets, anomalies, falling segments; each leads to its page."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import polars as pl
import streamlit as st

from dashboard.i18n.text import Text, bold, dot, joined, small
from dashboard.narrative.anomalies import named, outside
from dashboard.narrative.target_status import verdict
from dashboard.presentation.context import Context
from dashboard.presentation.links import Link, of_metric, of_segment
from dashboard.presentation.number_format import ARROWS, Direction
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import guarded
from dashboard.sections.overview import tile_target
from metrics.aggregates.schema import Trust
from metrics.catalogue import catalogue
from metrics.catalogue import metric as metric_named
from metrics.model.metric import Unit
from metrics.periods.period import Period, holding

MOST, SMALL = 4, 0.01
"""Most lines shown; smallest share of users for which a falling segment is reported."""
WATCHED, NAMED = ("monthly_active_users", "net_revenue"), 1
"""Metrics with anomaly alerts, and days named of each."""
ACTIVES = "monthly_active_users"
HEALTH = Link("health")


@dataclass(frozen=True)
class Alert:
    """A line, and the page that it leads to."""

    line: Text
    address: Link


def show(context: Context, period: Period, aimed: tuple[str, ...] = ()) -> None:
    """Draws one card of at most four alerts; nothing where nothing needs attention. `aimed`: metrics with targets."""
    with guarded(context):
        alerts = [*islice(_alerts(context, period, aimed), MOST)]
        if alerts:
            _card(context, alerts)


def _card(context: Context, alerts: list[Alert]) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        screen.paragraph(bold(small(context.words("attention.title"))), width="content")
        for alert in alerts:
            screen.page_link(context.pages[alert.address.page], small(alert.line), **alert.address.query)


def _alerts(context: Context, period: Period, aimed: tuple[str, ...]) -> Iterator[Alert]:
    """Every alert, those about the data first, for they put the others in doubt."""
    yield from _late(context)
    yield from _failed(context)
    yield from _behind(context, period, aimed)
    yield from _unusual(context, period)
    yield from _fell(context, period, "channel")
    yield from _fell(context, period, "feature")


def _late(context: Context) -> Iterator[Alert]:
    for state in context.results.manifest.sources.values():
        if state.trust is Trust.STALE and state.watermark:
            facts = {"source": context.source(state.name), "day": context.day(state.watermark)}
            yield Alert(joined(" ", [dot("orange"), context.words("attention.late", **facts)]), HEALTH)


def _failed(context: Context) -> Iterator[Alert]:
    for state in context.results.manifest.sources.values():
        if state.trust is Trust.FAILED:
            sentence = context.words("attention.failed", source=context.source(state.name))
            yield Alert(joined(" ", [dot("red"), sentence]), HEALTH)


def _behind(context: Context, period: Period, aimed: tuple[str, ...]) -> Iterator[Alert]:
    """A line for each metric whose target is missed, or will be by last year's seasonality."""
    for id in aimed:
        if context.results.can(id):
            headline = holding(metric_named(id).headline, period.end, context.results.starts)
            pace = tile_target.of(context, context.results.answer(id, headline))
            if pace is not None and pace.is_good is False:
                yield Alert(joined(" ", [dot("orange"), verdict(context, pace)]), of_metric(id, period))


def _unusual(context: Context, period: Period) -> Iterator[Alert]:
    """A line for each metric with anomalies in the period."""
    for id in WATCHED:
        days = outside(context.results.unusual(id, period)) if context.results.can(id) else pl.DataFrame()
        if days.height:
            said = named(context, days, catalogue()[id], NAMED)
            sentence = context.words("unusual.attention", metric=context.words(f"unusual.{id}"), days=said)
            yield Alert(joined(" ", [dot("orange"), sentence]), of_metric(id, period))


def _fell(context: Context, period: Period, dimension: str) -> Iterator[Alert]:
    """The two segments that lost most users year over year."""
    if dimension not in context.results.dimensions(metric_named(ACTIVES)):
        return
    rows = context.results.answer(ACTIVES, period, by=(dimension,)).rows
    news = pl.col("base_value") > SMALL * pl.col("base_value").sum()
    fell = rows.filter(news, pl.col("change_pct") < 0).sort("change").head(2)
    for value, change in fell.select(dimension, "change_pct").iter_rows():
        if context.figures.direction(change, change, Unit.USERS) is Direction.DOWN:
            line = _line(context, context.value(dimension, value), change)
            yield Alert(line, of_segment(ACTIVES, dimension, value, period))


def _line(context: Context, what: str, change: float) -> Text:
    sentence = context.words("attention.fell", what=what, change=context.figures.per_cent(change))
    return joined(" ", [dot("red", ARROWS[Direction.DOWN]), sentence])
