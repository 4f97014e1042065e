"""A folder of Parquet and CSV files as a database: a small DuckDB file whose views read the files where they are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    URL,
    ColumnElement,
    Engine,
    Select,
    String,
    cast,
    column,
    create_engine,
    false,
    func,
    literal,
    literal_column,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.exc import DatabaseError
from sqlalchemy.schema import CreateView
from sqlalchemy.sql.elements import quoted_name
from sqlalchemy.types import TypeEngine

from queries.engines.duckdb import duckdb_url
from queries.engines.folder.csv_files import Layout, fault, layout
from queries.engines.folder.table_files import CSV, PARQUET, TableFiles, table_files
from queries.errors import Problem

Known = Mapping[str, Mapping[str, TypeEngine[Any]]]
"""Table → column → type, of the tables that are asked for, under the names that they have in the folder."""

NONE_KNOWN: Known = MappingProxyType({})


def folder_as_database(folder: Path, home: Path, known: Known = NONE_KNOWN) -> URL:
    """The URL of a small DuckDB file in `home` whose views read the folder's files where they are.

    Raises Problem for a known table that cannot be read; of the others only those that can be are there.
    """
    url = duckdb_url(home / "folder.duckdb")
    engine, paths = create_engine(url), Paths(folder.resolve(), home)
    for table in table_files(paths.root, known).values():
        try:
            _make_view(engine, table, paths, known.get(table.name, {}))
        except Problem:
            if table.name in known:
                raise
    engine.dispose()
    return url


def _make_view(engine: Engine, table: TableFiles, paths: "Paths", kinds: Mapping[str, TypeEngine[Any]]) -> None:
    try:
        with engine.begin() as connection:
            rows = _csv_rows(table, paths, kinds) if table.kind == CSV else _parquet_rows(table, paths)
            if table.kind == PARQUET and table.keys:
                in_files = _parquet_rows(replace(table, keys=()), paths).limit(0)
                _refuse_two_values(table, connection.execute(in_files).keys())
            connection.execute(CreateView(rows, quoted_name(table.name, True)))
    except DatabaseError as error:
        raise fault(error) or Problem(
            f"warehouse file {table.place}",
            wanted=f"{'a' if len(table.files) == 1 else 'only'} {table.kind} file{'s' * (len(table.files) > 1)}",
            got=str(error.orig).splitlines()[0],
            fix="Write the file again, or take it out of the folder.",
        ) from error


@dataclass(frozen=True)
class Paths:
    """Paths as DuckDB takes them, which reads `* ? [` as patterns and `name=value` in any folder as a column."""

    root: Path
    home: Path

    def list_of(self, table: TableFiles, files: tuple[Path, ...]) -> ColumnElement[Any]:
        """The list of these files of a table."""
        root = self._link() if "\\" in str(self.root) or (table.keys and "=" in str(self.root)) else self.root
        return func.list_value(*(escaped(root / file.relative_to(self.root)) for file in files))

    def _link(self) -> Path:
        """The folder under a plain name."""
        link = self.home / "folder"
        if not link.is_symlink():
            link.symlink_to(self.root, target_is_directory=True)
        return link


def escaped(file: Path) -> str:
    """A path as a pattern that only the path itself fits. There is none with a backslash beside a pattern."""
    text = str(file)
    if "\\" in text and set(text) & set("*?["):
        raise Problem(
            f"warehouse file {file}",
            wanted="a path without a backslash beside * ? or [",
            got="both",
            fix="Rename the file or its folder.",
        )
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in text)


def _parquet_rows(table: TableFiles, paths: Paths) -> Select[Any]:
    """Columns are found by name; one that a file lacks is NULL in its rows."""
    options = {**_options_of_keys(table), "union_by_name": true()}
    return select(literal_column("*")).select_from(
        func.read_parquet(paths.list_of(table, table.files), *_named(options))
    )


def _csv_rows(table: TableFiles, paths: Paths, known: Mapping[str, Any]) -> Select[Any]:
    """Every column as text; files with another first line or delimiter are read apart. Empty values are NULL."""
    layouts: dict[Layout, list[Path]] = {}
    for file in table.files:
        layouts.setdefault(layout(file, known.keys() - set(table.keys)), []).append(file)
    _refuse_two_values(table, (name for one in layouts for name in one.columns))
    spelled: dict[str, str] = {}
    for name in (*table.keys, *(name for one in layouts for name in one.columns)):
        spelled.setdefault(name.lower(), name)
    parts = [_csv_part(table, paths, tuple(files), one, spelled) for one, files in layouts.items()]
    rows = parts[0] if len(parts) == 1 else union_all(*parts)
    return select(rows.subquery("rows"))


def _refuse_two_values(table: TableFiles, columns: Iterable[str]) -> None:
    """DuckDB would take the value in the name of the folder, and not say that the rows have another."""
    twice = sorted({name for name in columns if name.lower() in {key.lower() for key in table.keys}})
    if twice:
        raise Problem(
            f"warehouse folder {table.place}",
            wanted=f"a column {twice[0]} either in the names of folders or in the files",
            got="both",
            fix="Write the files without it, or take it out of the names of the folders.",
        )


def _csv_part(
    table: TableFiles, paths: Paths, files: tuple[Path, ...], one: Layout, spelled: Mapping[str, str]
) -> Select[Any]:
    """The rows of files with the same layout, in the columns of the whole table."""
    struct = func.struct_pack(*_named(dict.fromkeys(one.columns, literal("VARCHAR"))))
    options = {
        **_options_of_keys(table),
        "auto_detect": false(),
        "compression": literal("gzip" if one.is_packed else "none"),
        "parallel": false() if one.has_quotes else true(),
        "delim": literal(one.delimiter),
        "quote": literal('"'),
        "escape": literal('"'),
        "header": true(),
        "columns": struct,
    }
    here = {name.lower(): name for name in (*one.columns, *table.keys)}
    values = (
        (_column(here[lower]) if lower in here else cast(null(), String)).label(quoted_name(name, True))
        for lower, name in spelled.items()
    )
    return select(*values).select_from(func.read_csv(paths.list_of(table, files), *_named(options)))


def _options_of_keys(table: TableFiles) -> dict[str, ColumnElement[Any]]:
    return {"hive_partitioning": true() if table.keys else false(), "hive_types_autocast": false()}


def _named(values: Mapping[str, ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    """Arguments by their names."""
    return [_column(name).op(":=")(value) for name, value in values.items()]


def _column(name: str) -> ColumnElement[Any]:
    return column(quoted_name(name, True))
