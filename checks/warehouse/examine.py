"""Examination of a warehouse before anything is computed: schema drift, suites, and a report per table."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
import polars as pl
from sqlalchemy import String

from checks.expectation import of_columns
from checks.great_expectations import Examiner
from checks.registry import suites
from checks.suite import Suite
from checks.warehouse.incremental import NONE, NOT_JUDGED, Days, Judged, Verdicts
from checks.warehouse.row_checks import Referred, Rows
from metrics.snapshots.manifest import CheckResult, TableState
from queries.extract.day_census import DayCensus, number_of_rows, rows_sql
from queries.extract.judged_rows import JudgedRows
from queries.rules.row_rules import Unique
from queries.rules.rule import Outcome, Rule
from queries.sources.completeness import Basis, Complete, Stated, claim, stated
from queries.warehouse.change_rule import ChangeRule
from queries.warehouse.contract import watermarks
from queries.warehouse.table_mapping import MappedTable
from queries.warehouse.typed_table import TypedTable
from queries.warehouse.warehouse import LeftOut, Warehouse


@dataclass(frozen=True)
class TableReport:
    """Report of one table: checks, counts, and rules that quarantine rows."""

    checks: tuple[CheckResult, ...]
    state: TableState
    quarantining: tuple[Rule, ...] = ()
    """Rules whose violating rows are left out."""
    quarantined: pl.DataFrame | None = None
    """The rows that are left out, see `Content.broken`; none where none is."""
    judged: Judged = NOT_JUDGED
    """Verdicts per day."""

    @property
    def days(self) -> pl.DataFrame:
        """A row a day: `day`, `rows`, and a `checksum` where every row of it is used."""
        is_used = pl.col("day").is_in(self.judged.keeping(self.quarantining)["day"].implode())
        return self.judged.days.select("day", "rows", checksum=pl.when(is_used).then("checksum"))

    @property
    def is_usable(self) -> bool:
        return not any(check.is_critical for check in self.checks)

    @property
    def is_late(self) -> bool:
        return any(check.kind == "fresh" and not check.passed for check in self.checks)


@dataclass(frozen=True)
class Shape:
    """Schema drift of one table: its columns and types in the warehouse against the last refresh."""

    table: TypedTable
    before: TableState | None
    rule: ChangeRule | None = None
    """How its changed days were found."""

    def examined(self, examiner: Examiner) -> tuple[CheckResult, ...]:
        """Schema checks; none for a table derived from another."""
        mapped, name = self.table.mapped, self.table.contract.name
        if mapped.derived_from:
            return ()
        expected = list(of_columns(mapped, self.before))
        columns = pd.DataFrame(columns=[*mapped.columns.values(), *mapped.others], dtype=object)
        verdicts = examiner.frame(columns, [check.expectation for check in expected])
        results = [check.result(name, verdict) for check, verdict in zip(expected, verdicts, strict=True)]
        return (*results, *([_same_types(mapped, self.before)] if self.before else ()))

    def state(self, rows: int = 0, bad: int = 0, last_day: date | None = None) -> TableState:
        """A column that was there before stays known as it was, so that it is missed until a full refresh."""
        table, name = self.table.mapped, self.table.contract.name
        known = self.before or TableState(name, 0, 0, None)
        columns = tuple(dict.fromkeys((*known.columns, *table.columns)))
        texts = tuple(name for name in columns if name in (known.texts if name in known.columns else table.texts))
        state = TableState(name, rows, bad, last_day, columns, texts, table.others)
        rule = self.rule
        return replace(state, found_by=rule.found_by, settles_after=rule.settles_after) if rule else state


def gone(state: TableState) -> TableReport:
    """Report of a table that has disappeared."""
    facts = {"table": state.name}
    check = CheckResult(subject=state.name, kind="table_before", facts=facts, outcome=Outcome.REJECT, passed=False)
    return TableReport((check,), replace(state, rows=0, quarantined=0))


def _same_types(table: MappedTable, before: TableState) -> CheckResult:
    """Check that columns of texts are still texts, and others still not: 7 and 007 are two features."""
    texts = (column.name for column in table.contract.columns if isinstance(column.type, String))
    columns = (name for name in texts if name in table.columns and name in before.columns)
    other = [table.columns[name] for name in columns if (name in table.texts) != (name in before.texts)]
    outcome, changed = Outcome.REJECT, ", ".join(other)
    return CheckResult(before.name, "types_before", {}, outcome, not other, example=changed)


MOST_KEPT = 10_000
"""Number of quarantined rows kept per table; all are counted."""

Progress = Callable[[str, float], None]
"""Callback with the table that is examined, at its beginning (0) and end (1)."""


@dataclass(frozen=True)
class Examination:
    """Examination of a warehouse up to a day."""

    warehouse: Warehouse
    through: date
    examiner: Examiner
    before: Mapping[str, TableState]
    """Table states of the last refresh."""
    referred: Referred
    told: date | None = None
    """Day up to which the run declares everything complete (`--through`)."""

    def finding(
        self, suite: Suite, others: Mapping[str, TableReport], stated_through: Complete | None = None
    ) -> TableReport:
        """What is found of a table, after those to which it refers; `said` is up to which day it is complete."""
        table = self.warehouse.tables[suite.name]
        shape = Shape(table, self.before.get(suite.name), self.warehouse.rules.get(suite.name))
        checks = shape.examined(self.examiner)
        if table.missing:
            return TableReport(checks, shape.state())
        leaving_out = _leaving_out(others)
        days = self._days(suite, leaving_out)
        known = self._known(days, stated_through)
        results, judged = Rows(days, leaving_out, known).examined(self.examiner)
        if any(check.is_critical for check in (*checks, *results)):
            return TableReport((*checks, *results), shape.state(number_of_rows(self.warehouse, table)))
        broken = [
            rule for rule, check in zip(suite.applicable(self.warehouse), results, strict=False) if not check.passed
        ]
        rules = suite.quarantining(broken)
        sound = days.keeping(rules, judged)
        content = JudgedRows(self.warehouse, table, rules, suite.day, self.through, leaving_out, sound)
        state = _complete(shape.state(*content.counts()), known)
        state = _weighed(state, suite, content)
        kept = content.broken(MOST_KEPT) if state.quarantined else None
        few = _few_quarantined(suite, state)
        unique = [rule for rule in broken if isinstance(rule, Unique)]
        apart = {rule.name: content.apart(rule, _days_of(rule, suite, judged)) for rule in unique}
        told = _with_distances(self._of_all(results, suite), unique, apart)
        return TableReport((*checks, *told, *few), state, rules, kept, judged)

    def _of_all(self, results: Sequence[CheckResult], suite: Suite) -> Iterator[CheckResult]:
        """Check results with the number of all rows of the table."""
        broken = any(check.rows for check in results)
        rows = number_of_rows(self.warehouse, self.warehouse.tables[suite.name]) if broken else 0
        return (replace(check, of=rows) if check.rows else check for check in results)

    def after(self, finding: TableReport) -> "Examination":
        """Nobody's word on what is complete is taken where the table of watermarks says something that is not read."""
        return self if finding.is_usable else replace(self, told=None)

    def known(self, findings: Mapping[str, TableReport]) -> Verdicts:
        """Verdicts that the next examination may reuse."""
        tables = {name: finding.judged for name, finding in findings.items() if not finding.judged.days.is_empty()}
        return Verdicts(tables, self.referred.to_keep())

    def _known(self, days: Days, stated_through: Complete | None) -> Complete | None:
        """Up to which day the table is complete, where that is known by more than its last row."""
        if stated_through is None and (self.told is None or days.suite.day is None):
            return None
        return claim(self.through, self.told, stated_through, [] if stated_through else days.dated())

    def _days(self, suite: Suite, leaving_out: LeftOut) -> Days:
        table, currency = self.warehouse.tables[suite.name], self.warehouse.currency
        daily = DayCensus(self.warehouse, table, suite.day, self.through)
        read_as = json.dumps([rows_sql(self.warehouse, table), sorted(table.text_keys), currency])
        keys = {key for rule in suite.applicable(self.warehouse) if suite.is_daily(rule) for key in rule.keys}
        lost = frozenset(str(key) for key in keys if self.referred.has_lost(key, leaving_out))
        return Days(suite, daily, daily.census(), self.referred.before.judged(suite.name, read_as), lost)


