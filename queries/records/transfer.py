"""Records on their way: to a backup and back, and to files for review in git and back."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import msgspec
import tomli_w
from sqlalchemy import Connection, delete, func, insert, select

from queries.durable_files import put_in_place, write_whole
from queries.errors import Problem
from queries.records.audit import Fault, verify
from queries.records.backends import Backend
from queries.records.database import Database
from queries.records.entry import Entry, written
from queries.records.files import read_record
from queries.records.kinds.registry import KINDS
from queries.records.models import audit, records
from queries.records.records import Change, Records, open_records

ROWS_AT_ONCE = 1_000
MANY = 5
"""Faults of a damaged backup that are told."""

Check = Callable[[str, str, Any], None]
"""Raises Problem for a record (kind, id, body) that is well-formed and cannot be meant."""


def backup(kept: Records, file: Path, *, force: bool = False) -> int:
    """Writes one consistent copy as an SQLite file; returns its number of changes. Without `force` to a free name."""
    if file.exists() and not force:
        raise Problem(f"file {file}", wanted="a name that is free", got="a file", fix="Choose another, or add --force")
    kept.database.migrate()
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=_folder(file)) as home:
        copy = Path(home) / file.name
        if kept.database.file is None:
            _copy_rows(kept, open_records(f"sqlite:///{copy}"))
        else:
            with kept.database.reading() as connection, closing(sqlite3.connect(copy)) as target:
                connection.connection.driver_connection.backup(target)  # type: ignore[union-attr]
        with closing(sqlite3.connect(copy)) as target:  # one file, without a log beside it
            target.execute("PRAGMA journal_mode = DELETE")
        copy.chmod(0o600)
        changes = open_records(f"sqlite:///{copy}").head().number
        with closing(sqlite3.connect(copy)) as target:
            target.execute("PRAGMA journal_mode = DELETE")
        put_in_place(copy, file)
    return changes


def _folder(file: Path) -> Path:
    if not file.parent.is_dir():
        raise Problem(f"file {file}", wanted="a folder that exists", got="none", fix="Make it, or choose another")
    return file.parent


def _copy_rows(source: Records, target: Records) -> None:
    target.database.migrate()
    with source.database.reading() as from_, target.database.writing() as to:
        _insert_all(from_, to)


def _insert_all(source: Connection, target: Connection) -> None:
    for table in (records, audit):
        for rows in source.execute(select(table)).mappings().partitions(ROWS_AT_ONCE):
            target.execute(insert(table), [dict(row) for row in rows])


def restore(kept: Records, file: Path, *, force: bool = False) -> int:
    """Replaces everything by a backup whose audit is whole; returns its number of changes.

    Raises Problem for a file that is none or was tampered with, and, without `force`, where there are records.
    """
    if not file.is_file():
        raise Problem(f"backup {file}", wanted="a file that `records --backup` wrote", got="no file", fix="Correct it")
    with tempfile.TemporaryDirectory(prefix="records-") as home:
        copy = open_records(f"sqlite:///{_copied(file, Path(home) / 'copy.db')}")
        if copy.database.version() is None:
            raise Problem(f"backup {file}", wanted="a backup of records", got="another file", fix="Choose another")
        copy.database.migrate()
        _refuse_faults(verify(copy), file)
        kept.database.migrate()
        with copy.database.reading() as source, kept.database.writing() as target:
            changes = target.scalar(select(func.count()).select_from(audit)) or 0
            if changes and not force:
                wanted, got = "an empty database", f"one with {changes:,} changes"
                fix = "Make a backup of it first, and add --force to replace it"
                raise Problem(f"records {kept.name}", wanted=wanted, got=got, fix=fix)
            _replace_all(source, target, kept.database.backend)
        return copy.head().number


def _copied(file: Path, copy: Path) -> Path:
    """The copy of a backup, which is brought to the newest version; the file itself stays as it is."""
    try:
        write_whole(copy, file.read_bytes(), 0o600)
        with closing(sqlite3.connect(copy)) as opened:
            opened.execute("PRAGMA schema_version")
    except sqlite3.DatabaseError as error:
        fix = "Choose another file"
        raise Problem(f"backup {file}", wanted="an SQLite file", got=str(error), fix=fix) from error
    return copy


def _refuse_faults(faults: Sequence[Fault], file: Path) -> None:
    if faults:
        more = f"; and {len(faults) - MANY} more" if len(faults) > MANY else ""
        got = "; ".join(map(str, faults[:MANY])) + more
        raise Problem(f"backup {file}", wanted="an audit that is whole", got=got, fix="Restore an earlier backup")


def _replace_all(source: Connection, target: Connection, backend: Backend) -> None:
    for statement in backend.unguarded():
        target.execute(statement)
    target.execute(delete(audit))
    target.execute(delete(records))
    _insert_all(source, target)
    for statement in backend.guards():
        target.execute(statement)


@dataclass(frozen=True)
class Exported:
    """What an export did."""

    written: int
    removed: tuple[str, ...]
    """Files of records that are no longer there."""


def export(kept: Records, folder: Path) -> Exported:
    """Writes one TOML file a record, `<kind>/<id>.toml`; files there of records that were removed are removed.

    Files of records that never were stay: somebody has written them to be imported.
    """
    files = {folder / kind / f"{entry.id}.toml": entry for kind in KINDS for entry in kept.entries(kind)}
    removed = [folder / kind / f"{id}.toml" for kind in KINDS for id in kept.ids(kind)]
    stale = [file for file in removed if file not in files and file.is_file()]
    for file, entry in files.items():
        write_whole(file, _toml_of(entry))
    for file in stale:
        file.unlink()
    return Exported(len(files), tuple(file.relative_to(folder).as_posix() for file in stale))


def _toml_of(entry: Entry) -> bytes:
    builtins = msgspec.to_builtins(entry.body, builtin_types=(date,))
    return tomli_w.dumps(_without_none(builtins)).encode()


def _without_none(value: Any) -> Any:
    """The value without fields that say nothing, of which TOML has no form."""
    if isinstance(value, dict):
        return {name: _without_none(each) for name, each in value.items() if each is not None}
    return [_without_none(each) for each in value] if isinstance(value, list | tuple) else value


@dataclass(frozen=True)
class Imported:
    """What an import does with one file."""

    file: Path
    kind: str
    id: str
    what: Literal["new", "changed", "unchanged"]


def import_files(kept: Records, paths: Sequence[Path], *, by: str, check: Check | None = None) -> list[Imported]:
    """Takes over files `<kind>/<id>.toml`, or folders of them, in one transaction: all of them, or nothing.

    Raises Problem, which names file and field, for the first that is not valid.
    """
    found = [(file, *_read(file)) for path in paths for file in _files(path)]
    for file, kind, id, body in found:
        if check:
            _checked(check, file, kind, id, body)
    with kept.changing() as change:
        return [Imported(file, kind, id, _take(change, kind, id, body, by, file)) for file, kind, id, body in found]


def _take(change: Change, kind: str, id: str, body: Any, by: str, file: Path) -> Literal["new", "changed", "unchanged"]:
    before = change.newest(kind, id)
    there = before if before and before.body is not None else None
    if there and there.body is not None and written(kind, there.body) == written(kind, body):
        return "unchanged"
    expected = there.version if there else None
    change.save(kind, id, body, by=by, expected=expected, reason=f"imported from {file.name}")
    return "changed" if there else "new"


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    if not path.is_dir():
        wanted = "a folder of an export, or a file of one"
        raise Problem(f"file {path}", wanted=wanted, got="no such file", fix="Correct the path")
    files, kinds = [file for kind in KINDS for file in sorted((path / kind).glob("*.toml"))], ", ".join(KINDS)
    others = sorted(file for file in path.rglob("*.toml") if file not in files)
    if others:
        wanted, fix = f"files <kind>/<id>.toml, kinds being {kinds}", "Move or remove it; nothing was imported"
        raise Problem(f"file {others[0]}", wanted=wanted, got="another place", fix=fix)
    if not files:
        wanted = f"files <kind>/<id>.toml, kinds being {kinds}"
        raise Problem(f"folder {path}", wanted=wanted, got="none", fix="Correct the path")
    yield from files


def _read(file: Path) -> tuple[str, str, msgspec.Struct]:
    kind = file.absolute().parent.name
    return kind, *read_record(file, kind)


def _checked(check: Check, file: Path, kind: str, id: str, body: Any) -> None:
    try:
        check(kind, id, body)
    except Problem as problem:
        raise _of_file(file, problem) from problem


def _of_file(file: Path, problem: Problem) -> Problem:
    return Problem(f"file {file}", wanted="a valid record", got=str(problem), fix="Nothing was imported")


def is_empty(database: Database) -> bool:
    """Whether nobody has written anything yet."""
    return Records(database).head().number == 0
