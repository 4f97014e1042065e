"""One requirement: its place, its inputs with their sources, what it is linked with, and its versions."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard.i18n.text import SENTENCE, text
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import NONE, written
from dashboard.sections.decide.requirements import said
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import card, note, sentence
from dashboard.service.requirements import Backlog
from metrics.analysis.scoring.inputs import Rated
from metrics.analysis.scoring.ranking import Ranked
from metrics.catalogue import metric as metric_named
from metrics.comparison.period_pair import Against
from metrics.periods.period import Grain, holding
from queries.records.entry import Entry
from queries.records.kinds.requirement import LEAST, MOST, Estimated, Input, Measured, Requirement, Surveyed

COLUMNS = ("input", "step", "words", "source", "detail")
HISTORY = ("version", "at", "by", "changed")


def facts(context: Context, entry: Entry) -> list[str]:
    """Who asked for it when, and who changed it last."""
    requirement = _body(entry)
    raised = {"day": context.day(requirement.raised_on), "source": context.words(f"value.source.{requirement.source}")}
    changed = {"version": entry.version, "by": text(entry.by), "day": context.day(entry.at.date())}
    return [
        context.words("requirements.facts_raised", **raised),
        context.words(f"stage_of.{requirement.status}"),
        context.words("requirements.facts_version", **changed),
    ]


def show(context: Context, backlog: Backlog, rows: Sequence[Ranked], entry: Entry) -> None:
    """Draws its cards."""
    row = next((row for row in rows if row.item.id == entry.id), None)
    item = row.item if row else backlog.items([entry])[0]
    _place(context, rows, row, _body(entry))
    _inputs(context, item.inputs, row)


def _place(context: Context, rows: Sequence[Ranked], row: Ranked | None, requirement: Requirement) -> None:
    words = context.words
    if row is None:
        return
    if row.robustness is None or row.score is None:
        points = said.points(row.score.points if row.score else None)
        kind = "place_blocked" if row.item.is_blocked else "place_unknown"
        title = words(f"requirements.{kind}", score=points)
    else:
        of = sum(each.robustness is not None for each in rows)
        place = {"tier": words(f"tier.{row.score.tier}"), "score": said.points(row.score.points)}
        title = words("requirements.place", rank=row.rank, of=of, **place)
    with card(context, title, requirement.described(context.language)):
        if row.robustness:
            chances = {"first": said.share(row.robustness.first), "top": said.share(row.robustness.top)}
            sentence(words("requirements.chances", low=row.robustness.low, high=row.robustness.high, **chances))
            _next(context, rows, row)
        if requirement.compliance != "clear":
            state = words(f"gate.{requirement.compliance}")
            sentence(words("requirements.gate", state=state, note=requirement.compliance_note))


def _next(context: Context, rows: Sequence[Ranked], row: Ranked) -> None:
    """How surely it is ahead of the next one, and where the two change places."""
    if row.beats_next is None:
        return
    below = rows[[each.item.id for each in rows].index(row.item.id) + 1]
    kind = "chances_tie" if row.is_tied else "chances_sure"
    told = {"next": said.title(context, below), "share": said.share(row.beats_next)}
    sentence(context.words(f"requirements.{kind}", **told))
    if row.switch:
        weights = {"at": said.weight(row.switch.at), "now": said.weight(row.switch.now)}
        weight = context.words(f"weight.{row.switch.weight}")
        sentence(context.words("requirements.chances_switch", weight=weight, **weights))


def _inputs(context: Context, inputs: Sequence[Rated], row: Ranked | None) -> None:
    words, score = context.words, row.score if row else None
    parts = ("user_value", "business_value", "cost")
    facts = {part.removesuffix("_value"): written(getattr(score, part) * 100, 0) for part in parts} if score else {}
    title = words("requirements.inputs_title", **facts) if facts else words("requirements.inputs_title_unknown")
    with card(context, title, words("requirements.inputs_below")):
        columns = {key: st.column_config.TextColumn(words(f"requirements.{key}")) for key in COLUMNS}
        screen.table([_input(context, each) for each in inputs], columns, height="content", key="requirements.inputs")
        if any(each.reading for each in inputs):
            note(context.words("requirements.inputs_note", snapshot=context.results.snapshot.id))


def _input(context: Context, rated: Rated) -> dict[str, str]:
    words, step = context.words, rated.step
    return {
        "input": str(words(f"input.{rated.name}")),
        "step": NONE if step is None else f"{step:g}"[:4],
        "words": "" if step is None else str(step_words(context, rated.name, step)),
        "source": str(words(f"requirements.source_{source_of(rated.given)}")),
        "detail": str(_detail(context, rated)),
    }


def source_of(given: Input) -> str:
    """Name of the kind of an input's source."""
    if isinstance(given, Measured):
        return "measured"
    return "survey" if isinstance(given, Surveyed) else "estimated"


def step_words(context: Context, name: str, step: float) -> str:
    """Words of the nearest step of a rubric."""
    return context.words(f"rubric.{name}.{min(max(int(step + 0.5), LEAST), MOST)}")


def _detail(context: Context, rated: Rated) -> str:
    """Where the step comes from: a value with its period and snapshot, people with a day, a survey with its n."""
    words, given = context.words, rated.given
    if isinstance(given, Estimated):
        told = {"by": text(given.by), "day": context.day(given.on)}
        if not given.ratings:
            return words("requirements.detail_estimated", **told)
        ratings = " · ".join(f"{rating:g}" for rating in given.ratings)
        return words("requirements.detail_ratings", ratings=ratings, spread=f"{given.spread:g}", **told)
    if isinstance(given, Surveyed):
        return words("requirements.detail_survey", survey=text(given.survey), n=f"{given.n:,}")
    if rated.reading is None:
        return said.why(context, rated)
    metric, reading = metric_named(given.metric), rated.reading
    parts = (words("requirements.where", value=context.value(*pair)) for pair in given.where.items())
    numbers = {key: written(getattr(reading, key) or 0, 0) for key in ("numerator", "denominator")}
    told = {
        "metric": context.title(metric),
        "where": "".join(parts),
        "period": context.period(reading.period),
        "value": str(context.figures.short(reading.value, metric.unit)),
    }
    state = "" if reading.trust == "passed" else f" {_trust(context, given.metric)}"
    return text(f"{words('requirements.detail_measured', **told, **numbers)}{state}", SENTENCE)


