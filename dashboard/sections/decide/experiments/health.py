"""Hypothesis, traffic and power, and health of an experiment: nothing here is an outcome."""

from collections.abc import Iterator

import streamlit as st

from dashboard.presentation.context import Context
from dashboard.presentation.number_format import NONE
from dashboard.sections.decide.experiments import texts
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import card, note, sentence
from dashboard.service.experiments import ExperimentBook, Known
from metrics.analysis.experiments.power import declared_power, is_able
from metrics.analysis.experiments.published import Health, Outcome
from metrics.catalogue import catalogue

ARMS = ("arm", "users", "share", "designed")
POWER = ("days", "users", "base", "effect")
CUTS = ("by", "value", "users", "p")
MANY = 1e-3


def show_hypothesis(context: Context, book: ExperimentBook, known: Known) -> None:
    """Draws one card: what was declared, when and by whom."""
    experiment, outcome = known.experiment, known.outcome
    entry = known.newest
    at, by = (outcome.declared_at, outcome.declared_by) if outcome else (entry.at, entry.by) if entry else (None, "")
    version = outcome.version if outcome else entry.version if entry else 0
    day = context.day(at.date() if at else None)
    below = context.words("experiments.hypothesis_below", day=day, by=by, version=version)
    with card(context, texts.hypothesis(context, experiment), below):
        metric = texts.metric_title(context, experiment.metric, experiment.where)
        declared, smallest = texts.declared(experiment.declared), texts.size(experiment.smallest)
        sentence(context.words("experiments.plan", metric=metric, declared=declared, smallest=smallest))
        first, last = context.day(experiment.enrol_from), context.day(experiment.enrol_to)
        sentence(context.words("experiments.enrolment", first=first, last=last, days=experiment.window_days))
        arms = (
            context.words("experiments.split", arm=arm, share=texts.size(part))
            for arm, part in experiment.split.items()
        )
        sentence(" · ".join(arms))
        if experiment.waiver:
            note(context.words("experiments.waived", waiver=experiment.waiver))
        if outcome is None:
            note(context.words("experiments.not_published"))
        for later in book.later(known.id):
            _later(context, later)


def _later(context: Context, later: Outcome) -> None:
    verdict = (
        context.words(f"experiments.verdict.{later.verdict}")
        if later.verdict
        else context.words("experiments.later_sealed", day=context.day(later.sealed_until))
    )
    day = context.day(later.declared_at.date())
    screen.warning(context.words("experiments.later", version=later.version, day=day, verdict=verdict))


def show_power(context: Context, known: Known) -> None:
    """Draws one card: the smallest effect that our own traffic can show."""
    outcome, experiment = known.outcome, known.experiment
    found = outcome.power if outcome else ()
    own = declared_power(experiment, found)
    effect = texts.share(own.effect) if own and own.effect else NONE
    kind = {True: "title", False: "title_weak", None: "title_none"}[is_able(experiment, found)]
    title = context.words(f"experiments.power.{kind}", effect=effect)
    with card(context, title, context.words("experiments.power.below")):
        if not any(each.effect for each in found):
            note(context.words("experiments.power.none"))
            return
        metric = catalogue().get(experiment.metric)
        rows = [
            {
                "days": str(each.days),
                "users": f"{each.users:,}",
                "base": NONE if each.base is None or metric is None else context.figures.exact(each.base, metric.unit),
                "effect": NONE if each.effect is None else texts.share(each.effect),
            }
            for each in found
        ]
        columns = {key: st.column_config.TextColumn(context.words(f"experiments.power.{key}")) for key in POWER}
        screen.table(rows, columns, height="content")


def show_health(context: Context, known: Known) -> None:
    """Draws one card: the split, and exposures that cannot be used."""
    outcome, experiment = known.outcome, known.experiment
    health = outcome.health if outcome else Health()
    total = sum(health.arms.values())
    day = context.day(health.first.date() if health.first else None)
    below = context.words("experiments.health.below", users=f"{total:,}", day=day)
    with card(context, context.words(f"experiments.health.{_title(known, health)}"), below):
        rows = [
            {
                "arm": arm,
                "users": f"{users:,}",
                "share": texts.share(users / total) if total else NONE,
                "designed": texts.size(experiment.split.get(arm, 0.0)),
            }
            for arm, users in health.arms.items()
        ]
        columns = {key: st.column_config.TextColumn(context.words(f"experiments.health.{key}")) for key in ARMS}
        screen.table(rows, columns, height="content")
        if health.sample_ratio_p is not None:
            p = "p < 0.001" if health.sample_ratio_p < MANY else f"p = {health.sample_ratio_p:.3f}"
            sentence(context.words("experiments.health.ratio", p=p, deviation=texts.share(health.deviation)))
        sentence(" · ".join(_faults(context, health)))
        for name, users in health.overlaps.items():
            note(context.words("experiments.health.overlap", count=f"{users:,}", name=name))
        fresh = (
            context.words("experiments.health.fresh", source=context.source(name), day=context.day(until))
            for name, until in health.fresh_through.items()
        )
        note(" · ".join(fresh))
        if health.cuts:
            with screen.expander(context.words("experiments.health.cuts")):
                _cuts(context, health)


def _title(known: Known, health: Health) -> str:
    if health.leaks:
        return "title_leak"
    if health.light == "red":
        return "title_red"
    limits = known.experiment.most_crossovers, known.experiment.most_nulls
    if health.crossover_share > limits[0] or health.null_share > limits[1]:
        return "title_limits"
    return f"title_{health.light}"


def _faults(context: Context, health: Health) -> Iterator[str]:
    yield context.words("experiments.health.rows", rows=f"{health.rows:,}")
    for name in ("nulls", "crossovers", "outside", "excluded", "strangers"):
        count = getattr(health, name)
        if count or name in ("nulls", "crossovers"):
            yield context.words(f"experiments.health.{name}", count=f"{count:,}")


def _cuts(context: Context, health: Health) -> None:
    rows = [
        {
            "by": context.words("experiments.health.day") if cut.by == "day" else context.words.dimension(cut.by),
            "value": cut.value if cut.by == "day" else context.value(cut.by, None if cut.value == "-" else cut.value),
            "users": " · ".join(f"{arm} {users:,}" for arm, users in cut.users.items()),
            "p": NONE if cut.p is None else f"{cut.p:.3f}",
        }
        for cut in health.cuts
    ]
    columns = {key: st.column_config.TextColumn(context.words(f"experiments.health.{key}")) for key in CUTS}
    screen.table(rows, columns, height="content")
    note(context.words("experiments.health.cuts_note"))
