"""Computes the aggregates of one source, or keeps its last good state."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime

import polars as pl

from checks.warehouse.examine import TableReport
from metrics.aggregates.schema import File, SourceState, Trust
from metrics.catalogue import catalogue
from metrics.engine.checkpoints import MONTHS, Census, Checkpoint, Checkpoints
from metrics.engine.compute import MEMORY, Progress, compute_aggregates
from metrics.engine.days_read import KeptDays
from metrics.snapshots.manifest import QUARANTINED
from metrics.snapshots.store import Store
from queries.errors import Damaged
from queries.sources.completeness import Basis, Complete, claim, earliest
from queries.sources.facts import Facts, frame
from queries.sources.source import DAY, ROWS, Source
from queries.warehouse.contract import watermarks
from queries.warehouse.database import NOTES
from queries.warehouse.warehouse import LISTS, LeftOut, Warehouse, tables_in
from refresh.pipeline.append_history import published
from refresh.pipeline.code_digest import cells_digest, definition_digest


@dataclass(frozen=True)
class Seal:
    """Experiments whose outcomes by arm are not to be seen."""

    sealed: frozenset[str] | None = frozenset()
    """Declared experiments that are not decided; None where it is not known which are."""
    is_any_opened: bool = False
    """Whether one was decided since the last snapshot."""


@dataclass(frozen=True)
class Computation:
    """Computes sources of an examined warehouse up to a day, into a store."""

    warehouse: Warehouse
    findings: Mapping[str, TableReport]
    through: date
    store: Store
    memory: int = MEMORY
    """Memory limit in bytes, approximate."""
    anew: bool = False
    """Whether every row is read again."""
    restated: dict[str, frozenset[date]] = field(default_factory=dict)
    """Source → days whose facts differ from the last computation."""
    counted: dict[str, tuple[Census, date]] = field(default_factory=dict)
    """Source → the census of what was counted now, and its watermark."""
    seal: Seal = Seal()

    def state(self, source: Source, last_good: SourceState | None, progress: Progress) -> SourceState:
        """State of a source now, or its last good state where a table that it reads was rejected."""
        blank = SourceState(source.name, source.sql, Trust.PASSED, always_complete=source.always_complete)
        findings = [self.findings[name] for name in source.tables & self.findings.keys()]
        is_usable, waits_for = all(finding.is_usable for finding in findings), source.waits_for(self.warehouse)
        if waits_for and (is_usable or last_good is None or last_good.waits_for):
            return replace(blank, waits_for=waits_for)
        if not is_usable:
            return replace(last_good or blank, trust=Trust.FAILED, moved=0)
        trust = Trust.STALE if any(finding.is_late for finding in findings) else Trust.PASSED
        return self._mended(source, replace(blank, trust=trust), last_good, progress)

    def lists(self) -> tuple[File, ...]:
        """Reference lists, published unchanged, and what the warehouse says of its tables."""
        available = {name: question for name, question in LISTS.items() if name in self.warehouse.tables}
        rows = {name: frame(self.warehouse, question, self.leaving_out) for name, question in available.items()}
        notes = self.warehouse.notes
        rows |= {NOTES: notes} if notes.height else {}
        return tuple(File(name, *self.store.keep(table)) for name, table in rows.items())

    def quarantined(self) -> Iterator[File]:
        """Quarantined rows, one file per table that has any."""
        for name, finding in self.findings.items():
            if finding.quarantined is not None:
                yield File(QUARANTINED + name, *self.store.keep(finding.quarantined))

    @property
    def leaving_out(self) -> LeftOut:
        """Rules whose violating rows are in no number."""
        return {name: finding.quarantining for name, finding in self.findings.items()}

    def _mended(
        self, source: Source, blank: SourceState, last_good: SourceState | None, progress: Progress
    ) -> SourceState:
        """Computes incrementally, or from the beginning where the aggregates to continue from are damaged."""
        try:
            return self._computed(source, blank, last_good, progress)
        except Damaged:
            return replace(self, anew=True)._computed(source, blank, last_good, progress)

    def _computed(
        self, source: Source, blank: SourceState, last_good: SourceState | None, progress: Progress
    ) -> SourceState:
        lacks, known = source.lacks(self.warehouse), self._known(source)
        facts, days = self._facts(source, known), self._days(source)
        if days:
            facts = replace(facts, days=days.events, read=None if self.anew else days.read(facts.through))
        sums = (*source.sums, *([ROWS] if are_rows_counted(source) else []))
        available = {*source.cuts, *sums} - lacks.keys()
        states = self._states(source, available)
        until = known.until if known else None
        cells = compute_aggregates(facts, available, progress, memory=self.memory, states=states, until=until)
        if cells is None:
            return replace(blank, lacks=lacks)
        if days:
            days.keep(facts.through, census=cells.census.facts, first_seen=facts.first_seen)
        files, now = tuple(published(cells, self.store)), datetime.now(tz=UTC)
        moved = cells.since.moved + _untold(cells.since.last, last_good)
        cells.finish(cells=[asdict(file) for file in files], moved=moved, counted_at=now.isoformat())
        self.restated[source.name] = cells.since.restated
        self.counted[source.name] = cells.census, cells.watermark
        return replace(
            blank,
            lacks=lacks,
            first_day=cells.first_day,
            watermark=cells.watermark,
            basis=known.basis if known else "" if source.always_complete else Basis.LAST_ROW,
            computed_at=now,
            rows_read=cells.rows_read,
            rows_left_out=cells.rows_left_out,
            without_consent=facts.without_consent(),
            consent=source.population.consent,
            moved=moved,
            values=cells.values,
            missing=cells.missing,
            unmeasured=cells.unmeasured,
            sums=tuple(name for name in sums if name in available),
            files=files,
            read_through=facts.through,
        )

    def _known(self, source: Source) -> Complete | None:
        """Watermark of a source: the earliest of its tables'; of lists alone what is stated, or claimed of its rows."""
        states = (self.findings[name].state for name in sorted(source.tables & self.findings.keys()))
        days = [Complete(state.complete_through, Basis(state.basis)) for state in states if state.complete_through]
        return earliest(days) if days else self._claimed(source)

    def _claimed(self, source: Source) -> Complete | None:
        """What the run that declares everything complete says of rows that are made of lists, by their own days."""
        is_believed = self.told is not None and not source.always_complete and not source.waits_for(self.warehouse)
        if not is_believed:
            return None
        days = Facts(self.warehouse, source, self.through, self.leaving_out).rows_by_day()[DAY]
        return claim(self.through, self.told, None, days.to_list())

    @property
    def told(self) -> date | None:
        """Day up to which the run declares everything complete; not where watermarks say what is not read."""
        said = self.findings.get(watermarks.name)
        return self.warehouse.told if said is None or said.is_usable else None

    def known_through(self, source: Source) -> date:
        """Last day up to which the rows of a source are known."""
        return self._facts(source, self._known(source)).through

    def months(self, source: Source) -> pl.DataFrame:
        """Months of a computed source that are over by its watermark; see `Census.months`."""
        if source.name not in self.counted:
            return pl.DataFrame(schema=MONTHS)
        census, watermark = self.counted[source.name]
        return census.months(watermark)

    def _facts(self, source: Source, known: Complete | None) -> Facts:
        facts = Facts(self.warehouse, source, known.until if known else self.through, self.leaving_out)
        return facts if known or source.known_by is None else replace(facts, through=facts.last_known() or self.through)

    def _days(self, source: Source) -> KeptDays | None:
        """The days of a source whose rows are made of nothing but the events of one table that can be told apart."""
        moment = source.within_a_day_of
        finding = self.findings.get(moment.table.name) if moment is not None else None
        if finding is None or moment is None or tables_in(source.rows) != {moment.table.name}:
            return None
        if finding.days.is_empty():
            return None
        key = json.dumps([cells_digest(), definition_digest(source), finding.judged.key])
        return KeptDays(self.store.home / "states" / source.name / "days", key, finding.days)

    def _states(self, source: Source, available: set[str]) -> Checkpoints:
        """Checkpoints of a source; none where everything is read anew."""
        key = json.dumps([cells_digest(), definition_digest(source), sorted(available), self.warehouse.currency])
        states = Checkpoints(self.store.home / "states" / source.name, key)
        if self.anew:
            states.forget_all_but([])
        return states


def are_rows_counted(source: Source) -> bool:
    """Whether a metric needs the number of rows: a column more in every cell, which is left out otherwise."""
    metrics = catalogue().values()
    counting = [term for metric in metrics for term in metric.terms_of_all if term.column == ROWS]
    clipped = [metric.numerator for metric in metrics if metric.clipped_by]
    return any(term.source.name == source.name for term in (*counting, *clipped))


def _untold(last: Checkpoint | None, last_good: SourceState | None) -> int:
    """Number of moved entities of a last computation that was never published."""
    published_at = last_good.computed_at if last_good else None
    if last is None or (published_at and published_at >= datetime.fromisoformat(last.said["counted_at"])):
        return 0
    return int(last.said["moved"])
