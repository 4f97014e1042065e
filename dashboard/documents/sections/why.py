"""What moved and why: contributions that sum to each change, the first as a waterfall."""

from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from dashboard.documents.draft import Draft, asked_as, filter_of
from dashboard.documents.model import NOTHING, Basis, Block, Chart, Figure, Heading, Line, Name, Paragraph, Series
from dashboard.documents.sections import Content, SectionFile
from dashboard.documents.sentences import compact, lowered, scale_of, table
from dashboard.narrative.change_parts import amount, is_level, part_name, part_value, way_name
from dashboard.presentation.messages import refusal_reason
from metrics.analysis.explain.explanation import Explanation
from metrics.catalogue import metric as metric_named
from metrics.errors import Refusal
from metrics.model.metric import Unit
from metrics.periods.notation import name as notation

METRICS = {"monthly_active_users": "channel", "paid_conversion": None, "arpu": "drivers", "daily_usage_time": None}
"""Metric → its decomposition; None for the first that applies."""
MOST, NAMED, ROOM = 6, 3, 0.12
"""Most parts of a chart, the rest folded into one; and of a sentence; room for a label, of the largest level."""


@dataclass(frozen=True)
class Part:
    """One part of a change."""

    name: str
    contribution: Figure
    before: Figure | str
    after: Figure | str


@dataclass(frozen=True)
class Told:
    """An explanation with its figures."""

    found: Explanation
    basis: Basis
    change: Figure
    parts: tuple[Part, ...]
    """The MOST largest, largest contribution first."""
    rest: tuple[Figure, Figure] | None
    """Number and contribution of those after the first NAMED; None where there is none."""
    other: tuple[Figure, Figure] | None
    """Number and contribution of those after the first MOST."""


def write(draft: Draft) -> Content:
    told, blocks, reasons = [], [], []
    for metric, way in METRICS.items():
        try:
            told.append(_told(draft, metric, way))
        except Refusal as refusal:
            title = draft.context.title(metric_named(metric))
            why = Name(refusal_reason(refusal, draft.context.words))
            reasons.append((refusal, Paragraph(draft.say("review.why.no_change", metric=title, why=why), "note")))
    if not told:
        raise reasons[0][0]
    for number, each in enumerate(told):
        blocks += _blocks(draft, each, is_first=number == 0)
    blocks.append(Paragraph(draft.say("review.why.sum"), "note"))
    return Content(_message(draft, told[0]), (*blocks, *(paragraph for _, paragraph in reasons)))


def _told(draft: Draft, metric: str, way: str | None) -> Told:
    period = draft.when(metric_named(metric)) or draft.period
    known = draft.results.ways(metric_named(metric))
    return told_of(draft, draft.explain(metric, period, way if way in known else None))


def told_of(draft: Draft, found: Explanation) -> Told:
    """An explanation with its figures."""
    unit, question = found.metric.unit, found.whole.question
    title = draft.context.title(found.metric, found.whole.grain)
    where = filter_of(question)
    draft.measured(found.whole, found.whole.rows.row(0, named=True), where)
    said, flags = asked_as(question, where)
    basis = Basis(
        f"explain:{found.metric.id}@{notation(found.period)},{found.by}{said}",
        f"{title} · {way_name(draft.context, found.by)}",
        str(draft.context.definition(found.metric)),
        draft.context.period(found.period),
        draft.context.period(found.base_period),
        draft.results.badge(found.metric),
        "",
        f"product-metrics explain {found.metric.id} --period {notation(found.period)} --by {found.by}{flags}",
    )
    change = draft.put(
        basis, "change", found.change, _amount(draft, found.change, unit), unit, _role(found, found.change)
    )
    rows = found.rows.sort(pl.col("contribution").abs(), descending=True, maintain_order=True).to_dicts()
    parts = tuple(_part(draft, found, basis, row) for row in rows[:MOST])
    rest = rows[NAMED:], rows[MOST:]
    return Told(found, basis, change, parts, *(_sum(draft, found, basis, each) for each in rest))


