"""Declarations of experiments as the records have them, and what is wrong with the records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from metrics.snapshots.store import Snapshot
from queries.errors import Problem
from queries.records.audit import verify
from queries.records.database import records_url
from queries.records.entry import Entry
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
    """Declarations of the records; the moments of versions in the business time zone, as exposures are."""
    try:
        records = open_records(records_url(settings))
        anchor = before.manifest.records_head if before else None
        faults = verify(records, {f"snapshot {before.id}": anchor} if before and anchor else {})
        histories = {id: records.history(KIND, id) for id in records.ids(KIND)}
    except Problem as problem:
        return Written(problem=str(problem))
    zone = ZoneInfo(settings.time_zone) if settings.time_zone else UTC
    local = {id: [_local(entry, zone) for entry in history] for id, history in histories.items()}
    return Written(local, fault=str(faults[0]) if faults else "")


def _local(entry: Entry, zone: Any) -> Entry:
    return Entry(
        entry.kind,
        entry.id,
        entry.version,
        entry.body,
        entry.at.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None),
        entry.by,
        entry.reason,
    )
