"""What is handed on about a year, a quarter or a month, and can every figure of it be computed again?"""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard.documents.outline import Wanted, sections, title_of
from dashboard.pages import Page, pages
from dashboard.presentation.context import Context
from dashboard.sections.controls import known_part
from dashboard.sections.decide.review import notes, placed, preview
from dashboard.sections.decide.review.drawing import taken_from
from dashboard.sections.layout import screen, url_state
from dashboard.sections.layout.card import card, note
from dashboard.sections.layout.page_header import Header, check_facts
from metrics.catalogue import metric as metric_named
from metrics.periods.notation import name, parse
from metrics.periods.period import Grain, Period, holding, split

ACTIVES = "monthly_active_users"
MARKED, ASKED = "review.marked", "review.asked"


def show(context: Context) -> None:
    header = Header.of(context)
    with header.choices():
        period = _period(context)
    of = parse(period)[0]
    chosen = _sections(context, of)
    wanted = Wanted(period, context.language, chosen, bool(st.session_state.get(MARKED)))
    header.say(context.words("review_page.title", period=context.period(of)), check_facts(context))
    if not context.results.as_of:
        placed.ask(context, period, of)
    if st.session_state.get(ASKED):
        _written(context, wanted)
    else:
        _offered(context)
    if not context.results.as_of:
        placed.show(context, period, of)
        notes.show(context, period, of, chosen or tuple(sections()))


def _offered(context: Context) -> None:
    """Nothing is written before somebody asks for it: a document takes seconds."""
    with card(context, context.words("review_page.offer"), context.words("review_page.offer_below")):
        screen.button(context.words("review_page.write"), "review.write", on_click=_ask)


def _ask() -> None:
    st.session_state[ASKED] = True


def _written(context: Context, wanted: Wanted) -> None:
    take = taken_from(pages)
    document = preview.made(context, wanted, take)
    if document.doubts and not wanted.is_marked:
        _stopped(context, document.doubts)
    else:
        preview.show(context, wanted, document, take)


def _stopped(context: Context, doubts: tuple[str, ...]) -> None:
    with card(context, context.words("review_page.stopped"), context.words("review_page.stopped_below")):
        for doubt in doubts:
            note(doubt)
        screen.button(context.words("review_page.mark"), "review.mark", on_click=_mark)


def _mark() -> None:
    st.session_state[MARKED] = True


def _period(context: Context) -> str:
    """Years, quarters and months that have begun, the last whole year first where there is one."""
    span = context.results.span(metric_named(ACTIVES))
    known = {grain: split(span_of(span, grain), grain) for grain in (Grain.YEAR, Grain.QUARTER, Grain.MONTH)}
    options = [name(each) for grain in known for each in reversed(known[grain])]
    whole = [name(each) for grain in known for each in reversed(known[grain]) if each.end <= span.end]
    return url_state.pick(
        context.words,
        "period",
        options,
        (whole or options)[0],
        lambda id: str(context.period(parse(id)[0])),
        meant=partial(_nearest, context, span, options),
        label_visibility="collapsed",
        width=190,
    )


def _nearest(context: Context, span: Period, options: Sequence[str], value: str) -> str | None:
    """Shortest period with a review that holds all of a known one; None for another text."""
    period = known_part(context, span, value)
    if period is None:
        return None
    around = (name(holding(grain, period.end)) for grain in (Grain.MONTH, Grain.QUARTER, Grain.YEAR))
    fitting = [id for id in around if id in options]
    return next((id for id in fitting if parse(id)[0].start <= period.start), fitting[-1])


def span_of(span: Period, grain: Grain) -> Period:
    """Whole periods of the grain in which there are data."""
    return Period(holding(grain, span.start).start, span.end)


def _sections(context: Context, of: Period) -> tuple[str, ...]:
    every, words = tuple(sections()), context.words
    return url_state.pick_several(
        words, "review_section", every, lambda id: str(title_of(context, id, of)), words("review_page.every")
    )


page = Page(place=3.95, show=show, group="decide", needs=(ACTIVES,), is_filtered=False)
