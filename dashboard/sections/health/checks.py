"""Checks and quarantined rows of a snapshot."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from dashboard.exports.export import Export, of_table
from dashboard.exports.told import Column, Columns, Told
from dashboard.i18n.text import text
from dashboard.presentation.check_names import table_name
from dashboard.presentation.context import Context
from dashboard.presentation.messages import check_finding, check_rule
from dashboard.sections.layout import screen, url_state
from dashboard.sections.layout.card import Card, card, note
from metrics.catalogue import catalogue
from metrics.snapshots.manifest import CheckResult, TableState

EVERY, FOUND = "every", "found"
SEVEREST_FIRST = ("reject", "quarantine", "flag")
CHECKS_HEIGHT, CHECKS_ROW, CHECKS_MANY = 720, 36, 20


def show_checks(context: Context) -> None:
    """Draws one card."""
    checks = context.results.manifest.checks
    failed = [check for check in checks if not check.passed]
    title = (
        context.words("checks.some", count=len(failed), of=len(checks))
        if failed
        else context.words("checks.none", of=len(checks))
    )
    with card(context, title, context.words("checks.below")) as drawn:
        drawn.offer(_export(context, checks))
        chosen = url_state.switch(
            context.words,
            "checks",
            (EVERY, FOUND),
            EVERY,
            lambda id: context.words(f"checks.{id}"),
            label_visibility="collapsed",
        )
        shown = failed if chosen == FOUND else sorted(checks, key=_order)
        rows = [_check_row(context, check) for check in shown]
        height = "content" if len(rows) < CHECKS_MANY else CHECKS_HEIGHT
        screen.table(rows, _check_columns(context), row_height=CHECKS_ROW, height=height)


def _export(context: Context, checks: Sequence[CheckResult]) -> Export:
    """Every check with machine names and the facts of its rule."""
    rows = [
        {
            "subject": check.subject,
            "kind": check.kind,
            "rule": check.rule,
            "facts": "; ".join(f"{name}={fact}" for name, fact in check.facts.items()),
            "outcome": check.outcome,
            "severity": check.severity,
            "passed": check.passed,
            "rows": check.rows,
            "of": check.of,
            "example": check.example,
            "error": check.error,
        }
        for check in checks
    ]
    columns = Columns(context)
    names = ("outcome", "severity", "about", "expected", "finding")
    told = [columns.text(name, f"checks.{name}") for name in names]
    return of_table(
        context, "checks", rows=rows, told=Told(told, lambda: [_check_row(context, each) for each in checks])
    )


def _order(check: CheckResult) -> tuple[bool, int]:
    return check.passed, SEVEREST_FIRST.index(check.outcome)


def _check_row(context: Context, check: CheckResult) -> dict[str, Any]:
    metric = catalogue().get(check.subject)
    return {
        "outcome": context.words("outcome.passed") if check.passed else context.words(f"outcome.{check.outcome}"),
        "severity": context.words(f"severity.{check.severity}"),
        "about": context.title(metric) if metric else table_name(check.subject, context.words),
        "expected": check_rule(check, context.words),
        "finding": check_finding(check, context.words),
    }


def _check_columns(context: Context) -> dict[str, Any]:
    names = ("outcome", "severity", "about", "expected", "finding")
    return {name: st.column_config.TextColumn(context.words(f"checks.{name}")) for name in names}


SEPARATOR = "; "
SHOWN, ROW, MANY, HEIGHT = 200, 36, 12, 470


def show_quarantined(context: Context) -> None:
    """Draws one card, where there is any such row."""
    held = {table.name: table for table in context.results.manifest.tables if table.quarantined}
    if held:
        with card(context, context.words("quarantined.title"), context.words("quarantined.below")) as drawn:
            _rows(context, drawn, held[_table(context, list(held))])


def _in_words(context: Context, table: TableState, rules: pl.Series) -> pl.Series:
    """Rule names in words; a row may violate several."""
    called = _called(context, table)
    return pl.Series("rule", [_named(called, names) for names in rules], pl.String)


def _called(context: Context, table: TableState) -> Mapping[str, str]:
    """Name of a rule of the table → the rule in words."""
    checks = [check for check in context.results.manifest.checks if check.subject == table.name and check.rule]
    return {check.rule: check_rule(check, context.words) for check in checks}


def _named(called: Mapping[str, str], names: str) -> str:
    return SEPARATOR.join(called.get(name, name) for name in names.split(SEPARATOR))


def _table(context: Context, names: list[str]) -> str:
    called = {name: table_name(name, context.words) for name in names}
    return url_state.pick(context.words, "table", names, names[0], called.__getitem__, width=240)


def _rows(context: Context, drawn: Card, table: TableState) -> None:
    rows = context.results.quarantined(table.name)
    values = [name for name in rows.columns if name != "rule"]
    shown = rows.head(SHOWN).with_columns(_in_words(context, table, rows["rule"].head(SHOWN))).select("rule", *values)
    screen.table(
        shown,
        {"rule": st.column_config.TextColumn(context.words("quarantined.rule"))},
        row_height=ROW,
        height="content" if shown.height < MANY else HEIGHT,
    )
    counts = {"shown": f"{shown.height:,}", "kept": f"{rows.height:,}", "count": f"{table.quarantined:,}"}
    note(context.words("quarantined.counts", **counts))
    told = Told(_told(context, table, values), rows.to_dicts)
    drawn.offer(of_table(context, f"quarantined_{table.name}", rows=rows.to_dicts, told=told))


def _told(context: Context, table: TableState, values: Sequence[str]) -> list[Column]:
    """The rule in words, and the columns of the warehouse by their own names."""
    called = _called(context, table)
    rule = Columns(context).text("rule", "quarantined.rule", lambda row: _named(called, row["rule"]))
    return [rule, *(Column(name, name, partial(_written, name)) for name in values)]


def _written(name: str, row: Mapping[str, Any]) -> str | None:
    return None if row[name] is None else text(row[name])