def _part(draft: Draft, found: Explanation, basis: Basis, row: dict[str, Any]) -> Part:
    contribution = row["contribution"]
    figure = draft.put(
        basis,
        f"{row['part'] if row['part'] is not None else ''}.contribution",
        contribution,
        _amount(draft, contribution, found.metric.unit),
        found.metric.unit,
        _role(found, contribution),
    )
    before, after = (
        draft.put(
            basis,
            f"{row['part'] or ''}.{side}",
            row[side],
            part_value(draft.context, found, row["part"], row[side], exact=False),
        )
        if row[side] is not None
        else "–"
        for side in ("base_value", "value")
    )
    return Part(str(part_name(draft.context, found, row["part"])), figure, before, after)


def _amount(draft: Draft, value: float, unit: Unit) -> str:
    return draft.points(str(amount(draft.context, value, unit)))


def _role(found: Explanation, value: float) -> str:
    better = 1 if found.metric.better == "higher" else -1
    return "muted" if not value else "good" if value * better > 0 else "bad"


def _message(draft: Draft, told: Told) -> Line:
    metric = draft.context.title(told.found.metric, told.found.whole.grain)
    if is_level(draft.context, told.found):
        return draft.say("review.why.message_level", metric=metric)
    first, *others = [part for part in told.parts if (part.contribution.value or 0) * told.found.change > 0]
    if (first.contribution.value or 0) / told.found.change > 0.5 or not others:
        return draft.say("review.why.message_one", metric=metric, first=first.name)
    return draft.say("review.why.message_many", metric=metric, first=first.name, second=others[0].name)


def _blocks(draft: Draft, told: Told, *, is_first: bool) -> list[Block]:
    found, context = told.found, draft.context
    title = context.title(found.metric, found.whole.grain)
    sentence = draft.say(
        "review.why.moved",
        metric=title,
        change=told.change,
        base_period=draft.name(found.base_period),
        period=draft.name(found.period),
        way=Name(lowered(way_name(context, found.by))),
    )
    named = [draft.say("review.why.part", name=part.name, amount=part.contribution) for part in told.parts[:NAMED]]
    if told.rest:
        named.append(draft.say("review.why.rest", count=told.rest[0], amount=told.rest[1]))
    parts = draft.say("review.why.parts", parts=draft.join(named, "review.and"))
    blocks: list[Block] = [Heading((str(title),)), Paragraph(draft.join([sentence, parts]))]
    chart = waterfall(draft, told, "waterfall") if is_first else _bars(draft, told)
    return [*blocks, chart, *([_table(draft, told)] if is_first else [])]


def _sum(draft: Draft, found: Explanation, basis: Basis, rows: list[dict[str, Any]]) -> tuple[Figure, Figure] | None:
    """Number of parts, and what they contribute together."""
    if not rows:
        return None
    whole, unit = sum(row["contribution"] for row in rows), found.metric.unit
    name = f"last{len(rows)}"
    id = f"rest:{basis.id}"
    basis = replace(basis, id=id, query=draft.printed(id))
    figure = draft.put(basis, f"{name}.contribution", whole, _amount(draft, whole, unit), unit, _role(found, whole))
    return draft.count(basis, f"{name}.count", len(rows)), figure


def _title(draft: Draft, told: Told) -> Line:
    first, metric = told.parts[0], draft.context.title(told.found.metric, told.found.whole.grain)
    against = next((p for p in told.parts if (p.contribution.value or 0) * (first.contribution.value or 0) < 0), None)
    if against:
        facts = {"other": against.name, "other_amount": against.contribution}
        return draft.say(
            "review.why.chart_against", metric=metric, first=first.name, amount=first.contribution, **facts
        )
    return draft.say("review.why.chart", metric=metric, first=first.name, amount=first.contribution, change=told.change)


def _folded(draft: Draft, told: Told) -> list[tuple[str, Figure]]:
    """Parts of a chart, gains first: the largest, and the rest as one."""
    parts = [(part.name, part.contribution) for part in told.parts]
    if told.other:
        parts.append((str(draft.context.words("why.other", count=told.other[0])), told.other[1]))
    return sorted(parts, key=lambda part: -(part[1].value or 0))


