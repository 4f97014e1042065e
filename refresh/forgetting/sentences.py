"""Sentences of a store that may name a person: examples of checks, reasons of runs and of the alarm."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from metrics.snapshots.manifest import CheckResult
from metrics.snapshots.run_log import Run, rewrite
from metrics.snapshots.stamp import digested
from queries.durable_files import write_whole
from queries.extract.people.person import Person
from queries.sources.logs import USER
from queries.warehouse.contract import contract, user_columns
from refresh.service.notify import FILE as ALARM

GONE = "(a sentence about a person who was forgotten)"
COLUMNS = frozenset(name for table in contract.tables.values() for name in user_columns(table)) | {USER}
"""Columns that say whose a row is."""


@dataclass(frozen=True)
class Sentences:
    """Sentences of a store without one person."""

    person: Person

    def checks(self, checks: Iterable[CheckResult]) -> tuple[CheckResult, ...]:
        """The results of checks; an example or an error that names the person is gone."""
        return tuple(
            replace(
                check,
                example="" if self._is_example_of(check.example) else check.example,
                error=self._without(check.error),
            )
            for check in checks
        )

    def in_runs(self, home: Path, ids: Iterable[str]) -> int:
        """Writes runs anew whose reason names the person, or whose snapshot has another id now; returns how many."""
        by_number = {(stamp.number, stamp.at): id for id in ids if (stamp := digested(id))}
        return rewrite(home, lambda run: self._run(run, by_number))

    def in_alarm(self, home: Path) -> None:
        """Writes the alarm anew where its reason names the person."""
        try:
            alarm: Any = json.loads((home / ALARM).read_bytes())
            texts = {name: self._without(text) if isinstance(text, str) else text for name, text in alarm.items()}
        except (OSError, ValueError, AttributeError):  # none, or damaged
            return
        if texts != alarm:
            write_whole(home / ALARM, json.dumps(texts).encode())

    def _run(self, run: Run, by_number: Mapping[tuple[int, Any], str]) -> Run:
        stamp = digested(run.snapshot) if run.snapshot else None
        snapshot = by_number.get((stamp.number, stamp.at), run.snapshot) if stamp else run.snapshot
        return replace(run, reason=self._without(run.reason), snapshot=snapshot)

    def _without(self, sentence: str) -> str:
        return GONE if self.person.is_named_in(sentence) else sentence

    def _is_example_of(self, example: str) -> bool:
        """Whether an example, a row as JSON or a value, is about the person."""
        try:
            row: Any = json.loads(example)
        except ValueError:
            row = None
        if isinstance(row, dict):
            return any(name in COLUMNS and self._is_id(value) for name, value in row.items()) or (
                self.person.is_named_in(example)
            )
        return self.person.is_named_in(example)

    def _is_id(self, value: object) -> bool:
        return str(value) in self.person.texts
