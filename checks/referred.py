"""The values to which the rows of tables refer: whether one is gone since the last time."""

from dataclasses import dataclass, field
from typing import Any

import polars as pl
from sqlalchemy import Column

from checks.verdicts import Verdicts
from queries.warehouse.daily import keys
from queries.warehouse.warehouse import Left, Warehouse


@dataclass(frozen=True)
class Referred:
    """The columns that were asked for, each read once, and what they held before."""

    warehouse: Warehouse
    before: Verdicts
    found: dict[Column[Any], pl.Series | None] = field(default_factory=dict)

    def has_lost(self, column: Column[Any], leaving_out: Left) -> bool:
        if column not in self.found:
            self.found[column] = keys(self.warehouse, column, leaving_out)
        return self.before.has_lost(str(column), self.found[column])

    def to_keep(self, leaving_out: Left) -> dict[str, pl.Series]:
        """Every value that may have been there: those that came or went while tables were examined too."""
        again = {column: keys(self.warehouse, column, leaving_out) for column in self.found}
        both = {str(column): (values, again[column]) for column, values in self.found.items()}
        return {
            name: pl.concat([first, last]).unique()
            for name, (first, last) in both.items()
            if first is not None and last is not None and first.dtype == last.dtype
        }
