"""Tables of a database with their columns, those that the role may not read included."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import Inspector, false, literal, select, table
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import TypeEngine

from queries.warehouse.other_schemas import columns_of, schemas_of, tables_in_schema

MOST_TABLES = 500
"""Most tables that are looked at: each costs a question or two."""

Columns = Mapping[str, TypeEngine[object]]


@dataclass(frozen=True)
class FoundTable:
    """A table or view of the database."""

    schema: str | None
    name: str
    columns: Columns = field(repr=False)
    unreadable: str = ""
    """Why it cannot be read: the first line of the engine's error."""
    is_in_default_schema: bool = True

    @property
    def full_name(self) -> str:
        """Name as a mapping has it."""
        return self.name if self.is_in_default_schema else f"{self.schema}.{self.name}"


def found_tables(inspector: Inspector) -> list[FoundTable]:
    """Up to MOST_TABLES tables and views, schema after schema, that of the connection first."""
    return [*islice(_every(inspector), MOST_TABLES)]


def _every(inspector: Inspector) -> Iterator[FoundTable]:
    schemas: list[str | None] = [*schemas_of(inspector)]
    for schema in schemas or [None]:
        is_default = schema in (inspector.default_schema_name, None)
        try:
            names = tables_in_schema(inspector, schema)
        except SQLAlchemyError as error:
            yield FoundTable(schema, "*", {}, _first_line(error), is_default)
            continue
        for name in names:
            try:
                columns, reason = columns_of(inspector, name, schema), refusal(inspector, schema, name)
            except SQLAlchemyError as error:
                columns, reason = {}, _first_line(error)
            yield FoundTable(schema, name, columns, reason, is_default)


def refusal(inspector: Inspector, schema: str | None, name: str) -> str:
    """Why a table cannot be read; empty where it can. No row is asked for."""
    try:
        with inspector.engine.connect() as connection:
            connection.execute(select(literal(1)).select_from(table(name, schema=schema)).where(false())).all()
    except SQLAlchemyError as error:
        return _first_line(error)
    return ""


def _first_line(error: SQLAlchemyError) -> str:
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
