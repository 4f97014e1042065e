"""Examines a warehouse before anything is computed from it."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from checks.days import Days
from checks.expectations import Examiner, Verdict
from checks.expected import Expected, of_schema
from checks.referred import Referred
from checks.rows import Rows
from checks.suite import Suite, suites
from checks.verdicts import NONE, NOT_JUDGED, Judged, Verdicts
from metrics.manifest import CheckResult, TableState
from queries.warehouse.content import Content
from queries.warehouse.daily import Daily
from queries.warehouse.evidence import number_of_rows, rows_sql
from queries.warehouse.mapping import MappedTable
from queries.warehouse.rules import Outcome, Rule
from queries.warehouse.warehouse import Left, Warehouse

MOST_KEPT = 10_000
"""Quarantined rows of a table that are kept to be looked at; all of them are counted."""

Progress = Callable[[str, float], None]
"""Told which table is examined, at its beginning (0) and its end (1)."""


@dataclass(frozen=True)
class Finding:
    """What the examination of one table found."""

    checks: tuple[CheckResult, ...]
    state: TableState
    quarantining: tuple[Rule, ...] = ()
    """The rules whose breakers are left out."""
    quarantined: pl.DataFrame | None = None
    """The rows that are left out, see `Content.broken`; none where none is."""
    judged: Judged = NOT_JUDGED
    """What is known of its days."""

    @property
    def is_usable(self) -> bool:
        return not any(check.is_critical for check in self.checks)

    @property
    def is_late(self) -> bool:
        return any(check.kind == "fresh" and not check.passed for check in self.checks)


@dataclass(frozen=True)
class Examination:
    """A warehouse, examined up to a day."""

    warehouse: Warehouse
    through: date
    examiner: Examiner
    before: Mapping[str, TableState]
    """The tables of the last refresh."""
    referred: Referred

    def finding(self, suite: Suite, others: Mapping[str, Finding]) -> Finding:
        """What is found of a table, after the tables to which it refers."""
        table = self.warehouse.tables[suite.name]
        checks = () if table.derived_from else self._of_schema(suite)
        if table.missing:
            return Finding(checks, self._state(suite))
        leaving_out = _leaving_out(others)
        days = self._days(suite, leaving_out)
        found, judged = Rows(days, leaving_out).examined(self.examiner)
        if any(check.is_critical for check in (*checks, *found)):
            return Finding((*checks, *found), self._state(suite, number_of_rows(self.warehouse, table)))
        broken = [
            rule for rule, check in zip(suite.applicable(self.warehouse), found, strict=False) if not check.passed
        ]
        rules = suite.quarantining(broken)
        sound = days.keeping(rules, judged)
        content = Content(self.warehouse, table, rules, suite.day, self.through, leaving_out, sound)
        state = self._state(suite, *content.counts())
        kept = content.broken(MOST_KEPT) if state.quarantined else None
        return Finding((*checks, *found, _few_quarantined(suite, state)), state, rules, kept, judged)

    def known(self, findings: Mapping[str, Finding]) -> Verdicts:
        """What the next examination may rely on."""
        tables = {name: finding.judged for name, finding in findings.items() if not finding.judged.days.is_empty()}
        return Verdicts(tables, self.referred.to_keep(_leaving_out(findings)))

    def _days(self, suite: Suite, leaving_out: Left) -> Days:
        table, currency = self.warehouse.tables[suite.name], self.warehouse.currency
        daily = Daily(self.warehouse, table, suite.day, self.through)
        read_as = json.dumps([rows_sql(self.warehouse, table), sorted(table.texts), currency])
        keys = {key for rule in suite.applicable(self.warehouse) if suite.is_daily(rule) for key in rule.keys}
        lost = frozenset(str(key) for key in keys if self.referred.has_lost(key, leaving_out))
        return Days(suite, daily, daily.census(), self.referred.before.judged(suite.name, read_as), lost)

    def _state(self, suite: Suite, rows: int = 0, bad: int = 0, last_day: date | None = None) -> TableState:
        """A column that was there before stays known as it was, so that it is missed until a full refresh."""
        table, before = self.warehouse.tables[suite.name], self.before.get(suite.name)
        known = before or TableState(suite.name, 0, 0, None)
        columns = tuple(dict.fromkeys((*known.columns, *table.columns)))
        texts = tuple(name for name in columns if name in (known.texts if name in known.columns else table.texts))
        return TableState(suite.name, rows, bad, last_day, columns, texts, table.others)

    def _of_schema(self, suite: Suite) -> tuple[CheckResult, ...]:
        table = self.warehouse.tables[suite.name]
        expected = list(of_schema(table, self.before.get(suite.name)))
        verdicts = self.examiner.table(table.name, table.schema, [each.expectation for each in expected])
        before = self.before.get(suite.name)
        return (*_results(suite, expected, verdicts), *([_same_types(table, before)] if before else ()))


def examine(
    warehouse: Warehouse,
    through: date,
    examiner: Examiner,
    progress: Progress = lambda table, share: None,
    before: Iterable[TableState] = (),
    verdicts: Verdicts = NONE,
    keep: Callable[[Verdicts], None] = lambda verdicts: None,
) -> dict[str, Finding]:
    """Check every table that the warehouse has and a suite is written for, and that none is gone since `before`.

    Of what was judged before only days that are new or have changed are examined; what is known then is to be kept.
    """
    examiner.open(warehouse.url)
    referred = Referred(warehouse, verdicts)
    examination = Examination(warehouse, through, examiner, {state.name: state for state in before}, referred)
    found: dict[str, Finding] = {}
    for name, suite in suites().items():
        if name in warehouse.tables:
            progress(name, 0.0)
            found[name] = examination.finding(suite, found)
            progress(name, 1.0)
    keep(examination.known(found))
    gone = (state for name, state in examination.before.items() if name not in warehouse.tables)
    return found | {state.name: _gone(state) for state in gone}


def _leaving_out(findings: Mapping[str, Finding]) -> Left:
    return {name: finding.quarantining for name, finding in findings.items()}


def _same_types(table: MappedTable, before: TableState) -> CheckResult:
    """A column that held text does so still, and one that held numbers or days too."""
    both = (name for name in table.columns if name in before.columns)
    other = [table.columns[name] for name in both if (name in table.texts) != (name in before.texts)]
    outcome, found = Outcome.REJECT, ", ".join(other)
    return CheckResult(before.name, "types_before", {}, outcome, not other, example=found)


def _gone(state: TableState) -> Finding:
    facts = {"table": state.name}
    check = CheckResult(subject=state.name, kind="table_before", facts=facts, outcome=Outcome.REJECT, passed=False)
    return Finding((check,), replace(state, rows=0, quarantined=0))


def _results(suite: Suite, expected: list[Expected], verdicts: list[Verdict]) -> tuple[CheckResult, ...]:
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
