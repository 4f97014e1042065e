"""Schemas of a server: those that people made, their tables, and which of them hold the tables that were not found."""

import warnings
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Inspector
from sqlalchemy.exc import SAWarning
from sqlalchemy.types import TypeEngine

from queries.engines.registry import dialect_named
from queries.settings import FILE

MOST_SCHEMAS = 4


def schemas_of(inspector: Inspector) -> list[str]:
    """Schemas that hold data of somebody, that of the connection first."""
    own = inspector.default_schema_name
    others = {*dialect_named(inspector.dialect.name).schemas(inspector)} - {own}
    return [*([own] if own else []), *sorted(others)]


def tables_in_schema(inspector: Inspector, schema: str | None) -> list[str]:
    """Names of its tables and views, in alphabetical order."""
    kinds = inspector.get_table_names, inspector.get_view_names, inspector.get_materialized_view_names
    names: set[str] = set()
    for names_of in kinds:
        try:
            names |= {*names_of(schema)}
        except NotImplementedError:  # an engine that has none of the kind
            continue
    return sorted(names)


def columns_of(inspector: Inspector, name: str, schema: str | None) -> dict[str, TypeEngine[Any]]:
    """Columns of a table with their types; one that SQLAlchemy does not know is a NullType."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)
        return {column["name"]: column["type"] for column in inspector.get_columns(name, schema)}


def elsewhere(inspector: Inspector, wanted: Collection[str]) -> dict[str, list[str]]:
    """Other schema → the wanted tables that it has; the schema with most of them first."""
    others = [schema for schema in schemas_of(inspector) if schema != inspector.default_schema_name]
    found = {schema: [name for name in tables_in_schema(inspector, schema) if name in wanted] for schema in others}
    most_first = sorted(found, key=lambda schema: -len(found[schema]))
    return {schema: found[schema] for schema in most_first[:MOST_SCHEMAS] if found[schema]}


def said(found: Mapping[str, list[str]]) -> str:
    """What other schemas have, as the beginning of a sentence: the end of a long one is cut."""
    return "".join(f"schema {schema} has {', '.join(names)}; " for schema, names in found.items())


def lines_to_write(found: Mapping[str, list[str]], contract_names: Mapping[str, str]) -> str | None:
    """The lines that map the tables of the first of the schemas; `contract_names`: table there → contract table."""
    for schema, names in found.items():
        lines = "; ".join(f'tables.{contract_names[name]}.table = "{schema}.{name}"' for name in names)
        return f"Write into {FILE}, a line each: {lines}"
    return None
