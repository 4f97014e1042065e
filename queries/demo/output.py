"""Output of the demo: a DuckDB file, or a folder of Parquet files named as the tables."""

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from duckdb_sqlalchemy import copy_to_parquet, insert_from_arrow
from sqlalchemy import Column, Connection, Date, MetaData, String, Table, create_engine, select

from queries.demo import story
from queries.durable_files import make_folder, put_in_place
from queries.engines.duckdb import duckdb_url, is_duckdb_file
from queries.errors import Problem
from queries.text.redaction import HIDDEN
from queries.warehouse.address import NOT_SHOWN, address
from queries.warehouse.contract import contract
from queries.warehouse.database import NOTES, NOTES_COLUMNS

closed = MetaData()
warehouse_closed = Table("warehouse_closed", closed, Column("through", Date, nullable=False))


warehouse_notes = Table(NOTES, closed, *(Column(name, String) for name in NOTES_COLUMNS))


def warehouse_notes_table() -> pl.DataFrame:
    """The density of tickets, which whoever reads their level must know."""
    many = story.TICKET_DENSITY
    en = f"Demo data: {many} tickets for each of the story; shares and changes are its own, levels are not."
    zh = f"演示数据：工单数是故事中的 {many} 倍；占比和变化与故事一致，绝对水平则不然。"
    return pl.DataFrame([("support_tickets", en, zh)], NOTES_COLUMNS, orient="row")


WRITTEN = {"requirements"}
"""Contract tables whose rows are records: `queries.demo.decide`."""


def warehouse_closed_table() -> pl.DataFrame:
    return pl.DataFrame({"through": [story.LAST_DAY]})


def watermarks_table() -> pl.DataFrame:
    names = sorted(contract.tables.keys() - {"watermarks"} - WRITTEN)
    return pl.DataFrame({"table_name": names, "complete_through": [story.LAST_DAY] * len(names)})


TABLES = {name: table for name, table in (contract.tables | closed.tables).items() if name not in WRITTEN}
# The other core draws the next rows meanwhile; two threads on one month's rows also make a larger file.
ONE_THREAD = {"config": {"threads": 1}}


@contextmanager
def new_warehouse(file: Path) -> Iterator[Connection]:
    """Opens a transaction on a new file with every table, empty."""
    engine = create_engine(duckdb_url(file), connect_args=ONE_THREAD)
    try:
        contract.create_all(engine, [contract.tables[name] for name in contract.tables.keys() & TABLES.keys()])
        closed.create_all(engine)
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def insert(connection: Connection, tables: Iterable[tuple[str, pl.DataFrame]]) -> dict[str, int]:
    """Inserts the frames and returns the rows of each table; while one frame is inserted the next one is drawn."""
    rows: Counter[str] = Counter()
    insertion: Future[object] | None = None
    with ThreadPoolExecutor(max_workers=1) as executor:
        for name, frame in tables:
            if insertion:
                insertion.result()
            insertion = executor.submit(insert_from_arrow, connection, TABLES[name], frame.to_arrow())
            rows[name] += len(frame)
        if insertion:
            insertion.result()
    return dict(rows)


def export(connection: Connection, folder: Path) -> None:
    """Writes every table as a Parquet file, its rows in the same order."""
    make_folder(folder)
    for name, table in TABLES.items():
        copy_to_parquet(connection, select(table), folder / f"{name}.parquet")


WANTED = "duckdb:///FILE.duckdb or the path of a folder"
SUFFIXES = (".parquet", ".csv")


@dataclass(frozen=True)
class Target:
    path: Path
    is_folder: bool

    @property
    def workshop(self) -> Path:
        """Temporary folder beside the target, from which the build is renamed into place atomically."""
        return self.path.with_name(f".{self.path.name}.part")


def target_of(text: str) -> Target:
    try:
        destination = address(text)
    except Problem as error:
        raise _wrong(NOT_SHOWN) from error
    if destination.url is None:
        return _folder(text)
    if not is_duckdb_file(destination.url) or destination.name.endswith(
        HIDDEN
    ):  # nothing is made at a place that cannot be told
        raise _wrong(destination.name)
    path = Path(str(destination.url.database)).absolute()
    if path.is_dir():
        raise _wrong(f"{destination.name}, which is a folder")
    return Target(path, is_folder=False)


def _folder(text: str) -> Target:
    path = Path(text).absolute()
    if path.is_file() or path.suffix in (".duckdb", ".db"):
        raise Problem("The demo's target", wanted=WANTED, got=text, fix=f"For a DuckDB file write duckdb:///{text}")
    return Target(path, is_folder=True)


def _wrong(got: str) -> Problem:
    return Problem("The demo's target", wanted=WANTED, got=got, fix="For example: duckdb:///data/warehouse.duckdb")


def refuse_to_overwrite(target: Target) -> None:
    if existing := _in_the_way(target):
        raise Problem(
            "The demo's target",
            wanted="a place without a warehouse",
            got=str(existing),
            fix="Choose another place, or build again with --force",
        )


def _in_the_way(target: Target) -> Path | None:
    if not target.is_folder:
        return target.path if target.path.exists() else None
    files = (target.path / f"{table}{suffix}" for table in TABLES for suffix in SUFFIXES)
    return next((file for file in files if file.exists()), None)


@contextmanager
def built_aside(target: Target) -> Iterator[Path]:
    """Makes an empty folder to build in and removes it afterwards."""
    _make(target.workshop)
    try:
        yield target.workshop
    finally:
        shutil.rmtree(target.workshop)


def _make(folder: Path) -> None:
    try:
        if folder.exists():
            shutil.rmtree(folder)
        make_folder(folder)
    except OSError as error:
        wanted = f"a place where {folder} can be made"
        raise Problem("The demo's target", wanted=wanted, got=str(error), fix="Choose another place") from error


def move_into_place(target: Target, built: Path) -> None:
    """Moves the file, or the folder, that was built; of a folder that exists, files that are no tables stay."""
    if not target.path.exists():
        put_in_place(built, target.path)
    elif target.is_folder:
        for file in built.iterdir():
            (target.path / file.name).with_suffix(".csv").unlink(missing_ok=True)
            put_in_place(file, target.path / file.name)
    else:
        _log_of(target.path).unlink(missing_ok=True)
        put_in_place(built, target.path)


def _log_of(file: Path) -> Path:
    """Write-ahead log of a DuckDB file; it must not be replayed into another file."""
    return file.with_name(f"{file.name}.wal")
