"""An open warehouse as it is: its engine, its mapped tables, and what it says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
from sqlalchemy import Column, Engine, column, func, inspect, select, table

from queries.engines.dialect import Dialect
from queries.engines.registry import dialect_named
from queries.errors import Problem
from queries.warehouse.table_mapping import MappedTable, lacking

NOTES = "warehouse_notes"
NOTES_COLUMNS = {"table_name": pl.String(), "en": pl.String(), "zh": pl.String()}


@dataclass(frozen=True)
class Database:
    """A warehouse that has been opened; `queries.extract` reads its tables."""

    engine: Engine
    tables: Mapping[str, MappedTable]
    fingerprint: list[list[str | int]] | None
    """Changes whenever a file of it does; None for a server, which cannot be told from outside.

    It was taken before anything was read: of a file that is replaced meanwhile the next refresh finds another one.
    """
    currency: str
    through: date | None = None
    """Last day to read (`--through`), up to which everything is declared complete."""
    not_read: Mapping[str, str] = field(default_factory=dict)
    """Table that is missing → a file of its name in the folder whose kind is not read."""
    time_zone: str = ""
    """Business time zone by the settings: that of moments with an offset."""
    settles_after: int | None = None
    """Days after which the rows of a day no longer change, in tables that say no other number, by the settings."""
    written: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    """Contract table → its rows, where they are not of the warehouse but what people have written here."""

    @property
    def dialect(self) -> Dialect:
        """Dialect of its engine."""
        return dialect_named(self.engine.dialect.name)

    def lacks(self, of: Column[Any]) -> str | None:
        """What is missing to read a contract column: its table or the column; None if nothing."""
        return lacking(self.tables, of)

    def told(self) -> date | None:
        """Day up to which everything is declared complete: `--through`, or the end of a closed history."""
        return self.through or self.closed_on()

    def last_day(self) -> date:
        """Last day to read: `--through`, the end of a closed history, or yesterday in the business time zone."""
        zone = ZoneInfo(self.time_zone) if self.time_zone else None
        return self.told() or datetime.now(tz=UTC).astimezone(zone).date() - timedelta(days=1)

    def closed_on(self) -> date | None:
        """Last day of a closed history, if the warehouse declares one."""
        if not inspect(self.engine).has_table("warehouse_closed"):
            return None
        closed = table("warehouse_closed", column("through"))
        with self.engine.connect() as connection:
            through = connection.scalars(select(func.max(closed.c.through))).one()
        return _day(through)

    def notes(self) -> pl.DataFrame:
        """Remarks of the warehouse on its tables, for whoever reads their figures: `table_name`, `en`, `zh`.

        They may be in one language only, and name a table as the contract does or as the warehouse does.
        """
        inspector = inspect(self.engine)
        there = {each["name"] for each in inspector.get_columns(NOTES)} if inspector.has_table(NOTES) else set()
        known = [name for name in NOTES_COLUMNS if name in there]
        if "table_name" not in known or len(known) == 1:
            return pl.DataFrame(schema=NOTES_COLUMNS)
        question: Any = select(*map(column, known)).select_from(table(NOTES))
        with self.engine.connect() as connection:
            rows = [
                {name: value and str(value) for name, value in row.items()}
                for row in connection.execute(question).mappings()
            ]
        contract_names = {name: of.contract.name for of in self.tables.values() for name in of.names}
        contract_names |= {name: name for name in self.tables}
        for row in rows:
            row["table_name"] = str(contract_names.get(row["table_name"], row["table_name"]))
        return pl.DataFrame(rows, NOTES_COLUMNS).sort(pl.all())


def _day(closed: Any) -> date | None:
    """The end of a closed history, which a file has as text; the day of a moment."""
    if closed is None:
        return None
    try:
        return date.fromisoformat(str(closed)[:10])
    except ValueError as error:
        raise Problem(
            "warehouse_closed.through",
            wanted="the last day of the history, such as 2025-12-31",
            got=str(closed),
            fix="Correct the value, or take the table away.",
        ) from error
