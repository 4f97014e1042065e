"""Cards of pages in a section of the review: as native charts where the writers know them, else as pictures.

A card is kept as its address. The page is drawn for the snapshot of the document, and what the card then offers, its
finding and its figures, becomes blocks of the section.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Protocol, cast

from dashboard.documents.card_table import joined, table_of
from dashboard.documents.draft import Draft, Measured, filter_of
from dashboard.documents.model import CARD, Basis, Block, Chart, Line, Name, Paragraph, Picture, Series
from dashboard.documents.sections.why import told_of, waterfall
from dashboard.documents.sentences import scale_of
from dashboard.exports.card_name import card_name, experiment_of
from dashboard.exports.offered import TABLE, Offered
from dashboard.exports.picture import Caption
from dashboard.presentation.messages import refusal_reason
from dashboard.service.results import Results
from metrics.errors import Refusal
from metrics.periods.period import Period
from metrics.query.answers import Answer
from queries.errors import Problem
from queries.records.entry import Entry
from queries.records.kinds.review_card import ReviewCard
from queries.records.records import Records

KIND = "review_card"
MOST_PERIODS = 14
"""Most periods of a native chart."""
NUMBER = re.compile(
    r"(?<![\w.])[+\u2212-]?(?:[¥$€£]\s?)?\d[\d,.]*(?<![,.])(?:[\s\u00a0]?(?:%|pp\b|个百分点|[KMB]\b|万|亿))?"
)
NOT_AFTER, NOT_BEFORE = r"(?<![A-Za-z\d])(?<![A-Z][a-z][a-z] )", r"(?![A-Za-z\d]| ?\d| ?Q\d|第)"
"""Around a name that stands as a whole: no letter of a longer one, no month before, nothing narrower behind."""
YEAR = re.compile(r"(19|20)\d\d")


class Take(Protocol):
    """Draws the page of a card for some results in one language, and returns what the cards of the page offer.

    Raises Refusal where it cannot be drawn for them.
    """

    def __call__(self, results: Results, language: str, wanted: ReviewCard, /) -> Sequence[Offered]: ...


def once(take: Take) -> Take:
    """Takes several cards from one drawing of their page: for one document, while nothing else changes."""
    pages: dict[str, Sequence[Offered]] = {}

    def taken(results: Results, language: str, wanted: ReviewCard) -> Sequence[Offered]:
        address = repr((wanted.page, sorted(wanted.query.items())))
        if address not in pages:
            pages[address] = take(results, language, wanted)
        return pages[address]

    return taken


def no_pages(results: Results, language: str, wanted: ReviewCard) -> Sequence[Offered]:
    """Of whoever cannot draw pages. Raises Problem."""
    fix = "Give `built` a way to draw pages"
    raise Problem(f"card {wanted.card}", wanted=f"the page {wanted.page}", got="nobody who draws it", fix=fix)


def cards_of(records: Records, period: str, until: int | None = None) -> list[Entry]:
    """Cards of the review of a period, the first one first: of now, or up to a row of the audit."""
    entries = records.entries(KIND) if until is None else records.entries_at(KIND, until)
    own = [each for each in entries if cast("ReviewCard", each.body).period == period]
    return sorted(own, key=lambda each: (each.at, each.id))


def blocks_of(draft: Draft, take: Take, entry: Entry) -> Iterator[Block]:
    """Blocks of one card, or why it is not there."""
    wanted = cast("ReviewCard", entry.body)
    try:
        on_page = take(draft.results, draft.context.language, wanted)
        offered = next((each for each in on_page if each.id == wanted.card), None)
        if offered is None:
            raise Refusal("no_card", page=wanted.page)
        yield from _blocks(draft, wanted, offered)
    except Refusal as refusal:
        why = Name(refusal_reason(refusal, draft.context.words))
        yield Paragraph(draft.say("review.card.waits", title=Name(card_name(draft.context, wanted)), why=why), "waits")


def _blocks(draft: Draft, wanted: ReviewCard, offered: Offered) -> Iterator[Block]:
    id, export = f"{CARD}{wanted.id}", offered.export
    basis = _basis(draft, wanted, offered)
    title, below = _title(draft, basis, offered.title), _below(draft, wanted, offered, offered.below)
    for metric in export.metrics:
        draft.distrust(metric)
    (answer,) = export.answers if len(export.answers) == 1 else (None,)
    if any(metric.unit.per > 1 for metric in export.metrics):  # no number format of Office multiplies by a thousand
        yield _drawn(draft, basis, offered, id, title, below)
    elif export.explanation and offered.kind == "waterfall":
        yield waterfall(draft, told_of(draft, export.explanation), id, title, below)
    elif answer and offered.kind == "year_lines" and not answer.by and answer.rows.height <= MOST_PERIODS:
        yield _periods(draft, answer, id, title, below)
    elif answer and offered.kind == "year_bars" and len(answer.by) == 1:
        yield _parts(draft, answer, offered, id, title, _below(draft, wanted, offered, _plotted(draft, answer)))
    else:
        yield _drawn(draft, basis, offered, id, title, below)


def _basis(draft: Draft, wanted: ReviewCard, offered: Offered) -> Basis:
    """Basis of figures that are no values of one metric: the rows of the card."""
    metrics = [draft.context.title(metric) for metric in offered.export.metrics]
    said = draft.context.words(f"page.{wanted.page}")
    id = f"card:{wanted.page}/{wanted.card}@{wanted.digest}"
    return draft.listed(id, " · ".join([str(said), *metrics]), offered.export.metrics)


def _plotted(draft: Draft, answer: Answer) -> str:
    """What native bars show: no percent change stands beside them, as on the page."""
    words, (dimension,) = draft.context.words, answer.by
    has_base = answer.rows["base_value"].is_not_null().any()
    return words(
        "review.card.parts" if has_base else "parts.below_alone",
        metric=draft.context.title(answer.metric, answer.grain),
        dimension=words.dimension(dimension),
        period=draft.context.period(answer.period),
    )


def _below(draft: Draft, wanted: ReviewCard, offered: Offered, plotted: str) -> Line:
    """What is plotted; and of which experiment, of whom and when, which the page says above all of its cards."""
    context, answers = draft.context, offered.export.answers
    where = {each: None for answer in answers for each in filter_of(answer.question)} or dict.fromkeys(offered.where)
    periods = {answer.period: None for answer in answers if answer.period != draft.period}
    experiment = experiment_of(context, wanted)
    names = map(str, (experiment, context.part(tuple(where)), *map(context.period, periods)))
    told = dict.fromkeys(name for name in names if name and not says(str(plotted), name))
    return (Name(" · ".join(filter(None, (str(plotted), *told)))),) if plotted or told else ()


def says(text: str, name: str) -> bool:
    """Whether a text has the name of a part or a period as a whole: “Dec 2025” does not say “2025”."""
    return re.search(rf"{NOT_AFTER}{re.escape(name)}{NOT_BEFORE}", text) is not None


def _title(draft: Draft, basis: Basis, title: str) -> Line:
    """The finding, whose numbers are figures; years are none."""
    pieces: list[Any] = []
    last = 0
    for number, match in enumerate(NUMBER.finditer(title), 1):
        if YEAR.fullmatch(match[0]):
            continue
        pieces += [Name(title[last : match.start()]), draft.put(basis, f"title.{number}", None, match[0])]
        last = match.end()
    return tuple(piece for piece in (*pieces, Name(title[last:])) if str(piece))


def _measured(draft: Draft, answer: Answer) -> list[Measured]:
    where = filter_of(answer.question)
    rows = answer.rows.to_dicts()
    return [draft.measured(answer, row, (*where, *((by, row[by]) for by in answer.by))) for row in rows]


def _two(draft: Draft, found: Sequence[Measured]) -> tuple[Series, ...]:
    words = draft.context.words
    now = Series((str(words("year.now")),), "now", tuple(each.value for each in found))
    base = Series((str(words("year.base")),), "base", tuple(each.base for each in found))
    return (base, now) if any(base.values) else (now,)


def _chart(draft: Draft, kind: Any, found: Sequence[Measured], names: Sequence[str], *head: Any) -> Chart:
    id, title, below = head
    unit = found[0].metric.unit
    scale, _ = scale_of(draft, [figure for each in found for figure in (each.value, each.base)], unit)
    return Chart(id, kind, title, below, tuple(map(str, names)), _two(draft, found), unit, scale)


def _periods(draft: Draft, answer: Answer, *head: Any) -> Chart:
    found = _measured(draft, answer)
    periods = [Period(each.row["period_start"], each.row["period_end"]) for each in found]
    is_months = str(answer.grain) == "month"
    words = draft.context.words
    names = [words(f"date.axis{p.start.month}") if is_months else draft.context.period(p) for p in periods]
    return _chart(draft, "columns", found, names, *head)


def _parts(draft: Draft, answer: Answer, offered: Offered, *head: Any) -> Chart:
    """The bars that the page draws, in its order."""
    (by,) = answer.by
    by_name = {str(draft.context.value(by, each.row[by])): each for each in _measured(draft, answer)}
    names = [name for name in map(str, offered.inputs[0]["name"]) if name in by_name]
    return _chart(draft, "bars", [by_name[name] for name in names], names, *head)


def _drawn(draft: Draft, basis: Basis, offered: Offered, id: str, title: Line, below: Line) -> Block:
    """A picture of the chart with a table of its figures, or the table alone."""
    rows = table_of(draft, id, basis, offered)
    if offered.kind == TABLE:
        return replace(rows, title=title, below=joined(draft, below, rows.below))
    caption = Caption("", "", tuple(map(str, offered.notes)), draft.context.language)
    return Picture(id, title, below, rows, lambda: offered.drawn(caption, "png"))
