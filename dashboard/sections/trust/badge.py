"""Badge of a number: its trust and, a click away, definition, SQL, checks, rows and snapshot."""

from functools import partial

import streamlit as st

from dashboard.i18n.text import Colour, Text, bold, coloured, dot, heard, joined, small
from dashboard.i18n.text import dot as dot_of
from dashboard.presentation.check_names import subject_name
from dashboard.presentation.context import Context
from dashboard.presentation.messages import check_finding, check_rule, known_to, share_of
from dashboard.presentation.number_format import NONE, Figures
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import card, note, sentence
from metrics.aggregates.schema import SourceState
from metrics.model.metric import Metric, Unit
from metrics.model.term import Term
from metrics.snapshots.manifest import CheckResult

NOTHING = "–"


def show_definition(context: Context, metric: Metric) -> None:
    """Draws two cards: decisions of the definition, and lineage."""
    with card(context, context.title(metric), context.question(metric)):
        screen.paragraph(context.definition(metric))
        how_much_was_measured(context, metric)
        cells = st.grid(3, min_column_width=300, gap="small")
        for name, value in _decisions(context, metric).items():
            with cells.cell(), st.container(gap="xxsmall"):
                note(context.words(f"decision.{name}"))
                sentence(value or NOTHING)
    with card(context, context.words("definition.origin"), context.words("definition.origin_below")):
        origin(context, metric)


def how_much_was_measured(context: Context, metric: Metric) -> None:
    """Measured share in the last complete period, where values are missing."""
    if context.results.obstacle(metric):
        return
    states = (context.results.manifest.sources[source.name] for source in metric.sources)
    unmeasured = {name for state in states for name in state.unmeasured}
    if unmeasured.isdisjoint(metric.sums):
        return
    answer = context.results.answer(metric.id)
    facts = {"period": context.period(answer.period), "columns": ", ".join(sorted(unmeasured & {*metric.sums}))}
    note(context.words("definition.measured", **facts, share=share_of(answer.rows["measured"][0])))


def _decisions(context: Context, metric: Metric) -> dict[str, str]:
    words, sources = context.words, metric.sources
    return {
        "numerator": _term(context, metric.numerator),
        "denominator": _term(context, metric.denominator) if metric.denominator else "",
        "unit": context.figures.name(metric.unit),
        "better": words(f"better.{metric.better}"),
        "headline": words(f"grain.{metric.headline}"),
        "dated_by": "; ".join(dict.fromkeys(context.about(source, "dated_by") for source in sources)),
        "left_out": "; ".join(dict.fromkeys(context.about(source, "left_out") for source in sources)),
        "settles": words("decision.days", days=max(source.settles_after for source in sources)),
        "dimensions": ", ".join(words.dimension(name) for name in metric.dimensions),
        "overlapping": ", ".join(words.dimension(name) for name in metric.overlapping),
        "fewest": str(metric.fewest) if metric.denominator else "",
        "owner": words(
            "decision.owned", owner=words.either(f"owner.{metric.owner}", metric.owner), version=metric.version
        ),
    }


def _term(context: Context, term: Term) -> str:
    facts = {name: context.about(term.source, name) for name in ("counts", "row_is")}
    words = context.words(f"term.{term.kind}", **facts, column=term.column)
    only = [f"{context.words.dimension(name)}: {context.value(name, value)}" for name, value in term.only]
    whole = [context.words("term.over", dimension=context.words.dimension(name)) for name in sorted(term.over)]
    mean = [context.words("term.a_day")] if term.a_day else []
    before = [context.words("term.before")] if term.is_before else []
    return "; ".join([words, *only, *whole, *mean, *before])


def origin(context: Context, metric: Metric) -> None:
    """Draws the lineage: SELECT of each source, checks and findings."""
    for source in metric.sources:
        sentence(joined(" · ", [bold(context.source(source.name)), context.about(source, "row_is")]))
        screen.code(source.sql)
    checks = context.results.checks_of(metric)
    is_open = not all(check.passed for check in checks)
    with screen.expander(context.words("definition.checks", count=len(checks)), expanded=is_open):
        for check in sorted(checks, key=lambda check: check.passed):
            note(joined(" ", [dot("green" if check.passed else "orange"), _told(context, check)]))


