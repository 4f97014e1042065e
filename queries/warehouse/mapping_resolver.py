"""Resolver of the mapping: finds each contract table and column in an existing warehouse."""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Inspector,
    Integer,
    Numeric,
    Table,
    column,
    func,
    select,
)
from sqlalchemy import table as table_named

from queries.errors import Problem
from queries.settings import FILE
from queries.warehouse.contract import NEEDED_TABLES, contract
from queries.warehouse.table_mapping import MappedTable

KEYS: dict[str, type | tuple[type, ...]] = {
    "table": str,
    "columns": dict,
    "derived_from": str,
    "complete_through": (str, date),
    "largest_amount": (int, float),
}
"""Keys of a mapping section, and their types."""

AS_READ = "through"
"""Value of `complete_through` for a table that is always loaded with everything else."""

NO_TEXT = (Integer, Numeric, Float, Date, DateTime, Boolean)
"""Types that cannot be blank; values of other types may be."""


def resolved(found: Inspector, mapping: Mapping[str, Any]) -> dict[str, MappedTable]:
    """The contract tables that are there, by contract name.

    Raises Problem for a mapping that names what is not there, and for a warehouse without users or usage.
    """
    _refuse_unknown(mapping)
    here = {table.name: table for table in contract.sorted_tables if "derived_from" not in mapping.get(table.name, {})}
    tables = {name: mapped for name, table in here.items() if (mapped := _found(found, table, mapping.get(name, {})))}
    for name, said in mapping.items():
        if "derived_from" in said:
            tables[name] = _derived(contract.tables[name], tables.get(said["derived_from"]))
        if "largest_amount" in said:
            _refuse_amount(name, said["largest_amount"])
            if name in tables:
                tables[name] = replace(tables[name], largest_amount=float(said["largest_amount"]))
        if "complete_through" in said and name in tables:
            tables[name] = replace(tables[name], complete_through=_complete_through(name, said["complete_through"]))
    _refuse_without_needed(found, tables)
    return tables


def _found(found: Inspector, table: Table, said: Mapping[str, Any]) -> MappedTable | None:
    schema, _, name = said.get("table", table.name).rpartition(".")
    schema = schema or found.default_schema_name
    if not found.has_table(name, schema):
        _refuse_named_but_absent(found, table, said)
        return None
    there = {column["name"]: column["type"] for column in found.get_columns(name, schema)}
    columns = _columns(table, list(there), said.get("columns", {}))
    days = (ours for ours in columns if isinstance(table.c[ours].type, Date))
    timed = frozenset(ours for ours in days if isinstance(there[columns[ours]], DateTime))
    texts = {ours: theirs for ours, theirs in columns.items() if not isinstance(there[theirs], NO_TEXT)}
    numbers = {ours: theirs for ours, theirs in texts.items() if _is_optional_number(table.c[ours])}
    empty = frozenset(ours for ours, theirs in numbers.items() if _is_empty(found, name, schema, theirs))
    others = tuple(sorted(there.keys() - columns.values()))
    return MappedTable(table, name, schema, columns, timed, frozenset(texts.keys() - empty), empty, others)


def _is_optional_number(column: Column[Any]) -> bool:
    return bool(column.info.get("optional")) and isinstance(column.type, (Integer, Numeric, Float))


def _is_empty(found: Inspector, name: str, schema: str | None, theirs: str) -> bool:
    """Whether a column has no value at all: a CSV file then has it as text."""
    asked = select(func.count(column(theirs))).select_from(table_named(name, schema=schema))
    with found.engine.connect() as connection:
        return connection.execute(asked).scalar_one() == 0


def _complete_through(name: str, said: date | str) -> date:
    try:
        return date.max if said == AS_READ else date.fromisoformat(said) if isinstance(said, str) else said
    except ValueError as error:
        raise Problem(
            f"[tables.{name}] complete_through in {FILE}",
            wanted=f'a day such as 2025-12-31, or "{AS_READ}" for one that is loaded together with everything else',
            got=str(said),
            fix="Correct the day",
        ) from error


def _refuse_amount(name: str, said: float) -> None:
    if "amount" not in contract.tables[name].columns or isinstance(said, bool) or not 0 < said < math.inf:
        raise Problem(
            f"[tables.{name}] largest_amount in {FILE}",
            wanted="a number above 0, in the reporting currency, under [tables.payments]",
            got=str(said),
            fix="Correct or remove the line",
        )


def _columns(table: Table, there: list[str], renamed: Mapping[str, str]) -> dict[str, str]:
    for ours, theirs in renamed.items():
        if ours not in table.columns or theirs not in there:
            raise Problem(
                f"[tables.{table.name}] columns in {FILE}",
                wanted=f"one of {', '.join(table.columns.keys())} = one of {', '.join(there)}",
                got=f"{ours} = {theirs}",
                fix="Correct the pair.",
            )
    names = {ours: renamed.get(ours, ours) for ours in table.columns.keys()}
    return {ours: theirs for ours, theirs in names.items() if theirs in there}


def _derived(table: Table, facts: MappedTable | None) -> MappedTable:
    if table.name != "users" or facts is None or facts.contract.name != "usage_daily":
        raise Problem(
            f"[tables.{table.name}] in {FILE}",
            wanted='[tables.users] derived_from = "usage_daily"',
            got="another pair of tables",
            fix="Only users can be derived, and only from usage_daily.",
        )
    known = {"user_id": "user_id", "registered_on": "registered_on"}
    return MappedTable(table, table.name, None, known, texts=facts.texts & known.keys(), derived_from=facts)


def _refuse_unknown(mapping: Mapping[str, Any]) -> None:
    for name, said in mapping.items():
        if name not in contract.tables or not isinstance(said, dict) or not _is_well_formed(said):
            raise Problem(
                f"[tables.{name}] in {FILE}",
                wanted=f"a contract table ({', '.join(contract.tables)}) with {', '.join(KEYS)}",
                got=f"{name} = {said}",
                fix="Correct or remove the section.",
            )


def _is_well_formed(said: Mapping[str, Any]) -> bool:
    return all(
        key in KEYS and isinstance(value, KEYS[key]) and not isinstance(value, datetime) for key, value in said.items()
    )


def _refuse_named_but_absent(found: Inspector, table: Table, said: Mapping[str, Any]) -> None:
    if "table" in said:
        raise Problem(
            f"[tables.{table.name}] in {FILE}",
            wanted="a table of the warehouse (" + ", ".join(_names(found)) + ")",
            got=said["table"],
            fix="Correct the name.",
        )


def _refuse_without_needed(found: Inspector, tables: Mapping[str, MappedTable]) -> None:
    for name in NEEDED_TABLES:
        if name not in tables:
            raise Problem(
                f"the warehouse's table {name}",
                wanted=f"a table {name} ({', '.join(contract.tables[name].columns.keys())})",
                got="tables " + ", ".join(_names(found)),
                fix=f"Name yours under [tables.{name}] in {FILE}, as docs/your-warehouse.md shows.",
            )


def _names(found: Inspector) -> list[str]:
    return sorted([*found.get_table_names(), *found.get_view_names()])
