"""Requirements: what is to be built first, how sure is that, and did it bring what was promised?"""

from collections.abc import Sequence
from typing import Any

from dashboard.i18n.text import text
from dashboard.pages import Page
from dashboard.presentation.context import Context
from dashboard.sections.decide.requirements import form, one, order, origins, ranked, said, what_if
from dashboard.sections.layout import url_state
from dashboard.sections.layout.card import card, empty, side_by_side
from dashboard.sections.layout.page_header import Header, check_facts
from dashboard.service.requirements import Backlog, weights_in
from metrics.analysis.scoring.ranking import Ranked
from metrics.analysis.scoring.rubrics import VERSION
from metrics.analysis.scoring.smaa import DRAWS
from queries.records.entry import Entry
from queries.records.kinds.requirement import Requirement

ALL = "\0"
"""All of them. No requirement has this id."""
EVERY, UNDER_WAY = "every", "under_way"


def show(context: Context) -> None:
    header = Header.of(context)
    backlog = Backlog.of(context.results)
    entries = {entry.id: entry for entry in backlog.requirements()}
    with header.choices():
        shown = _shown(context)
        chosen = _choice(context, entries)
    weights = backlog.weights()
    rows = backlog.ranking(weights_in(weights), only_under_way=shown == UNDER_WAY)
    if chosen != ALL:
        entry = entries[chosen]
        header.say(_title(context, entry), [*one.facts(context, entry), *check_facts(context)])
        _one(context, backlog, rows, entry)
        return
    header.say(_finding(context, rows), _facts(context, rows, weights))
    if rows:
        _all(context, backlog, rows, weights, only_under_way=shown == UNDER_WAY)
    else:
        with card(context, context.words("requirements.none")):
            empty(context.words("requirements.none"), context.words("requirements.none_why"))
    if not context.results.as_of:
        form.show(context, backlog, None)


def _all(context: Context, backlog: Backlog, rows: Sequence[Ranked], weights: Entry, *, only_under_way: bool) -> None:
    ranked.show(context, rows)
    ranked.show_quadrant(context, rows, weights_in(weights))
    what_if.show(context, backlog, weights, only_under_way=only_under_way)
    with side_by_side(1, 1) as (left, right):
        with left:
            origins.show(context, backlog)
        with right:
            origins.show_calibration(context, backlog)
    whole = backlog.ranking(weights_in(weights)) if only_under_way else rows
    order.show_versions(context, backlog, whole, weights)


def _one(context: Context, backlog: Backlog, rows: Sequence[Ranked], entry: Entry) -> None:
    one.show(context, backlog, rows, entry)
    one.show_loop(context, backlog, entry)
    if not context.results.as_of:
        form.show(context, backlog, entry)
    one.show_history(context, backlog.history(entry.id))


def _shown(context: Context) -> str:
    called = {EVERY: context.words("requirements.every"), UNDER_WAY: context.words("requirements.under_way")}
    layout: dict[str, Any] = {"label_visibility": "collapsed", "width": 190}
    return url_state.pick(context.words, "show", list(called), EVERY, called.__getitem__, **layout)


def _choice(context: Context, entries: dict[str, Entry]) -> str:
    called = {ALL: str(context.words("requirements.all"))}
    called |= {id: str(_title(context, entry)) for id, entry in entries.items()}
    ordered = [ALL, *sorted(entries, key=called.__getitem__)]
    layout: dict[str, Any] = {"label_visibility": "collapsed", "width": 240}
    return url_state.pick(context.words, "requirement", ordered, ALL, called.__getitem__, **layout)


def _title(context: Context, entry: Entry) -> str:
    assert isinstance(entry.body, Requirement)  # noqa: S101  no removed one is listed
    return text(entry.body.titled(context.language), said.LONGEST)


def _finding(context: Context, rows: Sequence[Ranked]) -> str:
    first = next((row for row in rows if row.robustness), None)
    if first is None or first.robustness is None:
        return context.words("requirements.none" if not rows else "page.requirements")
    facts = {"title": said.title(context, first), "share": said.share(first.robustness.first), "draws": f"{DRAWS:,}"}
    return context.words("requirements.first", **facts)


def _facts(context: Context, rows: Sequence[Ranked], weights: Entry) -> list[str]:
    blocked = sum(row.item.is_blocked for row in rows)
    counts = {"ranked": sum(row.robustness is not None for row in rows), "blocked": blocked}
    as_of = context.results.as_of
    return [
        context.words("requirements.ranked_fact", **counts),
        context.words("requirements.weights_fact", version=weights.version),
        context.words("requirements.rubric_fact", version=VERSION),
        *([context.words("requirements.as_of_fact", day=context.day(as_of))] if as_of else []),
        *check_facts(context),
    ]


page = Page(place=3.9, show=show, group="decide", is_filtered=False)
