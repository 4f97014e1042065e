"""Rules on a row of a table."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    String,
    Table,
    bindparam,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)

from queries.warehouse.rules import SURPLUS, Rule


@dataclass(frozen=True, kw_only=True)
class Present(Rule):
    """The value is neither NULL nor blank."""

    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        value = rows.c[self.column]
        return or_(value.is_(None), func.trim(cast(value, String)) == "")


@dataclass(frozen=True, kw_only=True)
class Within(Rule):
    """The value is a number from `least` to `most`, both allowed."""

    column: str
    least: float
    most: float

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        return ~rows.c[self.column].between(self.least, self.most)


@dataclass(frozen=True, kw_only=True)
class Dated(Rule):
    """The day is no earlier than `since` and no later than today."""

    column: str
    since: date = date(2000, 1, 1)

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        return ~rows.c[self.column].between(literal(self.since), func.current_date())


@dataclass(frozen=True, kw_only=True)
class Ordered(Rule):
    """`earlier` is not after `later`."""

    earlier: str
    later: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.earlier, self.later)

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        return rows.c[self.earlier] > rows.c[self.later]


@dataclass(frozen=True, kw_only=True)
class OneOf(Rule):
    """The value is one of a closed list."""

    column: str
    values: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        return rows.c[self.column].not_in(self.values)


@dataclass(frozen=True, kw_only=True)
class Known(Rule):
    """The value is a key of another contract table."""

    column: str
    table: Table
    key: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        others = self.table.alias("others")
        found = exists(select(literal(1)).where(others.c[self.key] == rows.c[self.column]))
        return rows.c[self.column].is_not(None) & ~found

    @property
    def tables(self) -> tuple[str, ...]:
        return (self.table.name,)

    @property
    def facts(self) -> dict[str, str]:
        return {"column": self.column, "table": self.table.name, "key": self.key}


@dataclass(frozen=True, kw_only=True)
class Once(Rule):
    """No two rows share the key; the first of several, in the order of all their values, is kept."""

    key: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """None: a part of the key that the warehouse lacks is the same in every row."""
        return ()

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        same_key = [rows.c[name] for name in self.key]
        return func.row_number().over(partition_by=same_key, order_by=list(rows.c)) > 1

    def violations(self, rows: FromClause) -> Select[Any]:
        """Each key with the number of rows more than one that share it: far cheaper to find than the rows."""
        same_key = [rows.c[name] for name in self.key]
        return select(*same_key, (func.count() - 1).label(SURPLUS)).group_by(*same_key).having(func.count() > 1)


@dataclass(frozen=True, kw_only=True)
class InReportingCurrency(Rule):
    """The amount is in the currency that is reported: there are no exchange rates here."""

    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        return rows.c[self.column] != bindparam("reporting_currency", type_=String)
