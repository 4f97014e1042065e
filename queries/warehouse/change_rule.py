"""Rule by which the changed days of a table are found, and what the settings of a table say of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, DateTime, Integer, Numeric, String, Table
from sqlalchemy.types import TypeEngine

from queries.errors import Problem
from queries.settings import FILE
from queries.text.durations import days_of
from queries.text.nearest import or_else
from queries.warehouse.database import Database
from queries.warehouse.table_mapping import MappedTable

UPDATED_AT = "updated_at"
"""Name in a mapping of the column that every change of a row sets to a later moment or a larger number."""

STAMPS = (DateTime, Integer, Numeric)
"""Types that such a column may have."""


class FoundBy(StrEnum):
    """What tells the changed days, the surest first."""

    CHECKSUM = "checksum"
    """Number of rows and checksum of a day."""
    UPDATED_AT = "updated_at"
    """Number of rows and latest `updated_at` of a day."""
    SETTLES_AFTER = "settles_after"
    """Number of rows of a day; the latest days are read again in any case."""
    WHOLE = "whole"
    """Nothing: the whole table is read."""


@dataclass(frozen=True)
class ChangeRule:
    """How the changed days of a table are found."""

    found_by: FoundBy = FoundBy.WHOLE
    settles_after: int | None = None
    """Days up to this many before the newest known one are read again in any case; None: no day is."""


WHOLE = ChangeRule()


def change_rule(database: Database, table: MappedTable) -> ChangeRule:
    """The rule in force for a table."""
    if not _tells_days(database, table):
        return WHOLE
    if database.dialect.row_hash is not None:
        return ChangeRule(FoundBy.CHECKSUM)
    if table.updated_at is not None:
        return ChangeRule(FoundBy.UPDATED_AT, table.settles_after)
    days = table.settles_after or database.settles_after
    return ChangeRule(FoundBy.SETTLES_AFTER, days) if days else WHOLE


def _tells_days(database: Database, table: MappedTable) -> bool:
    """Whether the engine can count rows by their business day, and be asked for the rows of some days alone."""
    kind, dialect = table.kinds.get(table.contract.info["dated_by"] or ""), database.dialect
    if isinstance(kind, DateTime) and kind.timezone:
        return bool(database.time_zone) and dialect.has_zones
    return isinstance(kind, Date | DateTime) or (isinstance(kind, String) and dialect.has_days_as_texts)


def stamp(table: Table, columns: Mapping[str, Any], types: Mapping[str, TypeEngine[Any]]) -> str | None:
    """The column that a mapping names as `updated_at`, of which no value is counted. `types`: those of the warehouse.

    Raises Problem where it is not there, or of no type that can tell the latest change.
    """
    name = columns.get(UPDATED_AT)
    if name is None:
        return None
    _refuse_without_days(table, f"columns.{UPDATED_AT}", name)
    kind = types.get(name)
    if not isinstance(kind, STAMPS):
        fitting = [column for column, other in types.items() if isinstance(other, STAMPS)]
        raise Problem(
            f"[tables.{table.name}] columns.{UPDATED_AT} in {FILE}",
            wanted=f"a column with moments or numbers, one of {', '.join(fitting) or 'which there is none'}",
            got=f"{name} ({'no such column' if kind is None else type(kind).__name__.upper()})",
            fix=or_else(str(name), fitting, "Name another column, or remove the pair."),
        )
    return str(name)


def days_until_settled(table: Table, value: str | None) -> int | None:
    """The number of days of `settles_after` in the section of a table. Raises Problem for what is none."""
    if value is None:
        return None
    _refuse_without_days(table, "settles_after", value)
    days = days_of(value)
    if days is None:
        raise Problem(
            f"[tables.{table.name}] settles_after in {FILE}",
            wanted='a number of days such as "7 days"',
            got=value or "nothing",
            fix="Write it in that form, or remove the line.",
        )
    return days


def _refuse_without_days(table: Table, key: str, value: object) -> None:
    if table.info["dated_by"] is None:
        raise Problem(
            f"[tables.{table.name}] {key} in {FILE}",
            wanted="it only where each row is of a day",
            got=f"{value} for {table.name}",
            fix=f"Remove it: {table.name} is read whole each time.",
        )
