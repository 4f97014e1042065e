"""List of experiments with their states, and how well effects were guessed."""

from collections import Counter
from collections.abc import Sequence

import polars as pl
import streamlit as st

from dashboard.charts.decide.effects import effect_rows
from dashboard.exports.export import of_table
from dashboard.exports.told import Columns, Told
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import NONE
from dashboard.sections.decide.experiments import texts
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import card, empty, note
from dashboard.service.experiments import Calibration, ExperimentBook, Known

COLUMNS = {"id": "id", "state": "state_is", "sealed": "sealed_until", "metric": "metric"} | {
    "declared": "declared",
    "measured": "measured",
    "verdict": "verdict_is",
}
STATES = ("running", "sealed", "draft", "decided")
EFFECTS = {"name": pl.String, "estimate": pl.Float64, "low": pl.Float64, "high": pl.Float64} | {
    "mark": pl.Float64,
    "role": pl.String,
    "text": pl.String,
    "declared": pl.String,
}


def headline(context: Context, book: ExperimentBook, known: Sequence[Known]) -> str:
    calibration = book.calibration()
    if not known:
        return context.words("experiments.title_empty")
    if not calibration.of:
        return context.words("experiments.title_none")
    return context.words("experiments.title", met=calibration.met, of=calibration.of)


def facts(context: Context, known: Sequence[Known]) -> list[str]:
    """Number of experiments in each state."""
    counts = Counter(each.state for each in known)
    return [context.words(f"experiments.fact_{state}", count=counts[state]) for state in STATES if counts[state]]


def show_list(context: Context, book: ExperimentBook, known: Sequence[Known]) -> None:
    """Draws one card: a row an experiment."""
    about = book.published.about if book.published else None
    with card(context, context.words("experiments.list"), context.words("experiments.list_below")):
        if about and about.problem:
            screen.warning(context.words("experiments.problem", problem=about.problem))
        if not known:
            empty(context.words("experiments.empty"), context.words("experiments.empty_why"))
        else:
            columns = {
                key: st.column_config.TextColumn(context.words(f"experiments.{word}")) for key, word in COLUMNS.items()
            }
            screen.table([_row(context, each) for each in known], columns, height="content", row_height=40)
        if about and about.undeclared:
            names = context.words("why.list").join(about.undeclared)
            screen.warning(context.words("experiments.undeclared", names=names))


def _row(context: Context, known: Known) -> dict[str, str]:
    experiment, outcome = known.experiment, known.outcome
    relative = outcome.relative if outcome else None
    measured = f"{texts.signed(relative.estimate)} [{texts.between(context, relative)}]" if relative else NONE
    verdict = context.words(f"experiments.verdict.{outcome.verdict}") if outcome and outcome.verdict else NONE
    return {
        "id": texts.title(context, experiment),
        "state": context.words(f"experiments.state.{known.state}"),
        "sealed": context.day(known.sealed_until),
        "metric": texts.metric_title(context, experiment.metric, experiment.where),
        "declared": texts.declared(experiment.declared),
        "measured": measured,
        "verdict": verdict,
    }


def show_calibration(context: Context, book: ExperimentBook, known: Sequence[Known]) -> None:
    """Draws one card: declared against measured over all experiments."""
    found: Calibration = book.calibration()
    title = (
        context.words("experiments.calibration.title", met=found.met, of=found.of)
        if found.of
        else context.words("experiments.calibration.title_none")
    )
    with card(context, title, context.words("experiments.calibration.below")) as drawn:
        if not found.rows:
            note(context.words("experiments.calibration.none"))
            return
        by_id = {each.id: each for each in known}
        rows = []
        for id, declared, measured in found.rows:
            relative = by_id[id].outcome.relative if by_id[id].outcome else None  # type: ignore[union-attr]
            low, high = (relative.low, relative.high) if relative else (measured, measured)
            name = texts.title(context, by_id[id].experiment)
            cells = texts.signed(measured), texts.declared(declared)
            rows.append((name, measured, low, high, declared, "now", *cells))
        tips = {name: context.words(f"experiments.calibration.{word}") for name, word in TIPS.items()}
        frame = pl.DataFrame(rows, EFFECTS, orient="row")
        machine = [
            {"experiment": id, "declared": declared, "measured": measured} for id, declared, measured in found.rows
        ]
        columns = Columns(context)
        told = (
            columns.cell(
                "experiment", "experiments.id", lambda row: texts.title(context, by_id[row["experiment"]].experiment)
            ),
            columns.effect("declared", "experiments.declared"),
            columns.effect("measured", "experiments.measured"),
        )
        export = of_table(context, "experiments", "declared-and-measured", rows=machine, told=Told(told))
        drawn.chart(effect_rows, frame, (), 0.0, tips, export=export)


TIPS = {"text": "measured", "declared": "declared"}
