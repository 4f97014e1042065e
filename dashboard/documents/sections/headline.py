"""The headline figures with year over year, two years by month, and how many moved in the wanted direction."""

from dashboard.documents.draft import Draft, Measured, shown
from dashboard.documents.model import NOTHING, Block, Line, Paragraph, Tile, Tiles
from dashboard.documents.sections import Content, SectionFile
from dashboard.documents.sentences import compact, counts, is_up, lowered, moved, table, tried, twelve_months, two_years
from dashboard.narrative.headlines import gap_sentence
from dashboard.presentation.number_format import NONE
from dashboard.presentation.series import points
from metrics.errors import Refusal
from metrics.periods.period import Grain

FIRST = "monthly_active_users"
METRICS = (FIRST, "daily_usage_time", "paid_conversion", "arpu", "value_added_share", "net_revenue", "stickiness")
TILES = 6
COLUMNS = ("measure", "period", "value", "base", "change", "counted")


def write(draft: Draft) -> Content:
    tries = {metric: tried(draft, metric) for metric in METRICS}
    found = [each for each in tries.values() if isinstance(each, Measured)]
    if not found:
        raise next(each for each in tries.values() if isinstance(each, Refusal))
    blocks: list[Block] = [Tiles(tuple(_tile(draft, each) for each in found if each.value)[:TILES])]
    blocks += [Paragraph(line) for line in _balance(draft, found)]
    blocks += _chart(draft)
    blocks.append(_table(draft, found))
    blocks += [Paragraph(moved(draft, each), "note") for each in found if each.change is None]
    return Content(_message(draft, found[0]), tuple(blocks))


def _message(draft: Draft, first: Measured) -> Line:
    facts = {"metric": first.basis.title, "period": first.basis.period}
    if first.value is None:
        return moved(draft, first)
    if first.change is None:
        return draft.say("review.headline.message_alone", **facts, value=first.value)
    kind = {True: "rose", False: "fell", None: "same"}[is_up(first)]
    return draft.say(f"review.headline.message_{kind}", **facts, value=first.value, change=first.change)


def _tile(draft: Draft, found: Measured) -> Tile:
    has_base = found.change is not None and found.base is not None
    below = draft.say("review.headline.from", base=found.base) if has_base else draft.say("review.headline.no_base")
    when = draft.say("review.headline.in", period=found.basis.period)
    role = found.change.role if found.change else "muted"
    return Tile(
        (found.basis.title,),
        shown(found.value),
        compact(draft, found.change) if has_base else NOTHING,
        draft.say("review.headline.below", base=below, when=when),
        role,
    )


def _balance(draft: Draft, found: list[Measured]) -> list[Line]:
    compared = [each.change for each in found if each.change]
    basis = draft.recorded("headline", draft.context.words("review.section.headline"))
    lines = []
    if compared:
        roles = [change.role for change in compared]
        numbers = {"of": len(compared), "good": roles.count("good"), "bad": roles.count("bad")}
        facts = {name: draft.count(basis, name, number) for name, number in numbers.items()}
        lines.append(draft.say("review.headline.balance", **facts))
    return [*lines, *_launched(draft)]


def _launched(draft: Draft) -> list[Line]:
    try:
        every = draft.ask("feature_iterations", draft.period)
        strategic = draft.ask("feature_iterations", draft.period, where=(("kind", "strategic"),))
    except Refusal:
        return []
    if not every.value or not strategic.value:
        return []
    return [
        draft.say(
            "review.headline.launched", period=draft.name(draft.period), count=every.value, strategic=strategic.value
        )
    ]


def _chart(draft: Draft) -> list[Block]:
    try:
        answer = draft.results.answer(FIRST, twelve_months(draft), Grain.MONTH)
    except Refusal:
        return []
    said = gap_sentence(draft.context, points(draft.context, answer))
    title = draft.say(
        "review.headline.chart", metric=draft.context.title(answer.metric, answer.grain), said=lowered(said)
    )
    return [two_years(draft, "actives", FIRST, title)]


def _table(draft: Draft, found: list[Measured]) -> Block:
    rows = [
        (
            each.basis.title,
            each.basis.period,
            shown(each.value),
            shown(each.base),
            compact(draft, each.change) or (NONE,),
            counts(draft, each),
        )
        for each in found
    ]
    return table(
        draft, "headline", [f"review.headline.{c}" for c in COLUMNS], rows, (2, 3, 4, 5), (3, 1.6, 1.4, 1.4, 1.4, 2.4)
    )


section = SectionFile(place=1, write=write)
