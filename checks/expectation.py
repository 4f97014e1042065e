"""Expectation of one table with its outcome, as Great Expectations evaluates it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from checks.great_expectations import Expectation, Verdict, gxe
from metrics.snapshots.manifest import CheckResult, TableState
from queries.rules.row_sets import ALL_ROWS, RowSet
from queries.rules.rule import Outcome, TableRule
from queries.warehouse.contract import NEEDED_TABLES
from queries.warehouse.table_mapping import MappedTable

STAMPS = ["TIMESTAMP", "DATETIME", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP WITHOUT TIME ZONE"]
"""Types of time stamps; PostgreSQL spells the usual one out."""
ACCEPTED = {
    "DATE": ["DATE", *STAMPS],
    "DATETIME": STAMPS,
    "BOOLEAN": ["BOOLEAN", "BOOL"],
}
"""Contract type → accepted types of engines. Ids, texts and numbers are judged by their values."""


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

    def result(self, subject: str, verdict: Verdict, example: str = "") -> CheckResult:
        """`example` where there is a better one than an expectation gives."""
        return CheckResult(
            subject=subject,
            kind=self.kind,
            rule=self.rule.name if self.rule else "",
            facts=self.facts,
            outcome=self.outcome,
            passed=verdict.passed,
            rows=verdict.rows,
            example=example or verdict.example,
            error=verdict.error,
        )


def of_schema(table: MappedTable, before: TableState | None = None) -> Iterator[ExpectedOutcome]:
    """The needed columns are there under their physical names, the types are usable, a needed table is not empty.

    A column that was read at the last refresh is needed too; one that nobody knew then is worth a word.
    """
    needed = [column for column in table.contract.columns if not column.info.get("optional")]
    for column in needed:
        name = table.columns.get(column.name, column.name)
        exists = gxe.ExpectColumnToExist(column=name)
        yield ExpectedOutcome("column", Outcome.REJECT, exists, {"column": name})
    if before and before.columns:
        yield from _as_before(table, before, {column.name for column in needed})
    for column in needed:
        accepted = ACCEPTED.get(str(column.type))
        if accepted and column.name in table.columns:
            name = table.columns[column.name]
            typed = gxe.ExpectColumnValuesToBeInTypeList(column=name, type_list=accepted)
            yield ExpectedOutcome("type", Outcome.REJECT, typed, {"column": name, "types": accepted[0]})
    outcome = Outcome.REJECT if table.contract.name in NEEDED_TABLES else Outcome.FLAG
    yield ExpectedOutcome("rows", outcome, gxe.ExpectTableRowCountToBeBetween(min_value=1))


def _as_before(table: MappedTable, before: TableState, needed: set[str]) -> Iterator[ExpectedOutcome]:
    for name in before.columns:
        if name not in needed:
            exists = gxe.ExpectColumnToExist(column=table.columns.get(name, name))
            yield ExpectedOutcome("column_before", Outcome.REJECT, exists, {"column": table.columns.get(name, name)})
    known = {*table.columns.values(), *(name for name in table.others if name in before.others)}
    same = gxe.ExpectTableColumnsToMatchSet(column_set=sorted(known), exact_match=True)
    yield ExpectedOutcome("columns", Outcome.FLAG, same, {"count": str(len(known))})
