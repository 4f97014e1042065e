"""Requirements: how they are scored, in which order they stand and how surely, and where they came from."""

from dataclasses import replace
from itertools import pairwise

from dashboard.documents.draft import Draft
from dashboard.documents.model import Basis, Block, Chart, Figure, Line, Name, Paragraph, Series
from dashboard.documents.sections import Content, SectionFile
from dashboard.documents.sentences import table
from dashboard.i18n.text import text
from dashboard.service.requirements import Backlog
from metrics.analysis.scoring.origins import Origin
from metrics.analysis.scoring.ranking import Ranked
from metrics.analysis.scoring.score import Tier
from metrics.model.metric import Unit
from metrics.periods.notation import name as notation

COLUMNS = ("rank", "title", "score", "tier", "first", "top", "range")
SHOWN, LONGEST, LOWEST, SURE = 8, 120, 4, 0.8


def write(draft: Draft) -> Content:
    backlog = Backlog.of(draft.results)
    rows = [row for row in backlog.ranking() if row.rank is not None and row.robustness]
    if not rows:
        return Content(
            draft.say("review.requirements.none"), (Paragraph(draft.say("review.requirements.none"), "note"),)
        )
    blocks: list[Block] = [Paragraph(draft.say("review.requirements.how")), _table(draft, rows[:SHOWN])]
    lines = [*_tie(draft, rows), *_lowest(draft, rows), *_promised(draft, backlog)]
    blocks += [Paragraph(draft.join(lines))] if lines else []
    return Content(_message(draft, rows[0]), (*blocks, *_origins(draft, backlog)))


def _basis(draft: Draft, row: Ranked) -> Basis:
    return draft.recorded(f"requirement@{row.item.id}", str(_title(draft, row)), "product-metrics requirements rank")


def _title(draft: Draft, row: Ranked) -> Name:
    return Name(text(row.item.requirement.titled(draft.context.language), LONGEST))


def _share(draft: Draft, basis: Basis, part: str, share: float) -> Figure:
    return draft.put(basis, part, share, draft.context.figures.part(share), Unit.SHARE)


def _message(draft: Draft, row: Ranked) -> Line:
    share = row.robustness.first if row.robustness else 0.0
    kind = "sure" if share >= SURE else "open"
    figure = _share(draft, _basis(draft, row), "first", share)
    return draft.say(f"review.requirements.message_{kind}", title=_title(draft, row), share=figure)


def _table(draft: Draft, rows: list[Ranked]) -> Block:
    cells = []
    for row in rows:
        basis, robust, score = _basis(draft, row), row.robustness, row.score
        if robust is None or score is None or row.rank is None:
            continue
        ranks = [draft.count(basis, part, number) for part, number in (("low", robust.low), ("high", robust.high))]
        cells.append(
            (
                draft.count(basis, "rank", row.rank),
                _title(draft, row),
                draft.put(basis, "score", score.points, f"{score.points:.1f}"),
                str(draft.context.words(f"tier.{score.tier}")),
                _share(draft, basis, "first", robust.first),
                _share(draft, basis, "top", robust.top),
                draft.line(ranks[0], "–", ranks[1]),
            )
        )
    names = [f"review.requirements.{column}" for column in COLUMNS]
    return table(draft, "requirements", names, cells, (0, 2, 4, 5, 6), (0.9, 4.2, 1, 1.8, 1, 1.3, 1.1))


def _tie(draft: Draft, rows: list[Ranked]) -> list[Line]:
    """The first two neighbours that cannot be told apart."""
    for first, second in pairwise(rows):
        if first.is_tied and first.beats_next is not None:
            share = _share(draft, _basis(draft, first), "beats_next", first.beats_next)
            titles = {"first": _title(draft, first), "second": _title(draft, second)}
            return [draft.say("review.requirements.tie", **titles, share=share)]
    return []


def _lowest(draft: Draft, rows: list[Ranked]) -> list[Line]:
    lowest = [row for row in rows if row.score and row.score.tier is Tier.LONG_TERM]
    titles = [draft.say("review.requirements.title_in", title=_title(draft, row)) for row in lowest[-LOWEST:]]
    return [draft.say("review.requirements.lowest", titles=draft.join(titles, "review.and"))] if titles else []


def _promised(draft: Draft, backlog: Backlog) -> list[Line]:
    rows = backlog.delivered()
    if not rows:
        return []
    basis = draft.recorded("promises", draft.context.words("review.section.requirements"))
    facts = {
        "count": draft.count(basis, "count", len(rows)),
        "kept": draft.count(basis, "kept", sum(row.is_kept for row in rows)),
    }
    return [draft.say("review.requirements.promised", **facts)]


def _origins(draft: Draft, backlog: Backlog) -> list[Block]:
    """Sources of requirements in the last quarter of the review."""
    inside = [
        each
        for each in backlog.origins()
        if each.quarter.start <= draft.period.end and each.quarter.end >= draft.period.start
    ]
    if not inside:
        return []
    own = sorted(
        (each for each in inside if each.quarter == inside[-1].quarter), key=lambda each: (-each.share, each.source)
    )
    own = [each for each in own if each.count or each.base_count]
    first = own[0]
    facts = {
        "share": _origin(draft, first, "share", first.share),
        "source": _source(draft, first),
        "period": draft.name(first.quarter),
        "count": draft.count(_origin_basis(draft, first), "count", first.count),
        "of": draft.count(_origin_basis(draft, first), "of", first.of),
    }
    lines = [draft.say("review.requirements.from", **facts)]
    if first.base_share is not None:
        lines.append(draft.say("review.requirements.from_change", base=_origin(draft, first, "base", first.base_share)))
    words = draft.context.words
    series = [
        Series((str(words("year.now")),), "now", tuple(_origin(draft, each, "share", each.share) for each in own))
    ]
    if any(each.base_share is not None for each in own):
        base = tuple(None if each.base_share is None else _origin(draft, each, "base", each.base_share) for each in own)
        series.insert(0, Series((str(words("year.base")),), "base", base))
    title = draft.say("review.requirements.chart", source=facts["source"], share=facts["share"])
    below = draft.say("review.requirements.below", period=facts["period"])
    names = tuple(str(_source(draft, each)) for each in own)
    return [
        Paragraph(draft.join(lines)),
        Chart("origins", "bars", title, below, names, tuple(series), Unit.SHARE, 0.01),
    ]


def _origin_basis(draft: Draft, origin: Origin) -> Basis:
    id = f"origin@{notation(origin.quarter)},{origin.source}"
    basis = draft.recorded(id, str(_source(draft, origin)))
    return replace(basis, period=str(draft.name(origin.quarter)))


def _origin(draft: Draft, origin: Origin, part: str, share: float) -> Figure:
    return _share(draft, _origin_basis(draft, origin), part, share)


def _source(draft: Draft, origin: Origin) -> Name:
    return Name(draft.context.words(f"value.source.{origin.source}"))


section = SectionFile(place=6, write=write)
