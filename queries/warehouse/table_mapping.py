"""Mapping of one table: its columns in the warehouse to those of the contract, and how its values are to be read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from sqlalchemy import Boolean, Column, Date, DateTime, Float, Integer, Numeric, Table, TableClause, column, table
from sqlalchemy.sql.elements import quoted_name
from sqlalchemy.types import TypeEngine

NO_TEXT = (Integer, Numeric, Float, Date, DateTime, Boolean)
"""Types that cannot be blank; values of other types may be."""


@dataclass(frozen=True)
class MappedTable:
    """Contract table mapped to a physical table, or derived from another contract table (users)."""

    contract: Table
    name: str
    schema: str | None
    columns: Mapping[str, str]
    """Contract column → physical column, for existing ones."""
    kinds: Mapping[str, TypeEngine[Any]] = field(default_factory=dict)
    """Contract column → type of the physical column, for existing ones."""
    others: tuple[str, ...] = ()
    """Physical columns outside the contract."""
    derived_from: "MappedTable | None" = field(default=None, repr=False)
    complete_through: date | None = None
    """Watermark by the settings; date.max where complete as far as is read."""
    largest_amount: float | None = None
    """Largest plausible amount by the settings."""
    day_first: bool | None = None
    """Order of day and month in texts such as 05/03/2025, by the settings."""
    decimal: str | None = None
    """Sign before the fraction in texts such as 12,50, by the settings."""
    updated_at: str | None = None
    """Physical column that every change of a row sets to a later moment or a larger number, by the settings."""
    settles_after: int | None = None
    """Days after which the rows of a day no longer change, by the settings."""

    @property
    def names(self) -> tuple[str, ...]:
        """What it may be called by: its name in the contract and in the warehouse, with and without its schema."""
        return (self.contract.name, self.name, f"{self.schema}.{self.name}")

    @property
    def absent(self) -> frozenset[str]:
        return frozenset(self.contract.columns.keys()) - frozenset(self.columns)

    @property
    def missing(self) -> tuple[str, ...]:
        """Needed columns that the physical table lacks; if any, the table cannot be read."""
        return tuple(c.name for c in self.contract.columns if c.name in self.absent and not c.info.get("optional"))

    @property
    def texts(self) -> frozenset[str]:
        """Contract columns that the physical table has as text or as an unknown type."""
        return frozenset(name for name, kind in self.kinds.items() if not isinstance(kind, NO_TEXT))

    @cached_property
    def physical(self) -> TableClause:
        """The physical table; names are quoted, for an engine may fold them to one case."""
        known = dict.fromkeys([*self.columns.values(), *([self.updated_at] if self.updated_at else [])])
        names: Iterable[Any] = (column(quoted_name(name, True)) for name in known)
        return table(quoted_name(self.name, True), *names, schema=self.schema and quoted_name(self.schema, True))


class HasColumns(Protocol):
    """A table of which contract columns may be absent."""

    @property
    def absent(self) -> frozenset[str]: ...


def lacking(tables: Mapping[str, HasColumns], of: Column[Any]) -> str | None:
    """What is missing to read a contract column: its table or the column; None if nothing."""
    name = of.table.name
    if name not in tables:
        return name
    return f"{name}.{of.name}" if of.name in tables[name].absent else None
