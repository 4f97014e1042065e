"""Rules on a single row of a table."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Select,
    String,
    Table,
    and_,
    bindparam,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
)

from queries.engines.functions import has_nul, is_nan
from queries.rules.rule import SURPLUS, UNREAD, RowRule, Rule, until


@dataclass(frozen=True, kw_only=True)
class Readable(RowRule):
    """Every value of the row could be read in the type that the contract gives its column."""

    @property
    def name(self) -> str:
        return self.kind

    @property
    def columns(self) -> tuple[str, ...]:
        return ()

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        return rows.c[UNREAD].is_not(None)


@dataclass(frozen=True, kw_only=True)
class NotNull(RowRule):
    """The value is neither NULL nor, where it is a text, blank."""

    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        value = rows.c[self.column]
        is_blank = func.trim(cast(value, String)) == "" if isinstance(value.type, String) else false()
        return or_(value.is_(None), is_blank)


@dataclass(frozen=True, kw_only=True)
class Measured(RowRule):
    """The value was measured. NULL is no fault, but unknown: it is in no sum, and not the same as 0."""

    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        return rows.c[self.column].is_(None)


@dataclass(frozen=True, kw_only=True)
class InRange(RowRule):
    """The value is a number from `least` to `most`, both allowed.

    What is no number is asked for by name: a Parquet file keeps it out of its least and greatest value, and DuckDB,
    which trusts them, passes over a file whose only fault it is.
    """

    column: str
    least: float
    most: float

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        value = rows.c[self.column]
        return ~value.between(self.least, self.most) | is_nan(value)


@dataclass(frozen=True, kw_only=True)
class ValidDate(RowRule):
    """The day, or the moment, is no earlier than `since` and no later than today."""

    column: str
    since: date = date(2000, 1, 1)

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        value = rows.c[self.column]
        return ~and_(value >= literal(self.since), until(value, date.today()))


@dataclass(frozen=True, kw_only=True)
class Ordered(RowRule):
    """`earlier` is not after `later`."""

    earlier: str
    later: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.earlier, self.later)

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        return rows.c[self.earlier] > rows.c[self.later]


@dataclass(frozen=True, kw_only=True)
class OneOf(RowRule):
    """The value is one of a closed list."""

    column: str
    values: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        return rows.c[self.column].not_in(self.values)


@dataclass(frozen=True, kw_only=True)
class ForeignKey(RowRule):
    """The value is a key of another contract table."""

    column: str
    table: Table
    key: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        others = self.table.alias("others")
        referenced = exists(select(literal(1)).where(others.c[self.key] == rows.c[self.column]))
        return rows.c[self.column].is_not(None) & ~referenced

    @property
    def keys(self) -> tuple[Column[Any], ...]:
        return (self.table.c[self.key],)

    @property
    def facts(self) -> dict[str, str]:
        return {"column": self.column, "table": self.table.name, "key": self.key}


@dataclass(frozen=True, kw_only=True)
class Unique(Rule):
    """No two rows share the key; of several one that breaks no other rule is kept, the first by all their values."""

    key: tuple[str, ...]
    weighed: str = ""
    """Column of numbers whose difference between rows of one key is told; empty for none."""

    @property
    def name(self) -> str:
        return f"{self.kind} {', '.join(self.key)}"

    @property
    def facts(self) -> dict[str, str]:
        return {"key": ", ".join(self.key)}

    @property
    def columns(self) -> tuple[str, ...]:
        """None: a part of the key that the warehouse lacks is the same in every row."""
        return ()

    @property
    def comes_last(self) -> bool:
        return True

    @property
    def keyed_by(self) -> tuple[str, ...]:
        return self.key

    @property
    def outlives_loss(self) -> bool:
        return True

    def is_daily(self, day: str) -> bool:
        return day in self.key

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        same_key = [rows.c[name] for name in self.key]
        return func.row_number().over(partition_by=same_key, order_by=list(rows.c)) > 1

    def violations(self, rows: FromClause) -> Select[Any]:
        """Each key with the number of rows more than one that share it: far cheaper to find than the rows."""
        same_key = [rows.c[name] for name in self.key]
        return select(*same_key, (func.count() - 1).label(SURPLUS)).group_by(*same_key).having(func.count() > 1)

    def apart(self, rows: FromClause) -> Select[Any]:
        """How far the rows of one key are apart in the weighed column, the largest from the least, over all keys."""
        value, same_key = rows.c[self.weighed], [rows.c[name] for name in self.key]
        each = (func.max(value) - func.min(value)).label("apart")
        keys = select(each).group_by(*same_key).having(func.count() > 1).subquery("keys")
        return select(func.sum(keys.c.apart))


@dataclass(frozen=True, kw_only=True)
class InReportingCurrency(RowRule):
    """The amount is in the currency that is reported: there are no exchange rates here."""

    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        return rows.c[self.column] != bindparam("reporting_currency", type_=String)


@dataclass(frozen=True, kw_only=True)
class SafeText(RowRule):
    """The text has `most` characters at most, and no NUL, at which many a program takes it to end.

    Every language, writing direction and emoji is welcome.
    """

    column: str
    most: int = 200

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        text = cast(rows.c[self.column], String)
        return (func.length(text) > self.most) | has_nul(text)
