"""Rules of the assistant side by side: use, clicks, resolutions and disturbance over the days of each."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from dashboard.charts.yoy_bars import year_bars
from dashboard.exports.export import Export, of_answers, of_table
from dashboard.exports.told import Column, Columns, Told
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import NONE, written
from dashboard.sections.breakdown.segments import BAR
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import card, note
from dashboard.sections.service import rates
from dashboard.sections.trust import badge
from metrics.analysis.funnel import CountedBy, FunnelRow
from metrics.catalogue import metric as metric_named
from metrics.comparison.period_pair import Against
from metrics.periods.notation import name
from metrics.periods.period import Grain, Period, holding
from metrics.query.answers import Answer

USAGE, DISTURBED = "assistant_usage_rate", "disturbed_user_day_share"
RATES = (USAGE, "assistant_click_rate", "assistant_resolution_rate", "assistant_triggers_per_user_day", DISTURBED)
BY = "rule_version"


def years(context: Context) -> Period:
    """The calendar years in which the assistant has spoken: rules are compared over all of their days."""
    span = context.results.span(metric_named(USAGE))
    starts = context.results.answer(USAGE, span, by=(BY,), against=Against.NONE).rows["start"].to_list()
    return Period(holding(Grain.YEAR, min(starts, default=span.start)).start, holding(Grain.YEAR, span.end).end)


def answers(context: Context, period: Period) -> dict[str, Answer]:
    """Metric → its answer by rule."""
    return {id: context.results.answer(id, period, by=(BY,), against=Against.NONE) for id in RATES}


def headline(context: Context, known: Mapping[str, Answer]) -> str:
    """Title of the page: use and disturbance of the last rule against the one before; of the only one by itself."""
    rows = known[USAGE].rows.sort("start").to_dicts()
    if not rows:
        return context.words("service.none")
    disturbed = {row[BY]: row["value"] for row in known[DISTURBED].rows.iter_rows(named=True)}
    share = context.figures.part
    facts: dict[str, str] = {}
    for side, row in zip(("now", "before"), reversed(rows[-2:]), strict=False):
        facts[side] = context.value(BY, row[BY])
        facts[f"{side}_usage"] = NONE if row["value"] is None else share(row["value"])
        trouble = disturbed.get(row[BY])
        facts[f"{side}_disturbed"] = NONE if trouble is None else share(trouble)
    return context.words("service.two" if len(rows) > 1 else "service.one", **facts)


def show(context: Context, known: Mapping[str, Answer]) -> None:
    """Draws one card: a row per rule."""
    with card(context, context.words("service.rules"), context.words("service.rules_below")) as drawn:
        drawn.offer(of_answers(context, *known.values()))
        names = [row[BY] for row in known[USAGE].rows.sort("start").iter_rows(named=True)]
        columns = {"rule": st.column_config.TextColumn(context.words("service.rule"), width=70)} | {
            "days": st.column_config.TextColumn(context.words("service.days"), width=270)
        }
        columns |= {id: st.column_config.TextColumn(context.title(metric_named(id)), width=180) for id in RATES}
        screen.table([_row(context, known, name) for name in names], columns, height="content", row_height=40)
        note(context.words("service.sequence"))
        note(context.words("rates.note"))
        badge.show(context, metric_named(USAGE), "rules")


def _row(context: Context, known: Mapping[str, Answer], rule: str) -> dict[str, Any]:
    row = {id: answer.rows.filter(pl.col(BY) == rule).to_dicts() for id, answer in known.items()}
    days = row[USAGE][0]
    return {
        "rule": context.value(BY, rule),
        "days": context.period(Period(days["start"], days["end"])),
        **{id: _cell(context, known[id], rows[0]) if rows else NONE for id, rows in row.items()},
    }


def _cell(context: Context, answer: Answer, row: dict[str, Any]) -> str:
    value = str(context.figures.short(row["value"], answer.metric.unit))
    if not answer.metric.unit.is_share or row["value"] is None:
        return value
    return context.words("service.cell", value=value, interval=rates.interval(context, answer, row))


def show_funnel(context: Context, period: Period, unit: CountedBy) -> None:
    """Draws one card: the share of the first stage that reaches each, the last rule over the one before."""
    rows = sorted(context.results.funnel(period, unit, BY), key=lambda row: row.start)[-2:]
    if not rows:
        return
    title = _finding(context, rows, unit)
    with card(context, title, context.words(f"service.funnel_{unit}"), follows_filter=False) as drawn:
        names = {"now": context.value(BY, rows[-1].value), "before": context.value(BY, rows[0].value)}
        bars = context.words("service.bars", **names)
        drawn.chart(year_bars, _bars(context, rows), export=_export(context, period, rows, unit), notes=[bars])
        note(bars)
        if left := sum(row.open for row in rows):
            note(context.words("service.open", count=left))


def _export(context: Context, period: Period, rows: list[FunnelRow], unit: CountedBy) -> Export:
    stages = [
        {
            "counted": str(unit),
            BY: row.value,
            "start": row.start,
            "end": row.end,
            "stage": step.stage,
            "count": step.count,
            "of_first": step.of_first,
            "of_previous": step.of_previous,
            "open": row.open,
        }
        for row in rows
        for step in row.steps
    ]
    called = ("funnel", name(period), f"by-{unit}")
    return of_table(context, *called, rows=stages, told=Told(_told(context)), metrics=(USAGE,))


def _told(context: Context) -> tuple[Column, ...]:
    columns = Columns(context)
    return (
        columns.words("counted", "service.counted", "service.counted_by"),
        columns.dimension(BY),
        columns.days("service.days"),
        columns.dimension("stage"),
        columns.count("count", "service.reached"),
        columns.share("of_first", "service.of_first"),
        columns.share("of_previous", "service.of_previous"),
        columns.count("open", "service.still_open"),
    )


def _finding(context: Context, rows: list[FunnelRow], unit: CountedBy) -> str:
    """Of 100 prompts of v2, 21 are clicked and 15 resolved."""
    last = {step.stage: step.of_first for step in rows[-1].steps}
    clicked, resolved = (written(100 * (last[stage] or 0), 0) for stage in ("clicked", "resolved"))
    return context.words(
        f"service.finding_{unit}", rule=context.value(BY, rows[-1].value), clicked=clicked, resolved=resolved
    )


def _bars(context: Context, rows: list[FunnelRow]) -> pl.DataFrame:
    before, now = rows[0], rows[-1]
    pairs = zip(now.steps, before.steps, strict=True)
    return pl.DataFrame(
        [
            {
                "name": context.value("stage", step.stage),
                "now": step.of_first or 0.0,
                "base": earlier.of_first if len(rows) > 1 else None,
                "text": f"{context.figures.part(step.of_first or 0)} · {step.count:,}",
                "change": None,
                "pin": "",
                "role": "muted",
            }
            for step, earlier in pairs
        ],
        BAR,
    )
