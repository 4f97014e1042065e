"""Examines a warehouse before anything is computed from it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from checks.expectations import Examiner
from checks.expected import of_rows, of_schema
from checks.suite import Suite, suites
from metrics.manifest import CheckResult, TableState
from queries.warehouse.evidence import content, number_of_rows, rows_sql
from queries.warehouse.rules import Outcome, Rule
from queries.warehouse.warehouse import Warehouse

Progress = Callable[[str, float], None]
"""Told which table is examined, at its beginning (0) and its end (1)."""


@dataclass(frozen=True)
class Finding:
    """What the examination of one table found."""

    checks: tuple[CheckResult, ...]
    state: TableState
    quarantining: tuple[Rule, ...]
    """The rules whose breakers are left out."""

    @property
    def is_usable(self) -> bool:
        return not any(check.is_critical for check in self.checks)

    @property
    def is_late(self) -> bool:
        return any(check.kind == "fresh" and not check.passed for check in self.checks)


def examine(
    warehouse: Warehouse, through: date, examiner: Examiner, progress: Progress = lambda table, share: None
) -> dict[str, Finding]:
    """Check every table that the warehouse has and a suite is written for."""
    examiner.open(warehouse.url)
    return {finding.state.name: finding for finding in _findings(warehouse, through, examiner, progress)}


def _findings(warehouse: Warehouse, through: date, examiner: Examiner, progress: Progress) -> Iterator[Finding]:
    for name, suite in suites().items():
        if name in warehouse.tables:
            progress(name, 0.0)
            yield _finding(warehouse, suite, through, examiner)
            progress(name, 1.0)


def _finding(warehouse: Warehouse, suite: Suite, through: date, examiner: Examiner) -> Finding:
    table = warehouse.tables[suite.name]
    checks = () if table.derived_from else _schema_checks(warehouse, suite, examiner)
    if table.missing:
        return Finding(checks, TableState(suite.name, 0, 0, None), ())
    rules = suite.applicable(warehouse)
    found = _row_checks(warehouse, suite, through, examiner)
    if any(check.is_critical for check in (*checks, *found)):
        return Finding((*checks, *found), TableState(suite.name, number_of_rows(warehouse, table), 0, None), ())
    broken = tuple(rule for rule, check in zip(rules, found, strict=False) if not check.passed)
    quarantining = suite.quarantining(broken)
    held = content(warehouse, table, quarantining, suite.day, through)
    state = TableState(suite.name, held.rows, held.bad, held.last_day)
    return Finding((*checks, *found, _few_quarantined(suite, state)), state, quarantining)


def _schema_checks(warehouse: Warehouse, suite: Suite, examiner: Examiner) -> tuple[CheckResult, ...]:
    table = warehouse.tables[suite.name]
    expected = list(of_schema(table))
    verdicts = examiner.table(table.name, table.schema, [each.expectation for each in expected])
    return tuple(each.result(suite.name, verdict) for each, verdict in zip(expected, verdicts, strict=True))


def _row_checks(warehouse: Warehouse, suite: Suite, through: date, examiner: Examiner) -> tuple[CheckResult, ...]:
    expected = list(of_rows(suite, warehouse, through))
    sql = rows_sql(warehouse, warehouse.tables[suite.name])
    verdicts = examiner.rows(suite.name, sql, [each.expectation for each in expected])
    return tuple(each.result(suite.name, verdict) for each, verdict in zip(expected, verdicts, strict=True))


def _few_quarantined(suite: Suite, state: TableState) -> CheckResult:
    return CheckResult(
        subject=suite.name,
        kind="quarantined",
        facts={"most": f"{suite.quarantine_at_most:.0%}"},
        outcome=Outcome.REJECT,
        passed=state.quarantined <= suite.quarantine_at_most * state.rows,
        rows=state.quarantined,
    )
