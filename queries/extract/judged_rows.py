"""Rows of a table evaluated against row rules: counts, last day, and the rows that violate one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import polars as pl
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    case,
    column,
    false,
    func,
    null,
    or_,
    select,
)

from queries.rules.cross_row_rules import REPORTING_CURRENCY, Plausible
from queries.rules.day_ranges import EVERY_ROW, DayRange, inside, outside
from queries.rules.row_rules import Unique
from queries.rules.row_sets import among_and_sharing
from queries.rules.rule import UNREAD, Rule, until
from queries.sources.facts import frame
from queries.warehouse.typed_table import IS_BAD, TypedTable
from queries.warehouse.warehouse import LeftOut, Warehouse

RULE, SEPARATOR = "rule", "; "
"""The column that names the rules a row breaks, and what is between two of them."""

Counts = tuple[int, int, date | None]


@dataclass(frozen=True)
class JudgedRows:
    """The rows of a table up to a day, judged by rules.

    Rows without a day, and with a day that cannot be yet, are part of it: nothing that is wrong is out of sight.
    """

    warehouse: Warehouse
    table: TypedTable
    rules: tuple[Rule, ...]
    day: str | None
    through: date
    leaving_out: LeftOut
    """Of other tables."""
    sound: tuple[DayRange, ...] = ()
    """Days up to the last one that are known to keep every rule: their rows are counted and not judged."""

    def counts(self) -> Counts:
        """How many rows there are, how many of them break a rule, and the last day of the others."""
        judged = self._judged(self.rules)
        unknown = self._counted(judged, judged.c[IS_BAD], self._unknown)
        if not self.sound:
            return unknown
        known = self.table.rows().subquery("known")
        return _together(unknown, self._counted(known, false(), inside(column(self.day or ""), self.sound)))

    def broken(self, most: int) -> pl.DataFrame:
        """The rows that break a rule, the first `most` by all their values, each value as text.

        Column `rule` names every rule that the row breaks, and `unread` what could not be read.
        """
        judged = self._judged(self.rules)
        as_text = self.warehouse.as_text
        values: list[ColumnElement[Any]] = [
            as_text(column, judged.c[column.name]).label(column.name) for column in self.table.contract.columns
        ]
        values.append(judged.c[UNREAD])
        names = [rule.name for rule in self.rules]
        columns: list[ColumnElement[Any]] = [*values, *(judged.c[name] for name in names)]
        query = (
            select(*columns).where(judged.c[IS_BAD], self._unknown, self._among(judged)).order_by(*values).limit(most)
        )
        rows = frame(self.warehouse, query, self.leaving_out)
        labels = (pl.when(pl.col(name).cast(pl.Boolean)).then(pl.lit(name)) for name in names)
        rule = pl.concat_str(labels, separator=SEPARATOR, ignore_nulls=True).alias(RULE)
        return rows.select(pl.col(column.name for column in values).cast(pl.String), rule)

    def money(self, rule: Plausible) -> tuple[float, float]:
        """What all rows come to that can be added up, whatever their sign, and those among them that break a rule.

        An amount that is beyond belief, or in another currency, says nothing of how much money there is.
        """
        every = self.table.rows().subquery("every_row")
        limits = {group: self._number(rule.limit(group, every)) for group in rule.groups}
        lost = tuple(kept for kept in self.rules if not isinstance(kept, Unique))  # what is there twice is not lost
        judged = self._judged(lost)
        return self._sum(rule, limits, every), self._sum(rule, limits, judged, judged.c[IS_BAD] & self._unknown)

    def apart(self, rule: Unique, days: Sequence[date] | None) -> float | None:
        """How far rows of one key are apart in what the rule weighs, over all keys; None where nothing is weighed.

        `days`: those on which several rows have a key, where each of their keys is of one day. To group every row of
        tens of millions for a few of them would take gigabytes.
        """
        if not rule.weighed or rule.weighed in self.table.absent:
            return None
        every = self.table.rows().subquery("every_row")
        is_wanted = EVERY_ROW if days is None else every.c[self.day or ""].in_(days)
        rows = select(every).where(self._among(every), is_wanted).subquery("rows")
        return self._number(rule.apart(rows).scalar_subquery())

    def _sum(
        self, rule: Plausible, limits: Mapping[str, float], rows: FromClause, among: ColumnElement[bool] = EVERY_ROW
    ) -> float:
        is_sound = (rows.c[rule.currency] == REPORTING_CURRENCY) & ~func.coalesce(rule.beyond(rows, limits), false())
        size = case((is_sound, func.abs(rows.c[rule.column])), else_=0)
        return self._number(select(func.sum(size)).where(self._among(rows), among).scalar_subquery())

    def _number(self, expression: ColumnElement[Any]) -> float:
        """Of a question with one number; 0 for none."""
        with self.warehouse.engine.connect() as connection:
            number = connection.scalar(self.warehouse.bound(select(expression), self.leaving_out))
        return float(number or 0)

    def _counted(self, rows: FromClause, is_bad: ColumnElement[bool], among: ColumnElement[bool] = EVERY_ROW) -> Counts:
        last = func.max(rows.c[self.day]).filter(~is_bad) if self.day else null()
        columns: list[ColumnElement[Any]] = [func.count(), func.count().filter(is_bad), last]
        query: Select[Any] = select(*columns).select_from(rows).where(self._among(rows), among)
        with self.warehouse.engine.connect() as connection:
            rows_found, bad, moment = connection.execute(self.warehouse.bound(query, self.leaving_out)).one()
        return rows_found, bad, date.fromisoformat(str(moment)[:10]) if moment else None

    def _judged(self, rules: tuple[Rule, ...]) -> Subquery:
        """The rows that are not known to be sound, and those that share a key with them."""
        keys = {rule.keyed_by for rule in rules if rule.keyed_by and not rule.outlives_loss}
        return self.table.judged(rules, partial(among_and_sharing, condition=self._unknown, keys=sorted(keys)))

    @property
    def _unknown(self) -> ColumnElement[bool]:
        is_dated = self.table.contract.name in self.warehouse.dated
        return outside(column(self.day), self.sound, is_dated=is_dated) if self.day else EVERY_ROW

    def _among(self, rows: FromClause) -> ColumnElement[bool]:
        if self.day is None:
            return EVERY_ROW
        day = rows.c[self.day]
        return or_(until(day, self.through), ~until(day, date.today()), day.is_(None))


def _together(one: Counts, other: Counts) -> Counts:
    days = [day for day in (one[2], other[2]) if day]
    return one[0] + other[0], one[1] + other[1], max(days, default=None)
