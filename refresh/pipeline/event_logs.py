"""Publishes event logs: pieces whose days have not changed since the last snapshot are neither read nor written."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import polars as pl

from checks.warehouse.examine import TableReport
from metrics.aggregates.schema import File, Part
from metrics.engine.days_read import KeptDays
from metrics.periods.period import ONE_DAY
from metrics.snapshots.event_logs import DAYS, PREFIX, days_of, parts_of, pieces
from metrics.snapshots.store import Snapshot, Store
from queries.sources.logs import Log, LogReader, logs
from queries.warehouse.warehouse import Warehouse
from refresh.pipeline.code_digest import code_digest

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
        yield from filter(None, (self.before.manifest.reference(name) for name in names if self.before))

    def _published(self, log: Log) -> Iterator[File]:
        leaving_out = {name: finding.quarantining for name, finding in self.findings.items()}
        reader, kept_days = LogReader(self.warehouse, log, self.through, leaving_out), self._days(log)
        if kept_days:
            read = kept_days.read(self.through) if self.before else None
            reader = replace(reader, days=kept_days.events, read=read)
        census = reader.census()
        days = census.with_columns(pl.lit(log.sql).alias(DEFINITION))
        kept = self._unchanged(log, days)
        spans = [*_spans(pieces(days), self.through)]
        parts = [kept.get(span) or Part(span[0], *self.store.keep(reader.between(*span))) for span in spans]
        nothing = reader.between(date.max, date.max)
        *earlier, last = parts or [Part(self.through, *self.store.keep(nothing))]
        if kept_days:
            kept_days.keep(self.through, census=census, first_seen=reader.first_seen, people=reader.people)
        rows = sum(part.rows for part in parts)
        yield File(PREFIX + log.name, last.sha256, rows, earlier=tuple(earlier))
        yield File(PREFIX + log.name + DAYS, *self.store.keep(days))

    def _days(self, log: Log) -> KeptDays | None:
        """The days of a log whose events can be told apart, as they were last read."""
        finding = self.findings.get(log.events or "")
        if finding is None or finding.days.is_empty():
            return None
        key = json.dumps([code_digest(), log.sql, finding.judged.key])
        return KeptDays(self.store.home / "states" / f"{PREFIX}{log.name}" / "days", key, finding.days)

    def _unchanged(self, log: Log, days: pl.DataFrame) -> dict[tuple[date, date], Part]:
        """First and last day → the piece of the last snapshot, where no day of it has changed."""
        if self.before is None or self.before.manifest.reference(PREFIX + log.name + DAYS) is None:
            return {}
        known, parts = days_of(self.before, log.name), parts_of(self.before, log.name)
        spans = _spans([part.month for part in parts], self.through)
        return {span: part for span, part in zip(spans, parts, strict=True) if _is_same(days, known, span, part)}


def _is_same(days: pl.DataFrame, known: pl.DataFrame, span: tuple[date, date], part: Part) -> bool:
    """Whether the days of a piece have the rows and the checksums that it was read with."""
    now, then = (rows.filter(pl.col("day").is_between(*span)) for rows in (days, known))
    return now.equals(then) and all(now["checksum"]) and part.rows == now["rows"].sum()


def _spans(starts: list[date], through: date) -> Iterator[tuple[date, date]]:
    """First and last day of each piece."""
    for first, following in pairwise([*starts, through + ONE_DAY]):
        yield first, following - ONE_DAY
