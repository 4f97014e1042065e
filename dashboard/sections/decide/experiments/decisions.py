"""Decisions on an experiment, what it is connected with, and the form to log a decision."""

from collections.abc import Iterator

import streamlit as st

from dashboard.i18n.text import text
from dashboard.presentation.context import Context
from dashboard.sections.decide.experiments import texts
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import card, note, sentence
from dashboard.sections.targets import author
from dashboard.service.experiments import CHOICES, ExperimentBook, Known
from queries.errors import Problem
from queries.records.entry import Entry
from queries.records.kinds.experiment import Decision
from queries.records.kinds.requirement import Requirement

SAVED = "experiments.decided"
LONGEST = 400


def show_links(context: Context, book: ExperimentBook, known: Known) -> None:
    """Draws one card: the experiment before and after, the feature and the requirement."""
    with card(context, context.words("experiments.links.title"), context.words("experiments.links.below")):
        lines = list(_links(context, book, known))
        for line in lines:
            sentence(line)
        if not lines:
            note(context.words("experiments.links.none"))
        if known.experiment.feature and "features" in context.pages:
            screen.page_link(context.pages["features"], context.words("page.features"))
        if known.experiment.requirement and "requirements" in context.pages:
            page, id = context.pages["requirements"], known.experiment.requirement
            screen.page_link(page, context.words("page.requirements"), requirement=id)


def _links(context: Context, book: ExperimentBook, known: Known) -> Iterator[str]:
    experiment = known.experiment
    by_id = {each.id: each for each in book.all()}
    if experiment.follows:
        other = by_id.get(experiment.follows)
        name = texts.finding(context, other) if other else experiment.follows
        yield context.words("experiments.links.follows", name=name)
    for id in book.followed_by(known.id):
        yield context.words("experiments.links.followed_by", name=texts.finding(context, by_id[id]))
    if experiment.feature:
        yield context.words("experiments.links.feature", name=context.value("feature", experiment.feature))
    if experiment.requirement:
        yield context.words("experiments.links.requirement", name=_requirement(context, experiment.requirement))


def _requirement(context: Context, id: str) -> str:
    """Title of a requirement in the language of the page; its id where the records have none."""
    entry = context.results.records().entry("requirement", id)
    body = entry.body if entry else None
    if not isinstance(body, Requirement):
        return id
    return text(body.titled(context.words.language))


def show_decisions(context: Context, book: ExperimentBook, known: Known) -> None:
    """Draws one card: the log, and the form, which asks the same service as the command line."""
    with card(context, context.words("experiments.decisions.title"), context.words("experiments.decisions.below")):
        log = book.decisions(known.id)
        for entry in log:
            _decision(context, entry)
        if not log:
            note(context.words("experiments.decisions.none"))
        if st.session_state.pop(SAVED, None) == known.id:
            screen.info(context.words("experiments.decisions.saved"))
        if context.results.as_of is None:
            _form(context, book, known)


def _decision(context: Context, entry: Entry) -> None:
    decision = entry.body
    if not isinstance(decision, Decision):
        return
    choice, day = context.words(f"experiments.decisions.{decision.choice}"), context.day(entry.at.date())
    because = text(decision.reason(context.language), LONGEST)
    sentence(context.words("experiments.decisions.line", day=day, by=entry.by, choice=choice, because=because))
    verdict = (
        context.words(f"experiments.verdict.{decision.verdict}")
        if decision.verdict
        else context.words("experiments.decisions.no_verdict")
    )
    if decision.estimate is None:
        note(context.words("experiments.decisions.evidence_none", verdict=verdict))
    else:
        estimate = texts.signed(decision.estimate)
        note(context.words("experiments.decisions.evidence", verdict=verdict, estimate=estimate))


def _form(context: Context, book: ExperimentBook, known: Known) -> None:
    words, key = context.words, f"decide.{known.id}"
    called = {choice: words(f"experiments.decisions.{choice}") for choice in CHOICES}
    choice = screen.select(words("experiments.decisions.choice"), CHOICES, called.__getitem__, f"{key}.choice")
    because = screen.text_input(words("experiments.decisions.because"), f"{key}.because")
    by = author.field(words("experiments.decisions.by"), "experiments.by")
    if screen.button(words("experiments.decisions.save"), f"{key}.save", disabled=not (because.strip() and by.strip())):
        try:
            book.decide(known.id, str(choice), because, by=by)
        except Problem as problem:
            screen.error(str(problem))
            return
        st.session_state[SAVED] = known.id
        st.rerun()
