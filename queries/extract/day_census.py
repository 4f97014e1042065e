"""Census of a table by day (rows and checksum), and the SQL of what violates a rule.

Only days on which a row can be dated: one without a day, after the last day or before the calendar begins is of none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import (
    CTE,
    BigInteger,
    Column,
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    literal_column,
    null,
    select,
    text,
)

from queries.extract.storage.days import DAYS
from queries.rules.day_ranges import DayRange, outside
from queries.rules.row_rules import Readable
from queries.rules.row_sets import RowSet, has_key_of
from queries.rules.rule import SURPLUS, UNREAD, RowRule, TableRule, until
from queries.sources.facts import frame
from queries.sources.source import DAY
from queries.warehouse.typed_table import TypedTable
from queries.warehouse.warehouse import NOTHING_LEFT_OUT, LeftOut, Warehouse

FIRST, LAST = "first", "last"
REACH = {DAY: pl.Date(), FIRST: pl.Date(), LAST: pl.Date()}
NO_DAY = date.max
"""Stands for the day of rows that are of none."""


@dataclass(frozen=True)
class DayCensus:
    """A table and the column by which its rows are of a day, if there is one."""

    warehouse: Warehouse
    table: TypedTable
    day: str | None
    through: date

    @property
    def when(self) -> ColumnElement[Any]:
        """That column, whatever the rows are read from."""
        return null() if self.day is None else column(self.day)

    def outside(self, spans: Iterable[DayRange]) -> ColumnElement[bool]:
        """Rows of no day in these spans, those without a day included."""
        return outside(self.when, spans, is_dated=self.table.contract.name in self.warehouse.dated)

    def census(self) -> pl.DataFrame:
        """A row a day: `day`, its number of `rows`, and a `checksum` of them that changes with any value of any."""
        days = self.warehouse.days.get(self.table.contract.name)
        if days is None:
            return pl.DataFrame(schema=DAYS)
        return days.filter(pl.col(DAY) <= self.through)

    def breaking(self, rule: TableRule, among: RowSet, leaving_out: LeftOut) -> list[date]:
        """The days, among these rows, on which a daily rule is broken."""
        return self._days_of(rule.violations(self._rows(among)).subquery("violations"), leaving_out)

    def sharing_broken_key(self, rule: TableRule, among: RowSet, leaving_out: LeftOut) -> list[date]:
        """The days, among these rows, that have a row with a key by which the rule is broken.

        Of rows with a key that lacks a value, once one breaks the rule: all of their days.
        """
        rows = self._rows(among)
        if among.key:
            violations = rule.violations(self._rows(among)).subquery("violations")
            rows = select(rows).where(has_key_of(among.key, violations)).subquery("with_broken_key")
        return self._days_of(rows, leaving_out)

    def reach(self, among: RowSet) -> pl.DataFrame:
        """A row a day that shares a key with another: `day`, and the `first` and the `last` day of rows with its keys.

        Rows that are of no day are taken to be of NO_DAY.
        """
        rows = self._rows(among)
        keys, when = [rows.c[name] for name in among.key], rows.c[self.day or ""]
        is_dated = and_(when >= date.min, until(when, self.through))
        day = case((is_dated, func.date(when)), else_=literal(NO_DAY))
        first, last = func.min(day).label(FIRST), func.max(day).label(LAST)
        each = select(*keys, first, last).group_by(*keys).having(first < last).subquery("each")
        is_same = and_(*(key == each.c[key.name] for key in keys))
        of_day = func.date(when).label(DAY)
        query = select(of_day, func.min(each.c[FIRST]), func.max(each.c[LAST])).join_from(rows, each, is_same)
        found = frame(self.warehouse, query.where(is_dated).group_by(of_day), NOTHING_LEFT_OUT)
        return pl.DataFrame(found.rows(), REACH, orient="row")

    def _days_of(self, rows: Subquery, leaving_out: LeftOut) -> list[date]:
        query = self._dated(select(func.date(self.when).label(DAY)).select_from(rows)).distinct()
        return frame(self.warehouse, query, leaving_out)[DAY].to_list()

    def _rows(self, among: RowSet) -> Subquery:
        rows = self.table.rows().subquery("every_row")
        return select(rows).where(among.holds(rows)).subquery(self.table.contract.name)

    def _dated(self, question: Select[Any]) -> Select[Any]:
        return question.where(self.when >= date.min, until(self.when, self.through))


def keys(warehouse: Warehouse, of: Column[Any], leaving_out: LeftOut) -> pl.Series:
    """Every value of a column of the contract, once."""
    return frame(warehouse, select(of).where(of.is_not(None)).distinct(), leaving_out).to_series()


BATCH = "{batch}"
"""Where Great Expectations puts the rows that are checked."""


def rows_sql(warehouse: Warehouse, table: TypedTable) -> str:
    """Every row of the table, under the contract's names."""
    return _text(warehouse, table.rows())


