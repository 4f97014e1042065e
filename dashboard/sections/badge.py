"""The badge of a number: whether it may be believed and, a click away, everything that it rests on."""

from functools import partial

from dashboard import screen
from dashboard.context import Context
from dashboard.figures import NONE, Figures
from dashboard.sections import definition
from dashboard.sections.card import note, sentence
from dashboard.text import Colour, Text, coloured, joined, small
from dashboard.text import dot as dot_of
from dashboard.wording import check_finding, check_rule, known_to
from metrics.manifest import CheckResult, SourceState
from metrics.metric import Metric, Unit

COLOURS: dict[str, Colour] = {"passed": "green", "warned": "orange", "stale": "orange", "failed": "red"}


def dot(context: Context, metric: Metric) -> Text:
    """The state as a coloured dot."""
    return dot_of(COLOURS[context.results.badge(metric)])


def says(context: Context, metric: Metric) -> str:
    """The state in a sentence."""
    day = context.day(context.results.span(metric).end)
    return context.words(f"trust.{context.results.badge(metric)}", day=day)


def show(context: Context, metric: Metric, place: str, said: str = "") -> None:
    """A line that opens what is behind the number; `place` tells apart the badges of one metric on a page."""
    label = small(coloured("gray", said or _state(context, metric)))
    if screen.button(label, f"badge.{place}.{metric.id}", type="tertiary", help=context.words("badge.open")):
        screen.dialog(context.title(metric), partial(_open, context, metric))


def _state(context: Context, metric: Metric) -> Text:
    return joined(" ", [dot(context, metric), says(context, metric)])


def _open(context: Context, metric: Metric) -> None:
    """State, broken rules, the data, the definition, the SQL and the checks."""
    screen.paragraph(_state(context, metric))
    for check in context.results.checks_of(metric):
        if not check.passed:
            sentence(_broken(context, check))
    note(context.words("badge.snapshot", snapshot=context.results.snapshot.id))
    for source in metric.sources:
        note(_read(context, context.results.manifest.sources[source.name]))
    screen.paragraph(context.definition(metric))
    definition.how_much_was_measured(context, metric)
    definition.origin(context, metric)


def _broken(context: Context, check: CheckResult) -> Text:
    outcome = context.words(f"outcome.{check.outcome}")
    found = check_finding(check, context.words)
    said = f"{outcome} · {check.subject} · {check_rule(check, context.words)} · {found}"
    return joined(" ", [dot_of("orange"), said])


def _read(context: Context, state: SourceState) -> str:
    figures = Figures(context.words)
    counts = {
        "rows": figures.exact(state.rows_read, Unit.USERS),
        "left_out": figures.exact(state.rows_left_out, Unit.USERS),
    }
    last = known_to(state.watermark, state.basis, context.words) if state.watermark else NONE
    days = {"first": context.day(state.first_day), "last": last}
    return context.words("badge.read", source=context.source(state.name), **counts, **days)
