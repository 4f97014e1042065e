"""The SQL that shows what breaks a rule, as text for a tool that takes text."""

from typing import Any

from sqlalchemy import CTE, BigInteger, ColumnElement, Select, cast, func, literal_column, select, text

from queries.warehouse.mapping import MappedTable
from queries.warehouse.rules import SURPLUS, TableRule
from queries.warehouse.warehouse import NOTHING, Left, Warehouse

BATCH = "{batch}"
"""Where Great Expectations puts the rows that are checked."""


def rows_sql(warehouse: Warehouse, table: MappedTable) -> str:
    """Every row of the table, under the contract's names."""
    return _text(warehouse, table.rows())


def violations_sql(
    warehouse: Warehouse,
    table: str,
    rule: TableRule,
    count: str,
    among: ColumnElement[bool],
    leaving_out: Left = NOTHING,
) -> str:
    """One example of what breaks the rule among these rows, with their number as column `count`; or none.

    Rows that are left out of other tables are not there for it.
    """
    batch: CTE = select(literal_column("*")).select_from(text(BATCH)).where(among).cte(table)
    others = [warehouse.tables[name].cte(leaving_out.get(name, ())) for name in rule.tables if name != table]
    violations = rule.violations(warehouse.tables[table].shape).subquery("violations")
    rows = func.sum(violations.c[SURPLUS]) if SURPLUS in violations.c else func.count()
    asked = select(violations, cast(rows.over(), BigInteger).label(count)).limit(1).add_cte(*others, batch)
    return _text(warehouse, asked.params(warehouse.parameters))


def number_of_rows(warehouse: Warehouse, table: MappedTable) -> int:
    """How many rows a table has, whatever is wrong with them."""
    with warehouse.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table.physical)) or 0


def _text(warehouse: Warehouse, asked: Select[Any]) -> str:
    return str(asked.compile(warehouse.engine, compile_kwargs={"literal_binds": True}))
