"""Plan: the targets and notes that are in force, of the records and of a plan file, which is read and validated."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol, get_args, get_type_hints

import msgspec

from queries.errors import Problem
from queries.records.kinds.target import Note, Target
from queries.text.encodings import OtherEncoding, utf8


class Days(Protocol):
    """From `start` to `end`, both included."""

    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date: ...


@dataclass(frozen=True)
class Plan:
    """Targets and notes in force."""

    targets: tuple[Target, ...] = ()
    notes: tuple[Note, ...] = ()

    def notes_in(self, period: Days, metric: str | None = None) -> list[Note]:
        """Notes in a period, earliest first; with a metric those about it or about every one."""
        inside = (note for note in self.notes if period.start <= note.on <= period.end)
        about = (note for note in inside if metric is None or note.metric in ("", metric))
        return sorted(about, key=lambda note: note.on)

    def over(self, other: "Plan") -> "Plan":
        """Both together; where both have a target for one metric, period and segment, this one's."""
        mine = set(map(key_of, self.targets))
        targets = (*self.targets, *(target for target in other.targets if key_of(target) not in mine))
        return Plan(targets, (*self.notes, *(note for note in other.notes if note not in self.notes)))


def key_of(target: Target) -> tuple[object, ...]:
    """What there is one target of: metric, period and segment."""
    return target.metric, target.period, tuple(sorted(target.where.items()))


def target_id(target: Target) -> str:
    """Id of a target, the same for one metric, period and segment: `monthly_active_users-2025-12-region-north`."""
    words = [word for pair in sorted(target.where.items()) for word in pair]
    plain = f"{target.metric}-{target.period}"
    readable = "-".join([plain, *words])
    if all(map(PLAIN.fullmatch, words)) and len(readable) <= LONGEST:
        return readable
    return f"{plain[:LONGEST]}-{_digest(target.where)}"


def note_id(note: Note) -> str:
    """Id of a note, the same for one day, text and metric: `2025-07-01-summer-campaign`."""
    words = re.findall(r"[a-z0-9]+", note.en.lower())
    short = "-".join(words)[:SHORT].strip("-")
    is_all = note.en.isascii() and short == "-".join(words)
    return "-".join(filter(None, (str(note.on), short, "" if is_all else _digest(note.en), note.metric[:SHORT])))


def _digest(value: object) -> str:
    return sha256(json.dumps(value, sort_keys=True, ensure_ascii=True).encode()).hexdigest()[:8]


PLAIN = re.compile(r"[A-Za-z0-9_]+")
LONGEST, SHORT = 90, 35
"""Longest id without its digest, and part of one that is of a text, in characters."""

FORM = r"(19|20|21)\d\d(-Q[1-4]|-(0[1-9]|1[0-2]))?"
"""A calendar year, quarter or month."""

ABOUT = get_args(get_type_hints(Note)["about"])
"""What a note may be about."""

LARGEST = 1e18
"""Largest accepted value; more is taken as a typing error."""


def read_plan(file: str | Path) -> Plan:
    """Reads a plan file; empty where there is none. Raises Problem for invalid entries."""
    if not Path(file).exists():
        return Plan()
    document = _toml(Path(file))
    _refuse_unknown(document, ("target", "note"), str(file))
    targets = [_target(entry, f"target {n} of {file}") for n, entry in _listed(document, "target", file)]
    _refuse_twice(targets, file)
    return Plan(
        tuple(targets), tuple(_note(entry, f"note {n} of {file}") for n, entry in _listed(document, "note", file))
    )


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(utf8(file.read_bytes()))
    except (OSError, OtherEncoding) as error:
        raise Problem(str(file), wanted="a text file in UTF-8", got=str(error), fix="Write it anew") from error
    except tomllib.TOMLDecodeError as error:
        raise Problem(str(file), wanted="TOML", got=str(error), fix="Mend the line it names") from error


def _listed(document: Mapping[str, Any], name: str, file: str | Path) -> list[tuple[int, dict[str, Any]]]:
    """Entries of a list, numbered from 1."""
    entries = document.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _wrong(f"`{name}` of {file}", f"sections [[{name}]]", entries)
    return list(enumerate(entries, 1))


def _target(entry: Mapping[str, Any], what: str) -> Target:
    _refuse_unknown(entry, _names(Target), what)
    year = entry.get("period")
    period = str(year) if type(year) is int else year
    _want(isinstance(entry.get("metric"), str), what, "`metric`, the name of one", entry.get("metric"))
    _want(is_form(period), what, '`period` as "2025-12", "2025-Q4" or "2025"', period)
    _want(is_value(entry.get("value")), what, "`value`, a number over 0", entry.get("value"))
    _want(is_texts(entry.get("where", {})), what, "`where`, dimensions with a value each", entry.get("where"))
    _want(isinstance(entry.get("owner", ""), str), what, "`owner`, a name", entry.get("owner"))
    where, owner = entry.get("where", {}), entry.get("owner", "")
    return Target(entry["metric"], str(period), float(entry["value"]), where, owner)


def _note(entry: Mapping[str, Any], what: str) -> Note:
    _refuse_unknown(entry, _names(Note), what)
    _want(type(entry.get("on")) is date, what, "`on`, a day such as 2025-07-01 without quotes", entry.get("on"))
    _want(_is_text(entry.get("en")), what, "`en`, a text", entry.get("en"))
    _want(_is_text(entry.get("zh", "-")), what, "`zh`, a text, or no such line", entry.get("zh"))
    _want(entry.get("about", "other") in ABOUT, what, f"`about`, one of {', '.join(ABOUT)}", entry.get("about"))
    _want(isinstance(entry.get("metric", ""), str), what, "`metric`, the name of one", entry.get("metric"))
    return Note(entry["on"], entry["en"], entry.get("zh", ""), entry.get("about", "other"), entry.get("metric", ""))


def _names(kind: type[msgspec.Struct]) -> list[str]:
    return list(kind.__struct_fields__)


def is_texts(where: object) -> bool:
    """Whether it is a segment: texts by text."""
    return isinstance(where, dict) and all(isinstance(text, str) for pair in where.items() for text in pair)


def is_form(period: object) -> bool:
    """Whether it is a calendar year, quarter or month as plans write it."""
    return isinstance(period, str) and re.fullmatch(FORM, period) is not None


def is_value(value: Any) -> bool:
    """Whether it is a number that can be aimed at."""
    return type(value) in (int, float) and 0 < value < LARGEST


def _is_text(text: object) -> bool:
    return isinstance(text, str) and text.strip() != ""


def _refuse_unknown(entry: Mapping[str, Any], known: Sequence[str], what: str) -> None:
    for name in entry:
        if name not in known:
            raise Problem(f"`{name}` in {what}", wanted=", ".join(known), got=name, fix="Correct or remove it")


def _refuse_twice(targets: Sequence[Target], file: str | Path) -> None:
    seen: set[tuple[object, ...]] = set()
    for target in targets:
        if key_of(target) in seen:
            thing = f"{target.metric} in {target.period} of {file}"
            raise Problem(thing, wanted="one target", got="two", fix="Remove one of them")
        seen.add(key_of(target))


def _want(is_right: bool, what: str, wanted: str, got: object) -> None:
    if not is_right:
        raise _wrong(what, wanted, got)


def _wrong(what: str, wanted: str, got: object) -> Problem:
    return Problem(what, wanted=wanted, got="nothing" if got is None else repr(got), fix="Write it in that form")
