"""Records: what people write, kept with every version, who wrote it and when.

A change is one transaction: the record and its row of the audit, or neither. Whoever changes a record says which
version he saw; where another one is there by now, nothing is written and he is told what is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select, update

from queries.records.audit import AuditRow, head_in
from queries.records.database import Database
from queries.records.entry import (
    GENESIS,
    Conflict,
    Entry,
    Head,
    checked_author,
    checked_id,
    checked_reason,
    now,
    read,
    type_of,
    written,
)
from queries.records.models import REVISIONS, audit, records

NEWEST = select(records.c.kind, records.c.id, records.c.version, records.c.body, records.c.at, records.c.by)
VERSIONS = select(audit.c.kind, audit.c.id, audit.c.version, audit.c.body, audit.c.at, audit.c.by, audit.c.reason)


class Change:
    """A transaction under way, in which records are saved and removed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def newest(self, kind: str, id: str) -> Entry | None:
        """Newest version, a removal too; None for one that never was."""
        mine = (records.c.kind == kind) & (records.c.id == id)
        row = self._connection.execute(NEWEST.where(mine)).mappings().one_or_none()
        return _entry(row) if row else None

    def save(
        self,
        kind: str,
        id: str,
        body: msgspec.Struct,
        *,
        by: str,
        expected: int | None = None,
        at: datetime | None = None,
        reason: str = "",
    ) -> Entry:
        """As `Records.save`, in this transaction."""
        if not isinstance(body, type_of(kind)):
            raise TypeError(f"a {kind} is no {type(body).__name__}")
        text, before = written(kind, body), self.newest(kind, checked_id(id))
        known = None if before is None or before.body is None else before.version
        if known != expected:
            raise Conflict(kind, id, expected, before)
        if before and before.body is not None and written(kind, before.body) == text:
            return before
        action = "create" if known is None else "change"
        return self._append(kind, id, action, text, before, by=by, at=at, reason=reason)

    def remove(
        self, kind: str, id: str, *, by: str, expected: int, at: datetime | None = None, reason: str = ""
    ) -> None:
        """As `Records.remove`, in this transaction."""
        before = self.newest(kind, checked_id(id))
        if before is None or before.body is None or before.version != expected:
            raise Conflict(kind, id, expected, before)
        self._append(kind, id, "remove", None, before, by=by, at=at, reason=reason)

    def _append(
        self,
        kind: str,
        id: str,
        action: str,
        text: str | None,
        before: Entry | None,
        *,
        by: str,
        at: datetime | None,
        reason: str,
    ) -> Entry:
        author, why = checked_author(by), checked_reason(reason)
        moment = (at or now()).replace(tzinfo=None).isoformat(timespec="microseconds")
        head, version = head_in(self._connection), before.version + 1 if before else 1
        row = AuditRow(head.number + 1, moment, author, action, kind, id, version, text, head.hash, why or None)
        self._connection.execute(insert(audit), row.values())
        state = {"version": version, "body": text, "at": moment, "by": author, "is_removed": int(text is None)}
        if before is None:
            self._connection.execute(insert(records), {"kind": kind, "id": id, **state})
        else:
            mine = (records.c.kind == kind) & (records.c.id == id)
            self._connection.execute(update(records).where(mine).values(state))
        body = None if text is None else read(kind, text)
        return Entry(kind, id, version, body, datetime.fromisoformat(moment), author, why)


