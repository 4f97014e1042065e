"""Proposed mapping as TOML, in which every guess is marked, and as the settings that it stands for."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from queries.warehouse.change_rule import UPDATED_AT
from queries.warehouse.survey.proposal import SPELLED, ColumnMatch, TableMatch

UNITS = {
    "minutes": "is it in minutes?",
    "handling_minutes": "is it in minutes?",
    "dwell_seconds": "is it in seconds?",
    "amount": "is it in whole units of the currency, not in cents?",
}
"""Column → what somebody must know of one with another name."""


def as_settings(matches: Mapping[str, TableMatch]) -> dict[str, Any]:
    """The section `tables` of the settings."""
    tables: dict[str, Any] = {name: _entry(match) for name, match in matches.items()}
    if _derives_users(matches):
        tables["users"] = {"derived_from": "usage_daily"}
    return {name: entry for name, entry in tables.items() if entry}


def guessed_time_zone(matches: Mapping[str, TableMatch]) -> str:
    """The business time zone with which moments with an offset can be read; empty where there are none."""
    return "UTC" if _with_offset(matches) else ""


def as_toml(matches: Mapping[str, TableMatch]) -> Iterator[str]:
    """Lines of the file of settings."""
    if names := _with_offset(matches):
        yield f"# With an offset, so that its day is that of a time zone: {', '.join(names)}"
        yield f"time_zone = {_quoted(guessed_time_zone(matches))}   # guess: yours, such as Asia/Shanghai"
        yield ""
    for name, match in matches.items():
        yield from _section(name, match)
        yield ""
    if _derives_users(matches):
        yield "[tables.users]"
        yield 'derived_from = "usage_daily"   # guess: no list of people was found: whoever has a row of usage is one'
        yield ""


def _with_offset(matches: Mapping[str, TableMatch]) -> list[str]:
    """Columns with moments that have an offset."""
    return [
        f"{name}.{each.ours}"
        for name, match in matches.items()
        for each in match.columns
        if getattr(match.table.columns[each.theirs], "timezone", False)
    ]


def _derives_users(matches: Mapping[str, TableMatch]) -> bool:
    return "users" not in matches and "usage_daily" in matches


def _entry(match: TableMatch) -> dict[str, Any]:
    table = {"table": match.table.full_name} if match.table.full_name != match.contract.name else {}
    columns = {each.ours: each.theirs for each in match.columns if each.ours != each.theirs}
    columns |= {UPDATED_AT: match.updated_at} if match.updated_at else {}
    return table | ({"columns": columns} if columns else {})


def _section(name: str, match: TableMatch) -> Iterator[str]:
    entry = _entry(match)
    if not entry:
        yield f"# [tables.{name}] needs no line: its name and its columns are those of the contract"
    else:
        yield f"[tables.{name}]"
    if "table" in entry:
        yield f"table = {_quoted(entry['table'])}" + "   # guess: by its name and its columns" * match.is_guess
    renamed = [each for each in match.columns if each.ours != each.theirs]
    if renamed or match.updated_at:
        yield f"[tables.{name}.columns]"
        yield from (f"{each.ours} = {_quoted(each.theirs)}   # {_why(each)}" for each in renamed)
    if match.updated_at:
        kind = type(match.table.columns[match.updated_at]).__name__.upper()
        yield f"{UPDATED_AT} = {_quoted(match.updated_at)}   # guess: {kind}; does every change of a row set it?"
    if match.missing:
        yield f"# missing, and needed: {', '.join(match.missing)}"
    if match.lacking:
        yield f"# not found, optional: {', '.join(match.lacking)}"


def _why(match: ColumnMatch) -> str:
    if not match.is_guess:
        return f"{match.type}: the same name in another case"
    likeness = "the same name in another spelling" if match.likeness == SPELLED else "by a common other name"
    return f"guess: {match.type}, {likeness}" + (f"; {UNITS[match.ours]}" if UNITS.get(match.ours) else "")


def _quoted(text: str) -> str:
    """A text of TOML, in which JSON's signs are escaped alike."""
    return json.dumps(text, ensure_ascii=False)
