"""Stages of a refresh: check tables, compute sources, check results, build the manifest."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import polars as pl

from checks.great_expectations import Examiner
from checks.results import examine_invariants, examine_promises
from checks.warehouse.examine import TableReport, examine
from checks.warehouse.incremental import NONE, Verdicts, kept_verdicts
from metrics.aggregates.schema import File, SourceState, Trust
from metrics.catalogue import catalogue
from metrics.periods.period import CalendarSettings
from metrics.query.answers import Numbers
from metrics.snapshots.manifest import CheckResult, Manifest
from metrics.snapshots.restatements import NAME, restatements_of
from metrics.snapshots.revisions import NAME as VALUES
from metrics.snapshots.store import Snapshot, Store
from queries.extract.extract import read_once
from queries.extract.published import PublishedExtract
from queries.settings import Settings
from queries.sources.registry import sources
from queries.sources.source import Source
from queries.warehouse.warehouse import Warehouse
from refresh.declarations import NOTHING_WRITTEN, Written
from refresh.pipeline.code_digest import checks_digest, code_digest
from refresh.pipeline.compute_source import Computation, Seal
from refresh.pipeline.derived_tables import derived
from refresh.pipeline.event_logs import EventLogs
from refresh.pipeline.experiments import Publication
from refresh.pipeline.published_values import values
from refresh.pipeline.restatements import Restating
from refresh.pipeline.side_by_side import AT_ONCE, side_by_side
from refresh.progress import Progress, silence

LARGE = 20_000_000
"""Rows in the tables of a source from which on it is computed by itself."""


@dataclass(frozen=True)
class Stages:
    """Stages of one refresh over an open warehouse, its store, and the last snapshot."""

    warehouse: Warehouse
    store: Store
    before: Snapshot | None
    through: date
    inputs: Any
    reckoning: CalendarSettings
    memory: int
    anew: bool
    progress: Progress
    said: Written = NOTHING_WRITTEN
    """Declarations of experiments."""

    def found(self) -> Manifest:
        """Runs all stages; returns the manifest to publish."""
        with Examiner() as examiner:
            return self._examined(examiner)

    def _examined(self, examiner: Examiner) -> Manifest:
        tables = self.before.manifest.tables if self.before and not self.anew else ()
        home, code = self.store.home / "verdicts", checks_digest()
        known = NONE if self.anew else kept_verdicts(home, code)
        keep = partial(Verdicts.keep, home=home, code=code)
        findings = examine(self.warehouse, self.through, examiner, partial(_tell, self.progress), tables, known, keep)
        computed = self._computed(findings)
        return self._with_values(self._promised(Snapshot("not yet published", computed, self.store.home), examiner))

    def _computed(self, findings: Mapping[str, TableReport]) -> Manifest:
        computation = Computation(self.warehouse, findings, self.through, self.store, self.memory, self.anew)
        states = self._with_partners(self._states(computation))
        tables = tuple(finding.state for finding in findings.values())
        experiments = Publication(computation, self.said, self._unless_anew, tables)
        self.progress("experiments", 0.0)
        logs = EventLogs(self.warehouse, findings, self.through, self.store, self._unless_anew)
        of_logs, of_experiments = side_by_side(_listed, (logs.files, experiments.files))
        seal = Seal(experiments.sealed, experiments.is_any_opened)
        return Manifest(
            made_at=datetime.now(tz=UTC),
            through=self.through,
            currency=self.warehouse.currency,
            code=code_digest(),
            inputs=self.inputs,
            definitions={metric.id: metric.version for metric in catalogue().values()},
            sources=states,
            tables=tables,
            checks=tuple(check for finding in findings.values() for check in finding.checks),
            references=(
                *computation.lists(),
                *computation.quarantined(),
                *of_logs,
                *derived(replace(computation, seal=seal), self._unless_anew),
                *of_experiments,
                *self._restatements(states, computation),
            ),
            reckoning=self.reckoning,
            extract=PublishedExtract.of(self.warehouse, computation.leaving_out),
            numbering=self.warehouse.privacy.numbering,
            forgotten=self.warehouse.privacy.forgotten,
        )

    @property
    def _unless_anew(self) -> Snapshot | None:
        return None if self.anew else self.before

    def _states(self, computation: Computation) -> dict[str, SourceState]:
        """States of all sources: large ones one after another, then the others side by side.

        A large one counts on all cores and may take all the memory by itself; a small one is mostly one thread.
        """
        rows = {name: table.state.rows for name, table in computation.findings.items()}
        of_source = {name: sum(rows.get(table, 0) for table in source.tables) for name, source in sources().items()}
        large = {name: self._state(computation, sources()[name]) for name, many in of_source.items() if many > LARGE}
        others = [source for name, source in sources().items() if name not in large]
        shared = replace(computation, memory=computation.memory // AT_ONCE)
        states = large | {state.name: state for state in side_by_side(partial(self._state, shared), others)}
        return {name: states[name] for name in sources()}

    def _state(self, computation: Computation, source: Source) -> SourceState:
        """That it is done is told here, once, however few rows and days there were."""
        step, last_good = f"compute {source.name}", self._last_good(source.name)
        state = computation.state(source, last_good, lambda done, rows: self.progress(step, done / rows, rows))
        if state.trust is not Trust.FAILED and not state.waits_for:
            self.progress(step, 1.0)
        return state

    def _restatements(self, states: Mapping[str, SourceState], computed: Computation) -> Iterator[File]:
        """Restatement log extended by this refresh; none where nothing was ever restated."""
        if self.before is None:
            return
        before = self.before.manifest
        restating = Restating(before.sources, states, self.through, computed.restated, self.store)
        log = pl.concat([restatements_of(self.before), restating.found(datetime.now(tz=UTC))])
        if log.height:
            yield File(NAME, *self.store.keep(log))

    def _promised(self, draft: Snapshot, examiner: Examiner) -> Manifest:
        """Replaces sources of metrics that break a critical promise or invariant by their last good state."""
        numbers, manifest = Numbers.of(draft), draft.manifest
        results = [*examine_promises(numbers, examiner), *examine_invariants(numbers, examiner)]
        failing = (metric for result, metrics in results if result.is_critical for metric in metrics)
        failed = {source.name for metric in failing for source in metric.sources}
        states = {name: self._failed(state) if name in failed else state for name, state in manifest.sources.items()}
        checks = (*manifest.checks, *(result for result, _ in results))
        return replace(manifest, checks=checks, sources=self._with_partners(states))

    def _with_values(self, manifest: Manifest) -> Manifest:
        """Manifest with the published value of every metric, which later code cannot change."""
        published = values(Numbers.of(Snapshot("not yet published", manifest, self.store.home)))
        return replace(manifest, references=(*manifest.references, File(VALUES, *self.store.keep(published))))

    def _failed(self, now: SourceState) -> SourceState:
        nothing = replace(now, files=(), watermark=None, first_day=None)
        return replace(self._last_good(now.name) or nothing, trust=Trust.FAILED, moved=0)

    def _with_partners(self, states: Mapping[str, SourceState]) -> dict[str, SourceState]:
        """States in which every source that has just failed keeps those that metrics combine with it, as they were."""
        before = self.before.manifest.sources if self.before else {}
        partners = {
            name: {partner: before[partner] for partner in sorted(_combined_with(name)) if partner in before}
            for name, state in states.items()
            if state.trust is Trust.FAILED and not state.partners
        }
        return {name: replace(state, partners=partners.get(name, state.partners)) for name, state in states.items()}

    def _last_good(self, name: str) -> SourceState | None:
        return self.before.manifest.sources.get(name) if self.before else None


def _listed(files: Callable[[], Iterable[File]]) -> list[File]:
    return [*files()]


def _combined_with(name: str) -> set[str]:
    """Sources that a metric of the catalogue combines with a source."""
    combined = ({source.name for source in metric.sources} for metric in catalogue().values())
    return {partner for names in combined if name in names for partner in names} - {name}


def examined(settings: Settings, progress: Progress = silence) -> list[CheckResult]:
    """Runs every check on the warehouse; computes and publishes nothing."""
    with read_once(settings) as warehouse:
        through = warehouse.last_day
        with Examiner() as examiner:
            findings = examine(warehouse, through, examiner, partial(_tell, progress))
    return [check for finding in findings.values() for check in finding.checks]


def _tell(progress: Progress, table: str, share: float) -> None:
    progress(f"check {table}", share)
