"""The extract that a snapshot was computed from: what of it the snapshot records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from queries.warehouse.rule_records import record_of, rule_of
from queries.warehouse.warehouse import LeftOut, Warehouse

FOLDER = "extract"
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
    """Rules by which rows are in no number: see `queries.warehouse.rule_records`."""


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