def examine(
    warehouse: Warehouse,
    through: date,
    examiner: Examiner,
    progress: Progress = lambda table, share: None,
    before: Iterable[TableState] = (),
    verdicts: Verdicts = NONE,
    keep: Callable[[Verdicts], None] = lambda verdicts: None,
) -> dict[str, TableReport]:
    """Check every table that the warehouse has and a suite is written for, and that none is gone since `before`.

    Of what was judged before only days that are new or have changed are examined; what is known then is to be kept.
    """
    examiner.open(warehouse.url)
    referred = Referred(warehouse, verdicts)
    tables = {state.name: state for state in before}
    examination = Examination(warehouse, through, examiner, tables, referred, warehouse.told)
    reports: dict[str, TableReport] = {}
    stated = _stated(warehouse, reports)
    for name, suite in suites().items():
        if name in warehouse.tables:
            progress(name, 0.0)
            reports[name] = examination.finding(suite, reports, stated.get(name))
            if name == watermarks.name:
                examination, stated = examination.after(reports[name]), _stated(warehouse, reports)
            progress(name, 1.0)
    keep(examination.known(reports))
    lost = (state for name, state in examination.before.items() if name not in warehouse.tables)
    return reports | {state.name: gone(state) for state in lost}


def _days_of(rule: Unique, suite: Suite, judged: Judged) -> list[date] | None:
    """The days that break the rule; None where a key may be of several days."""
    return judged.breaking(rule) if suite.is_daily(rule) else None


