"""The extract of a warehouse: every table is read once into typed rows, and everything else stands on these."""

import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from sqlalchemy import Integer
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.types import TypeEngine

from queries.durable_files import refused_by_disk
from queries.engines import clickhouse
from queries.engines.duckdb import DuckDB
from queries.errors import Unwritable
from queries.extract.people.forgotten import Forgotten
from queries.extract.people.pseudonyms import Pseudonyms
from queries.extract.people.removal import SCRATCH
from queries.extract.people.secret import FOLDER
from queries.extract.reader import TableReader
from queries.extract.reading.keys import KeyForm, key_form
from queries.extract.storage.ids import Numbering
from queries.extract.storage.parts import Manifest, PartStore, TableParts
from queries.extract.tables import TableReading
from queries.extract.values import conformed
from queries.extract.views import as_database
from queries.records.written_tables import with_written
from queries.settings import Settings
from queries.warehouse.change_rule import ChangeRule, FoundBy
from queries.warehouse.connection import opened
from queries.warehouse.contract import NEEDED_TABLES, USER, contract, user_columns, users
from queries.warehouse.database import Database
from queries.warehouse.table_mapping import MappedTable
from queries.warehouse.typed_table import TypedTable
from queries.warehouse.warehouse import Privacy, Warehouse

SHARE_OF_ROWS, SHARE_OF_ENGINE = 0.1, 0.3
"""Shares of the memory setting: for rows that wait to be written, by their estimated size, which texts exceed three
times; and then for the engine that checks and groups rows, which spills keys where it has less.
"""

LONG = ("UBigInteger", "HugeInteger", "UHugeInteger", *clickhouse.LONG)
"""Integers of DuckDB and ClickHouse that are longer than 64 bits with a sign."""


NOBODY = Forgotten(Path())

Progress = Callable[[str, float], None]
"""Callback with the current step and the share of it that is done."""


@contextmanager
def extracted(
    database: Database,
    home: Path,
    memory: int,
    *,
    code: str = "",
    anew: bool = False,
    served: Collection[str] = (),
    progress: Progress = lambda what, share: None,
    forgotten: Forgotten = NOBODY,
    pseudonyms: Pseudonyms | None = None,
) -> Iterator[Warehouse]:
    """Reads what is new in a warehouse into the extract in a folder; nobody else may write there meanwhile.

    `code`: digest of the code that reads; what another one has read is not used. `memory`: bytes, approximate. `anew`:
    whether everything is read again. `served`: digests of files that the served snapshot answers questions from, which
    stay. Rows of `forgotten` people are left out; where the removal of one was interrupted, everything is read again.
    `pseudonyms` stand for ids of people where there are any.
    """
    store = PartStore(home)
    for abandoned in home.glob(SCRATCH + "*"):  # of a process that was killed
        shutil.rmtree(abandoned)
    with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=home) as scratch:
        waiting, last_day = int(memory * SHARE_OF_ROWS), database.last_day()
        mark = pseudonyms.mark if pseudonyms else ""
        before = store.manifest(code, anew=anew or forgotten.is_interrupted, pseudonyms=mark)
        forms = _forms(database)
        reading = Extraction(database, store, before, Path(scratch), waiting, last_day, forms, forgotten, pseudonyms)
        after = reading.run(progress)
        store.write(after)
        store.remove_others(after.files | {*served})
        tables = reading.typed
        parts = {name: [store.path(part.sha256) for part in kept.parts] for name, kept in after.tables.items()}
        ids = {key: [store.path(file) for file in files] for key, files in after.ids.items()}
        days = {name: store.read(kept.days) for name, kept in after.tables.items() if kept.days}
        rules = {name: ChangeRule(FoundBy(kept.found_by), kept.settles_after) for name, kept in after.tables.items()}
        stated = last_day, database.told(), database.notes()
        database.engine.dispose()  # one inside of this process would keep what it has read in memory
        with _as_a_full_disk(home), ExitStack() as until_done:
            url = as_database(Path(scratch) / "extract.duckdb", tables.values(), parts, ids)
            engine = DuckDB().engine(url, memory, SHARE_OF_ENGINE)
            until_done.callback(engine.dispose)
            dated = frozenset(name for name, kept in after.tables.items() if kept.is_dated)
            numbered, files = frozenset(after.ids), {name: kept.digests for name, kept in after.tables.items()}
            left_out = Privacy(after.numberings.get(USER, ""), len(forgotten.people), forgotten.found)
            known = *stated, reading.refused, rules, files, left_out
            yield Warehouse(engine, tables, database.currency, days, dated, numbered, *known)


