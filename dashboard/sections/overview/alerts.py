"""Alerts for executives: late or failed data, anomalies, falling features."""

import polars as pl

from dashboard.i18n.text import bold, dot, joined, small
from dashboard.narrative.anomalies import named, outside
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import ARROWS, Direction
from dashboard.sections.layout import screen
from metrics.aggregates.schema import Trust
from metrics.catalogue import catalogue
from metrics.model.metric import Unit
from metrics.periods.period import Period

MOST, SMALL = 4, 0.01
"""Most lines shown; smallest share of users for which a falling feature is reported."""
WATCHED, NAMED = ("monthly_active_users", "net_revenue"), 1
"""Metrics with anomaly alerts, and days named of each."""


def show(context: Context, period: Period) -> None:
    """Draws at most four alerts and a link to the features."""
    screen.paragraph(bold(small(context.words("attention.title"))))
    lines = [*_late(context), *_failed(context), *_unusual(context, period)]
    lines += [*_fell(context, period, "channel"), *_fell(context, period, "feature")]
    for line in lines[:MOST] or [context.words("attention.nothing")]:
        screen.paragraph(small(line))
    screen.page_link(context.pages["features"], context.words("attention.link"))


def _late(context: Context) -> list[str]:
    late = [state for state in context.results.manifest.sources.values() if state.trust is Trust.STALE]
    facts = [{"source": context.source(state.name), "day": context.day(state.watermark)} for state in late]
    return [joined(" ", [dot("orange"), context.words("attention.late", **fact)]) for fact in facts]


def _failed(context: Context) -> list[str]:
    failed = [state for state in context.results.manifest.sources.values() if state.trust is Trust.FAILED]
    sentences = [context.words("attention.failed", source=context.source(state.name)) for state in failed]
    return [joined(" ", [dot("red"), sentence]) for sentence in sentences]


def _unusual(context: Context, period: Period) -> list[str]:
    """A line for each metric with anomalies in the period."""
    days = {id: outside(context.results.unusual(id, period)) for id in WATCHED if context.results.can(id)}
    by_metric = {
        id: named(context, anomalies, catalogue()[id], NAMED) for id, anomalies in days.items() if anomalies.height
    }
    facts = [{"metric": context.words(f"unusual.{id}"), "days": text} for id, text in by_metric.items()]
    return [joined(" ", [dot("orange"), context.words("unusual.attention", **fact)]) for fact in facts]


def _fell(context: Context, period: Period, dimension: str) -> list[str]:
    """Two features that lost most users year over year."""
    rows = context.results.answer("monthly_active_users", period, by=(dimension,)).rows
    news = pl.col("base_value") > SMALL * pl.col("base_value").sum()
    fell = rows.filter(news, pl.col("change_pct") < 0).sort("change").head(2)
    changes = fell.select(dimension, "change_pct").iter_rows()
    return [
        _line(context, context.value(dimension, name), change) for name, change in changes if _is_fall(context, change)
    ]


def _is_fall(context: Context, change: float) -> bool:
    return context.figures.direction(change, change, Unit.USERS) is Direction.DOWN


def _line(context: Context, what: str, change: float) -> str:
    sentence = context.words("attention.fell", what=what, change=context.figures.per_cent(change))
    return joined(" ", [dot("red", ARROWS[Direction.DOWN]), sentence])