class Records:
    """Records of one database; empty while there is none, which the first change makes."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @property
    def name(self) -> str:
        """Address of the database without secrets."""
        return self.database.name

    def entries(self, kind: str) -> list[Entry]:
        """Newest version of each record that is not removed, ordered by id."""
        type_of(kind)
        question = NEWEST.where(records.c.kind == kind, records.c.is_removed == 0)
        return sorted((_entry(row) for row in self._rows(question)), key=lambda entry: entry.id)

    def entries_at(self, kind: str, number: int) -> list[Entry]:
        """As `entries`, when the audit ended with the row of that number."""
        then = (audit.c.kind == kind) & (audit.c.number <= number)
        newest = {row["id"]: _entry(row) for row in self._rows(VERSIONS.where(then).order_by(audit.c.number))}
        return sorted((entry for entry in newest.values() if entry.body is not None), key=lambda entry: entry.id)

    def entry(self, kind: str, id: str) -> Entry | None:
        """Newest version of a record; None for one that is not there or removed."""
        mine = (records.c.kind == kind) & (records.c.id == id) & (records.c.is_removed == 0)
        return next((_entry(row) for row in self._rows(NEWEST.where(mine))), None)

    def history(self, kind: str, id: str) -> list[Entry]:
        """Every version of a record, oldest first."""
        mine = (audit.c.kind == kind) & (audit.c.id == id)
        return [_entry(row) for row in self._rows(VERSIONS.where(mine).order_by(audit.c.version))]

    def last_change(self, kind: str) -> Entry | None:
        """The last change of any record of a kind, a removal too; None before the first."""
        question = VERSIONS.where(audit.c.kind == kind).order_by(audit.c.number.desc()).limit(1)
        return next((_entry(row) for row in self._rows(question)), None)

    def versions(self, kind: str) -> list[Entry]:
        """Every version of every record of a kind, removals too, in the order in which they were written."""
        type_of(kind)
        return [_entry(row) for row in self._rows(VERSIONS.where(audit.c.kind == kind).order_by(audit.c.number))]

    def ids(self, kind: str) -> list[str]:
        """Ids of all records that ever were, those of removed ones too."""
        type_of(kind)
        question = select(audit.c.id).where(audit.c.kind == kind).distinct()
        return sorted(str(row["id"]) for row in self._rows(question))

    def head(self) -> Head:
        """Last row of the audit."""
        with self.reading() as connection:
            return Head(0, GENESIS) if connection is None else head_in(connection)

    def head_at(self, revision: str) -> Head | None:
        """Row of the audit whose hash begins with `revision`; None where there is none."""
        if GENESIS.startswith(revision):
            return Head(0, GENESIS)
        mine = audit.c.hash.startswith(revision, autoescape=True)
        rows = self._rows(select(audit.c.number, audit.c.hash).where(mine))
        return Head(rows[0]["number"], rows[0]["hash"]) if rows else None

    def save(
        self,
        kind: str,
        id: str,
        body: msgspec.Struct,
        *,
        by: str,
        expected: int | None = None,
        at: datetime | None = None,
        reason: str = "",
    ) -> Entry:
        """Saves a new version; one that equals the newest is none.

        `expected`: the version that its author saw, None for a new record; Conflict where another is there. `at`: the
        moment of a dated record that is taken over from elsewhere; a change of now takes the clock's.
        """
        with self.changing() as change:
            return change.save(kind, id, body, by=by, expected=expected, at=at, reason=reason)

    def remove(self, kind: str, id: str, *, by: str, expected: int, reason: str = "") -> None:
        """Removes a record, whose history stays. Conflict where another version is there."""
        with self.changing() as change:
            change.remove(kind, id, by=by, expected=expected, reason=reason)

    @contextmanager
    def changing(self) -> Iterator[Change]:
        """A transaction of several changes: all of them, or none where one raises."""
        self.database.migrate()
        with self.database.writing() as connection:
            yield Change(connection)

    @contextmanager
    def reading(self) -> Iterator[Connection | None]:
        """Connection that sees one state; None while there are no tables."""
        file = self.database.file
        if file is not None and not file.is_file():
            yield None
            return
        with self.database.reading() as connection:
            version = self.database.version_in(connection)
            if version in (None, REVISIONS[-1]):
                yield None if version is None else connection
                return
        self.database.migrate()
        with self.database.reading() as connection:
            yield connection

    def _rows(self, question: Any) -> list[Any]:
        with self.reading() as connection:
            return [] if connection is None else list(connection.execute(question).mappings())


class PastRecords(Records):
    """Records as they were when the audit ended with the row of a number; for reading."""

    def __init__(self, database: Database, number: int) -> None:
        super().__init__(database)
        self._number = number

    def entries(self, kind: str) -> list[Entry]:
        return self.entries_at(kind, self._number)

    def entry(self, kind: str, id: str) -> Entry | None:
        return next((entry for entry in self.entries(kind) if entry.id == id), None)

    def head(self) -> Head:
        rows = self._rows(select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1))
        return Head(rows[0]["number"], rows[0]["hash"]) if rows else Head(0, GENESIS)

    def _rows(self, question: Any) -> list[Any]:
        """Rows of the audit up to then: what is asked of the newest versions is answered above."""
        return super()._rows(question.where(audit.c.number <= self._number))


def open_records(url: str) -> Records:
    """Records of a database. Makes nothing before the first change; tables of an earlier version are brought up."""
    return Records(Database(url))


def _entry(row: Any) -> Entry:
    body = None if row["body"] is None else read(row["kind"], row["body"], f"{row['kind']} {row['id']} of the records")
    at = datetime.fromisoformat(row["at"])
    return Entry(row["kind"], row["id"], row["version"], body, at, row["by"], row.get("reason") or "")
