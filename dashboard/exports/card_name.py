"""Name of a card of a page: what it shows, of whom and when, in the reader's language and without drawing the page."""

from dashboard.exports.names import Told, told
from dashboard.i18n.text import joined, text
from dashboard.narrative.change_parts import way_name
from dashboard.presentation.context import Context
from dashboard.service.experiments import book_of
from dashboard.service.filters import read
from metrics.catalogue import catalogue, dimensions
from metrics.errors import Refusal
from metrics.periods.notation import parse
from metrics.periods.period import Grain, Period, grain_of
from queries.records.kinds.review_card import ReviewCard

ONLY, PERIOD, EXPERIMENT = "only", "period", "experiment"
"""Names in the address of a page."""
TABLE, KINDS, SEGMENTS = "table", "card_name.of.", "segments"
"""Ending of a card without a chart; kinds of cards that are none of a metric alone, and of one that only has parts."""


def card_name(context: Context, card: ReviewCard) -> str:
    """Page, what is shown, part and period: `Metric · Monthly active users by region · Dec 2025`.

    A card that this version of the program does not know is called as it called itself when it was put there.
    """
    id, _, kind = card.card.partition(".")
    found = told(id, catalogue(), _dimensions())
    what = _what(context, found, is_table=kind.startswith(TABLE)) or text(card.title)
    part = context.part(read(context.results, [*card.query.get(ONLY, ())]))
    period = found.period or _period(*card.query.get(PERIOD, ()))
    when = context.period(period) if period else ""
    said = [context.words.either(f"page.{card.page}", card.page), what, experiment_of(context, card), part, when]
    return joined(" · ", [text(each) for each in said if each])


def _dimensions() -> set[str]:
    return {*dimensions(), *Grain}


def _what(context: Context, found: Told, *, is_table: bool) -> str:
    """The metric and its breakdown, or another thing; empty for an unknown one."""
    words, kind = context.words, _kind(context, found)
    if not found.metric:
        said = words(KINDS + kind) if kind else ""
        return _by(context, said[:1].upper() + said[1:], found) if said else ""
    what = context.title(catalogue()[found.metric], _grain(context, found))
    what = words("card_name.more", what=what, count=found.more) if found.more else what
    if found.explained:
        return words("card_name.explained", what=what, way=way_name(context, found.explained).lower())
    what = _by(context, what, found)
    if kind:
        return words("card_name.kind", what=what, kind=words(KINDS + kind))
    return words("card_name.table", what=what) if is_table and not found.more else what


def _kind(context: Context, found: Told) -> str:
    """The longest of the known kinds that the name has; empty for none."""
    named = f"_{'_'.join(filter(None, [found.rest, *(f'by-{name}' for name in found.by)]))}_"
    kinds = (name.removeprefix(KINDS) for name in context.words.texts if name.startswith(KINDS))
    unknown = SEGMENTS if found.by and not found.metric else ""
    return max((kind for kind in kinds if f"_{kind}_" in named), key=len, default=unknown)


def _grain(context: Context, found: Told) -> Grain | None:
    own = next((Grain(name) for name in found.by if name in set(Grain)), None)
    return own or (grain_of(found.period, context.results.starts) if found.period else None)


def _by(context: Context, what: str, found: Told) -> str:
    grains = {grain: context.words(f"grain.{grain}").lower() for grain in Grain}
    names = [grains.get(name) or context.words.dimension(name) for name in found.by if name in _dimensions()]  # type: ignore[call-overload]
    return context.words("card_name.by", what=what, by=context.words("why.list").join(names)) if names else what


def _period(text: str = "", *_: str) -> Period | None:
    try:
        return parse(text)[0]
    except Refusal:
        return None


def experiment_of(context: Context, card: ReviewCard) -> str:
    """Title of the experiment that was chosen on the page; empty for none."""
    ids = card.query.get(EXPERIMENT, ())
    known = (each.experiment for each in book_of(context.results).all() if each.id in ids) if ids else ()
    experiment = next(iter(known), None)
    if experiment is None:
        return ""
    return experiment.title_zh if context.language == "zh" and experiment.title_zh else experiment.title
