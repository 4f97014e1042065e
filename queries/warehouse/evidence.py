"""The SQL that shows what breaks a rule, as text for a tool that takes text."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CTE, Select, Table, func, literal_column, null, select, text, true

from queries.warehouse.mapping import MappedTable
from queries.warehouse.rules import Rule, TableRule
from queries.warehouse.warehouse import Warehouse

BATCH = "{batch}"
"""Where Great Expectations puts the rows that are checked."""


def rows_sql(warehouse: Warehouse, table: MappedTable) -> str:
    """Every row of the table, under the contract's names."""
    return _text(warehouse, table.rows())


def violations_sql(warehouse: Warehouse, table: Table, rule: TableRule, count: str) -> str:
    """One example of what breaks the rule among the rows of the batch, with their number as column `count`; or none."""
    batch: CTE = select(literal_column("*")).select_from(text(BATCH)).cte(table.name)
    others = [warehouse.tables[name].cte() for name in rule.tables if name != table.name]
    violations = rule.violations(table).subquery("violations")
    asked = select(violations, func.count().over().label(count)).limit(1).add_cte(*others, batch)
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
    """Rows after `through` are none of the content; a table without a day is content as it stands."""
    judged = table.judged(rules)
    until = judged.c[day] <= through if day else true()
    last = func.max(judged.c[day]) if day else null()
    counts = select(func.count(), func.count().filter(judged.c.is_bad), last)
    with warehouse.engine.connect() as connection:
        return Content(*connection.execute(warehouse.bound(counts.where(until))).one())


def _text(warehouse: Warehouse, asked: Select[Any]) -> str:
    return str(asked.compile(warehouse.engine, compile_kwargs={"literal_binds": True}))