@contextmanager
def _as_a_full_disk(home: Path) -> Iterator[None]:
    """Tells the disk's refusal to DuckDB inside from a warehouse that does not answer."""
    try:
        yield
    except OperationalError as error:
        if not isinstance(error.orig, duckdb.IOException):
            raise
        raise refused_by_disk(Unwritable, home.parent, str(error.orig).splitlines()[0]) from error


@contextmanager
def read_once(settings: Settings) -> Iterator[Warehouse]:
    """The warehouse of the settings, read into an extract that is gone afterwards."""
    with (
        opened(settings) as database,
        tempfile.TemporaryDirectory() as home,
        extracted(
            with_written(database, settings),
            Path(home),
            settings.bytes_of_memory,
            forgotten=Forgotten.of(Path(settings.store) / FOLDER),
            pseudonyms=Pseudonyms.of_a_look(Path(settings.store) / FOLDER) if settings.pseudonymise else None,
        ) as warehouse,
    ):
        yield warehouse


@dataclass
class Extraction:
    """One reading of every table of a database."""

    database: Database
    store: PartStore
    before: Manifest
    scratch: Path
    memory: int
    through: date
    """Last day to read."""
    forms: dict[str, KeyForm]
    """Key → the form of its values in the extract."""
    forgotten: Forgotten = NOBODY
    pseudonyms: Pseudonyms | None = None
    numberings: dict[str, Numbering] = field(default_factory=dict)
    """Key → the numbers of its ids, where these are texts."""
    typed: dict[str, TypedTable] = field(default_factory=dict)
    """What has been read."""
    refused: dict[str, str] = field(default_factory=dict)
    """Table that the account may not read → what the database said."""

    def run(self, progress: Progress) -> Manifest:
        """Reads all tables, users first: the form of their ids is that of all others."""
        kept: dict[str, TableParts] = {}
        for name, table in sorted(self.database.tables.items(), key=lambda pair: pair[0] != users.name):
            if table.missing or table.derived_from is not None:
                self.typed[name] = self._typed(table)
                continue
            progress(f"read {name}", 0.0)
            try:
                kept[name] = self._parts(table)
            except ProgrammingError as error:
                if name in NEEDED_TABLES or self.database.dialect.is_file:
                    raise
                self.refused[name] = str(error.orig).splitlines()[0]
                continue
            self.typed[name] = self._typed(table)
            progress(f"read {name}", 1.0)
        ids, forms = self._ids(), {key: form.value for key, form in self.forms.items()}
        names = {key: self.before.numberings.get(key) or files[0] for key, files in ids.items() if files}
        return Manifest(self.before.code, kept, ids, names, forms, self.before.pseudonyms)

    def _parts(self, table: MappedTable) -> TableParts:
        reader, known = TableReader(self.database, table), self.before.tables.get(table.contract.name)
        if (written := self.database.written.get(table.contract.name)) is not None:
            return self._reading(reader).of(iter([written]), known)
        if table.contract is not users:
            return self._reading(reader).updated(known)
        frames = [*reader.rows()]
        self.forms[USER] = _form_of([frame[users.c.user_id.name] for frame in frames])
        return self._reading(reader).of(iter(frames), known)

    def _reading(self, reader: TableReader) -> TableReading:
        table, zone = reader.table, self.database.time_zone
        kinds = {name: repr(kind) for name, kind in table.kinds.items()}
        stamp = table.updated_at if reader.rule.found_by is FoundBy.UPDATED_AT else None
        mapped = [table.name, table.schema, table.columns, kinds, table.day_first, table.decimal, zone, stamp]
        read_as = sha256(repr([mapped, self._keys(table), pl.__version__]).encode()).hexdigest()
        rows = partial(self._rows, reader)
        return TableReading(reader, read_as, rows, self.store, self.scratch, self.memory, self.through)

    def _rows(self, reader: TableReader, raw: pl.DataFrame) -> pl.DataFrame:
        """Rows in the types of the contract, with ids that are texts as numbers where they have some."""
        table = reader.table
        hidden = user_columns(table.contract) if self.pseudonyms else ()
        rows = conformed(raw, table.contract, self._keys(table), reader.conventions, table.columns, hidden)
        rows = self._without_forgotten(table, rows)
        numbered = (column.name for column in table.contract.columns if column.info.get("key") in self._numbered)
        return rows.with_columns(self._numbers(rows[name]).alias(name) for name in numbered)

    def _numbers(self, ids: pl.Series) -> pl.Series:
        texts = self.pseudonyms.of(ids.cast(pl.String)) if self.pseudonyms else ids
        return self._numbering(USER).numbers(texts)

    def _without_forgotten(self, table: MappedTable, rows: pl.DataFrame) -> pl.DataFrame:
        if not self.forgotten.people:
            return rows
        names = [name for name in user_columns(table.contract) if name in table.columns]
        is_forgotten = [self.forgotten.rows_of(rows[name]).alias(name) for name in names]
        return rows.filter(~pl.any_horizontal(pl.lit(False), *is_forgotten)) if is_forgotten else rows

    def _keys(self, table: MappedTable) -> dict[str, KeyForm]:
        keys = {column.name: column.info.get("key") for column in table.contract.columns}
        return {name: self.forms[key] for name, key in keys.items() if key}

    @property
    def _numbered(self) -> frozenset[str]:
        """Keys whose ids get numbers: those of people, by whom everything is counted."""
        return frozenset({USER} if self.pseudonyms or self.forms[USER] is not KeyForm.NUMBER else ())

    def _numbering(self, key: str) -> Numbering:
        if key not in self.numberings:
            self.numberings[key] = Numbering.kept(self.store, self.before.ids.get(key, ()))
        return self.numberings[key]

    def _ids(self) -> dict[str, tuple[str, ...]]:
        new = {key: self._numbering(key).new() for key in self._numbered}
        added = {key: (self.store.keep(ids),) if ids.height else () for key, ids in new.items()}
        return {key: (*self.before.ids.get(key, ()), *files) for key, files in added.items()}

    def _typed(self, table: MappedTable) -> TypedTable:
        keys = {column.name: column.info.get("key") for column in table.contract.columns}
        as_numbers = {key for key, form in self.forms.items() if form is KeyForm.NUMBER} | self._numbered
        return TypedTable(table, frozenset(name for name, key in keys.items() if key and key not in as_numbers))


def _forms(database: Database) -> dict[str, KeyForm]:
    """Key → form by the type of the column that owns it, the first of the contract."""
    forms: dict[str, KeyForm] = {}
    for table in contract.tables.values():
        for column in table.columns:
            if key := column.info.get("key"):
                mapped = database.tables.get(table.name)
                forms.setdefault(key, _form_by(mapped.kinds.get(column.name) if mapped else None))
    return forms


def _form_by(kind: TypeEngine[Any] | None) -> KeyForm:
    """Numbers for integers of 64 bits with a sign."""
    is_longer = getattr(kind, "unsigned", False) or type(kind).__name__ in LONG
    return KeyForm.NUMBER if isinstance(kind, Integer) and not is_longer else KeyForm.DIGITS


def _form_of(ids: Sequence[pl.Series]) -> KeyForm:
    """The form by values, which may come in several types."""
    kinds = {part.dtype for part in ids if part.dtype != pl.Null}
    kind = kinds.pop() if len(kinds) == 1 else pl.String()
    return key_form(pl.concat([pl.Series([], dtype=kind), *(part.cast(kind) for part in ids)]))
