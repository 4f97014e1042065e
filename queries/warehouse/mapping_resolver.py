"""Resolver of the mapping: finds each contract table and column in an existing warehouse."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Date, Inspector, String, Table
from sqlalchemy.types import TypeEngine

from queries.engines.folder.table_files import KINDS as KINDS_OF_FILES
from queries.errors import Problem
from queries.settings import FILE
from queries.text.nearest import nearest, or_else
from queries.warehouse.change_rule import UPDATED_AT, days_until_settled, stamp
from queries.warehouse.contract import NEEDED_TABLES, contract
from queries.warehouse.database import NOTES, NOTES_COLUMNS
from queries.warehouse.other_schemas import columns_of, elsewhere, lines_to_write, said, tables_in_schema
from queries.warehouse.table_mapping import MappedTable

KEYS: dict[str, type | tuple[type, ...]] = {
    "table": str,
    "columns": dict,
    "derived_from": str,
    "complete_through": (str, date),
    "largest_amount": (int, float),
    "dates": str,
    "decimal": str,
    "settles_after": str,
}
"""Keys of a mapping section, and their types."""

AS_READ = "through"
"""Value of `complete_through` for a table that is always loaded with everything else."""

DERIVED: Mapping[str, str] = MappingProxyType({"user_id": "user_id", "registered_on": "usage_date"})
"""Column of derived users → column of usage that it comes from."""

NO_LIST = ' Where there is no list of users, write derived_from = "usage_daily" there: whoever has usage is one.'
"""What else can be done where the table of users is missing."""

NOTHING: Mapping[str, str] = MappingProxyType({})

DAY_FIRST: Mapping[str, bool] = MappingProxyType({"day-first": True, "month-first": False})
"""Value of `dates` → whether 05/03/2025 is the fifth of March."""

DECIMALS = (".", ",")
"""Values of `decimal`."""


def asked_for(mapping: Mapping[str, Any]) -> dict[str, dict[str, TypeEngine[Any]]]:
    """Table → column → type of the contract, under the warehouse's names: what is looked for in a folder of files."""
    _refuse_unknown(mapping)
    asked: dict[str, dict[str, TypeEngine[Any]]] = {
        "warehouse_closed": {"through": Date()},
        NOTES: dict.fromkeys(NOTES_COLUMNS, String()),
    }
    for name, table in contract.tables.items():
        entry = mapping.get(name, {})
        if "derived_from" not in entry:
            renamed = entry.get("columns", {})
            theirs = asked.setdefault(entry.get("table", name).rpartition(".")[2], {})
            theirs |= {str(renamed.get(column.name, column.name)): column.type for column in table.columns}
    return asked


def resolved(
    inspector: Inspector, mapping: Mapping[str, Any], not_read: Mapping[str, str] = NOTHING
) -> dict[str, MappedTable]:
    """The contract tables that are there, by contract name. `not_read`: table → a file of its name of another kind.

    Raises Problem for a mapping that names what is not there, and for a warehouse without users or usage.
    """
    _refuse_unknown(mapping)
    here = {table.name: table for table in contract.sorted_tables if "derived_from" not in mapping.get(table.name, {})}
    tables = {
        name: mapped for name, table in here.items() if (mapped := _found(inspector, table, mapping.get(name, {})))
    }
    for name, entry in mapping.items():
        if "derived_from" in entry:
            tables[name] = _derived(contract.tables[name], tables.get(entry["derived_from"]))
        if "largest_amount" in entry:
            _refuse_amount(name, entry["largest_amount"])
            if name in tables:
                tables[name] = replace(tables[name], largest_amount=float(entry["largest_amount"]))
        if name in tables:
            order, sign = _choice(name, entry, "dates", [*DAY_FIRST]), _choice(name, entry, "decimal", DECIMALS)
            days = days_until_settled(contract.tables[name], entry.get("settles_after"))
            tables[name] = replace(tables[name], day_first=DAY_FIRST.get(order or ""), decimal=sign, settles_after=days)
        if "complete_through" in entry and name in tables:
            tables[name] = replace(tables[name], complete_through=_complete_through(name, entry["complete_through"]))
    _refuse_without_needed(inspector, tables, mapping, not_read)
    return tables


def _found(inspector: Inspector, table: Table, entry: Mapping[str, Any]) -> MappedTable | None:
    schema, _, name = entry.get("table", table.name).rpartition(".")
    schema = schema or inspector.default_schema_name
    if not inspector.has_table(name, schema):
        _refuse_named_but_absent(inspector, table, entry)
        return None
    types = columns_of(inspector, name, schema)
    renamed = entry.get("columns", {})
    columns = _columns(table, list(types), {ours: renamed[ours] for ours in renamed if ours != UPDATED_AT})
    kinds = {ours: types[theirs] for ours, theirs in columns.items()}
    others = tuple(sorted(types.keys() - columns.values()))
    return MappedTable(table, name, schema, columns, kinds, others, updated_at=stamp(table, renamed, types))


def _choice(name: str, entry: Mapping[str, Any], key: str, choices: Sequence[str]) -> str | None:
    if key in entry and entry[key] not in choices:
        raise Problem(
            f"[tables.{name}] {key} in {FILE}",
            wanted=" or ".join(f'"{choice}"' for choice in choices),
            got=str(entry[key]),
            fix="Correct or remove the line",
        )
    return entry.get(key)


