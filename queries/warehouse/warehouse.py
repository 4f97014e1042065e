"""A warehouse seen through the contract: its tables, its currency, and how a query is bound to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

import polars as pl
from sqlalchemy import CTE, Column, Date, Engine, Select, Table, column, func, inspect, select, table
from sqlalchemy.sql import visitors

from queries.engines.dialect import Dialect
from queries.engines.registry import dialect_named
from queries.errors import Problem
from queries.rules.rule import Rule
from queries.warehouse import contract
from queries.warehouse.contract import features
from queries.warehouse.table_mapping import Around, MappedTable

LeftOut = Mapping[str, Iterable[Rule]]
"""Contract table → rules whose violating rows are filtered out."""

NOTES = "warehouse_notes"
NOTES_COLUMNS = {"table_name": pl.String(), "en": pl.String(), "zh": pl.String()}

NOTHING_LEFT_OUT: LeftOut = MappingProxyType({})


@dataclass(frozen=True)
class Warehouse:
    """Mapped contract tables of a warehouse, and the binding of queries to them."""

    engine: Engine
    tables: Mapping[str, MappedTable]
    fingerprint: list[list[str | int]] | None
    """Changes whenever a file of it does; None for a server, which cannot be told from outside.

    It was taken before anything was read: of a file that is replaced meanwhile the next refresh finds another one.
    """
    currency: str
    through: date | None = None
    """Last day to read (`--through`), up to which everything is declared complete."""
    not_read: Mapping[str, str] = field(default_factory=dict)
    """Table that is missing → a file of its name in the folder whose kind is not read."""

    @property
    def url(self) -> str:
        """URL with password: never shown."""
        return self.engine.url.render_as_string(hide_password=False)

    @property
    def dialect(self) -> Dialect:
        """Dialect of its engine."""
        return dialect_named(self.engine.dialect.name)

    def lacks(self, of: Column[Any]) -> str | None:
        """What is missing to read a contract column: its table or the column; None if nothing."""
        name = of.table.name
        if name not in self.tables:
            return name
        return f"{name}.{of.name}" if of.name in self.tables[name].absent else None

    def bound(
        self, question: Select[Any], leaving_out: LeftOut = NOTHING_LEFT_OUT, around: Around | None = None
    ) -> Select[Any]:
        """Query in contract names, bound to this warehouse's tables; of one table only rows `around` some days."""
        query = question.add_cte(*self._ctes(tables_in(question), leaving_out, around))
        return query.params(self.parameters)

    @property
    def parameters(self) -> dict[str, Any]:
        """Values of the parameters that rules use."""
        payments = self.tables.get(contract.payments.name)
        return {"reporting_currency": self.currency, "largest_amount": payments and payments.largest_amount}

    def last_day(self) -> date:
        """Last day to read: `--through`, the end of a closed history, or yesterday."""
        return self.told() or datetime.now().astimezone().date() - timedelta(days=1)

    def told(self) -> date | None:
        """Day up to which everything is declared complete: `--through`, or the end of a closed history."""
        return self.through or self.closed_on()

    def closed_on(self) -> date | None:
        """Last day of a closed history, if the warehouse declares one."""
        if not inspect(self.engine).has_table("warehouse_closed"):
            return None
        closed = table("warehouse_closed", Column("through", Date))
        with self.engine.connect() as connection:
            return _day(connection.scalars(select(func.max(closed.c.through))).one())

    def notes(self) -> pl.DataFrame:
        """Remarks of the warehouse on its tables, for whoever reads their figures: `table_name`, `en`, `zh`.

        They may be in one language only, and name a table as the contract does or as the warehouse does.
        """
        inspector = inspect(self.engine)
        there = {each["name"] for each in inspector.get_columns(NOTES)} if inspector.has_table(NOTES) else set()
        known = [name for name in NOTES_COLUMNS if name in there]
        if "table_name" not in known or len(known) == 1:
            return pl.DataFrame(schema=NOTES_COLUMNS)
        question: Any = select(*map(column, known)).select_from(table(NOTES))
        with self.engine.connect() as connection:
            rows = [
                {name: value and str(value) for name, value in row.items()}
                for row in connection.execute(question).mappings()
            ]
        contract_names = {name: of.contract.name for of in self.tables.values() for name in of.names}
        contract_names |= {name: name for name in self.tables}
        for row in rows:
            row["table_name"] = str(contract_names.get(row["table_name"], row["table_name"]))
        return pl.DataFrame(rows, NOTES_COLUMNS).sort(pl.all())

    def _ctes(self, tables: set[str], leaving_out: LeftOut, around: Around | None) -> list[CTE]:
        rules = {name: tuple(leaving_out.get(name, ())) for name in self.tables}
        wanted = tables | {other for name in tables for rule in rules.get(name, ()) for other in rule.tables}
        referenced_first = sorted(wanted & self.tables.keys(), key=lambda name: name not in ("users", "features"))
        return [self.tables[name].cte(rules[name], around) for name in referenced_first]


def _day(closed: Any) -> date | None:
    """The end of a closed history; the day of a moment."""
    day = closed.date() if isinstance(closed, datetime) else closed
    if day is None or isinstance(day, date):
        return day
    raise Problem(
        "warehouse_closed.through",
        wanted="the last day of the history, such as 2025-12-31",
        got=str(day),
        fix="Correct the value, or take the table away.",
    )


def tables_in(question: Select[Any]) -> set[str]:
    """Contract tables that a query reads."""
    parts = visitors.iterate(question)
    return {part.name for part in parts if isinstance(part, Table) and part.metadata is contract.contract}


LISTS = {"features": select(features)}
