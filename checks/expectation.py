"""Expectation of one table with its outcome, as Great Expectations evaluates it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from checks.great_expectations import Expectation, Verdict, gxe
from metrics.snapshots.manifest import CheckResult, TableState
from queries.rules.row_sets import ALL_ROWS, RowSet
from queries.rules.rule import Outcome, TableRule
from queries.warehouse.contract import NEEDED_TABLES
from queries.warehouse.table_mapping import MappedTable


@dataclass(frozen=True)
class ExpectedOutcome:
    """One expectation with its outcome on violation."""

    kind: str
    outcome: Outcome
    expectation: Expectation
    facts: Mapping[str, str] = field(default_factory=dict)
    rule: TableRule | None = None
    """Row rule behind it, if any."""
    among: RowSet = ALL_ROWS
    """The rows that are checked."""

    def __post_init__(self) -> None:
        self.expectation.severity = self.outcome.severity

    def result(self, subject: str, verdict: Verdict) -> CheckResult:
        name = self.rule.name if self.rule else ""
        return check_result(subject, self.kind, self.outcome, self.facts, verdict, name)


def check_result(
    subject: str, kind: str, outcome: Outcome, facts: Mapping[str, str], verdict: Verdict, rule: str = ""
) -> CheckResult:
    """The result of a check of a table or metric, from its verdict."""
    return CheckResult(
        subject=subject,
        kind=kind,
        rule=rule,
        facts=facts,
        outcome=outcome,
        passed=verdict.passed,
        rows=verdict.rows,
        example=verdict.example,
        error=verdict.error,
    )


def of_columns(table: MappedTable, before: TableState | None = None) -> Iterator[ExpectedOutcome]:
    """The needed columns are there under their physical names, and those that were read at the last refresh.

    A column that nobody knew then is worth a word.
    """
    needed = [column.name for column in table.contract.columns if not column.info.get("optional")]
    yield from (_exists("column", table, name) for name in needed)
    if before and before.columns:
        yield from (_exists("column_before", table, name) for name in before.columns if name not in needed)
        known = {*table.columns.values(), *(name for name in table.others if name in before.others)}
        same = gxe.ExpectTableColumnsToMatchSet(column_set=sorted(known), exact_match=True)
        yield ExpectedOutcome("columns", Outcome.FLAG, same, {"count": str(len(known))})


def of_rows(name: str) -> ExpectedOutcome:
    """A table has a row; without one a needed table is of no use."""
    outcome = Outcome.REJECT if name in NEEDED_TABLES else Outcome.FLAG
    return ExpectedOutcome("rows", outcome, gxe.ExpectTableRowCountToBeBetween(min_value=1))


def _exists(kind: str, table: MappedTable, name: str) -> ExpectedOutcome:
    theirs = table.columns.get(name, name)
    return ExpectedOutcome(kind, Outcome.REJECT, gxe.ExpectColumnToExist(column=theirs), {"column": theirs})
