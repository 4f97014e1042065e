"""Verdict of an experiment: its interval against no change, the smallest effect that matters and the declared one."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from dashboard.charts.decide.effects import effect_course, effect_rows
from dashboard.exports.export import Export, of_table
from dashboard.exports.told import Column, Columns, Number, Told
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import percent, written
from dashboard.sections.decide.experiments import texts
from dashboard.sections.decide.experiments.overview import EFFECTS
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import Card, card, note, sentence
from dashboard.service.experiments import Known
from metrics.analysis.experiments.published import Arm, Interval, Outcome
from metrics.catalogue import catalogue
from metrics.model.metric import Better
from queries.records.kinds.experiment import Experiment

LEAST_P = 0.001
"""Smallest p that is written out."""
ROLES = {"met": "good", "positive_not_as_declared": "good", "harmful": "bad"}


def show(context: Context, known: Known) -> None:
    """Draws one card."""
    outcome, experiment = known.outcome, known.experiment
    metric = texts.metric_title(context, experiment.metric, experiment.where)
    level = percent(1 - experiment.alpha)
    below = context.words("experiments.verdict_card.below", metric=metric, control=experiment.control, level=level)
    with card(context, _title(context, known), below) as drawn:
        if outcome is None or outcome.state != "decided":
            _sealed(context, known)
        elif outcome.withheld:
            screen.warning(context.words(f"experiments.withheld.{outcome.withheld}"))
        elif outcome.verdict == "invalid":
            screen.warning(context.words("experiments.verdict_card.invalid_why"))
        elif outcome.arms:
            _effects(context, drawn, experiment, outcome)
        if outcome and outcome.exploratory:
            screen.warning(context.words("experiments.exploratory"))


def _title(context: Context, known: Known) -> str:
    outcome = known.outcome
    if outcome is None or outcome.state != "decided":
        return context.words("experiments.verdict_card.title_sealed", day=context.day(known.sealed_until))
    relative = outcome.relative
    if outcome.verdict == "invalid" or outcome.withheld:
        return context.words("experiments.verdict_card.title_invalid")
    if relative is None:
        return context.words("experiments.verdict_card.title_none")
    facts = {name: texts.signed(getattr(relative, name)) for name in ("low", "high")}
    return context.words("experiments.verdict_card.title", change=texts.signed(relative.estimate), **facts)


def _sealed(context: Context, known: Known) -> None:
    why = "draft_why" if known.state == "draft" else "sealed_why"
    sentence(context.words(f"experiments.verdict_card.{why}"))
    if known.outcome and known.outcome.withheld:
        screen.warning(context.words(f"experiments.withheld.{known.outcome.withheld}"))
    for look in known.outcome.looks if known.outcome else ():
        metric = texts.metric_title(context, look.metric, look.where)
        if look.stop:
            screen.error(context.words("experiments.safety.stop", metric=metric))
        else:
            note(context.words("experiments.safety.fine", metric=metric))


def _effects(context: Context, drawn: Card, experiment: Experiment, outcome: Outcome) -> None:
    rows = [_row(context, each) for each in outcome.arms]
    lines = ((experiment.declared, context.words("experiments.verdict_card.declared"), "ink"),)
    tips = {"text": context.words("experiments.verdict_card.interval")}
    frame = pl.DataFrame(rows, EFFECTS, orient="row")
    named = [({"arm": each.arm, "p": each.p, "verdict": each.verdict}, each.relative) for each in outcome.arms]
    drawn.chart(effect_rows, frame, lines, experiment.smallest, tips, export=_export(context, outcome, "arms", named))
    leading = outcome.leading
    if leading:
        sentence(_values(context, experiment, leading))
    if leading and leading.declared_excluded:
        declared = texts.declared(experiment.declared)
        sentence(context.words("experiments.verdict_card.excluded", declared=declared))
    if leading and leading.adjusted:
        facts = {name: texts.signed(getattr(leading.adjusted, name)) for name in ("low", "high")}
        change = texts.signed(leading.adjusted.estimate)
        note(context.words("experiments.verdict_card.adjusted", change=change, **facts))
    elif outcome.not_adjusted:
        note(context.words(f"experiments.verdict_card.{outcome.not_adjusted}"))
    if len(outcome.arms) > 1:
        note(context.words("experiments.verdict_card.several"))
    smallest = texts.size(experiment.smallest)
    note(f"{context.words('experiments.verdict_card.smallest')}: ±{smallest}")
    note(context.words("experiments.verdict_card.absolute_decides"))


def _export(
    context: Context, outcome: Outcome, what: str, rows: Sequence[tuple[dict[str, Any], Interval | None]]
) -> Export:
    """Relative effects against the control with their intervals, as fractions."""
    ends = ("estimate", "low", "high")
    machine = [
        {"experiment": outcome.id, **named, **{end: getattr(relative, end) if relative else None for end in ends}}
        for named, relative in rows
    ]
    known = (outcome.experiment.metric,) if outcome.experiment.metric in catalogue() else ()
    named = machine[0] if machine else {}
    told = [column for name, column in _told(context, outcome).items() if name in named]
    return of_table(context, outcome.id, what, rows=machine, told=Told(told), metrics=known)


def _told(context: Context, outcome: Outcome) -> dict[str, Column]:
    """Every column of effects; each card has some of them."""
    columns = Columns(context)
    dimensions = sorted({each.by for each in outcome.segments})
    known = (
        columns.dimension("experiment", "experiments.id"),
        columns.metric_title(title="experiments.guardrails.metric"),
        columns.text("arm", "experiments.guardrails.arm"),
        *(Column(name, str(context.words.dimension(name).capitalize()), _part(context, name)) for name in dimensions),
        columns.count("day", "told.days_since"),
        columns.effect("estimate", "deflection.value"),
        columns.effect("low", "told.low"),
        columns.effect("high", "told.high"),
        columns.cell("p", "told.p", lambda row: Number(row["p"], _p_value(row["p"]))),
        columns.share("margin", "experiments.guardrails.margin"),
        columns.words("state", "told.state", "experiments.guardrails"),
        columns.words("verdict", "experiments.verdict_is", "experiments.verdict"),
    )
    return {column.name: column for column in known}


def _part(context: Context, dimension: str) -> Callable[[Mapping[str, Any]], str]:
    """Name of a segment; `-` is the one without a value."""
    return lambda row: str(context.value(dimension, None if row[dimension] == "-" else row[dimension]))


def _row(context: Context, arm: Arm) -> tuple[object, ...]:
    relative = arm.relative
    shown = f"{texts.signed(relative.estimate)} [{texts.between(context, relative)}]"
    role = ROLES.get(arm.verdict, "muted")
    return (arm.arm, relative.estimate, relative.low, relative.high, None, role, shown, "")


def _values(context: Context, experiment: Experiment, arm: Arm) -> str:
    metric = catalogue().get(experiment.metric)
    is_ratio = metric is not None and metric.denominator is not None
    values = (arm.control_value, arm.value)
    shown = [context.figures.exact(each, metric.unit) if metric and is_ratio else written(each, 2) for each in values]
    facts = {"control": experiment.control, "arm": arm.arm, "base": shown[0], "value": shown[1]}
    kind = "values" if is_ratio else "values_per_user"
    return context.words(f"experiments.verdict_card.{kind}", p=_p(arm.p), **facts)


def _p(p: float) -> str:
    return f"p {_p_value(p)}" if p < LEAST_P else f"p = {_p_value(p)}"


def _p_value(p: float) -> str:
    return f"< {LEAST_P}" if p < LEAST_P else f"{p:.3f}"


def show_guardrails(context: Context, outcome: Outcome) -> None:
    """Draws one card: each guardrail's interval, with its margin as a tick."""
    states = {each.state for each in outcome.guardrails}
    worst = next((state for state in ("broken", "not_shown", "held") if state in states), "held")
    with card(
        context,
        context.words(f"experiments.guardrails.title_{worst}"),
        context.words("experiments.guardrails.below"),
    ) as drawn:
        rows = []
        for each in outcome.guardrails:
            relative = each.relative or Interval(0.0, 0.0, 0.0)
            limit = -each.margin if each.better == Better.HIGHER.value else each.margin
            state = context.words(f"experiments.guardrails.{each.state}")
            name = texts.metric_title(context, each.metric, each.where)
            role = {"held": "good", "broken": "bad"}.get(each.state, "muted")
            shown = f"{texts.signed(relative.estimate)} [{texts.between(context, relative)}] · {state}"
            rows.append((name, relative.estimate, relative.low, relative.high, limit, role, shown, texts.signed(limit)))
        tips = {name: context.words(f"experiments.guardrails.{word}") for name, word in GUARDRAIL_TIPS.items()}
        frame = pl.DataFrame(rows, EFFECTS, orient="row")
        named = [
            ({"metric": each.metric, "arm": each.arm, "margin": each.margin, "state": each.state}, each.relative)
            for each in outcome.guardrails
        ]
        export = _export(context, outcome, "guardrails", named)
        drawn.chart(
            effect_rows, frame, (), 0.0, tips, export=export, says=context.words("experiments.guardrails.title")
        )
        for name, *_, shown, written in rows:
            note(f"{name}: {shown} · {context.words('experiments.guardrails.margin')} {written}")


