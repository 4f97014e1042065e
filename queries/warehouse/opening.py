"""Opens an existing warehouse for reading: a database by its URL, or a folder of files."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from queries.problem import Problem
from queries.settings import Settings
from queries.warehouse.folder import as_database, files_in
from queries.warehouse.mapping import MappedTable
from queries.warehouse.resolve import resolved
from queries.warehouse.warehouse import Warehouse


@contextmanager
def opened(settings: Settings) -> Iterator[Warehouse]:
    """The warehouse of the settings.

    Raises Problem when it is not there, cannot be reached, or lacks one of the two tables that everything needs.
    """
    with ExitStack() as until_done:
        if "://" in settings.warehouse:
            url, files = settings.warehouse, _file_of(settings.warehouse)
        else:
            home = until_done.enter_context(tempfile.TemporaryDirectory())
            files = tuple(files_in(Path(settings.warehouse)).values())
            url = as_database(Path(settings.warehouse), Path(home))
        engine = _engine(url)
        until_done.callback(engine.dispose)
        yield Warehouse(engine, _tables(engine, settings), files, settings.currency)


def _file_of(url: str) -> tuple[Path, ...]:
    """The file of an embedded database, which must exist: opening it would make an empty one."""
    if not url.startswith("duckdb:"):
        return ()
    file = Path(url.partition(":///")[2].partition("?")[0])
    if not file.is_file():
        raise Problem(
            f"warehouse {url}",
            wanted="an existing DuckDB file",
            got=f"no file {file}",
            fix="Build the demo with `product-metrics demo`, or point --warehouse at yours",
        )
    return (file,)


def _engine(url: str) -> Engine:
    try:
        return create_engine(make_url(url), connect_args={"read_only": True} if url.startswith("duckdb:") else {})
    except (ArgumentError, ImportError) as error:
        raise Problem(
            f"warehouse {url.partition('://')[0]}://…",  # the rest may hold a password
            wanted="an SQLAlchemy URL whose driver is installed, or a folder",
            got=str(error),
            fix="Correct --warehouse, or install the driver",
        ) from error


def _tables(engine: Engine, settings: Settings) -> dict[str, MappedTable]:
    try:
        return resolved(inspect(engine), settings.tables)
    except SQLAlchemyError as error:
        raise Problem(
            f"warehouse {engine.url.render_as_string(hide_password=True)}",
            wanted="a database that answers",
            got=str(error.__cause__ or error).splitlines()[0],
            fix="Check the address, the driver and the permissions",
        ) from error
