"""Targets and notes of a plan file, read and validated."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from queries.errors import Problem
from queries.text.encodings import OtherEncoding, utf8


class Days(Protocol):
    """From `start` to `end`, both included."""

    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date: ...


@dataclass(frozen=True)
class Target:
    """A value that a metric is to have over a period."""

    metric: str
    period: str
    """2025-12, 2025-Q4 or 2025."""
    value: float
    """In the metric's unit: a share is a fraction of 1, money is in the reporting currency."""


@dataclass(frozen=True)
class Note:
    """Dated remark, in one or both languages."""

    on: date
    en: str
    zh: str = ""

    def text(self, language: str) -> str:
        """Text in a language; English where there is no Chinese."""
        return self.zh if language == "zh" and self.zh else self.en


@dataclass(frozen=True)
class Plan:
    """Targets and notes of a plan file, in its order."""

    targets: tuple[Target, ...] = ()
    notes: tuple[Note, ...] = ()

    def notes_in(self, period: Days) -> list[Note]:
        """Notes in a period, earliest first."""
        return sorted((note for note in self.notes if period.start <= note.on <= period.end), key=lambda note: note.on)


FORM = r"(19|20|21)\d\d(-Q[1-4]|-(0[1-9]|1[0-2]))?"
"""A calendar year, quarter or month."""

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
    _refuse_unknown(entry, [field.name for field in fields(Target)], what)
    year = entry.get("period")
    period = str(year) if type(year) is int else year
    _want(isinstance(entry.get("metric"), str), what, "`metric`, the name of one", entry.get("metric"))
    _want(_is_form(period), what, '`period` as "2025-12", "2025-Q4" or "2025"', period)
    _want(_is_value(entry.get("value")), what, "`value`, a number over 0", entry.get("value"))
    return Target(entry["metric"], str(period), float(entry["value"]))


def _note(entry: Mapping[str, Any], what: str) -> Note:
    _refuse_unknown(entry, [field.name for field in fields(Note)], what)
    _want(type(entry.get("on")) is date, what, "`on`, a day such as 2025-07-01 without quotes", entry.get("on"))
    _want(_is_text(entry.get("en")), what, "`en`, a text", entry.get("en"))
    _want(_is_text(entry.get("zh", "-")), what, "`zh`, a text, or no such line", entry.get("zh"))
    return Note(entry["on"], entry["en"], entry.get("zh", ""))


def _is_form(period: object) -> bool:
    return isinstance(period, str) and re.fullmatch(FORM, period) is not None


def _is_value(value: Any) -> bool:
    return type(value) in (int, float) and 0 < value < LARGEST


def _is_text(text: object) -> bool:
    return isinstance(text, str) and text.strip() != ""


def _refuse_unknown(entry: Mapping[str, Any], known: Sequence[str], what: str) -> None:
    for name in entry:
        if name not in known:
            raise Problem(f"`{name}` in {what}", wanted=", ".join(known), got=name, fix="Correct or remove it")


def _refuse_twice(targets: Sequence[Target], file: str | Path) -> None:
    seen: set[tuple[str, str]] = set()
    for target in targets:
        if (target.metric, target.period) in seen:
            thing = f"{target.metric} in {target.period} of {file}"
            raise Problem(thing, wanted="one target", got="two", fix="Remove one of them")
        seen.add((target.metric, target.period))


def _want(is_right: bool, what: str, wanted: str, got: object) -> None:
    if not is_right:
        raise _wrong(what, wanted, got)


def _wrong(what: str, wanted: str, got: object) -> Problem:
    return Problem(what, wanted=wanted, got="nothing" if got is None else repr(got), fix="Write it in that form")
