"""Publishes event logs: pieces whose days have not changed since the last snapshot are neither read nor written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import polars as pl

from checks.warehouse.examine import TableReport
from metrics.aggregates.schema import File, Part
from metrics.periods.period import ONE_DAY
from metrics.snapshots.event_logs import DAYS, PREFIX, file_of, parts_of, pieces
from metrics.snapshots.store import Snapshot, Store
from queries.sources.logs import Log, LogReader, logs
from queries.warehouse.warehouse import Warehouse

DEFINITION = "definition"
"""Column of the days of a log: the SELECT by which it was read."""


@dataclass(frozen=True)
class EventLogs:
    """Event logs of an examined warehouse up to a day, written into a store."""

    warehouse: Warehouse
    findings: Mapping[str, TableReport]
    through: date
    store: Store
    before: Snapshot | None
    """Last snapshot, whose unchanged pieces are kept; None where everything is read anew."""

    def files(self) -> Iterator[File]:
        """Files of every log whose tables the warehouse has; those of the last snapshot where a table was rejected."""
        for log in logs():
            if not log.waits_for(self.warehouse):
                is_usable = all(self.findings[name].is_usable for name in log.tables & self.findings.keys())
                yield from self._published(log) if is_usable else self._kept(log)

    def _kept(self, log: Log) -> Iterator[File]:
        names = (PREFIX + log.name, PREFIX + log.name + DAYS)
        yield from filter(None, (file_of(self.before, name) for name in names if self.before))

    def _published(self, log: Log) -> Iterator[File]:
        leaving_out = {name: finding.quarantining for name, finding in self.findings.items()}
        reader = LogReader(self.warehouse, log, self.through, leaving_out)
        days = reader.census().with_columns(pl.lit(log.sql).alias(DEFINITION))
        parts = [self._part(reader, days, first, last) for first, last in _spans(pieces(days), self.through)]
        nothing = reader.between(date.max, date.max)
        *earlier, last = parts or [Part(self.through, *self.store.keep(nothing))]
        rows = sum(part.rows for part in parts)
        yield File(PREFIX + log.name, last.sha256, rows, earlier=tuple(earlier))
        yield File(PREFIX + log.name + DAYS, *self.store.keep(days))

    def _part(self, reader: LogReader, days: pl.DataFrame, first: date, last: date) -> Part:
        """The piece from one day to another, as it was where no day of it has changed."""
        is_inside = pl.col("day").is_between(first, last)
        parts, known = self._before(reader.log)
        now, then = days.filter(is_inside), known.filter(is_inside)
        is_same = now.equals(then) and all(now["checksum"])
        if is_same and first in parts and parts[first].rows == now["rows"].sum():
            return parts[first]
        return Part(first, *self.store.keep(reader.between(first, last)))

    def _before(self, log: Log) -> tuple[dict[date, Part], pl.DataFrame]:
        """Pieces of the last snapshot by their first day, and its days; none where it has no such log."""
        if self.before is None or (days := file_of(self.before, PREFIX + log.name + DAYS)) is None:
            return {}, pl.DataFrame(schema={"day": pl.Date})
        return {part.month: part for part in parts_of(self.before, log.name)}, self.before.read(days)


def _spans(starts: list[date], through: date) -> Iterator[tuple[date, date]]:
    """First and last day of each piece."""
    for first, following in pairwise([*starts, through + ONE_DAY]):
        yield first, following - ONE_DAY
