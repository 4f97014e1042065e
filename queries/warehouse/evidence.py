"""The SQL that shows what breaks a rule, as text for a tool that takes text."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Select,
    String,
    Subquery,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    text,
    true,
)

from queries.warehouse.mapping import IS_BAD, MappedTable
from queries.warehouse.read import frame
from queries.warehouse.rules import SURPLUS, Rule, TableRule, until
from queries.warehouse.warehouse import NOTHING, Left, Warehouse

BATCH = "{batch}"
"""Where Great Expectations puts the rows that are checked."""

RULE, SEPARATOR = "rule", "; "
"""The column that names the rules a row breaks, and what is between two of them."""


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
    return _text(warehouse, asked.params(reporting_currency=warehouse.currency))


@dataclass(frozen=True)
class Content:
    """The rows of a table up to a day, judged by rules.

    Rows without a day, and with a day that cannot be yet, are part of it: nothing that is wrong is out of sight.
    """

    warehouse: Warehouse
    table: MappedTable
    rules: tuple[Rule, ...]
    day: str | None
    through: date
    leaving_out: Left
    """Of other tables."""

    def counts(self) -> tuple[int, int, date | None]:
        """How many rows there are, how many of them break a rule, and the last day of the others."""
        judged = self._judged
        last = func.max(judged.c[self.day]).filter(~judged.c[IS_BAD]) if self.day else null()
        columns: list[ColumnElement[Any]] = [func.count(), func.count().filter(judged.c[IS_BAD]), last]
        bound = self.warehouse.bound(select(*columns).where(self._among(judged)), self.leaving_out)
        with self.warehouse.engine.connect() as connection:
            rows, bad, moment = connection.execute(bound).one()
        return rows, bad, date.fromisoformat(str(moment)[:10]) if moment else None

    def broken(self, most: int) -> pl.DataFrame:
        """The rows that break a rule, the first `most` by all their values, each value as text.

        Column `rule` names every rule that the row breaks.
        """
        judged = self._judged
        values = [cast(judged.c[name], String).label(name) for name in self.table.contract.columns.keys()]
        names = [rule.name for rule in self.rules]
        columns: list[ColumnElement[Any]] = [*values, *(judged.c[name] for name in names)]
        asked = select(*columns).where(judged.c[IS_BAD] & self._among(judged)).order_by(*values).limit(most)
        found = frame(self.warehouse, asked, self.leaving_out)
        told = (pl.when(pl.col(name).cast(pl.Boolean)).then(pl.lit(name)) for name in names)
        rule = pl.concat_str(told, separator=SEPARATOR, ignore_nulls=True).alias(RULE)
        return found.select(pl.col(each.name for each in values).cast(pl.String), rule)

    @property
    def _judged(self) -> Subquery:
        return self.table.judged(self.rules)

    def _among(self, judged: Subquery) -> ColumnElement[bool]:
        if self.day is None:
            return true()
        day = judged.c[self.day]
        return or_(until(day, self.through), ~until(day, date.today()), day.is_(None))


def number_of_rows(warehouse: Warehouse, table: MappedTable) -> int:
    """How many rows a table has, whatever is wrong with them."""
    with warehouse.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table.physical)) or 0


def _text(warehouse: Warehouse, asked: Select[Any]) -> str:
    return str(asked.compile(warehouse.engine, compile_kwargs={"literal_binds": True}))
