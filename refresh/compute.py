"""Computes the cells of one source and keeps them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from checks.warehouse import Finding
from metrics.kernel.onepass import Cells, Progress, cells_of
from metrics.manifest import File, SourceState, Trust
from metrics.snapshots import Store
from queries.warehouse.lists import LISTS
from queries.warehouse.read import Facts, frame
from queries.warehouse.source import Source
from queries.warehouse.warehouse import Left, Warehouse


@dataclass(frozen=True)
class Computation:
    """An examined warehouse that is read up to a day, and the store in which the results are kept."""

    warehouse: Warehouse
    findings: Mapping[str, Finding]
    through: date
    store: Store

    def state(self, source: Source, last_good: SourceState | None, progress: Progress) -> SourceState:
        """The source as it is now; as it was last good where a table that it reads cannot be used."""
        blank = SourceState(source.name, source.sql, Trust.PASSED, always_complete=source.always_complete)
        findings = [self.findings[name] for name in source.tables & self.findings.keys()]
        if not all(finding.is_usable for finding in findings):
            return replace(last_good or blank, trust=Trust.FAILED)
        if waits_for := source.waits_for(self.warehouse):
            return replace(blank, waits_for=waits_for)
        trust = Trust.STALE if any(finding.is_late for finding in findings) else Trust.PASSED
        return self._computed(source, replace(blank, trust=trust), progress)

    def lists(self) -> tuple[File, ...]:
        """The lists that are published as they stand."""
        there = {name: question for name, question in LISTS.items() if name in self.warehouse.tables}
        rows = {name: frame(self.warehouse, question, self._leaving_out) for name, question in there.items()}
        return tuple(File(name, *self.store.keep(each)) for name, each in rows.items())

    @property
    def _leaving_out(self) -> Left:
        return {name: finding.quarantining for name, finding in self.findings.items()}

    def _computed(self, source: Source, blank: SourceState, progress: Progress) -> SourceState:
        lacks = source.lacks(self.warehouse)
        facts = Facts(self.warehouse, source, self.through, self._leaving_out)
        cells = cells_of(facts, {*source.cuts, *source.sums} - lacks.keys(), progress)
        if cells is None:
            return replace(blank, lacks=lacks)
        return replace(
            blank,
            lacks=lacks,
            first_day=cells.first_day,
            watermark=cells.watermark,
            computed_at=datetime.now(tz=UTC),
            rows_read=cells.rows_read,
            rows_left_out=cells.rows_left_out,
            values=cells.values,
            files=tuple(self._kept(cells)),
        )

    def _kept(self, cells: Cells) -> Iterator[File]:
        for partition, daily in cells.daily.items():
            yield File("daily", *self.store.keep(daily), partition)
        for partition, tables in cells.gaps.items():
            for static, gaps in tables.items():
                yield File("gaps", *self.store.keep(gaps), partition, static)
