"""The SQL that shows what breaks a rule, as text for a tool that takes text."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Select,
    Table,
    cast,
    func,
    literal_column,
    null,
    select,
    text,
    true,
)

from queries.warehouse.mapping import MappedTable
from queries.warehouse.rules import SURPLUS, Rule, TableRule
from queries.warehouse.warehouse import Warehouse

BATCH = "{batch}"
"""Where Great Expectations puts the rows that are checked."""


def rows_sql(warehouse: Warehouse, table: MappedTable) -> str:
    """Every row of the table, under the contract's names."""
    return _text(warehouse, table.rows())


def violations_sql(warehouse: Warehouse, table: Table, rule: TableRule, count: str, among: ColumnElement[bool]) -> str:
    """One example of what breaks the rule among these rows, with their number as column `count`; or none."""
    batch: CTE = select(literal_column("*")).select_from(text(BATCH)).where(among).cte(table.name)
    others = [warehouse.tables[name].cte() for name in rule.tables if name != table.name]
    violations = rule.violations(table).subquery("violations")
    rows = func.sum(violations.c[SURPLUS]) if SURPLUS in violations.c else func.count()
    asked = select(violations, cast(rows.over(), BigInteger).label(count)).limit(1).add_cte(*others, batch)
    return _text(warehouse, asked.params(reporting_currency=warehouse.currency))


@dataclass(frozen=True)
class Content:
    """How many rows a table has up to a day, how many of them break a rule, and its last day."""

    rows: int
    bad: int
    last_day: date | None


def content(
    warehouse: Warehouse, table: MappedTable, rules: tuple[Rule, ...], day: str | None, through: date
) -> Content:
    """Rows after `through` are none of the content; rows, and tables, without a day are."""
    judged = table.judged(rules)
    until = func.coalesce(judged.c[day] <= through, true()) if day else true()
    last = func.max(judged.c[day]) if day else null()
    counts = select(func.count(), func.count().filter(judged.c.is_bad), last)
    with warehouse.engine.connect() as connection:
        return Content(*connection.execute(warehouse.bound(counts.where(until))).one())


def number_of_rows(warehouse: Warehouse, table: MappedTable) -> int:
    """How many rows a table has, whatever is wrong with them."""
    with warehouse.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table.physical)) or 0


def _text(warehouse: Warehouse, asked: Select[Any]) -> str:
    return str(asked.compile(warehouse.engine, compile_kwargs={"literal_binds": True}))