def _trust(context: Context, metric: str) -> str:
    day = context.day(context.results.span(metric_named(metric)).end)
    return context.words(f"trust.{context.results.badge(metric_named(metric))}", day=day)


def show_history(context: Context, versions: Sequence[Entry]) -> None:
    """Draws one card: every version, the newest first, with the fields that it changed."""
    words = context.words
    pairs = list(zip([None, *versions[:-1]], versions, strict=True))
    with card(context, words("requirements.history_title"), words("requirements.history_below")):
        columns: dict[str, Any] = {key: st.column_config.TextColumn(words(f"requirements.{key}")) for key in HISTORY}
        rows = [_version(context, before, entry) for before, entry in reversed(pairs)]
        screen.table(rows, columns, height="content", key="requirements.history")


def _version(context: Context, before: Entry | None, entry: Entry) -> dict[str, str]:
    names = ", ".join(changed_fields(before, entry)) if before else str(context.words("requirements.created"))
    return {"version": str(entry.version), "at": f"{entry.at:%Y-%m-%d %H:%M}", "by": entry.by, "changed": names}


def changed_fields(before: Entry | None, entry: Entry) -> list[str]:
    """Names of the fields in which two versions differ."""
    one, other = (each.body if each else None for each in (before, entry))
    names = (entry.body or (before and before.body)).__struct_fields__  # type: ignore[union-attr]
    return [field for field in names if getattr(one, field, None) != getattr(other, field, None)]


def show_loop(context: Context, backlog: Backlog, entry: Entry) -> None:
    """Draws one card: from survey or support to the requirement, its feature, its experiment and the effect."""
    words, requirement = context.words, _body(entry)
    steps = [*_steps(context, backlog, entry.id, requirement)]
    with card(context, words("requirements.loop_title"), words("requirements.loop_below")):
        if not steps:
            note(words("requirements.nothing_linked"))
            return
        columns = {key: st.column_config.TextColumn(words(f"requirements.loop_{key}")) for key in ("what", "value")}
        screen.table(
            [{"what": str(what), "value": str(value)} for what, value in steps],
            columns,
            height="content",
            key="requirements.loop",
        )
        with st.container(horizontal=True):
            _links(context, requirement)


def _steps(context: Context, backlog: Backlog, id: str, requirement: Requirement) -> list[tuple[str, str]]:
    words, steps = context.words, list[tuple[str, str]]()
    if pain := requirement.pain_point:
        steps.append((words("requirements.loop_pain"), _share(context, "pain_point_share", "pain_point", pain)))
    if requirement.topic:
        steps.append((words("requirements.loop_topic"), context.value("category", requirement.topic)))
    if feature := requirement.feature:
        steps.append((words("requirements.loop_feature"), _share(context, "feature_adoption", "feature", feature)))
    if requirement.experiment:
        steps.append((words("requirements.loop_experiment"), context.value("experiment", requirement.experiment)))
    if requirement.promised is not None:
        steps.append((words("requirements.loop_effect"), _effect(context, backlog, id, requirement.promised)))
    return steps


def _share(context: Context, metric: str, dimension: str, value: str) -> str:
    """Value of a share of one part, with its period; its name alone where it is not known."""
    named, known = context.value(dimension, value), metric_named(metric)
    if not context.results.can(metric) or value not in context.results.values(known, dimension):
        return named
    year = holding(Grain.YEAR, context.results.span(known).end, context.results.starts)
    answer = context.results.answer(metric, year, where=((dimension, value),), against=Against.NONE)
    row = answer.rows.row(0, named=True)
    written = str(context.figures.short(row["value"], known.unit))
    return text(f"{named} · {context.title(known)}, {context.period(answer.period)}: {written}", SENTENCE)


def _effect(context: Context, backlog: Backlog, id: str, promised: float) -> str:
    per_cent = context.figures.per_cent
    outcome = next((each for each in backlog.delivered() if each.id == id), None)
    if outcome is None:
        return context.words("requirements.effect_open", promised=per_cent(promised))
    effects = {key: per_cent(getattr(outcome, key)) for key in ("promised", "declared", "measured")}
    return context.words("requirements.effect_value", **effects)


def _links(context: Context, requirement: Requirement) -> None:
    """Pages with more about what it is linked with."""
    words, pages = context.words, context.pages
    if requirement.pain_point and "voice" in pages:
        screen.page_link(pages["voice"], words("requirements.to_voice"))
    if requirement.topic and "support" in pages:
        screen.page_link(pages["support"], words("requirements.to_support"))
    if requirement.feature and "features" in pages:
        label = words("requirements.to_feature", feature=context.value("feature", requirement.feature))
        screen.page_link(pages["features"], label, feature=requirement.feature)
    if requirement.experiment and "experiments" in pages:
        label = words("requirements.to_experiment", experiment=context.value("experiment", requirement.experiment))
        screen.page_link(pages["experiments"], label, experiment=requirement.experiment)


def _body(entry: Entry) -> Requirement:
    assert isinstance(entry.body, Requirement)  # noqa: S101  no removed one is shown
    return entry.body
