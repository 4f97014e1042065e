"""Audit of the records: a chain of hashes, and what is wrong with it.

Every row holds the hash over all its fields and over the hash of the row before it: a row that is changed, taken out,
put in or moved breaks the chain there. A chain that was cut at its end, or written anew from its beginning, is whole in
itself; it no longer has the row that a published snapshot tells of.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from queries.records.entry import GENESIS, Head
from queries.records.models import audit, records

if TYPE_CHECKING:
    from queries.records.records import Records


@dataclass(frozen=True)
class AuditRow:
    """One change, as it is written down."""

    number: int
    at: str
    by: str
    action: str
    """create, change or remove."""
    kind: str
    id: str
    version: int
    body: str | None
    previous: str
    """Hash of the row before."""
    reason: str | None = None
    """None where nothing was said, and in rows from before there were reasons: it is then no part of the hash."""

    def hash(self) -> str:
        """SHA-256 over every field."""
        fields = [value for name, value in asdict(self).items() if name != "reason" or value is not None]
        return sha256(json.dumps(fields, ensure_ascii=True, separators=(",", ":"), default=repr).encode()).hexdigest()

    def values(self) -> dict[str, Any]:
        """Values of all columns."""
        return asdict(self) | {"hash": self.hash()}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, and the row that it was found at."""

    what: str
    """changed, missing, inserted, not_in_audit, differs, lost, cut, rewritten."""
    row: str
    """`audit 7` or `target x`."""
    said: str
    """Why, in a sentence."""

    def __str__(self) -> str:
        return f"{self.row}: {self.said}"


def head_in(connection: Connection) -> Head:
    """Last row of the audit that a connection sees."""
    row = connection.execute(select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)).first()
    return Head(*row) if row else Head(0, GENESIS)


def verify(kept: "Records", anchors: Mapping[str, Head] | None = None) -> list[Fault]:
    """Everything that is wrong with the audit and the records, in order; empty where nothing is.

    `anchors`: where a head was written down (a snapshot) → that head.
    """
    with kept.reading() as connection:
        if connection is None:
            chain, newest = [], []
        else:
            chain = [dict(row) for row in connection.execute(select(audit).order_by(audit.c.number)).mappings()]
            newest = [dict(row) for row in connection.execute(select(records)).mappings()]
    return [*_in_chain(chain), *_in_records(chain, newest), *_at_anchors(chain, anchors or {})]


def _in_chain(chain: Iterable[Mapping[str, Any]]) -> Iterator[Fault]:
    before, number = GENESIS, 0
    versions: dict[tuple[Any, Any], int] = defaultdict(int)
    for row in chain:
        name = f"audit {row['number']}"
        yield from _gap(row["number"], number)
        if row["previous"] != before:
            yield Fault("inserted", name, "does not follow the row before it")
        if AuditRow(**{field: value for field, value in row.items() if field != "hash"}).hash() != row["hash"]:
            yield Fault("changed", name, "is not as it was written: its hash differs")
        expected = versions[row["kind"], row["id"]] + 1
        if row["version"] != expected:
            yield Fault("changed", name, f"has version {row['version']} of {_of(row)}, where {expected} would follow")
        number, before = row["number"], row["hash"]
        versions[row["kind"], row["id"]] = row["version"] if isinstance(row["version"], int) else expected


def _gap(number: Any, before: int) -> Iterator[Fault]:
    if number < 1:
        yield Fault("inserted", f"audit {number}", "stands before the first row")
    elif number > before + 1:
        last = f" to {number - 1}" if number > before + 2 else ""
        yield Fault("missing", f"audit {before + 1}{last}", "is missing")


def _in_records(chain: Iterable[Mapping[str, Any]], newest: Iterable[Mapping[str, Any]]) -> Iterator[Fault]:
    last = {(row["kind"], row["id"]): row for row in chain}
    found = {(row["kind"], row["id"]): row for row in newest}
    for key, row in sorted(found.items(), key=lambda item: str(item[0])):
        if key not in last:
            yield Fault("not_in_audit", _of(row), "was written past the audit")
            continue
        expected = {name: last[key][name] for name in ("version", "body", "at", "by")}
        expected["is_removed"] = int(last[key]["action"] == "remove")
        wrong = [name for name, value in expected.items() if repr(row[name]) != repr(value)]
        if wrong:
            number = last[key]["number"]
            yield Fault("differs", _of(row), f"differs from row {number} of the audit in {', '.join(wrong)}")
    for key in sorted(last.keys() - found.keys(), key=str):
        yield Fault("lost", _of(last[key]), "is in the audit, and not among the records")


def _at_anchors(chain: Iterable[Mapping[str, Any]], anchors: Mapping[str, Head]) -> Iterator[Fault]:
    hashes = {row["number"]: row["hash"] for row in chain}
    for place, head in sorted(anchors.items()):
        if head.number == 0:
            continue
        if head.number not in hashes:
            yield Fault("cut", f"audit {head.number}", f"is missing, and {place} tells of it")
        elif hashes[head.number] != head.hash:
            yield Fault("rewritten", f"audit {head.number}", f"has another hash than {place} tells")


def _of(row: Mapping[str, Any]) -> str:
    return f"{row['kind']} {row['id']}"
