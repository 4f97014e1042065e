"""Trajectory of a target: cumulative value by day against the pace from last year's seasonality."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import polars as pl
import streamlit as st

from dashboard.charts.pace_lines import Course, pace_lines
from dashboard.exports.export import Export, of_table
from dashboard.exports.told import Columns, Told
from dashboard.narrative.target_status import title_of, verdict
from dashboard.presentation.context import Context
from dashboard.presentation.date_format import ticks
from dashboard.sections.layout import url_state
from dashboard.sections.layout.card import Card, guarded, note, unfiltered
from dashboard.sections.trust import badge
from metrics.analysis.targets import Pace
from metrics.periods.period import Grain, Period, grain_of

TIPS = ("label", "so_far", "expected", "apart")
POINT: dict[str, type[pl.DataType]] = {"place": pl.Int64, "now": pl.Float64, "pace": pl.Float64}
POINT |= dict.fromkeys(TIPS, pl.String)


def show(context: Context, paces: Sequence[Pace], beside: int = 0) -> None:
    """Draws one card for the chosen target, by default the first current one; `beside`: bullets in the card beside."""
    with st.container(border=True, height="stretch", gap="xsmall"), guarded(context):
        head = st.container(gap="xxsmall")
        pace = _chosen(context, paces)
        title = verdict(context, pace)
        drawn = Card.of(context, title, _below(context, pace), head)
        with head:
            unfiltered(context)
        export = _export(context, pace)
        dashed = context.words("targets.dashed", base=context.period(pace.base))
        drawn.chart(pace_lines, replace(drawing(context, pace), beside=beside), export=export, notes=[dashed])
        note(dashed)
        badge.show(context, pace.answer.metric, "course")


def _export(context: Context, pace: Pace) -> Export:
    """Every day of the course: its value and what was expected, beside the target."""
    target, days = pace.target, context.results.course(pace.target).drop("days")
    named = {"metric": target.metric, **target.where, "period": target.period, "target": target.value}
    rows = [named | day for day in days.to_dicts()]
    columns, unit = Columns(context), pace.answer.metric.unit
    told = (
        columns.cell("metric", "export.metric", lambda row: title_of(context, pace)),
        columns.period("period", "export.period"),
        columns.value("target", "targets.value", unit),
        columns.day("day", "targets.tip_label"),
        columns.value("value", "targets.tip_so_far", unit),
        columns.value("expected", "targets.tip_expected", unit),
    )
    called = (target.metric, target.period, "course")
    return of_table(context, *called, rows=rows, told=Told(told), metrics=(target.metric,))


def drawing(context: Context, pace: Pace) -> Course:
    """The inputs of the chart."""
    shown, unit = context.results.course(pace.target), pace.answer.metric.unit
    scale = context.figures.axis(_largest(shown), unit)[0]
    period = pace.answer.period
    days = [period.start + timedelta(days=n) for n in range(period.days)]
    return Course(
        points=pl.DataFrame([_point(context, pace, row, scale) for row in shown.to_dicts()], POINT),
        target=pace.target.value / scale,
        from_zero=pace.answer.metric.denominator is None,
        ends=_ends(context, pace),
        tooltip={name: context.words(f"targets.tip_{name}") for name in TIPS},
        ticks=ticks(context.words, days, Grain.DAY, narrow=False),
        narrow_ticks=ticks(context.words, days, Grain.DAY, narrow=True),
    )


def _chosen(context: Context, paces: Sequence[Pace]) -> Pace:
    """Target control; ids are metric, grain and segment, so that a choice survives a change of month."""
    options = {_option(pace): pace for pace in paces}
    called = {id: f"{title_of(context, pace)} · {context.period(pace.answer.period)}" for id, pace in options.items()}
    default = next((id for id, pace in options.items() if not pace.is_over), next(iter(options)))
    layout: dict[str, Any] = {"label_visibility": "collapsed", "width": 300}
    return options[url_state.pick(context.words, "target", list(options), default, called.__getitem__, **layout)]


def _option(pace: Pace) -> str:
    segment = (f"{dimension}={value}" for dimension, value in sorted(pace.target.where.items()))
    return ".".join([pace.target.metric, str(grain_of(pace.answer.period)), *segment])


def _below(context: Context, pace: Pace) -> str:
    unit, period = pace.answer.metric.unit, context.period(Period(pace.row["start"], pace.row["end"]))
    scale = context.figures.axis(_largest(context.results.course(pace.target)), unit)[1]
    return context.words("targets.course", metric=title_of(context, pace), period=period, unit=scale)


def _largest(shown: pl.DataFrame) -> float:
    return float(shown.select(pl.max_horizontal(pl.col("value", "expected").max())).item())


def _point(context: Context, pace: Pace, row: dict[str, Any], scale: float) -> dict[str, object]:
    figures, unit = context.figures, pace.answer.metric.unit
    value, expected = row["value"], row["expected"]
    known = value is not None and expected
    return {
        "place": row["days"],
        "now": None if value is None else value / scale,
        "pace": None if expected is None else expected / scale,
        "label": context.day(row["day"]),
        "so_far": figures.exact(value, unit),
        "expected": figures.exact(expected, unit),
        "apart": figures.change(value - expected, value / expected - 1, unit) if known else "–",
    }


def _ends(context: Context, pace: Pace) -> tuple[str, str, str]:
    unit = pace.answer.metric.unit
    value, expected, target = (
        str(context.figures.short(number, unit)) for number in (pace.value, pace.expected, pace.target.value)
    )
    now = context.words("targets.end" if pace.is_over else "targets.now", value=value)
    return now, context.words("targets.then", value=expected), context.words("targets.aim", value=target)
