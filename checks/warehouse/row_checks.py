"""Evaluation of a suite's rules over ranges of days, foreign keys included."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import polars as pl
from sqlalchemy import Column, column

from checks.expectation import ExpectedOutcome, check_result, of_rows
from checks.great_expectations import COUNT, Examiner, NoRowBreaks, Verdict, ViolatingRows, together
from checks.warehouse.incremental import Days, Judged, Verdicts
from metrics.snapshots.manifest import CheckResult
from queries.extract.day_census import keys, rows_breaking_sql, rows_sql, violations_sql
from queries.rules.day_ranges import EVERY_ROW, DayRange
from queries.rules.row_sets import RowSet
from queries.rules.rule import Outcome, RowRule, Rule, TableRule, until
from queries.rules.table_rules import Fresh, NoGap
from queries.sources.completeness import Complete
from queries.warehouse.warehouse import LeftOut, Warehouse

Asked = tuple[ExpectedOutcome, Verdict]


@dataclass(frozen=True)
class Rows:
    """The rows of a table whose days are known; what is left out of other tables is unknown to them."""

    days: Days
    leaving_out: LeftOut
    known: Complete | None = None
    """Up to which day the table is known to be complete, where it is by more than its last row."""

    def examined(self, examiner: Examiner) -> tuple[tuple[CheckResult, ...], Judged]:
        """One result a rule, in the order of the suite, and what is known of the days from now on."""
        daily, reach = self.days.daily, self.days.reach()
        sql = rows_sql(daily.warehouse, daily.table)
        kept = self._kept(examiner, sql)
        expected = list(self.expected(kept))
        verdicts = examiner.rows(self._name, sql, [check.expectation for check in expected])
        outcomes = list(zip(expected, verdicts, strict=True))
        results = {
            key: self._result(list(parts))
            for key, parts in groupby(outcomes, lambda pair: pair[0].rule or pair[0].kind)
        }
        results |= {rule: self._passed(rule) for rule in kept}
        checks = (*(results.pop(rule) for rule in self._rules()), *results.values())
        known: dict[TableRule, list[date]] = {rule: [] for rule in kept if self._has_verdict_by_day(rule)}
        return checks, self.days.judged(known | self._broken(outcomes), reach)

    def _kept(self, examiner: Examiner, sql: str) -> tuple[RowRule, ...]:
        """Rules on single rows that no row breaks: one scan tells them, and only the others are asked one by one."""
        together: dict[tuple[DayRange, ...], list[RowRule]] = {}
        for rule in self._rules():
            if isinstance(rule, RowRule):
                together.setdefault(self.days.known_to_keep(rule), []).append(rule)
        asked = [self._asked_together(rules, self.days.others(known)) for known, rules in together.items()]
        answers = zip(together.values(), examiner.numbers(self._name, sql, asked), strict=True)
        return tuple(rule for rules, rows in answers for rule, broken in zip(rules, rows, strict=False) if not broken)

    def expected(self, kept: Collection[TableRule] = ()) -> Iterator[ExpectedOutcome]:
        """The rules of the suite that apply but for those `kept`; that the table has no gap, is not late and has a row.

        A rule on rows is for every row; what rows come to together is judged of the days that are over.
        """
        suite, through = self.days.suite, self.days.daily.through
        over = until(column(suite.day), through) if suite.day else EVERY_ROW
        for rule in (rule for rule in self._rules() if rule not in kept):
            for part in self.days.parts(rule):
                among = part if isinstance(rule, Rule) else part.where(over)
                questions = self._asked(rule, among)
                yield ExpectedOutcome(rule.kind, rule.outcome, questions, rule.facts, rule, among)
        if suite.day and suite.late_after is not None:
            gap = NoGap(day=suite.day, outcome=Outcome.FLAG)
            yield ExpectedOutcome(gap.kind, gap.outcome, self._asked(gap, RowSet(over)), gap.facts)
            since, known = through - timedelta(days=suite.late_after), self.known.until if self.known else None
            fresh = Fresh(day=suite.day, since=since, complete_through=known, outcome=Outcome.FLAG)
            facts = {"column": suite.day, "days": str(suite.late_after), "through": through.isoformat()}
            yield ExpectedOutcome(fresh.kind, fresh.outcome, self._asked(fresh, RowSet(over)), facts)
        if not self.days.daily.table.mapped.derived_from:
            yield of_rows(self._name)

    def _asked(self, rule: TableRule, among: RowSet) -> ViolatingRows:
        sql = violations_sql(self.days.daily.warehouse, self._name, rule, COUNT, among, self.leaving_out)
        return ViolatingRows(unexpected_rows_query=sql)

    def _asked_together(self, rules: Sequence[RowRule], among: RowSet) -> NoRowBreaks:
        sql = rows_breaking_sql(self.days.daily.warehouse, self._name, rules, among, self.leaving_out)
        return NoRowBreaks(unexpected_rows_query=sql)

    def _rules(self) -> tuple[TableRule, ...]:
        return self.days.suite.applicable(self.days.daily.warehouse)

    def _passed(self, rule: TableRule) -> CheckResult:
        return check_result(self._name, rule.kind, rule.outcome, rule.facts, Verdict(passed=True), rule.name)

    def _result(self, parts: Sequence[Asked]) -> CheckResult:
        return parts[0][0].result(self._name, together([verdict for _, verdict in parts]))

    def _broken(self, outcomes: Sequence[Asked]) -> dict[TableRule, list[date]]:
        """Every rule with a verdict by day that could be asked, and the days which break it.

        None where days cannot be told apart.
        """
        if self.days.census.is_empty():
            return {}
        unknown = {outcome.rule for outcome, verdict in outcomes if verdict.error}
        days_of_rule: dict[TableRule, list[date]] = {}
        for outcome, verdict in outcomes:
            if outcome.rule and outcome.rule not in unknown and self._has_verdict_by_day(outcome.rule):
                days_of_rule.setdefault(outcome.rule, []).extend(
                    () if verdict.passed else self._breaking(outcome, outcome.rule)
                )
        return days_of_rule

    def _has_verdict_by_day(self, rule: TableRule) -> bool:
        return self.days.suite.is_daily(rule) or self.days.suite.is_keyed(rule)

    def _breaking(self, outcome: ExpectedOutcome, rule: TableRule) -> list[date]:
        daily = self.days.daily
        find = daily.breaking if self.days.suite.is_daily(rule) else daily.sharing_broken_key
        return find(rule, outcome.among, self.leaving_out)

    @property
    def _name(self) -> str:
        return self.days.suite.name


@dataclass(frozen=True)
class Referred:
    """Cache of referenced columns, each read once, with their previous values."""

    warehouse: Warehouse
    before: Verdicts
    found: dict[Column[Any], pl.Series] = field(default_factory=dict)

    def has_lost(self, column: Column[Any], leaving_out: LeftOut) -> bool:
        if column not in self.found:
            self.found[column] = keys(self.warehouse, column, leaving_out)
        return self.before.has_lost(str(column), self.found[column])

    def to_keep(self) -> dict[str, pl.Series]:
        """Column → its values, for the next examination."""
        return {str(column): values for column, values in self.found.items()}
