"""Publishes experiments: their declarations as the records have them, and what the warehouse says of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import msgspec
from msgspec.structs import replace

from metrics.aggregates.schema import File
from metrics.analysis.experiments.analysis import World, analysed, metrics_of
from metrics.analysis.experiments.declaration import Declaration, standing
from metrics.analysis.experiments.published import (
    NAME,
    About,
    Experiments,
    Outcome,
    as_rows,
    experiments_of,
    without_results,
)
from metrics.snapshots.manifest import TableState
from metrics.snapshots.store import Snapshot
from queries.sources.completeness import Basis
from queries.sources.derived.experiments.health import TABLES, first_moments
from queries.sources.source import Source
from refresh.declarations import Written
from refresh.pipeline.code_digest import code_digest
from refresh.pipeline.compute_source import Computation

EXPOSURES = "experiment_exposures"
SETTLED = timedelta(days=14)
"""Days after the seal in which late rows still come in."""


@dataclass(frozen=True)
class Publication:
    """Experiments of an examined warehouse up to a day."""

    computation: Computation
    said: Written
    before: Snapshot | None
    """Last snapshot, whose unchanged results are kept; None where everything is computed anew."""
    tables: tuple[TableState, ...]

    @cached_property
    def experiments(self) -> Experiments:
        """What is published."""
        if self.said.problem:
            return Experiments(About(self.said.problem), ())
        if self.said.fault and self._published:  # what the records say now may be forged
            return Experiments(About(self.said.fault), tuple(map(without_results, self._published.values())))
        undeclared = tuple(sorted(self._world.moments.keys() - {each.id for each in self._standing}))
        outcomes = tuple(self._outcome(each) for each in self._standing)
        return Experiments(About(self.said.fault, undeclared), outcomes)

    @property
    def sealed(self) -> frozenset[str] | None:
        """Experiments of which no outcome by arm may be published; None where that is not known."""
        if self.said.problem or self.said.fault:
            return None
        states = {each.id: each.state for each in self.experiments.all_standing}
        return frozenset(id for id, state in states.items() if state != "decided")

    @property
    def is_any_opened(self) -> bool:
        """Whether an experiment is decided now that was not in the last snapshot."""
        then = {each.id for each in self._published.values() if each.state == "decided"}
        return any(each.state == "decided" and each.id not in then for each in self.experiments.outcomes)

    def files(self) -> Iterator[File]:
        """The published table; none where there is nothing to say."""
        experiments = self.experiments
        if experiments != Experiments(About(), ()):
            yield File(NAME, *self.computation.store.keep(as_rows(experiments)))

    @cached_property
    def _world(self) -> World:
        computation = self.computation
        has_exposures = {*TABLES} <= computation.warehouse.tables.keys() and self._is_usable(EXPOSURES)
        found = first_moments(computation.warehouse).rows() if has_exposures else ()
        return World(
            computation.warehouse,
            computation.leaving_out,
            self._exposed_through,
            self._known_through,
            self._first_day,
            lambda source: set(source.lacks(computation.warehouse)),
            {str(id): (first, last) for id, first, last in found},
        )

    def _is_usable(self, table: str) -> bool:
        finding = self.computation.findings.get(table)
        return finding is None or finding.is_usable

    @property
    def _exposed_through(self) -> date:
        finding = self.computation.findings.get(EXPOSURES)
        state = finding.state if finding else None
        if state is None or state.complete_through is None or state.basis == Basis.LAST_ROW:
            return self.computation.through
        return min(state.complete_through, self.computation.through)

    def _known_through(self, source: Source) -> date | None:
        if source.waits_for(self.computation.warehouse) or not all(map(self._is_usable, source.tables)):
            return None
        return self.computation.known_through(source)

    def _first_day(self, source: Source) -> date | None:
        counted = self.computation.counted.get(source.name)
        day = counted[0].facts["day"].min() if counted else None
        return day if isinstance(day, date) else None

    @cached_property
    def _standing(self) -> list[Declaration]:
        moments = self._world.moments
        found = (
            standing(id, history, moments[id][0] if id in moments else None)
            for id, history in sorted(self.said.histories.items())
        )
        return [declaration for declarations in found for declaration in declarations]

    @cached_property
    def _published(self) -> dict[tuple[str, int], Outcome]:
        """What was published of each declaration; nothing where an earlier version wrote it otherwise."""
        try:
            found = experiments_of(self.before) if self.before else None
        except msgspec.ValidationError:
            found = None
        return {(each.id, each.version): each for each in found.outcomes} if found else {}

    def _outcome(self, declaration: Declaration) -> Outcome:
        before = self._published.get((declaration.id, declaration.version))
        if before and self._is_same(before, declaration) and not self.said.fault:
            known = self._world.known(metrics_of(declaration.experiment))
            days = {name: day for name, day in known.items() if day}
            if len(days) < len(known):  # a source cannot be read now
                return before
            if self._is_settled(before):
                return replace(before, health=replace(before.health, fresh_through=days))
        binding = [each for each in self._standing if each.is_binding]
        withheld = "records_do_not_verify" if self.said.fault else ""
        return analysed(self._world, declaration, binding, before, withheld)

    def _is_same(self, before: Outcome, declaration: Declaration) -> bool:
        now = (declaration.experiment, declaration.at, not declaration.is_binding)
        is_of_same_people = (
            self.before is not None and self.before.manifest.forgotten == self.computation.warehouse.privacy.forgotten
        )
        then = (before.experiment, before.declared_at, before.exploratory)
        return is_of_same_people and then == now and before.verdict is not None

    def _is_settled(self, before: Outcome) -> bool:
        """Whether it was over long before the last snapshot, and no row of its days has changed since."""
        if self.before is None:
            return False
        manifest, experiment = self.before.manifest, before.experiment
        first = experiment.enrol_from - timedelta(experiment.window_days)
        sources = {source.name for metric in metrics_of(experiment) for source in metric.sources}
        restated = (day for name in sources for day in self.computation.restated.get(name, ()))
        return (
            manifest.code == code_digest()
            and before.sealed_until + SETTLED <= manifest.through
            and _exposures(manifest.tables) == _exposures(self.tables)
            and sources <= self.computation.counted.keys()
            and not any(first <= day <= before.sealed_until for day in restated)
        )


def _exposures(tables: Sequence[TableState]) -> tuple[int, int]:
    """Number of exposures, and of those that are left out."""
    return next(((table.rows, table.quarantined) for table in tables if table.name == EXPOSURES), (0, 0))
