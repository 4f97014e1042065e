"""What is expected of one table, as expectations of Great Expectations with the outcome each one has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import column, true

from checks.expectations import COUNT, Expectation, Verdict, ViolatingRows, gxe
from checks.suite import Suite
from metrics.manifest import CheckResult, TableState
from queries.warehouse.contract import NEEDED_TABLES
from queries.warehouse.evidence import violations_sql
from queries.warehouse.mapping import MappedTable
from queries.warehouse.rules import Outcome, Rule, until
from queries.warehouse.rules.tables import Fresh
from queries.warehouse.warehouse import NOTHING, Left, Warehouse

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
    rule: str = ""
    """The name of the rule on rows, where it is one."""

    def __post_init__(self) -> None:
        self.expectation.severity = self.outcome.severity

    def result(self, subject: str, verdict: Verdict, example: str = "") -> CheckResult:
        """`example` where there is a better one than an expectation gives."""
        return CheckResult(
            subject=subject,
            kind=self.kind,
            rule=self.rule,
            facts=self.facts,
            outcome=self.outcome,
            passed=verdict.passed,
            rows=verdict.rows,
            example=example or verdict.example,
            error=verdict.error,
        )


def of_schema(table: MappedTable, before: TableState | None = None) -> Iterator[Expected]:
    """The needed columns are there under their physical names, the types are usable, a needed table is not empty.

    A column that was read at the last refresh is needed too; one that nobody knew then is worth a word.
    """
    needed = [each for each in table.contract.columns if not each.info.get("optional")]
    for each in needed:
        name = table.columns.get(each.name, each.name)
        there = gxe.ExpectColumnToExist(column=name)
        yield Expected("column", Outcome.REJECT, there, {"column": name})
    if before and before.columns:
        yield from _as_before(table, before, {each.name for each in needed})
    for each in needed:
        accepted = ACCEPTED.get(str(each.type))
        if accepted and each.name in table.columns:
            name = table.columns[each.name]
            typed = gxe.ExpectColumnValuesToBeInTypeList(column=name, type_list=accepted)
            yield Expected("type", Outcome.REJECT, typed, {"column": name, "types": accepted[0]})
    outcome = Outcome.REJECT if table.contract.name in NEEDED_TABLES else Outcome.FLAG
    yield Expected("rows", outcome, gxe.ExpectTableRowCountToBeBetween(min_value=1))


def _as_before(table: MappedTable, before: TableState, needed: set[str]) -> Iterator[Expected]:
    for name in before.columns:
        if name not in needed:
            there = gxe.ExpectColumnToExist(column=table.columns.get(name, name))
            yield Expected("column_before", Outcome.REJECT, there, {"column": table.columns.get(name, name)})
    known = {*table.columns.values(), *(name for name in table.others if name in before.others)}
    same = gxe.ExpectTableColumnsToMatchSet(column_set=sorted(known), exact_match=True)
    yield Expected("columns", Outcome.FLAG, same, {"count": str(len(known))})


def of_rows(suite: Suite, warehouse: Warehouse, through: date, leaving_out: Left = NOTHING) -> Iterator[Expected]:
    """The rules of the suite that apply, and that the table is not late; what is left out of other tables is unknown.

    A rule on rows is for every row; what rows come to together is judged of the days that are over.
    """
    over = until(column(suite.day), through) if suite.day else true()
    for rule in suite.applicable(warehouse):
        among = true() if isinstance(rule, Rule) else over
        asked = violations_sql(warehouse, suite.name, rule, COUNT, among, leaving_out)
        yield Expected(rule.kind, rule.outcome, ViolatingRows(unexpected_rows_query=asked), rule.facts, rule.name)
    if suite.day and suite.late_after is not None:
        fresh = Fresh(day=suite.day, since=through - timedelta(days=suite.late_after), outcome=Outcome.FLAG)
        facts = {"column": suite.day, "days": str(suite.late_after), "through": through.isoformat()}
        asked = violations_sql(warehouse, suite.name, fresh, COUNT, over)
        yield Expected(fresh.kind, fresh.outcome, ViolatingRows(unexpected_rows_query=asked), facts)
