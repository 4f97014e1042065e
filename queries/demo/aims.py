"""What the demo's people have written: its targets and notes, kept as records dated at the start of 2025."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from queries.demo.story import NOTES, targets
from queries.engines.registry import dialect_of
from queries.records.database import FILE, file_url, records_url
from queries.records.records import Change, Records, open_records
from queries.records.targets import note_id, target_id
from queries.settings import Settings
from queries.warehouse.address import address

AUTHOR = "demo"
WRITTEN_AT = datetime(2025, 1, 2, 9)


@dataclass(frozen=True)
class Dated:
    """A record of the demo, with the moment at which it was written."""

    kind: str
    id: str
    body: msgspec.Struct
    at: datetime


def aims(scale: float) -> Iterator[Dated]:
    """Targets and notes, for a demo of that scale."""
    yield from (Dated("target", target_id(target), target, WRITTEN_AT) for target in targets(scale))
    yield from (Dated("note", note_id(note), note, WRITTEN_AT) for note in NOTES)


def records_of_demo(settings: Settings) -> str:
    """URL of the demo's records: that of the settings; else beside the file or folder of its warehouse."""
    place = address(settings.warehouse)
    if settings.records:
        return records_url(settings)
    file = Path(settings.warehouse) if place.url is None else dialect_of(place.url).database_file(place.url)
    return file_url(file.absolute().parent / FILE) if file else records_url(settings)


def write_records(kept: Records, written: Iterable[Dated]) -> int:
    """Writes records of the demo, in one transaction; returns how many. What people have written or removed stays."""
    with kept.changing() as change:
        return sum(_written(change, each) for each in written)


def keep_demo(settings: Settings, *, scale: float) -> tuple[Records, int]:
    """Writes everything that the demo's people have written; returns how many of it was not there."""
    kept = open_records(records_of_demo(settings))
    return kept, write_records(kept, aims(scale))


def _written(change: Change, new: Dated) -> bool:
    before = change.newest(new.kind, new.id)
    if before and (before.by != AUTHOR or before.body is None or before.body == new.body):
        return False
    change.save(new.kind, new.id, new.body, by=AUTHOR, expected=before.version if before else None, at=new.at)
    return True
