"""One version of one record, its canonical text, and the end of the audit."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from queries.errors import Problem
from queries.records.kinds.registry import KINDS
from queries.text.visible import visible

ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
"""Ids are names of files, too."""
GENESIS = "0" * 64
"""Hash before the first row of the audit."""
MOST_BYTES = 2**20
"""Longest text of a record."""
MOST_LETTERS = 200
"""Longest name of an author."""


@dataclass(frozen=True)
class Entry:
    """One version of one record."""

    kind: str
    id: str
    version: int
    """Counts from 1 in every record; a removal is a version, too."""
    body: msgspec.Struct | None
    """None: removed."""
    at: datetime
    """UTC, without a zone."""
    by: str
    reason: str = ""
    """Why it was changed, where somebody said so; known of a record's history only."""


@dataclass(frozen=True)
class Head:
    """Last row of the audit: its number, 0 before the first one, and its hash."""

    number: int
    hash: str


class Conflict(Problem):
    """Somebody else changed a record after its author had seen it. Nothing was written."""

    def __init__(self, kind: str, id: str, expected: int | None, theirs: Entry | None) -> None:
        self.theirs = theirs
        """The version that is there; None where there is none any more."""
        got = "none" if theirs is None else _told(theirs)
        wanted = "no such record yet" if expected is None else f"version {expected}, which was changed here"
        super().__init__(
            f"{kind} {id}", wanted=wanted, got=got, fix="Look at it, and save again on top of it or leave it"
        )


def _told(entry: Entry) -> str:
    what = "removed" if entry.body is None else "written"
    return f"version {entry.version}, {what} by {entry.by} on {entry.at:%Y-%m-%d %H:%M} UTC"


def checked_id(id: str) -> str:
    """The id, if it can be one. Raises Problem."""
    if not ID.fullmatch(id):
        wanted = "at most 100 letters, digits, `_`, `-` and `.`, beginning with one of the first three"
        raise Problem("id of a record", wanted=wanted, got=repr(id[:200]), fix="Choose another id")
    return id


def checked_author(by: str) -> str:
    """The name of an author, if it can be one. Raises Problem."""
    name = by.strip()
    if not name or len(name) > MOST_LETTERS or visible(name) != name:
        wanted = f"a name of at most {MOST_LETTERS} visible letters"
        raise Problem("author of a change", wanted=wanted, got=repr(by[:MOST_LETTERS]), fix="Say who changes it")
    return name


def checked_reason(reason: str) -> str:
    """Why something is changed, as it can be kept. Raises Problem."""
    if "\0" in reason or not _is_text(reason) or len(reason.encode()) > MOST_BYTES:
        raise Problem("reason of a change", wanted="a text", got=repr(reason[:200]), fix="Write it in letters")
    return reason


def type_of(kind: str) -> type[msgspec.Struct]:
    """Type of the records of a kind. Raises Problem for an unknown one."""
    if kind not in KINDS:
        raise Problem("kind of a record", wanted=", ".join(KINDS), got=kind, fix="Choose one of them")
    return KINDS[kind]


def written(kind: str, body: msgspec.Struct) -> str:
    """Canonical JSON of a record: one text for one content. Raises Problem for a value of a wrong type."""
    try:
        encoded = msgspec.json.encode(body)
        return msgspec.json.encode(read(kind, encoded.decode()), order="sorted").decode()
    except (TypeError, UnicodeEncodeError, msgspec.MsgspecError) as error:
        wanted = "values that can be written down"
        raise Problem(f"a record ({kind})", wanted=wanted, got=str(error), fix="Correct them") from error


def read(kind: str, text: str, what: str = "") -> msgspec.Struct:
    """Record of a text. Raises Problem, which names the field, where it is none; `what` names the record."""
    if len(text) > MOST_BYTES:
        wanted, got = f"at most {MOST_BYTES:,} characters", f"{len(text):,}"
        raise Problem(what or f"a record ({kind})", wanted=wanted, got=got, fix="Shorten its texts")
    try:
        return msgspec.json.decode(text, type=type_of(kind))
    except msgspec.MsgspecError as error:
        wanted = f"a valid record ({kind})"
        raise Problem(what or f"a record ({kind})", wanted=wanted, got=str(error), fix="Correct the field") from error


def now() -> datetime:
    """UTC, without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
