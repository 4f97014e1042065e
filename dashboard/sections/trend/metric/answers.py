"""Numbers of one metric: value and course, breakdowns, unusual days."""

from functools import partial

from dashboard.presentation.context import Context
from dashboard.sections.breakdown import segments
from dashboard.sections.layout.card import guarded, two_a_row
from dashboard.sections.overview import kpi_tiles
from dashboard.sections.trend import metric_explorer, yoy_year
from dashboard.sections.trend.metric.asked import Asked
from metrics.periods.period import Grain


def show_value(context: Context, asked: Asked) -> None:
    """Draws the figure above its twelve months; the figure alone where it has no months."""
    kpi_tiles.show_alone(context, asked.metric, asked.month, asked.where)
    if Grain.MONTH in asked.metric.grains:
        with guarded(context):
            yoy_year.show(context, asked.metric.id, asked.month, asked.where)


def show_breakdowns(context: Context, asked: Asked) -> None:
    """Draws one card per dimension, two a row."""
    two_a_row(asked.cuts(context), partial(_show_breakdown, context, asked))


def _show_breakdown(context: Context, asked: Asked, dimension: str) -> None:
    with guarded(context):
        segments.show(context, asked.answer(context, dimension), asked.where)


def show_days(context: Context, asked: Asked) -> None:
    """Draws the days of the month with the band in which they were expected; nothing for a metric without days."""
    if Grain.DAY in asked.metric.grains:
        days = metric_explorer.Asked(asked.metric, Grain.DAY, asked.month, None, asked.where, per_working_day=False)
        with guarded(context):
            metric_explorer.show(context, days, days.answer(context))