def _with_distances(
    results: Iterable[CheckResult], unique: Iterable[Unique], apart: Mapping[str, float | None]
) -> Iterator[CheckResult]:
    """Check results with how far the rows of one key are apart."""
    weighed = {rule.name: rule.weighed for rule in unique}
    for check in results:
        by = apart.get(check.rule)
        yield check if by is None else replace(check, weighed=weighed[check.rule], apart=by)


def _leaving_out(findings: Mapping[str, TableReport]) -> LeftOut:
    return {name: finding.quarantining for name, finding in findings.items()}


def _stated(warehouse: Warehouse, reports: Mapping[str, TableReport]) -> Stated:
    """What is said of each table, by the table of watermarks once that has been examined and may be used."""
    is_usable = watermarks.name in reports and reports[watermarks.name].is_usable
    return stated(warehouse, _leaving_out(reports) if is_usable else None)


def _complete(state: TableState, known: Complete | None) -> TableState:
    """With the day up to which it is complete: its last row's, where nobody says more."""
    if known is None and state.last_day is not None:
        known = Complete(state.last_day, Basis.LAST_ROW)
    return replace(state, complete_through=known.until, basis=known.basis) if known else state


def _weighed(state: TableState, suite: Suite, content: JudgedRows) -> TableState:
    """State with the sum of amounts, and of those in quarantined rows."""
    if suite.money is None or not content.table.absent.isdisjoint(suite.money.columns):
        return state
    whole, left_out = content.money(suite.money) if state.quarantined else (0.0, 0.0)
    return replace(state, money=whole, money_left_out=left_out)


def _few_quarantined(suite: Suite, state: TableState) -> Iterator[CheckResult]:
    """Few of the rows, and little of the money: a few rows may hold most of it."""
    most = suite.quarantine_at_most
    few = CheckResult(
        subject=suite.name,
        kind="quarantined",
        facts={"most": f"{most:.0%}"},
        outcome=Outcome.REJECT,
        passed=state.quarantined <= most * state.rows,
        rows=state.quarantined,
    )
    yield few
    if state.money is not None:
        is_little = state.money_left_out <= most * state.money
        yield replace(few, kind="quarantined_money", passed=is_little, example=f"{state.share_left_out:.1%}")
