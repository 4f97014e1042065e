"""What is expected of one table, as expectations of Great Expectations with the outcome each one has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, column, true

from checks.expectations import COUNT, Expectation, Verdict, ViolatingRows, gxe
from checks.suite import Suite
from metrics.manifest import CheckResult
from queries.warehouse.contract import NEEDED_TABLES
from queries.warehouse.evidence import violations_sql
from queries.warehouse.mapping import MappedTable
from queries.warehouse.rules import Outcome, Rule, TableRule
from queries.warehouse.rules.tables import Fresh
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
    needed = [each for each in table.contract.columns if not each.info.get("optional")]
    for each in needed:
        name = table.columns.get(each.name, each.name)
        there = gxe.ExpectColumnToExist(column=name)
        yield Expected("column", Outcome.REJECT, there, {"column": name})
    for each in needed:
        accepted = ACCEPTED.get(str(each.type))
        if accepted and each.name in table.columns:
            name = table.columns[each.name]
            typed = gxe.ExpectColumnValuesToBeInTypeList(column=name, type_list=accepted)
            yield Expected("type", Outcome.REJECT, typed, {"column": name, "types": accepted[0]})
    outcome = Outcome.REJECT if table.contract.name in NEEDED_TABLES else Outcome.FLAG
    yield Expected("rows", outcome, gxe.ExpectTableRowCountToBeBetween(min_value=1))


def of_rows(suite: Suite, warehouse: Warehouse, through: date) -> Iterator[Expected]:
    """The rules of the suite that apply, and that the table is not late.

    A rule on rows is for every row; what rows come to together is judged of the days that are over.
    """
    over = column(suite.day) <= through if suite.day else true()
    for rule in suite.applicable(warehouse):
        among = true() if isinstance(rule, Rule) else over
        yield Expected(rule.kind, rule.outcome, _violating(warehouse, suite, rule, among), rule.facts)
    if suite.day:
        fresh = Fresh(day=suite.day, since=through - suite.grace, outcome=Outcome.FLAG)
        facts = {"column": suite.day, "days": str(suite.late_after), "through": through.isoformat()}
        yield Expected(fresh.kind, fresh.outcome, _violating(warehouse, suite, fresh, over), facts)


def _violating(warehouse: Warehouse, suite: Suite, rule: TableRule, among: ColumnElement[bool]) -> ViolatingRows:
    return ViolatingRows(unexpected_rows_query=violations_sql(warehouse, suite.table, rule, COUNT, among))
