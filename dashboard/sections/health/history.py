"""Refreshes and published snapshots, newest first."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from dashboard.charts.check_failures import failures_chart
from dashboard.exports.export import of_table
from dashboard.exports.told import Columns, Told
from dashboard.presentation.context import Context
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import card, empty, guarded, note
from metrics.model.metric import Unit
from metrics.snapshots.run_log import Run

MOST_RUNS, RUNS_ROW, RUNS_MANY, RUNS_HEIGHT = 100, 36, 12, 470
RUN_COLUMNS = ("started", "outcome", "seconds", "rows", "attempts", "moved", "reason")


def show_runs(context: Context) -> None:
    """Draws one card, newest run first; an unreadable log gives a sentence."""
    with guarded(context):
        _show(context, context.results.runs()[-MOST_RUNS:])


def _show(context: Context, runs: Sequence[Run]) -> None:
    with card(context, context.words("runs.title"), context.words("runs.below", count=len(runs))) as drawn:
        if not runs:
            empty(context.words("runs.none"), context.words("runs.none_why"))
            return
        drawn.offer(of_table(context, "runs", rows=[_machine(run) for run in runs], told=_told(context, runs)))
        screen.table(
            [_run_row(context, run) for run in reversed(runs)],
            {name: st.column_config.Column(context.words(f"runs.{name}")) for name in RUN_COLUMNS},
            row_height=RUNS_ROW,
            height="content" if len(runs) < RUNS_MANY else RUNS_HEIGHT,
        )


def _told(context: Context, runs: Sequence[Run]) -> Told:
    columns = Columns(context)
    told = (
        columns.moment("started", "runs.started", lambda run: run.started),
        columns.words("outcome", "runs.outcome", "runs", lambda run: run.outcome),
        columns.points("seconds", "runs.seconds", lambda run: (run.ended - run.started).total_seconds()),
        columns.count("rows", "runs.rows", lambda run: run.rows_read),
        columns.count("attempts", "runs.attempts", lambda run: run.attempts),
        columns.text(
            "moved", "runs.moved", lambda run: "; ".join(_moved(context, *each) for each in run.moved.items())
        ),
        columns.text("reason", "runs.reason", lambda run: run.reason),
    )
    return Told(told, runs)


def _machine(run: Run) -> dict[str, Any]:
    """A run with moments in ISO form and machine names."""
    return {
        "started": run.started.isoformat(timespec="seconds"),
        "ended": run.ended.isoformat(timespec="seconds"),
        "outcome": str(run.outcome),
        "rows_read": run.rows_read,
        "attempts": run.attempts,
        "moved": "; ".join(f"{source}={count}" for source, count in run.moved.items()),
        "reason": run.reason,
    }


def _run_row(context: Context, run: Run) -> dict[str, Any]:
    return {
        "started": f"{context.day(run.started.date())} {run.started:%H:%M}",
        "outcome": context.words(f"runs.{run.outcome}"),
        "seconds": f"{(run.ended - run.started).total_seconds():.1f}",
        "rows": context.figures.exact(run.rows_read, Unit.USERS),
        "attempts": str(run.attempts),
        "moved": "; ".join(_moved(context, *source_moved) for source_moved in run.moved.items()),
        "reason": run.reason,
    }


def _moved(context: Context, source: str, count: int) -> str:
    return context.words("runs.who_moved", source=context.source(source), count=f"{count:,}")


MOST, ROW, MANY, HEIGHT = 60, 36, 12, 470
"""Most snapshots shown; row height; rows above which the table scrolls; its height."""
NAMES = ("made_at", "through", "checks", "failed", "critical", "snapshot", "served")
TIPS = ("made", "found")


def show_snapshots(context: Context) -> None:
    """Draws one card: checks with findings by snapshot, and the list, exported once."""
    rows, words = context.results.published().tail(MOST), context.words
    with card(context, words("published.title"), words("published.below", count=rows.height)) as drawn:
        export = of_table(context, "snapshots", rows=rows.to_dicts(), told=_published(context))
        if rows["failed"].sum():
            drawn.chart(failures_chart, _bars(context, rows), _tips(context), export=export)
            note(words("published.trend"))
        else:
            drawn.offer(export)
            note(words("published.no_failures"))
        screen.table(
            [_row(context, row) for row in rows.reverse().iter_rows(named=True)],
            {n: st.column_config.Column(words(f"published.{n}")) for n in NAMES},
            row_height=ROW,
            height="content" if rows.height < MANY else HEIGHT,
        )


def _published(context: Context) -> Told:
    columns = Columns(context)
    counts = (columns.count(name, f"published.{name}") for name in ("checks", "failed", "critical"))
    when = columns.moment("made_at", "published.made_at"), columns.day("through", "published.through")
    return Told((*when, *counts, columns.text("snapshot", "published.snapshot")))


def _bars(context: Context, rows: pl.DataFrame) -> pl.DataFrame:
    texts = [_text(context, row) for row in rows.iter_rows(named=True)]
    numbers = rows.select(place=pl.int_range(pl.len()), failed="failed", critical="critical")
    return numbers.hstack(pl.DataFrame(texts, dict.fromkeys(TIPS, pl.String)))


def _text(context: Context, row: dict[str, Any]) -> dict[str, str]:
    findings = context.words("published.of", failed=row["failed"], checks=row["checks"], critical=row["critical"])
    return {"made": _moment(context, row), "found": findings}


def _tips(context: Context) -> dict[str, str]:
    return {name: context.words(f"published.{name}") for name in TIPS}


def _row(context: Context, row: dict[str, Any]) -> dict[str, Any]:
    is_served = row["snapshot"] == context.results.snapshot.id
    served = context.words("published.is_served") if is_served else ""
    return row | {"made_at": _moment(context, row), "through": context.day(row["through"]), "served": served}


def _moment(context: Context, row: dict[str, Any]) -> str:
    return f"{context.day(row['made_at'].date())} {row['made_at']:%H:%M}"
