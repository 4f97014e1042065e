"""The extract that a snapshot was computed from: what of it the snapshot records.

Rules by which rows were left out are kept as they were then, as records of JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cache
from typing import Any, get_type_hints

from sqlalchemy import Table

from queries.rules import cross_row_rules, funnel_rules, row_rules
from queries.rules.rule import Outcome, Rule
from queries.warehouse.contract import contract
from queries.warehouse.warehouse import LeftOut, Warehouse

EXTRACT = "extract"
"""Folder of the extract in a store."""


@dataclass(frozen=True)
class PublishedTable:
    """One table of the extract as a snapshot was computed from it."""

    parts: tuple[str, ...]
    """Digests of the files with its rows."""
    columns: tuple[str, ...]
    """Contract columns that the warehouse has."""
    text_keys: tuple[str, ...] = ()
    """Key columns that the extract has as text."""
    derived_from: str = ""
    """The contract table that its rows are derived from."""
    largest_amount: float | None = None
    left_out: tuple[Mapping[str, Any], ...] = ()
    """Rules by which rows are in no number: see `record_of`."""


@dataclass(frozen=True)
class PublishedExtract:
    """The tables of an extract behind one snapshot."""

    currency: str
    tables: Mapping[str, PublishedTable] = field(default_factory=dict)

    @classmethod
    def of(cls, warehouse: Warehouse, leaving_out: LeftOut) -> "PublishedExtract":
        """The extract that is open now, and the rules by which its rows are left out."""
        return cls(
            warehouse.currency,
            {
                name: PublishedTable(
                    warehouse.parts.get(name, ()),
                    tuple(table.columns),
                    tuple(sorted(table.text_keys)),
                    table.mapped.derived_from.contract.name if table.mapped.derived_from else "",
                    table.mapped.largest_amount,
                    tuple(map(record_of, leaving_out.get(name, ()))),
                )
                for name, table in warehouse.tables.items()
            },
        )

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "PublishedExtract":
        lists = ("parts", "columns", "text_keys", "left_out")
        tables = {
            name: PublishedTable(**{**table, **{key: tuple(table[key]) for key in lists}})
            for name, table in record["tables"].items()
        }
        return cls(record["currency"], tables)

    @property
    def files(self) -> set[str]:
        """Digests of all its files."""
        return {part for table in self.tables.values() for part in table.parts}

    @property
    def leaving_out(self) -> LeftOut:
        """Contract table → the rules by which its rows are in no number."""
        return {name: tuple(map(rule_of, table.left_out)) for name, table in self.tables.items()}


KIND = "kind"
MODULES = (row_rules, cross_row_rules, funnel_rules)


def record_of(rule: Rule) -> dict[str, Any]:
    """The kind of the rule and its fields: texts, numbers and lists of them."""
    return {KIND: rule.kind} | {field.name: _plain(getattr(rule, field.name)) for field in fields(rule)}


def rule_of(record: Mapping[str, Any]) -> Rule:
    """The rule of a record. Raises KeyError for a kind that there is no longer, TypeError for other fields."""
    kind = _kinds()[record[KIND]]
    hints = get_type_hints(kind)
    return kind(**{name: _typed(value, hints.get(name)) for name, value in record.items() if name != KIND})


@cache
def _kinds() -> dict[str, type[Rule]]:
    defined = (value for module in MODULES for value in vars(module).values() if isinstance(value, type))
    return {kind.kind_name(): kind for kind in defined if issubclass(kind, Rule)}


def _plain(value: Any) -> Any:
    match value:
        case Table():
            return value.name
        case date():
            return value.isoformat()
        case tuple():
            return [_plain(each) for each in value]
        case Outcome():
            return value.value
        case _:
            return value


def _typed(value: Any, hint: Any) -> Any:
    if hint is Table:
        return contract.tables[value]
    if hint is date:
        return date.fromisoformat(value)
    if hint is Outcome:
        return Outcome(value)
    return tuple(value) if isinstance(value, list) else value
