"""The columns of a table, beside those that it had at the last refresh."""

from dataclasses import dataclass, replace
from datetime import date

from checks.expectations import Examiner
from checks.expected import of_schema
from checks.finding import Finding
from metrics.manifest import CheckResult, TableState
from queries.warehouse.mapping import MappedTable
from queries.warehouse.rules import Outcome


@dataclass(frozen=True)
class Shape:
    """Of one table."""

    table: MappedTable
    before: TableState | None

    def examined(self, examiner: Examiner) -> tuple[CheckResult, ...]:
        """None of a table that is derived from another one."""
        table, name = self.table, self.table.contract.name
        if table.derived_from:
            return ()
        expected = list(of_schema(table, self.before))
        verdicts = examiner.table(table.name, table.schema, [each.expectation for each in expected])
        results = [each.result(name, verdict) for each, verdict in zip(expected, verdicts, strict=True)]
        return (*results, *([_same_types(table, self.before)] if self.before else ()))

    def state(self, rows: int = 0, bad: int = 0, last_day: date | None = None) -> TableState:
        """A column that was there before stays known as it was, so that it is missed until a full refresh."""
        table, name = self.table, self.table.contract.name
        known = self.before or TableState(name, 0, 0, None)
        columns = tuple(dict.fromkeys((*known.columns, *table.columns)))
        texts = tuple(name for name in columns if name in (known.texts if name in known.columns else table.texts))
        return TableState(name, rows, bad, last_day, columns, texts, table.others)


def gone(state: TableState) -> Finding:
    """What is found of a table that was there before."""
    facts = {"table": state.name}
    check = CheckResult(subject=state.name, kind="table_before", facts=facts, outcome=Outcome.REJECT, passed=False)
    return Finding((check,), replace(state, rows=0, quarantined=0))


def _same_types(table: MappedTable, before: TableState) -> CheckResult:
    """A column that held text does so still, and one that held numbers or days too."""
    both = (name for name in table.columns if name in before.columns)
    other = [table.columns[name] for name in both if (name in table.texts) != (name in before.texts)]
    outcome, found = Outcome.REJECT, ", ".join(other)
    return CheckResult(before.name, "types_before", {}, outcome, not other, example=found)