def violations_sql(
    warehouse: Warehouse,
    table: str,
    rule: TableRule,
    count: str,
    among: RowSet,
    leaving_out: LeftOut = NOTHING_LEFT_OUT,
) -> str:
    """One example of what breaks the rule among these rows, with their number as column `count`; or none.

    Rows that are left out of other tables are not there for it.
    """
    violations = rule.violations(warehouse.tables[table].view).subquery("violations")
    rows = func.sum(violations.c[SURPLUS]) if SURPLUS in violations.c else func.count()
    example = select(violations, cast(rows.over(), BigInteger).label(count)).limit(1).subquery("example")
    is_about_reading = isinstance(rule, Readable)
    told = (value for value in example.c if (value.name == UNREAD) is is_about_reading or value.name == count)
    query = select(*(_as_in_warehouse(warehouse, table, value) for value in told))
    tables = _tables(warehouse, table, [rule], among, leaving_out)
    return _text(warehouse, query.add_cte(*tables).params(warehouse.parameters))


def rows_breaking_sql(
    warehouse: Warehouse,
    table: str,
    rules: Sequence[RowRule],
    among: RowSet,
    leaving_out: LeftOut = NOTHING_LEFT_OUT,
) -> str:
    """One row with a column a rule, in their order: the number of these rows that break it. All rules by one scan."""
    rows = warehouse.tables[table].view
    judged = select(*(rule.broken(rows).label(f"rule_{place}") for place, rule in enumerate(rules))).subquery("judged")
    query: Select[Any] = select()
    query = query.add_columns(*(func.count().filter(is_broken).label(is_broken.name) for is_broken in judged.c))
    tables = _tables(warehouse, table, rules, among, leaving_out)
    return _text(warehouse, query.add_cte(*tables).params(warehouse.parameters))


def _tables(
    warehouse: Warehouse, table: str, rules: Sequence[TableRule], among: RowSet, leaving_out: LeftOut
) -> list[CTE]:
    """The rows that are checked, under the name of their table, and the other tables that the rules refer to."""
    every_row = text(BATCH)
    batch: CTE = select(literal_column("*")).select_from(every_row).where(among.holds(every_row)).cte(table)
    others = dict.fromkeys(name for rule in rules for name in rule.tables if name != table)
    return [*(warehouse.tables[name].cte(leaving_out.get(name, ())) for name in others), batch]


def number_of_rows(warehouse: Warehouse, table: TypedTable) -> int:
    """How many rows a table has, whatever is wrong with them."""
    with warehouse.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table.view)) or 0


def _as_in_warehouse(warehouse: Warehouse, table: str, value: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column of an example; an id as the warehouse has it."""
    column = warehouse.tables[table].contract.columns.get(value.name)
    if column is None or column.info.get("key") not in warehouse.numbered:
        return value
    return warehouse.as_text(column, value).label(value.name)


def _text(warehouse: Warehouse, query: Select[Any]) -> str:
    return str(query.compile(warehouse.engine, compile_kwargs={"literal_binds": True}))
