"""The extract as a database: a small DuckDB file whose views read the parts where they are."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    BigInteger,
    Column,
    Engine,
    MetaData,
    Select,
    String,
    Table,
    cast,
    column,
    create_engine,
    false,
    func,
    literal_column,
    null,
    select,
)
from sqlalchemy.schema import CreateView
from sqlalchemy.sql.elements import quoted_name

from queries.engines.duckdb import duckdb_url
from queries.engines.folder.database import escaped
from queries.extract.storage.ids import NUMBER, TEXT
from queries.warehouse.typed_table import TypedTable
from queries.warehouse.warehouse import IDS


def as_database(
    file: Path, tables: Iterable[TypedTable], parts: Mapping[str, Sequence[Path]], ids: Mapping[str, Sequence[Path]]
) -> URL:
    """The URL of a new DuckDB file with a view per table over its parts, and one per key over its ids.

    `parts`: contract table → files; `ids`: key → files.
    """
    url = duckdb_url(file)
    engine = create_engine(url)
    by_name = {table.contract.name: table for table in tables}
    for name, table in sorted(by_name.items(), key=lambda pair: pair[1].mapped.derived_from is not None):
        columns = [*table.view.columns.values()]
        if table.mapped.derived_from is None:
            _make(engine, name, columns, _of_parts(parts.get(name, ())))
        else:
            _make(engine, name, columns, _first_seen(table, by_name[table.mapped.derived_from.contract.name]))
    for key, files in ids.items():
        _make(engine, IDS + key, [Column(NUMBER, BigInteger), Column(TEXT, String)], _of_parts(files))
    engine.dispose()
    return url


def _first_seen(users: TypedTable, usage: TypedTable) -> Select[Any]:
    """Users who are known by their use alone: whoever has used anything, registered on the first day."""
    rows = usage.view
    known = {"user_id": rows.c.user_id, "registered_on": func.min(rows.c.usage_date)}
    blank = (cast(null(), c.type).label(c.name) for c in users.view.columns if c.name not in known)
    named = (value.label(name) for name, value in known.items())
    return select(*named, *blank).group_by(rows.c.user_id)


def _of_parts(parts: Sequence[Path]) -> Select[Any] | None:
    """None for a table without a row."""
    if not parts:
        return None
    paths = func.list_value(*(escaped(part) for part in parts))
    option = column(quoted_name("hive_partitioning", True)).op(":=")(false())
    return select(literal_column("*")).select_from(func.read_parquet(paths, option))


def _make(engine: Engine, name: str, columns: Sequence[Any], rows: Select[Any] | None) -> None:
    with engine.begin() as connection:
        if rows is None:
            empty = Table(quoted_name(name, True), MetaData(), *(Column(c.name, c.type) for c in columns))
            empty.create(connection)
        else:
            connection.execute(CreateView(rows, quoted_name(name, True)))
