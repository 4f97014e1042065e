"""What is expected of one table, as expectations of Great Expectations with the outcome each one has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from checks.expectations import COUNT, Expectation, Verdict, ViolatingRows, gxe
from checks.suite import Suite
from metrics.manifest import CheckResult
from queries.warehouse.contract import NEEDED_TABLES
from queries.warehouse.evidence import violations_sql
from queries.warehouse.mapping import MappedTable
from queries.warehouse.rules import Outcome
from queries.warehouse.warehouse import Warehouse

SEVERITY = {Outcome.REJECT: "critical", Outcome.QUARANTINE: "warning", Outcome.FLAG: "info"}

ACCEPTED = {
    "DATE": ["DATE", "TIMESTAMP", "DATETIME", "TIMESTAMP WITH TIME ZONE"],
    "DATETIME": ["TIMESTAMP", "DATETIME", "TIMESTAMP WITH TIME ZONE"],
    "BOOLEAN": ["BOOLEAN", "BOOL"],
}
"""Contract type → the types that an engine may have for it. Ids, texts and numbers are judged by their values."""


@dataclass(frozen=True)
class Expected:
    """One expectation, and what it means to us."""

    kind: str
    outcome: Outcome
    expectation: Expectation
    facts: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.expectation.severity = SEVERITY[self.outcome]

    def result(self, subject: str, verdict: Verdict) -> CheckResult:
        return CheckResult(
            subject=subject,
            kind=self.kind,
            facts=self.facts,
            outcome=self.outcome,
            passed=verdict.passed,
            rows=verdict.rows,
            example=verdict.example,
            error=verdict.error,
        )


def of_schema(table: MappedTable) -> Iterator[Expected]:
    """The needed columns are there under their physical names, the types are usable, a needed table is not empty."""
    needed = [column for column in table.contract.columns if not column.info.get("optional")]
    for column in needed:
        name = table.columns.get(column.name, column.name)
        there = gxe.ExpectColumnToExist(column=name)
        yield Expected("column", Outcome.REJECT, there, {"column": name})
    for column in needed:
        accepted = ACCEPTED.get(str(column.type))
        if accepted and column.name in table.columns:
            name = table.columns[column.name]
            typed = gxe.ExpectColumnValuesToBeInTypeList(column=name, type_list=accepted)
            yield Expected("type", Outcome.REJECT, typed, {"column": name, "types": accepted[0]})
    outcome = Outcome.REJECT if table.contract.name in NEEDED_TABLES else Outcome.FLAG
    yield Expected("rows", outcome, gxe.ExpectTableRowCountToBeBetween(min_value=1))


def of_rows(suite: Suite, warehouse: Warehouse, through: date) -> Iterator[Expected]:
    """The rules of the suite that apply, and that the table is not late."""
    for rule in suite.applicable(warehouse):
        query = violations_sql(warehouse, suite.table, rule, COUNT)
        yield Expected(rule.kind, rule.outcome, ViolatingRows(unexpected_rows_query=query), rule.facts)
    if suite.day:
        fresh = gxe.ExpectColumnMaxToBeBetween(column=suite.day, min_value=(through - suite.grace).isoformat())
        facts = {"column": suite.day, "days": str(suite.late_after), "through": through.isoformat()}
        yield Expected("fresh", Outcome.FLAG, fresh, facts)
