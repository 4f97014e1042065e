"""Tables of the contract whose rows people have written here: the records stand in for a table of the warehouse."""

from dataclasses import replace
from hashlib import sha256

import polars as pl

from queries.errors import Problem
from queries.records.database import records_url
from queries.records.kinds.requirement import Requirement
from queries.records.records import open_records
from queries.settings import Settings
from queries.warehouse.contract import requirements
from queries.warehouse.database import Database
from queries.warehouse.table_mapping import MappedTable

SCHEMA = {"requirement_id": pl.String, "raised_on": pl.Date, "source": pl.String}


def with_written(database: Database, settings: Settings) -> Database:
    """The warehouse with the requirements of the records, where there are some; else with its own, if it has any.

    Records that cannot be read are told by what is published of experiments; their requirements wait.
    """
    try:
        rows = _requirements(settings)
    except Problem:
        return database
    if rows.is_empty():
        return database
    columns = {column.name: column.name for column in requirements.columns}
    kinds = {column.name: column.type for column in requirements.columns}
    mapped = MappedTable(requirements, requirements.name, None, columns, kinds)
    files = database.fingerprint
    return replace(
        database,
        tables={**database.tables, requirements.name: mapped},
        written={requirements.name: rows},
        fingerprint=None if files is None else [*files, [requirements.name, _digest(rows)]],
    )


def _requirements(settings: Settings) -> pl.DataFrame:
    """One row a requirement, by id."""
    entries = open_records(records_url(settings)).entries("requirement")
    bodies = [(entry.id, entry.body) for entry in entries]
    rows = [(id, body.raised_on, str(body.source)) for id, body in bodies if isinstance(body, Requirement)]
    return pl.DataFrame(rows, SCHEMA, orient="row")


def _digest(rows: pl.DataFrame) -> str:
    return sha256(rows.write_json().encode()).hexdigest()
