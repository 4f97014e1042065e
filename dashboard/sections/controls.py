"""Controls of a page: month, alignment, as of."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import streamlit as st

from dashboard.i18n import Words
from dashboard.i18n.text import text
from dashboard.presentation.context import Context
from dashboard.presentation.date_format import day_name
from dashboard.presentation.messages import damage as damage_said
from dashboard.sections.layout import address, screen, url_state
from dashboard.sections.layout.card import card, empty, note
from dashboard.service.cache import Where
from dashboard.service.results import published_days
from metrics.catalogue import metric as metric_named
from metrics.comparison.period_pair import Against
from metrics.errors import Refusal
from metrics.periods.notation import name, parse
from metrics.periods.period import JANUARY, Align, Grain, Period, holding, split
from metrics.query.answers import Answer
from queries.errors import Damaged


def alignment_choice(context: Context, **layout: Any) -> Context:
    """Comparison control: the year before by an alignment, or the previous period.

    Returns the context that compares so; sentences about the previous period have words of their own.
    """
    offered = [*(align for align in Align if _is_of_use(context, align)), Against.PREVIOUS]
    called = {str(each): context.words(f"align.{each}") for each in offered}
    chosen = url_state.pick(context.words, "align", list(called), str(Align.DATE), called.__getitem__, **layout)
    if chosen != Against.PREVIOUS:
        return replace(context, results=replace(context.results, align=Align(chosen)))
    spoken = context.words.varied(str(Against.PREVIOUS))
    results = replace(context.results, against=Against.PREVIOUS)
    return replace(context, words=spoken, figures=replace(context.figures, words=spoken), results=results)


def turned(context: Context, answer: Answer, where: Where = ()) -> str:
    """Sentence for each alignment that reverses the sign of the change; empty for none."""
    others = context.results.turned(answer, where).items()
    return " ".join(_turned(context, align, other) for align, other in others)


def _turned(context: Context, align: Align, other: Answer) -> str:
    row = other.rows.row(0, named=True)
    facts = {
        "align": context.words(f"align.{align}"),
        "change": context.figures.change(row["change"], row["change_pct"], other.metric.unit),
        "base": context.period(Period(row["base_start"], row["base_end"])),
    }
    return context.words("aligned.turned", **facts)


def _is_of_use(context: Context, align: Align) -> bool:
    """Whether the alignment differs from others: a fiscal year from January is the calendar year."""
    return align is not Align.FISCAL_YEAR or context.results.manifest.reckoning.fiscal_year_starts != JANUARY


AS_OF, AS_OF_PICK, AS_OF_NOW = "as_of", "pick.as_of", "as_of.now"


def chosen_as_of(words: Words) -> date | None:
    """As-of day from the URL or an earlier choice; None for the current snapshot."""
    given = address.given(AS_OF)
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        got = text(given)
        screen.warning(words("state.unknown", what=words("field.as_of"), got=got, shown=words("as_of.now")))
        return None


def show_nothing_then(words: Words, store: str, day: date | None) -> None:
    """Instead of a page, where nothing had been published by the day: what there is, and the way to it."""
    first = next(iter(published_days(store)), None)
    if day is None or first is None:
        empty(words("empty.title"), words("empty.why"))
        return
    screen.warning(words("as_of.nothing", day=day_name(day, words), first=day_name(first, words)))
    _newest(words)


def show_damaged(words: Words, damage: Damaged, day: date | None) -> None:
    """Instead of a page, where no whole snapshot is left, or that of the day is damaged: what to do."""
    kind = "then_damaged" if day else "no_whole"
    shown = {"day": day_name(day, words)} if day else {}
    screen.subheader(words(f"state.{kind}", **shown))
    screen.error(words(f"state.{kind}_why"))
    if day:
        _newest(words)
    note(str(damage))


def _newest(words: Words) -> None:
    screen.button(words("as_of.newest"), AS_OF_NOW, on_click=address.choose, args=(AS_OF, None))


def as_of_banner(context: Context) -> None:
    """Banner of an as-of view or a damaged snapshot; nothing for the current one."""
    if context.results.damaged:
        day = context.day(context.results.manifest.through)
        screen.error(damage_said(context.results.damaged, day, context.words))
    if shown := context.results.as_of:
        published = context.results.manifest.made_at
        facts = {"day": context.day(shown), "made": f"{context.day(published.date())} {published:%H:%M}"}
        with st.container(horizontal=True, vertical_alignment="center"):
            screen.warning(context.words("as_of.shown", **facts))
            screen.button(context.words("as_of.back"), AS_OF_NOW, on_click=address.choose, args=(AS_OF, None))


def as_of_choice(context: Context) -> None:
    """Draws one card with the as-of control."""
    days = context.results.every_day()
    with card(context, context.words("as_of.title"), context.words("as_of.below")):
        screen.day_input(
            context.words("field.as_of"),
            AS_OF_PICK,
            value=context.results.as_of,
            min_value=days[0],
            max_value=max(days[-1], context.results.as_of or days[-1], datetime.now(tz=UTC).date()),
            on_change=_keep_as_of,
            width=220,
        )


def _keep_as_of() -> None:
    day = st.session_state[AS_OF_PICK]
    address.choose(AS_OF, day.isoformat() if day else None)


def month(context: Context, metric: str, label_visibility: str = "collapsed") -> Period:
    """Month control: every month of the metric, the last complete one by default.

    Another period, chosen on another page, is shown by its last month.
    """
    span = context.results.span(metric_named(metric))
    months = [name(period) for period in split(Period(holding(Grain.MONTH, span.start).start, span.end), Grain.MONTH)]
    last = holding(Grain.MONTH, span.end)
    default = months[-1] if last.end == span.end or len(months) == 1 else months[-2]
    chosen = url_state.pick(
        context.words,
        "period",
        months[::-1],
        default,
        lambda id: context.period(parse(id)[0]),
        meant=partial(_last_month, context, span),
        label_visibility=label_visibility,
        width=150,
    )
    return parse(chosen)[0]


def _last_month(context: Context, span: Period, value: str) -> str | None:
    """Last known month of a period; None where the text is none or lies outside."""
    period = known_part(context, span, value)
    return name(holding(Grain.MONTH, period.end)) if period else None


def known_part(context: Context, span: Period, value: str) -> Period | None:
    """Days of a period in an address that lie in the span; None where the text is no period or lies outside."""
    try:
        period = context.results.parsed(value)
    except Refusal:
        return None
    if period is None or period.end < span.start or span.end < period.start:
        return None
    return Period(max(period.start, span.start), min(period.end, span.end))
