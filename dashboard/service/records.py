"""What people write, for commands and forms: checked against the catalogue, named by its content, and saved."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from getpass import getuser
from pathlib import Path
from typing import Any, Literal

import msgspec

from dashboard.service import cache
from metrics.analysis.experiments.declaration import refuse_invalid
from metrics.analysis.scoring.inputs import refuse_inputs
from metrics.analysis.targets import planned, refuse_note, refuse_target
from metrics.catalogue import metric as metric_named
from metrics.snapshots.store import Store
from queries.errors import Damaged, Problem
from queries.records import audit
from queries.records.audit import Fault
from queries.records.database import records_url
from queries.records.entry import Entry, Head
from queries.records.kinds.registry import KINDS
from queries.records.kinds.target import Note, Target
from queries.records.records import Change, Records
from queries.records.targets import note_id, read_plan, target_id
from queries.settings import Settings

CHECKS: Mapping[str, Callable[[str, Any], None]] = {
    "target": lambda _, target: refuse_target(target),
    "note": lambda _, note: refuse_note(note),
    "experiment": refuse_invalid,
    "requirement": lambda _, requirement: refuse_inputs(requirement),
}
"""Kind → what refuses a record that is well-formed and cannot be meant."""


def kept_by(settings: Settings) -> Records:
    """The records of the settings."""
    return cache.records(records_url(settings))


def os_user() -> str:
    """Name of the account that runs the program."""
    try:
        return getuser()
    except (KeyError, OSError) as error:
        got = "an account without a name"
        raise Problem("author of a change", wanted="a name", got=got, fix="Say who you are with --by") from error


def check(kind: str, id: str, body: msgspec.Struct) -> None:
    """Raises Problem for a record that is well-formed and cannot be meant."""
    if kind in CHECKS:
        CHECKS[kind](id, body)


def refuse_missing_link(kept: Records, kind: str, id: str, body: msgspec.Struct, to: str) -> None:
    """Raises Problem where a record newly names one of the kind `to`, in the field of that name, that is not there.

    What the version before names already may have been removed since, and stands in the way of no other change.
    """
    linked, before = getattr(body, to), kept.entry(kind, id)
    if not linked or (before and getattr(before.body, to) == linked) or kept.entry(to, linked):
        return
    wanted, fix = f"the id of a record ({to})", f"Correct it, or write that {to} down first"
    raise Problem(f"`{to}` of {kind} {id}", wanted=wanted, got=linked, fix=fix)


def number_of(text: str, metric: str = "") -> float:
    """Number as people write it: `0.055`, `18,000,000`, and of a share `5.5%`. Raises Problem for another text."""
    plain = text.strip().replace(",", "").replace("\u2009", "").replace(" ", "")
    if plain.endswith(("%", "％")) and metric and not metric_named(metric).unit.is_share:
        fix = "Write the number in the metric's unit"
        raise Problem(f"value of {metric}", wanted="a number without %, as it is no share", got=text, fix=fix)
    try:
        return float(plain[:-1]) / 100 if plain.endswith(("%", "％")) else float(plain)
    except ValueError as error:
        wanted, fix = "a number such as 0.055, 5.5% or 18,000,000", "Write it in that form"
        raise Problem("value of a target", wanted=wanted, got=text or "nothing", fix=fix) from error


def set_target(kept: Records, target: Target, *, by: str, expected: int | None, reason: str = "") -> Entry:
    """Saves a target over the version that its author saw; None where he saw none. Raises Problem and Conflict."""
    refuse_target(target)
    return kept.save("target", target_id(target), target, by=by, expected=expected, reason=reason)


def add_note(kept: Records, note: Note, *, by: str, reason: str = "") -> Entry:
    """Saves a note. One of the same day, text and metric is changed by it. Raises Problem."""
    refuse_note(note)
    seen = version_of(kept, "note", note_id(note))
    return kept.save("note", note_id(note), note, by=by, expected=seen, reason=reason)


def remove(kept: Records, kind: str, id: str, *, by: str, expected: int | None = None, reason: str = "") -> None:
    """Removes a record; without `expected` the version that is there. Raises Problem where there is none."""
    seen = version_of(kept, kind, id) if expected is None else expected
    if seen is None:
        known = ", ".join(entry.id for entry in kept.entries(kind)) or "none"
        raise Problem(f"{kind} {id}", wanted=f"one of {known}", got=id, fix="Correct the id")
    kept.remove(kind, id, by=by, expected=seen, reason=reason)


def version_of(kept: Records, kind: str, id: str) -> int | None:
    """Newest version of a record; None where there is none."""
    entry = kept.entry(kind, id)
    return entry.version if entry else None


@dataclass(frozen=True)
class Taken:
    """What an import of a plan file did with one of its entries."""

    kind: str
    id: str
    what: Literal["new", "changed", "unchanged"]


def import_plan(kept: Records, file: Path, *, by: str) -> list[Taken]:
    """Takes over targets and notes of a plan file, all of them or nothing. Raises Problem for an invalid one."""
    if not file.is_file():
        raise Problem(f"file {file}", wanted="a plan such as plan.toml", got="no such file", fix="Correct the path")
    plan = planned(read_plan(file), str(file))
    bodies = [("target", target_id(target), target) for target in plan.targets]
    bodies_of_notes = [("note", note_id(note), note) for note in plan.notes]
    with kept.changing() as change:
        return [
            Taken(kind, id, _take(change, kind, id, body, by, file)) for kind, id, body in (*bodies, *bodies_of_notes)
        ]


def _take(
    change: Change, kind: str, id: str, body: msgspec.Struct, by: str, file: Path
) -> Literal["new", "changed", "unchanged"]:
    before = change.newest(kind, id)
    there = before if before and before.body is not None else None
    if there and there.body == body:
        return "unchanged"
    change.save(kind, id, body, by=by, expected=there.version if there else None, reason=f"imported from {file.name}")
    return "changed" if there else "new"


@dataclass(frozen=True)
class Counted:
    """Records of one kind."""

    kind: str
    records: int
    changed_at: datetime | None
    changed_by: str


def overview(kept: Records) -> list[Counted]:
    """Every kind with the number of its records and their last change, a removal too."""
    return [_counted(kept, kind) for kind in KINDS]


def _counted(kept: Records, kind: str) -> Counted:
    last, count = kept.last_change(kind), len(kept.entries(kind))
    return Counted(kind, count, last.at, last.by) if last else Counted(kind, count, None, "")


def faults(kept: Records, store: str) -> list[Fault]:
    """Everything that is wrong with the records, also by what the snapshots of the store tell of them."""
    return audit.verify(kept, anchors(store))


def anchors(store: str) -> dict[str, Head]:
    """Snapshot → last row of the audit when it was published; damaged snapshots and those without one left out."""
    heads: dict[str, Head] = {}
    published = Store(store)
    for id in published.ids():
        try:
            head = published.snapshot(id).manifest.records_head
        except Damaged:
            continue  # `snapshots` and every page tell of it
        if head:
            heads[f"snapshot {id}"] = head
    return heads
