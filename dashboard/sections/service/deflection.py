"""Deflection of support contacts: three labelled estimates, never one number."""

from dataclasses import asdict

import polars as pl
import streamlit as st

from dashboard.charts.placebo_strip import placebo_strip
from dashboard.charts.yoy_bars import year_bars
from dashboard.exports.export import of_table
from dashboard.exports.told import Columns, Told
from dashboard.presentation.context import Context
from dashboard.presentation.messages import share_of
from dashboard.presentation.number_format import percent
from dashboard.sections.breakdown.segments import BAR
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import Card, card, note
from metrics.analysis.deflection import SILENCE_DAYS, BeforeAfter, Effect, Resolved
from metrics.model.metric import Unit
from metrics.periods.notation import name
from metrics.periods.period import Period

CONTACTS = "support_contact_rate"
COLUMNS = ("estimate", "days", "value", "interval", "basis")


def show_effects(context: Context) -> None:
    """Draws one card: the experiments, and before and after with its placebo strip."""
    effects = context.results.effects_on_contacts()
    with card(context, _finding(context, effects), context.words("deflection.below"), follows_filter=False) as drawn:
        changes = context.results.contacts_before_after()
        rows = [_experiment(context, effect) for effect in effects]
        rows += [_change(context, change, number) for number, change in enumerate(changes)]
        columns = {key: st.column_config.TextColumn(context.words(f"deflection.{key}")) for key in COLUMNS}
        screen.table(rows, columns, height="content")
        _strip(context, drawn, changes[0], is_muted=bool(effects))
        if effects:
            note(context.words("deflection.experiment_first"))
        note(context.words("deflection.selection"))


def _finding(context: Context, effects: list[Effect]) -> str:
    """Effect of the last experiment, in the words of its interval; without one, that there is none."""
    if not effects:
        return context.words("deflection.no_experiment")
    last = effects[-1]
    kind = "fewer" if last.high < 0 else "more" if last.low > 0 else "undecided"
    facts = {"change": _signed(last.estimate), "low": _signed(last.low), "high": _signed(last.high)}
    return context.words(f"deflection.{kind}", **facts)


def _experiment(context: Context, effect: Effect) -> dict[str, str]:
    basis = context.words(
        "deflection.arms",
        control=f"{effect.control.contacts:,}",
        treatment=f"{effect.treatment.contacts:,}",
        users=f"{effect.treatment.users:,}",
    )
    name = context.words("deflection.experiment", name=context.value("experiment", effect.experiment))
    return _line(context, name, effect.period, (effect.estimate, effect.low, effect.high), basis)


def _change(context: Context, change: BeforeAfter, number: int) -> dict[str, str]:
    name = context.words("deflection.year_before" if number else "deflection.before")
    basis = context.words("deflection.against", before=context.period(change.before))
    return _line(context, name, change.after, (change.estimate, change.low, change.high), basis)


def _line(
    context: Context, name: str, period: Period, numbers: tuple[float, float, float], basis: str
) -> dict[str, str]:
    value, low, high = map(_signed, numbers)
    interval = context.words("rates.from_to", low=low, high=high)
    cells = (name, context.period(period), value, interval, basis)
    return dict(zip(COLUMNS, cells, strict=True))


def _signed(change: float) -> str:
    """−18.0%, with a minus sign."""
    return percent(change, 1, plus=True)


def _strip(context: Context, drawn: Card, change: BeforeAfter, *, is_muted: bool) -> None:
    if not change.placebo:
        return
    ticks = pl.DataFrame(
        [{"change": value, "split": context.day(day), "text": _signed(value)} for day, value in change.placebo]
    )
    role = "muted" if is_muted else "now"
    measured = pl.DataFrame([{"change": change.estimate, "low": change.low, "high": change.high, "role": role}])
    says = context.words("deflection.placebo", count=len(change.placebo), large=change.as_large, p=share_of(change.p))
    tips = {"split": context.words("deflection.split"), "text": context.words("deflection.value")}
    splits = [{"split": day, "change": value} for day, value in change.placebo]
    found = {"split": change.after.start, "change": change.estimate, "low": change.low, "high": change.high}
    columns = Columns(context)
    told = Told(
        (
            columns.day("split", "deflection.split"),
            columns.effect("change", "deflection.value"),
            columns.effect("low", "told.low", lambda row: row.get("low")),
            columns.effect("high", "told.high", lambda row: row.get("high")),
        )
    )
    export = of_table(context, "deflection", "placebo", rows=[found, *splits], told=told, metrics=(CONTACTS,))
    drawn.chart(placebo_strip, ticks, measured, tips, export=export, says=says)
    note(says)


def show_resolved(context: Context, period: Period) -> None:
    """Draws one card: clicked prompts resolved, confirmed and assumed."""
    with card(context, context.words("deflection.resolved"), context.period(period), follows_filter=False) as drawn:
        found = context.results.resolved(period)
        if not found.clicked:
            note(context.words("deflection.none_clicked"))
            return
        figures = {"start": period.start, "end": period.end, **asdict(found)}
        export = of_table(context, "assistant_resolved", name(period), rows=[figures], told=_told(context))
        drawn.chart(year_bars, _bars(context, found), export=export)
        note(context.words("deflection.upper_bound", days=SILENCE_DAYS))
        if found.open:
            note(
                context.words("deflection.open", count=context.figures.exact(found.open, Unit.USERS), days=SILENCE_DAYS)
            )


def _told(context: Context) -> Told:
    columns = Columns(context)
    counts = {"clicked": "value.stage.clicked", "confirmed": "deflection.confirmed", "assumed": "deflection.assumed"}
    counts |= {"open": "service.still_open"}
    return Told((columns.days("export.period"), *(columns.count(name, title) for name, title in counts.items())))


def _bars(context: Context, found: Resolved) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "name": context.words(f"deflection.{kind}"),
                "now": count / found.clicked,
                "base": None,
                "text": f"{context.figures.part(count / found.clicked)} · {context.figures.exact(count, Unit.USERS)}",
                "change": None,
                "pin": "",
                "role": "muted",
            }
            for kind, count in (("confirmed", found.confirmed), ("assumed", found.assumed))
        ],
        BAR,
    )
