"""Every check and its outcome, those that found something first."""

from typing import Any

import streamlit as st

from dashboard import screen, state
from dashboard.context import Context
from dashboard.sections.card import card
from dashboard.wording import check_finding, check_rule
from metrics.catalogue import catalogue
from metrics.manifest import CheckResult

EVERY, FOUND = "every", "found"
SEVEREST_FIRST = ("reject", "quarantine", "flag")
HEIGHT, ROW, MANY = 720, 36, 20


def show(context: Context) -> None:
    """One card."""
    checks = context.results.manifest.checks
    failed = [check for check in checks if not check.passed]
    title = (
        context.words("checks.some", count=len(failed), of=len(checks))
        if failed
        else context.words("checks.none", of=len(checks))
    )
    with card(context, title, context.words("checks.below")):
        chosen = state.switch(
            context.words,
            "checks",
            (EVERY, FOUND),
            EVERY,
            lambda id: context.words(f"checks.{id}"),
            label_visibility="collapsed",
        )
        shown = failed if chosen == FOUND else sorted(checks, key=_order)
        rows = [_row(context, check) for check in shown]
        height = "content" if len(rows) < MANY else HEIGHT
        screen.table(rows, _configured(context), row_height=ROW, height=height)


def _order(check: CheckResult) -> tuple[bool, int]:
    return check.passed, SEVEREST_FIRST.index(check.outcome)


def _row(context: Context, check: CheckResult) -> dict[str, Any]:
    metric = catalogue().get(check.subject)
    return {
        "outcome": context.words("outcome.passed") if check.passed else context.words(f"outcome.{check.outcome}"),
        "severity": context.words(f"severity.{check.severity}"),
        "about": context.title(metric) if metric else check.subject,
        "expected": check_rule(check, context.words),
        "finding": check_finding(check, context.words),
    }


def _configured(context: Context) -> dict[str, Any]:
    names = ("outcome", "severity", "about", "expected", "finding")
    return {name: st.column_config.TextColumn(context.words(f"checks.{name}")) for name in names}
