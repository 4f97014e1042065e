"""Experiments: what was declared, what is sealed until when, what came out, and how well effects are guessed."""

from typing import Any

from dashboard.pages import Page
from dashboard.presentation.context import Context
from dashboard.sections.decide.experiments import decisions, declare, health, overview, texts, verdict
from dashboard.sections.layout import screen, url_state
from dashboard.sections.layout.card import side_by_side
from dashboard.sections.layout.page_header import Header, check_facts
from dashboard.service.experiments import book_of

EXPERIMENT = "experiment"


def show(context: Context) -> None:
    book = book_of(context.results)
    known = book.all()
    header, chosen = Header.of(context), None
    with header.choices():
        if known:
            names = {each.id: texts.title(context, each.experiment) for each in known}
            layout: dict[str, Any] = {"label_visibility": "collapsed", "width": 260}
            chosen = url_state.pick(context.words, EXPERIMENT, list(names), known[0].id, names.__getitem__, **layout)
    header.say(overview.headline(context, book, known), [*overview.facts(context, known), *check_facts(context)])
    overview.show_list(context, book, known)
    one = next((each for each in known if each.id == chosen), None)
    if one is not None:
        screen.subheader(texts.finding(context, one))
        with side_by_side(1, 1) as (left, right):
            with left:
                health.show_hypothesis(context, book, one)
            with right:
                verdict.show(context, one)
        with side_by_side(1, 1) as (left, right):
            with left:
                health.show_health(context, one)
            with right:
                health.show_power(context, one)
        outcome = one.outcome
        if outcome and outcome.state == "decided" and outcome.arms:
            with side_by_side(1, 1) as (left, right):
                with left:
                    if outcome.guardrails:
                        verdict.show_guardrails(context, outcome)
                with right:
                    verdict.show_course(context, outcome)
            with side_by_side(1, 1) as columns:
                for column, dimension in zip(columns, ("region", "channel"), strict=True):
                    with column:
                        verdict.show_segments(context, outcome, dimension)
        with side_by_side(1, 1) as (left, right):
            with left:
                decisions.show_decisions(context, book, one)
            with right:
                decisions.show_links(context, book, one)
    overview.show_calibration(context, book, known)
    if context.results.as_of is None:
        declare.show(context, book)


page = Page(place=3.9, show=show, group="decide", is_filtered=False)