def _complete_through(name: str, value: date | str) -> date:
    try:
        return date.max if value == AS_READ else date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError as error:
        raise Problem(
            f"[tables.{name}] complete_through in {FILE}",
            wanted=f'a day such as 2025-12-31, or "{AS_READ}" for one that is loaded together with everything else',
            got=str(value),
            fix="Correct the day",
        ) from error


def _refuse_amount(name: str, value: float) -> None:
    if "amount" not in contract.tables[name].columns or isinstance(value, bool) or not 0 < value < math.inf:
        raise Problem(
            f"[tables.{name}] largest_amount in {FILE}",
            wanted="a number above 0, in the reporting currency, under [tables.payments]",
            got=str(value),
            fix="Correct or remove the line",
        )


def _columns(table: Table, existing: list[str], renamed: Mapping[str, str]) -> dict[str, str]:
    """Contract column → the warehouse's: as the mapping names it, by its own name, or by that in another case."""
    for ours, theirs in renamed.items():
        if ours not in table.columns or theirs not in existing:
            otherwise = "Correct the pair."
            raise Problem(
                f"[tables.{table.name}] columns in {FILE}",
                wanted=f"one of {', '.join(table.columns.keys())} = one of {', '.join(existing)}",
                got=f"{ours} = {theirs}",
                fix=or_else(ours, table.columns.keys(), otherwise)
                if ours not in table.columns
                else or_else(str(theirs), existing, otherwise),
            )
    spelled: dict[str, list[str]] = {}
    for name in existing:
        spelled.setdefault(name.lower(), []).append(name)
    names = {ours: renamed.get(ours) or _spelled(ours, spelled.get(ours, [])) for ours in table.columns.keys()}
    return {ours: theirs for ours, theirs in names.items() if theirs}


def _spelled(name: str, found: Sequence[str]) -> str | None:
    """The one of these names, alike but for their case, that is meant: the same, or the only one."""
    return name if name in found else found[0] if len(found) == 1 else None


def _derived(table: Table, facts: MappedTable | None) -> MappedTable:
    if table.name != "users" or facts is None or facts.contract.name != "usage_daily":
        raise Problem(
            f"[tables.{table.name}] in {FILE}",
            wanted='[tables.users] derived_from = "usage_daily"',
            got="another pair of tables",
            fix="Only users can be derived, and only from usage_daily.",
        )
    kinds = {name: facts.kinds[theirs] for name, theirs in DERIVED.items() if theirs in facts.kinds}
    return MappedTable(table, table.name, None, DERIVED, kinds, derived_from=facts)


def _refuse_unknown(mapping: Mapping[str, Any]) -> None:
    for name, entry in mapping.items():
        if name not in contract.tables or not isinstance(entry, dict) or not _is_well_formed(entry):
            raise Problem(
                f"[tables.{name}] in {FILE}",
                wanted=f"a contract table ({', '.join(contract.tables)}) with {', '.join(KEYS)}",
                got=f"{name} = {entry}",
                fix=_misspelt(name, entry) or "Correct or remove the section.",
            )


def _misspelt(name: str, entry: Any) -> str | None:
    """What to write for the first name of a section that is none of ours."""
    if name not in contract.tables:
        meant = nearest(name, contract.tables)
        return meant and f"Write [tables.{meant}] for [tables.{name}]"
    unknown = [key for key in entry if key not in KEYS] if isinstance(entry, dict) else []
    return or_else(unknown[0], KEYS, f"Correct or remove {unknown[0]}") if unknown else None


def _is_well_formed(entry: Mapping[str, Any]) -> bool:
    return all(
        key in KEYS and isinstance(value, KEYS[key]) and not isinstance(value, datetime) for key, value in entry.items()
    )


def _refuse_named_but_absent(inspector: Inspector, table: Table, entry: Mapping[str, Any]) -> None:
    if "table" in entry:
        name, here = entry["table"].rpartition(".")[2], _names(inspector)
        found = elsewhere(inspector, {name})
        raise Problem(
            f"[tables.{table.name}] in {FILE}",
            wanted="a table of the warehouse (" + ", ".join(here) + ")",
            got=said(found) + entry["table"],
            fix=lines_to_write(found, {name: table.name}) or or_else(entry["table"], here, "Correct the name."),
        )


def _refuse_without_needed(
    inspector: Inspector, tables: Mapping[str, MappedTable], mapping: Mapping[str, Any], not_read: Mapping[str, str]
) -> None:
    absent = {mapping.get(name, {}).get("table", name): name for name in contract.tables.keys() - tables.keys()}
    for name in NEEDED_TABLES:
        if name not in tables:
            found = elsewhere(inspector, absent)
            theirs = mapping.get(name, {}).get("table", name)
            file = f"; {not_read[theirs]} is not read, for it is none of {KINDS_OF_FILES}" if theirs in not_read else ""
            raise Problem(
                f"the warehouse's table {name}",
                wanted=f"a table {name} ({', '.join(contract.tables[name].columns.keys())})",
                got=said(found) + "tables " + (", ".join(_names(inspector)) or "none") + file,
                fix=lines_to_write(found, absent)
                or f"Name yours under [tables.{name}] in {FILE}; `product-metrics connect URL` proposes the lines."
                + (NO_LIST if name == "users" else ""),
            )


def _names(inspector: Inspector) -> list[str]:
    return tables_in_schema(inspector, inspector.default_schema_name)