COLOURS: dict[str, Colour] = {"passed": "green", "warned": "orange", "stale": "orange", "failed": "red"}


def trust_dot(context: Context, metric: Metric) -> Text:
    """Trust state as a coloured dot."""
    return dot_of(COLOURS[context.results.badge(metric)])


def says(context: Context, metric: Metric) -> str:
    """Trust state as a sentence."""
    day = context.day(context.results.span(metric).end)
    return context.words(f"trust.{context.results.badge(metric)}", day=day)


def show(context: Context, metric: Metric, place: str, sentence: str = "") -> None:
    """Draws a line that opens the lineage of a number, and what of the filter the number cannot honour.

    `place` makes badges of one metric unique on a page.
    """
    _unfiltered(context, metric)
    _button(context, metric, place, coloured("gray", sentence or _state(context, metric)), " · ")


def show_short(context: Context, metric: Metric, place: str) -> None:
    """As `show`, with the state as a dot alone."""
    _unfiltered(context, metric)
    _button(context, metric, place, trust_dot(context, metric), " ")


def _unfiltered(context: Context, metric: Metric) -> None:
    if unfiltered := context.results.unfiltered(metric):
        names = context.words("why.list").join(map(context.words.dimension, unfiltered))
        note(context.words("filter.not_by", dimensions=names))


def _button(context: Context, metric: Metric, place: str, state: str, between: str) -> None:
    """A button that looks like a link, as it opens something."""
    label = small(joined(between, [state, coloured("blue", context.words("badge.lineage"))]))
    of = heard(context.title(metric))
    if screen.button(
        joined(" ", [label, of]), f"badge.{place}.{metric.id}", type="tertiary", help=context.words("badge.open")
    ):
        screen.dialog(context.title(metric), partial(_open, context, metric))


def _state(context: Context, metric: Metric) -> Text:
    return joined(" ", [trust_dot(context, metric), says(context, metric)])


def _open(context: Context, metric: Metric) -> None:
    """Dialog: trust, violated rules, data, definition, SQL and checks."""
    screen.paragraph(_state(context, metric))
    for check in context.results.checks_of(metric):
        if not check.passed:
            sentence(_broken(context, check))
    note(context.words("badge.snapshot", snapshot=context.results.snapshot.id))
    for source in metric.sources:
        state = context.results.manifest.sources[source.name]
        note(_read(context, state))
        if state.consent:
            note(without_consent(context, state))
    screen.paragraph(context.definition(metric))
    how_much_was_measured(context, metric)
    origin(context, metric)


def _broken(context: Context, check: CheckResult) -> Text:
    outcome = context.words(f"outcome.{check.outcome}")
    return joined(" ", [dot_of("orange"), f"{outcome} · {_told(context, check)}"])


def _told(context: Context, check: CheckResult) -> str:
    """What is checked, the rule, and what was found."""
    words = context.words
    return " · ".join(map(str, (subject_name(check, words), check_rule(check, words), check_finding(check, words))))


def without_consent(context: Context, state: SourceState) -> str:
    """Number of people who are in no number of a source, as they did not agree."""
    people = Figures(context.words).exact(state.without_consent, Unit.USERS)
    return context.words("badge.consent", people=people, purpose=context.value("purpose", state.consent))


def _read(context: Context, state: SourceState) -> str:
    figures = Figures(context.words)
    counts = {
        "rows": figures.exact(state.rows_read, Unit.USERS),
        "left_out": figures.exact(state.rows_left_out, Unit.USERS),
    }
    last = known_to(state.watermark, state.basis, context.words) if state.watermark else NONE
    days = {"first": context.day(state.first_day), "last": last}
    return context.words("badge.read", source=context.source(state.name), **counts, **days)
