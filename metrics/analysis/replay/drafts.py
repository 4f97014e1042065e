"""Named drafts of trigger rules in one TOML file: a table per draft, its name a key, never a path."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path

from metrics.analysis.replay.declared import declared_rules
from metrics.analysis.replay.rule import TriggerRule, rule_from
from metrics.snapshots.atomic_files import held
from queries.durable_files import write_whole
from queries.errors import Problem
from queries.text.encodings import OtherEncoding, utf8
from queries.text.visible import visible

LONGEST_NAME = 60
SECONDS = 10
"""Longest wait for another process that saves a draft."""


def read_drafts(file: str | Path) -> dict[str, TriggerRule]:
    """Name → draft, in the order of the file; empty where there is none. Raises Problem for what is no draft."""
    path = Path(file)
    if not path.exists():
        return {}
    try:
        document = tomllib.loads(utf8(path.read_bytes()))
    except (tomllib.TOMLDecodeError, OtherEncoding) as error:
        raise Problem(str(path), wanted="a TOML file of drafts", got=str(error), fix="Correct the file.") from error
    for name in document:
        refuse_name(name)
    return {name: rule_from(record, f"draft {name} of {path}") for name, record in document.items()}


def save_draft(file: str | Path, name: str, rule: TriggerRule) -> None:
    """Adds a draft to the file, or replaces the one of that name. Raises Problem for a name that cannot be used."""
    refuse_name(name)
    path = Path(file)
    with held(path.with_name(f".{path.name}.lock"), "draft being saved", SECONDS):
        write_whole(path, _document(read_drafts(path) | {name: rule}).encode())


def refuse_name(name: str) -> None:
    """Raises Problem for an empty, long or invisible name, and for that of a declared rule."""
    if name.strip() != name or not name or len(name) > LONGEST_NAME or visible(name) != name:
        got = visible(name, LONGEST_NAME) or "nothing"
        raise Problem(
            "name of a draft", wanted=f"1 to {LONGEST_NAME} visible characters", got=got, fix="Choose another name."
        )
    if name in declared_rules():
        raise Problem("name of a draft", wanted="other than a declared rule", got=name, fix="Choose another name.")


def _document(drafts: Mapping[str, TriggerRule]) -> str:
    """TOML of drafts; a JSON string of visible characters is a TOML string."""
    tables = (f"[{json.dumps(name, ensure_ascii=False)}]\n{_lines(rule)}" for name, rule in drafts.items())
    return "# Drafts of trigger rules: see `product-metrics replay --help`.\n\n" + "\n".join(tables)


def _lines(rule: TriggerRule) -> str:
    return "".join(f"{name} = {value}\n" for name, value in rule.parameters.items() if value is not None)
