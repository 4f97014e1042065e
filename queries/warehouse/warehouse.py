"""A warehouse seen through the contract: its tables in the extract, and how a query is bound to them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

import polars as pl
from sqlalchemy import CTE, Column, ColumnElement, Engine, Select, String, Table, cast, column, select, table
from sqlalchemy.sql import visitors

from queries.rules.rule import Rule
from queries.warehouse import contract
from queries.warehouse.change_rule import ChangeRule
from queries.warehouse.contract import features
from queries.warehouse.table_mapping import lacking
from queries.warehouse.typed_table import Around, TypedTable

LeftOut = Mapping[str, Iterable[Rule]]
"""Contract table → rules whose violating rows are filtered out."""

NOTHING_LEFT_OUT: LeftOut = MappingProxyType({})

IDS = "ids of "
"""Table of the extract with the `number` and the `text` of ids that are texts in the warehouse, before their key."""


@dataclass(frozen=True)
class Privacy:
    """How people stand in an extract, and who was left out of it."""

    numbering: str = ""
    """Name of the numbers that stand for ids of people; empty where these are numbers in the warehouse."""
    forgotten: int = 0
    """Number of people who were forgotten."""
    still_there: int = 0
    """How many of them the warehouse still has; no row of theirs was read."""


@dataclass(frozen=True)
class Warehouse:
    """Contract tables in the extract of a warehouse, and the binding of queries to them."""

    engine: Engine
    """DuckDB over the parts of the extract."""
    tables: Mapping[str, TypedTable]
    currency: str
    days: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    """Contract table → a row a day that has any: `day`, its `rows`, and a `checksum` that changes with any of them."""
    dated: frozenset[str] = frozenset()
    """Contract tables of which every row has a day."""
    numbered: frozenset[str] = frozenset()
    """Keys whose ids are texts in the warehouse and numbers in the extract."""
    last_day: date = date.max
    """See `Database.last_day`."""
    told: date | None = None
    """Day up to which everything is declared complete: `--through`, or the end of a closed history."""
    notes: pl.DataFrame = field(default_factory=pl.DataFrame)
    """See `Database.notes`."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Contract table that the account may not read → what the database said."""
    rules: Mapping[str, ChangeRule] = field(default_factory=dict)
    """Contract table that was read → how its changed days were found."""
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Contract table → digests of the files of the extract with its rows."""
    privacy: Privacy = Privacy()

    @property
    def url(self) -> str:
        return self.engine.url.render_as_string(hide_password=False)

    def lacks(self, of: Column[Any]) -> str | None:
        """What is missing to read a contract column: its table or the column; None if nothing."""
        return lacking(self.tables, of)

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
        return {"reporting_currency": self.currency, "largest_amount": payments and payments.mapped.largest_amount}

    def as_text(self, of: Column[Any], value: ColumnElement[Any]) -> ColumnElement[Any]:
        """A value of a contract column as the warehouse has it, as text."""
        key = of.info.get("key")
        if key not in self.numbered:
            return cast(value, String)
        ids = table(IDS + key, column("number"), column("text"))
        return select(ids.c.text).where(ids.c.number == value).correlate_except(ids).scalar_subquery()

    def _ctes(self, tables: set[str], leaving_out: LeftOut, around: Around | None) -> list[CTE]:
        rules = {name: tuple(leaving_out.get(name, ())) for name in self.tables}
        wanted = tables | {other for name in tables for rule in rules.get(name, ()) for other in rule.tables}
        referenced_first = sorted(wanted & self.tables.keys(), key=lambda name: name not in ("users", "features"))
        return [self.tables[name].cte(rules[name], around) for name in referenced_first]


def tables_in(question: Select[Any]) -> set[str]:
    """Contract tables that a query reads."""
    parts = visitors.iterate(question)
    return {part.name for part in parts if isinstance(part, Table) and part.metadata is contract.contract}


LISTS = {"features": select(features)}