def waterfall(draft: Draft, told: Told, id: str, title: Line = NOTHING, below: Line = NOTHING) -> Chart:
    """From the base to the value; bars of the contributions where a level between would be negative."""
    found, row = told.found, told.found.whole.rows.row(0, named=True)
    parts = _folded(draft, told)
    level, levels = row["base_value"], [row["base_value"]]
    for _, contribution in parts:
        level += contribution.value or 0
        levels.append(level)
    if min(levels) < 0:
        bars = _bars(draft, told)
        return replace(bars, id=id, title=title or bars.title, below=below or bars.below)
    whole = draft.measured(found.whole, row, filter_of(found.whole.question))
    size = len(parts) + 2
    gains = tuple(c if (c.value or 0) >= 0 else None for _, c in parts)
    losses = tuple(None if (c.value or 0) >= 0 else _size(draft, c) for _, c in parts)
    hidden = tuple(
        draft.put(told.basis, f"level{n}", min(levels[n], levels[n + 1]), "", found.metric.unit)
        for n in range(len(parts))
    )
    higher = found.metric.better == "higher"
    up, down = ("good", "bad") if higher else ("bad", "good")
    words = draft.context.words
    series = (
        Series(("",), "hidden", (None, *hidden, None)),
        Series((str(words("year.base")),), "base", (whole.base, *(None,) * (size - 1))),
        Series((str(words("year.now")),), "now", (*(None,) * (size - 1), whole.value)),
        Series((str(words("review.why.up")),), up, (None, *gains, None)),
        Series((str(words("review.why.down")),), down, (None, *losses, None)),
        Series((str(words("review.why.contribution")),), "label", (None, *_rooms(draft, parts, max(levels)), None)),
    )
    names = (draft.context.period(found.base_period), *(name for name, _ in parts), draft.context.period(found.period))
    scale, unit = scale_of(draft, [whole.value, whole.base], found.metric.unit)
    return Chart(
        id,
        "waterfall",
        title or _title(draft, told),
        below or _below(draft, told, unit),
        tuple(map(str, names)),
        series,
        found.metric.unit,
        scale,
    )


def _rooms(draft: Draft, parts: list[tuple[str, Figure]], largest: float) -> list[Figure]:
    """Room beside each step, in which its label stands."""
    return [
        draft.put(
            c.basis, c.id.rpartition("#")[2].replace("contribution", "room"), largest * ROOM, c.text, c.unit, c.role
        )
        for _, c in parts
    ]


def _size(draft: Draft, contribution: Figure) -> Figure:
    """Height of a step down, which is drawn upwards from where it ends."""
    part = contribution.id.rpartition("#")[2].replace("contribution", "size")
    return draft.put(
        contribution.basis, part, abs(contribution.value or 0), contribution.text, contribution.unit, contribution.role
    )


def _bars(draft: Draft, told: Told) -> Chart:
    parts = _folded(draft, told)
    unit = told.found.metric.unit
    scale, name = scale_of(draft, [contribution for _, contribution in parts], unit)
    name = str(draft.context.words("review.why.points_unit")) if unit.is_share else name
    words = draft.context.words
    higher = told.found.metric.better == "higher"
    up, down = ("good", "bad") if higher else ("bad", "good")
    series = (
        Series((str(words("review.why.up")),), up, tuple(c if (c.value or 0) >= 0 else None for _, c in parts)),
        Series((str(words("review.why.down")),), down, tuple(None if (c.value or 0) >= 0 else c for _, c in parts)),
    )
    return Chart(
        f"why_{told.found.metric.id}",
        "bars",
        _title(draft, told),
        _below(draft, told, name),
        tuple(n for n, _ in parts),
        series,
        unit,
        scale,
    )


def _below(draft: Draft, told: Told, unit: str) -> Line:
    found = told.found
    way = Name(lowered(way_name(draft.context, found.by)))
    return draft.say(
        "review.why.below",
        metric=draft.context.title(found.metric, found.whole.grain),
        way=way,
        base=draft.name(found.base_period),
        period=draft.name(found.period),
        unit=Name(unit),
    )


def _table(draft: Draft, told: Told) -> Block:
    columns = ("part_column", "before", "after", "contribution")
    rows: list[tuple[Line | str | Figure, ...]] = [
        (p.name, p.before, p.after, compact(draft, p.contribution)) for p in told.parts
    ]
    if told.other:
        rows.append(
            (str(draft.context.words("why.other", count=told.other[0])), "–", "–", compact(draft, told.other[1]))
        )
    return table(
        draft, f"why_{told.found.metric.id}", [f"review.why.{c}" for c in columns], rows, (1, 2, 3), (3, 1.5, 1.5, 1.5)
    )


section = SectionFile(place=2, write=write)
