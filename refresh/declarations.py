"""Declarations of experiments as the records have them, and what is wrong with the records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from metrics.snapshots.store import Snapshot
from queries.errors import Problem
from queries.records.audit import verify
from queries.records.database import records_url
from queries.records.entry import Entry, Head
from queries.records.records import open_records
from queries.settings import Settings

KIND = "experiment"


@dataclass(frozen=True)
class Written:
    """Declarations as the records have them."""

    histories: Mapping[str, Sequence[Entry]] = field(default_factory=dict)
    """Experiment → every version of its declaration, removals too."""
    problem: str = ""
    """Why the records cannot be read."""
    fault: str = ""
    """The first thing that is wrong with their audit."""
    head: Head | None = None
    """Last row of the audit that is whole; where it is not, that of the last snapshot, so that the fault stays."""

    @property
    def digest(self) -> str:
        """Digest of everything that is said here."""
        rows = [
            (entry.id, entry.version, entry.at.isoformat(), msgspec.json.encode(entry.body).decode())
            for history in self.histories.values()
            for entry in history
        ]
        return sha256(repr((sorted(rows), self.problem, self.fault)).encode()).hexdigest()


NOTHING_WRITTEN = Written()


def written(settings: Settings, before: Snapshot | None) -> Written:
    """Declarations of the records; the moments of versions in the business time zone, as exposures are.

    `before`: snapshot whose head of the audit must be there; None: the records are taken as they are.
    """
    try:
        records = open_records(records_url(settings))
        anchor = before.manifest.records_head if before else None
        faults = verify(records, {f"snapshot {before.id}": anchor} if before and anchor else {})
        histories = {id: records.history(KIND, id) for id in records.ids(KIND)}
        head = anchor if faults else records.head()
    except Problem as problem:
        return Written(problem=str(problem))
    zone = ZoneInfo(settings.time_zone) if settings.time_zone else UTC
    local = {id: [_local(entry, zone) for entry in history] for id, history in histories.items()}
    known = head if head and head.number else None
    return Written(local, fault=str(faults[0]) if faults else "", head=known)


def _local(entry: Entry, zone: Any) -> Entry:
    return replace(entry, at=entry.at.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None))
