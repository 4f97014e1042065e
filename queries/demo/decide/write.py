"""Writes what the people of the demo have said into the records, dated as they said it: targets and notes, experiments
and decisions, requirements and their weights. What is there already, or was removed, stays.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from queries.demo.decide.experiments import decisions, experiments
from queries.demo.decide.requirements import COUNCIL, requirements, weights
from queries.demo.story import NOTES, targets
from queries.engines.registry import dialect_of
from queries.records.database import FILE, file_url, records_url
from queries.records.entry import Entry
from queries.records.records import Records, open_records
from queries.records.targets import note_id, target_id
from queries.settings import Settings
from queries.warehouse.address import address

AUTHOR = "demo"
WRITTEN_AT = datetime(2025, 1, 2, 9)
"""Moment at which targets and notes were written."""

Written = tuple[str, str, msgspec.Struct, datetime, str]
"""Kind, id, body, moment, and who wrote it."""


def write_demo_records(settings: Settings, *, scale: float) -> tuple[Records, int]:
    """Writes all of it, for a demo of that scale; returns how many records were not there."""
    records = open_records(records_of_demo(settings))
    return records, write(records, demo_records(scale))


def demo_records(scale: float) -> Iterator[Written]:
    """Every version of every record, for a demo of that scale."""
    yield from (("target", target_id(each), each, WRITTEN_AT, AUTHOR) for each in targets(scale))
    yield from (("note", note_id(each), each, WRITTEN_AT, AUTHOR) for each in NOTES)
    yield from (("experiment", *each, AUTHOR) for each in experiments())
    yield from (("decision", *each, AUTHOR) for each in decisions())
    yield from (("weights", "default", *each, COUNCIL) for each in weights())
    yield from (("requirement", *each, COUNCIL) for each in requirements())


def write(records: Records, versions: Iterable[Written]) -> int:
    """Writes records that were never there, in one transaction and in the order of their moments; returns how many."""
    found: dict[tuple[str, str], list[Written]] = defaultdict(list)
    for version in versions:
        found[version[:2]].append(version)
    with records.changing() as change:
        known = {key: change.newest(*key) for key in found}
        missing = {key: each for key, each in found.items() if _is_to_be_written(known[key], each[-1][2])}
        expected = {key: entry.version for key, entry in known.items() if entry}
        dated = (version for each in missing.values() for version in each)
        for kind, id, body, at, by in sorted(dated, key=lambda version: version[3]):
            seen = expected.get((kind, id))
            expected[kind, id] = change.save(kind, id, body, by=by, expected=seen, at=at).version
    return len(missing)


def records_of_demo(settings: Settings) -> str:
    """URL of the demo's records: that of the settings; else beside the file or folder of its warehouse."""
    place = address(settings.warehouse)
    if settings.records:
        return records_url(settings)
    file = Path(settings.warehouse) if place.url is None else dialect_of(place.url).database_file(place.url)
    return file_url(file.absolute().parent / FILE) if file else records_url(settings)


def _is_to_be_written(known: Entry | None, body: msgspec.Struct) -> bool:
    """New ones, and targets that nobody has touched and that a demo of another scale has otherwise."""
    if known is None:
        return True
    return known.kind == "target" and known.by == AUTHOR and known.body not in (None, body)
