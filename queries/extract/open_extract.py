"""The extract of a snapshot, open for questions: read-only, its own files alone, one question at a time."""

import tempfile
import weakref
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, event
from sqlalchemy.exc import DatabaseError

from queries.engines.duckdb import DuckDB
from queries.errors import Damaged
from queries.extract.published import EXTRACT, PublishedExtract
from queries.extract.storage.parts import is_whole, part_file
from queries.extract.views import as_database
from queries.warehouse.contract import contract
from queries.warehouse.table_mapping import MappedTable
from queries.warehouse.typed_table import TypedTable
from queries.warehouse.warehouse import LeftOut, Warehouse


def is_there(published: PublishedExtract, store: Path) -> bool:
    """Whether all its files are in the folder of a store."""
    return all(part_file(store / EXTRACT, digest).exists() for digest in published.files)


def opened(published: PublishedExtract, store: Path, memory: int) -> "OpenExtract":
    """A database over its files in the folder of a store. Raises Damaged where one of them is not as it was written.

    `memory`: bytes, approximate.
    """
    parts = store / EXTRACT
    for digest in published.files:
        if not is_whole(part_file(parts, digest), digest):
            raise Damaged(
                f"file {part_file(parts, digest)}",
                wanted="the content that was written",
                got="another",
                fix="Run `product-metrics refresh`: it reads these rows again.",
            )
    home = tempfile.TemporaryDirectory()
    tables = _typed(published)
    paths = {name: [part_file(parts, digest) for digest in table.parts] for name, table in published.tables.items()}
    engine = DuckDB().engine(as_database(Path(home.name) / "extract.duckdb", tables.values(), paths, {}), memory)
    return OpenExtract(Warehouse(engine, tables, published.currency), published.leaving_out, parts, home)


def _typed(published: PublishedExtract) -> dict[str, TypedTable]:
    mapped: dict[str, MappedTable] = {}
    for name, table in sorted(published.tables.items(), key=lambda pair: bool(pair[1].derived_from)):
        base, names = mapped.get(table.derived_from), {column: column for column in table.columns}
        mapped[name] = MappedTable(
            contract.tables[name], name, None, names, derived_from=base, largest_amount=table.largest_amount
        )
    return {name: TypedTable(each, frozenset(published.tables[name].text_keys)) for name, each in mapped.items()}


T = TypeVar("T")
QUESTIONS = ThreadPoolExecutor(1, "questions")


class Unanswered(Exception):
    """A question that an open extract does not answer: it took too long, or what the engine said of it."""

    def __init__(self, error: str = "") -> None:
        super().__init__(error or "took too long")
        self.error = error


class OpenExtract:
    """An open extract: its tables, and the rules by which rows are left out. It reads nothing but its own files."""

    def __init__(self, warehouse: Warehouse, leaving_out: LeftOut, parts: Path, home: Any) -> None:
        """`home`: the folder of its database, which is gone with it."""
        self.warehouse, self.leaving_out = warehouse, leaving_out
        self._running: list[Any] = []
        engine = warehouse.engine
        _restrict(engine, (parts, Path(home.name)))
        event.listen(engine, "checkout", lambda connection, *_: self._running.append(connection))
        event.listen(engine, "checkin", lambda connection, *_: self._running.remove(connection))
        weakref.finalize(self, _close, engine, home)

    def within(self, seconds: float, work: Callable[[], T]) -> T:
        """What some work that asks this extract finds, in a thread of its own. Raises Unanswered.

        One question is answered at a time: each of them may take all cores.
        """
        asked = QUESTIONS.submit(work)
        try:
            return asked.result(seconds)
        except TimeoutError as late:
            if not asked.cancel():
                self._interrupt()
            raise Unanswered from late
        except DatabaseError as error:
            raise Unanswered(str(error.orig or error.__cause__).splitlines()[0]) from error

    def _interrupt(self) -> None:
        for connection in [*self._running]:
            connection.interrupt()


def _restrict(engine: Engine, folders: Iterable[Path]) -> None:
    """Lets connections read files of these folders only, whatever they are asked."""

    def restrict(connection: Any, _: object) -> None:
        connection.execute("SET allowed_directories = $folders", {"folders": [str(folder) for folder in folders]})
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")

    event.listen(engine, "connect", restrict)


def _close(engine: Engine, home: Any) -> None:
    engine.dispose()
    home.cleanup()
