"""Publishes the arms of experiments on the assistant; those that are over and unchanged are kept as published."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from metrics.aggregates.schema import File
from metrics.snapshots.manifest import TableState
from metrics.snapshots.store import Snapshot
from queries.sources.assistant_experiment import NAME, TABLES, arms
from refresh.pipeline.code_digest import code_digest
from refresh.pipeline.compute_source import Computation

READ = ("usage", "contacts", "prompts")
"""Sources whose restated days change the arms."""
SETTLED = timedelta(days=14)
"""Days after the end of an experiment in which late rows still come in."""


@dataclass(frozen=True)
class Experiments:
    """Arms of experiments on the assistant, of computed sources."""

    computation: Computation
    before: Snapshot | None

    def files(self) -> tuple[File, ...]:
        """The published arms; nothing where a table is missing, what was published where one was rejected."""
        warehouse, findings = self.computation.warehouse, self.computation.findings
        if not {*TABLES} <= warehouse.tables.keys():
            return ()
        known = self.before.manifest.reference(NAME) if self.before else None
        is_usable = all(findings[name].is_usable for name in TABLES if name in findings)
        if known and self.before and (not is_usable or self._is_unchanged(known, self.before)):
            return (known,)
        leaving_out = {name: finding.quarantining for name, finding in findings.items()}
        rows = arms(warehouse, self.computation.through, leaving_out) if is_usable else None
        return () if rows is None else (File(NAME, *self.computation.store.keep(rows)),)

    def _is_unchanged(self, known: File, before: Snapshot) -> bool:
        """Whether every experiment was over long before the last snapshot, and no row of its days has changed."""
        ends = before.read(known)["end"]
        if self.computation.anew or before.manifest.code != code_digest() or ends.is_empty():
            return False
        end = max(ends)
        restated = (day for name in READ for day in self.computation.restated.get(name, ()))
        is_same = _exposures(before.manifest.tables) == _exposures(
            finding.state for finding in self.computation.findings.values()
        )
        return bool(end + SETTLED <= before.manifest.through and is_same and all(day > end for day in restated))


def _exposures(tables: Iterable[TableState]) -> int:
    """Number of counted exposures."""
    return sum(table.rows - table.quarantined for table in tables if table.name == "experiment_exposures")
