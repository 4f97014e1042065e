"""One feature: its use, and the product before and after its launch."""

from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from dashboard.charts.yoy_lines import year_lines
from dashboard.exports.export import of_answers
from dashboard.presentation.context import Context
from dashboard.presentation.messages import measured, withheld_reason
from dashboard.presentation.series import largest, twelve_months
from dashboard.sections.features import adopters, adoption
from dashboard.sections.layout import screen, table_columns, url_state
from dashboard.sections.layout.card import card, note
from dashboard.sections.overview import kpi_tiles
from dashboard.sections.trend.marks import Mark
from dashboard.sections.trend.yoy_year import beside, lines
from metrics.catalogue import metric as metric_named
from metrics.comparison.period_pair import Against
from metrics.periods.period import ROLLING, Grain, Period
from metrics.query.answers import Answer

USE = ("monthly_active_users", "feature_adoption", "daily_usage_time")
PRODUCT = ("monthly_active_users", "daily_usage_time", "stickiness", "paid_conversion", "arpu")
DAYS = ROLLING[Grain.ROLLING28]
"""Days on either side of a launch: four weeks, so that weekdays are balanced."""


def choice(context: Context, all: str) -> str:
    """Feature control, with a choice for all features."""
    ids = context.results.values(metric_named(USE[0]), "feature")
    called = {all: context.words("features.all")} | {id: context.value("feature", id) for id in ids}
    ordered = [all, *sorted(ids, key=called.__getitem__)]
    return url_state.pick(
        context.words, "feature", ordered, all, called.__getitem__, label_visibility="collapsed", width=188
    )


def facts(context: Context, id: str) -> list[str]:
    """Module, kind and day of launch."""
    listed = context.results.features().get(id, {})
    known = [context.value(name, str(listed[name])) for name in ("module", "kind") if listed.get(name)]
    day = _launch(context, id)
    return [*known, *([context.words("feature.launched", day=context.day(day))] if day else [])]


def show(context: Context, id: str, period: Period) -> None:
    """Tiles of its use, its year, and before and after its launch."""
    where = (("feature", id),)
    kpi_tiles.show(context, [metric for metric in USE if context.results.can(metric)], period, where=where)
    answer = context.results.answer(USE[0], twelve_months(period), Grain.MONTH, where=where)
    launched = _launch(context, id)
    _year(context, answer, launched)
    if launched and answer.coverage.first_day < launched <= answer.coverage.watermark:
        adoption.show(context, id, launched, answer.coverage.watermark)
        _before_and_after(context, launched)
        adopters.show(context, id, launched, answer.coverage.first_day, answer.coverage.watermark)


def _year(context: Context, answer: Answer, launched: date | None) -> None:
    unit = context.figures.axis(largest(answer), answer.metric.unit)[1]
    inside = launched is not None and answer.period.start <= launched <= answer.period.end
    marks = [Mark(launched, context.words("feature.mark"), ())] if inside and launched else []
    title = context.words("feature.year")
    called = context.title(answer.metric, answer.grain)
    with card(context, title, context.words(f"year.{beside(answer)}", metric=called, unit=unit)) as drawn:
        marked = context.words("feature.marked" if marks else "feature.not_launched")
        drawn.chart(year_lines, lines(context, answer, marks), export=of_answers(context, answer), notes=[marked])
        note(marked)


def _before_and_after(context: Context, launched: date) -> None:
    after = Period(launched, date.fromordinal(launched.toordinal() + DAYS - 1))
    metrics = [metric for metric in PRODUCT if context.results.can(metric)]
    answers = [context.results.answer(metric, after, against=Against.PREVIOUS) for metric in metrics]
    with card(context, context.words("feature.around"), _around(context, answers[0])) as drawn:
        drawn.offer(of_answers(context, *answers))
        rows, styles = [_row(context, answer) for answer in answers], [_style(context, answer) for answer in answers]
        screen.table(pl.DataFrame(rows), _configured(context), styles={"change": styles}, row_height=40)
        note(context.words("feature.no_cause"))


def _around(context: Context, answer: Answer) -> str:
    """Subtitle: days on either side; those after the launch may be incomplete."""
    row = answer.rows.row(0, named=True)
    days, base_days = Period(row["start"], row["end"]).days, Period(row["base_start"], row["base_end"]).days
    kind = "around_below" if days == DAYS else "around_so_far"
    return context.words(f"feature.{kind}", days=days, base_days=base_days, all=DAYS)


def _row(context: Context, answer: Answer) -> dict[str, Any]:
    row = answer.rows.row(0, named=True)
    figures, unit = context.figures, answer.metric.unit
    return {
        "metric": context.title(answer.metric, answer.grain),
        "before": str(figures.short(row["base_value"], unit)),
        "after": str(figures.short(row["value"], unit)),
        "change": figures.change(row["change"], row["change_pct"], unit),
        "said": withheld_reason(answer, row, context.words) or measured(row, context.words),
    }


def _style(context: Context, answer: Answer) -> str:
    """Style of the change cell."""
    row, metric = answer.rows.row(0, named=True), answer.metric
    return table_columns.STYLES[
        context.figures.direction(row["change"], row["change_pct"], metric.unit).role(metric.better)
    ]


def _configured(context: Context) -> dict[str, Any]:
    names = ("metric", "before", "after", "change", "said")
    return {name: st.column_config.TextColumn(context.words(f"around.{name}")) for name in names}


def _launch(context: Context, id: str) -> date | None:
    day = context.results.features().get(id, {}).get("launched_on")
    return day if isinstance(day, date) else None