GUARDRAIL_TIPS = {"text": "change", "declared": "margin"}


def show_segments(context: Context, outcome: Outcome, dimension: str) -> None:
    """Draws one card: the effect among users of each value of a dimension, labelled exploratory."""
    own = [each for each in outcome.segments if each.by == dimension and each.arm == outcome.arm]
    name = context.words.dimension(dimension)
    with card(
        context,
        context.words("experiments.segments.title", dimension=name),
        context.words("experiments.segments.below"),
    ) as drawn:
        rows = [
            (
                _part(context, dimension)({dimension: each.value}),
                each.relative.estimate,
                each.relative.low,
                each.relative.high,
                None,
                "muted",
                f"{texts.signed(each.relative.estimate)} [{texts.between(context, each.relative)}]",
                "",
            )
            for each in own
            if each.relative
        ]
        if not rows:
            note(context.words("experiments.verdict_card.title_none"))
            return
        frame = pl.DataFrame(rows, EFFECTS, orient="row")
        tips = {"text": context.words("experiments.segments.change")}
        named = [({"arm": each.arm, dimension: each.value}, each.relative) for each in own]
        export = _export(context, outcome, f"by-{dimension}", named)
        drawn.chart(effect_rows, frame, (), 0.0, tips, export=export, says=context.words("experiments.segments.below"))


def show_course(context: Context, outcome: Outcome) -> None:
    """Draws one card: what was reached by each day since the exposure."""
    points = [each for each in outcome.course if each.arm == outcome.arm]
    with card(context, context.words("experiments.course.title"), context.words("experiments.course.below")) as drawn:
        if not points:
            note(context.words("experiments.verdict_card.title_none"))
            return
        rows = [
            (each.day, each.relative.estimate, each.relative.low, each.relative.high, _shown(context, each.relative))
            for each in points
        ]
        frame = pl.DataFrame(rows, ["day", "estimate", "low", "high", "text"], orient="row")
        tips = {name: context.words(f"experiments.course.{word}") for name, word in COURSE_TIPS.items()}
        export = _export(context, outcome, "course", [({"arm": p.arm, "day": p.day}, p.relative) for p in points])
        drawn.chart(effect_course, frame, tips, export=export)


COURSE_TIPS = {"day": "day", "text": "change"}


def _shown(context: Context, relative: Interval) -> str:
    return f"{texts.signed(relative.estimate)} [{texts.between(context, relative)}]"
