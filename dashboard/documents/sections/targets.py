"""Targets: what was reached and what was not, said alike; and what moved against the wanted direction."""

from dataclasses import replace

from dashboard.documents.draft import Draft, Measured
from dashboard.documents.model import Basis, Block, Chart, Figure, Heading, Line, Name, Paragraph, Series
from dashboard.documents.sections import Content, SectionFile
from dashboard.documents.sections.headline import METRICS
from dashboard.documents.sentences import compact, table, tried
from dashboard.narrative.target_status import title_of
from dashboard.presentation.messages import refusal_reason, withheld_reason
from metrics.analysis.targets import Pace
from metrics.errors import Refusal
from metrics.model.metric import Better, Unit
from metrics.periods.notation import parse
from queries.records.kinds.target import Target

COLUMNS = ("metric", "target", "value", "distance", "verdict")


def write(draft: Draft) -> Content:
    targets = [each for each in draft.results.plan().targets if _is_in(draft, each)]
    against = _against(draft)
    if not targets:
        blocks = (Paragraph(draft.say("review.targets.none"), "note"), *against)
        return Content(draft.say("review.targets.message_none"), blocks)
    paces, reasons = [], []
    for target in sorted(targets, key=lambda each: (each.period, each.metric)):
        try:
            paces.append(draft.results.pace(target))
        except Refusal as refusal:
            reasons.append(Paragraph((Name(refusal_reason(refusal, draft.context.words)),), "waits"))
    judged = [pace for pace in paces if pace.is_good is not None and pace.is_over]
    missed, reached = ([pace for pace in judged if pace.is_good is good] for good in (False, True))
    blocks_of: list[Block] = [Heading(draft.say("review.targets.missed_title"))]
    blocks_of += _told(draft, missed, "none_missed")
    blocks_of += against
    blocks_of += [Heading(draft.say("review.targets.reached_title")), *_told(draft, reached, "none_reached")]
    blocks_of += [_chart(draft, judged), _table(draft, judged)] if judged else []
    unknown = [Paragraph(_unknown(draft, pace), "note") for pace in paces if pace not in judged]
    return Content(_message(draft, reached, judged), (*blocks_of, *unknown, *reasons))


def _is_in(draft: Draft, target: Target) -> bool:
    period, _ = parse(target.period)
    return draft.period.start <= period.end <= draft.period.end


def _message(draft: Draft, reached: list[Pace], judged: list[Pace]) -> Line:
    basis = draft.recorded("targets", draft.context.words("review.section.targets"))
    counts = {"reached": draft.count(basis, "reached", len(reached)), "of": draft.count(basis, "judged", len(judged))}
    return draft.say("review.targets.message", **counts)


def _basis(draft: Draft, pace: Pace) -> Basis:
    where = "".join(f",{name}={value}" for name, value in sorted(pace.target.where.items()))
    id = f"target@{pace.target.metric},{pace.target.period}{where}"
    found = draft.recorded(id, str(title_of(draft.context, pace)))
    return replace(found, period=str(draft.name(pace.answer.period)))


def _figures(draft: Draft, pace: Pace) -> dict[str, Figure]:
    """Value, target, and the distance between them: points of a rate, per cent of the rest."""
    basis, unit = _basis(draft, pace), pace.answer.metric.unit
    where = tuple((dimension, value or None) for dimension, value in sorted(pace.target.where.items()))
    found = draft.measured(pace.answer, pace.row, where)
    distance = (pace.value or 0) - pace.target.value
    relative = distance if unit.is_share else distance / pace.target.value
    text = draft.context.figures.change(distance, relative, unit).lstrip("+\u2212")
    figures = {
        "target": draft.put(
            basis, "target", pace.target.value, str(draft.context.figures.short(pace.target.value, unit)), unit
        ),
        "distance": draft.put(basis, "distance", abs(relative), draft.points(text)),
    }
    return figures | ({"value": found.value} if found.value else {})


def _told(draft: Draft, paces: list[Pace], none: str) -> list[Block]:
    if not paces:
        return [Paragraph(draft.say(f"review.targets.{none}"))]
    return [Paragraph(_sentence(draft, pace)) for pace in paces]


def _sentence(draft: Draft, pace: Pace) -> Line:
    figures = _figures(draft, pace)
    facts = {"metric": Name(title_of(draft.context, pace)), "period": draft.name(pace.answer.period)}
    is_lower = pace.answer.metric.better is Better.LOWER
    if pace.value == pace.target.value:
        return draft.say("review.targets.even", **facts, value=figures["value"])
    kind = "reached" if pace.is_good else "missed_over" if is_lower else "missed"
    return draft.say(f"review.targets.{kind}", **facts, **figures)


def _unknown(draft: Draft, pace: Pace) -> Line:
    row = {**pace.row, "withheld": pace.withheld}
    why = Name(withheld_reason(pace.answer, row, draft.context.words))
    facts = {"metric": Name(title_of(draft.context, pace)), "period": draft.name(pace.answer.period)}
    return draft.say("review.targets.unknown", **facts, why=why)


def _chart(draft: Draft, paces: list[Pace]) -> Chart:
    reached = tuple(
        draft.put(
            _basis(draft, pace),
            "reached",
            pace.reached,
            draft.context.figures.part(pace.reached)
            if pace.reached is not None and pace.reached <= 1
            else f"{pace.reached:.0%}",
            Unit.SHARE,
        )
        for pace in paces
    )
    whole = tuple(draft.put(_basis(draft, pace), "whole", 1.0, "100%", Unit.SHARE) for pace in paces)
    words = draft.context.words
    series = (
        Series((str(words("review.targets.target")),), "plan", whole),
        Series((str(words("review.targets.value")),), "now", reached),
    )
    names = tuple(str(title_of(draft.context, pace)) for pace in paces)
    title = draft.say("review.targets.chart")
    return Chart("targets", "bars", title, draft.say("review.targets.below"), names, series, Unit.SHARE, 0.01)


def _table(draft: Draft, paces: list[Pace]) -> Block:
    rows = []
    for pace in paces:
        figures = _figures(draft, pace)
        verdict = str(draft.context.words(f"review.targets.is_{'reached' if pace.is_good else 'missed'}"))
        metric = draft.say(
            "review.of_period", metric=Name(title_of(draft.context, pace)), period=draft.name(pace.answer.period)
        )
        rows.append((metric, figures["target"], figures["value"], compact(draft, figures["distance"]), verdict))
    return table(draft, "targets", [f"review.targets.{c}" for c in COLUMNS], rows, (1, 2, 3), (3.6, 1.4, 1.4, 1.4, 1.6))


def _against(draft: Draft) -> list[Block]:
    """Headline figures that moved in the unwanted direction."""
    found = [each for each in (tried(draft, metric) for metric in METRICS) if isinstance(each, Measured)]
    parts = [
        draft.say("review.why.part", name=each.basis.title, amount=each.change)
        for each in found
        if each.change and each.change.role == "bad"
    ]
    return [Paragraph(draft.say("review.targets.against", parts=draft.join(parts, "review.and")))] if parts else []


section = SectionFile(place=7, write=write)
