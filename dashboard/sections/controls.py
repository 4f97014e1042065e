"""Controls of a page: month, alignment, as of."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import streamlit as st

from dashboard.i18n import Words
from dashboard.i18n.text import text
from dashboard.presentation.context import Context
from dashboard.presentation.messages import damage
from dashboard.sections.layout import screen, url_state
from dashboard.sections.layout.card import card
from dashboard.service.cache import Where
from metrics.catalogue import metric as metric_named
from metrics.periods.notation import name, parse
from metrics.periods.period import JANUARY, Align, Grain, Period, holding, split
from metrics.query.answers import Answer


def alignment_choice(context: Context, **layout: Any) -> Context:
    """Alignment control; returns the context with the chosen alignment."""
    offered = [align for align in Align if _is_of_use(context, align)]
    called = {str(align): context.words(f"align.{align}") for align in offered}
    chosen = url_state.pick(context.words, "align", list(called), str(Align.DATE), called.__getitem__, **layout)
    return replace(context, results=replace(context.results, align=Align(chosen)))


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
    remembered = url_state.remembered(AS_OF)
    try:
        return date.fromisoformat(remembered) if remembered else None
    except ValueError:
        url_state.keep(AS_OF, None)
        got = text(remembered)
        screen.warning(words("state.unknown", what=words("field.as_of"), got=got, shown=words("as_of.now")))
        return None


def as_of_banner(context: Context) -> None:
    """Banner of an as-of view or a damaged snapshot; nothing for the current one."""
    if context.results.damaged:
        day = context.day(context.results.manifest.through)
        screen.error(damage(context.results.damaged, day, context.words))
    if shown := context.results.as_of:
        published = context.results.manifest.made_at
        facts = {"day": context.day(shown), "made": f"{context.day(published.date())} {published:%H:%M}"}
        with st.container(horizontal=True, vertical_alignment="center"):
            screen.warning(context.words("as_of.shown", **facts))
            screen.button(context.words("as_of.back"), AS_OF_NOW, on_click=url_state.keep, args=(AS_OF, None))


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
    url_state.keep(AS_OF, day.isoformat() if day else None)


def month(context: Context, metric: str, label_visibility: str = "collapsed") -> Period:
    """Month control: every month of the metric, the last complete one by default."""
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
        label_visibility=label_visibility,
        width=170,
    )
    return parse(chosen)[0]
