"""Published rows about people: event logs and quarantined rows of a snapshot, and the same files without a person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

import polars as pl

from metrics.aggregates.schema import File, Part
from metrics.snapshots.event_logs import DAYS, PREFIX, pieces
from metrics.snapshots.manifest import QUARANTINED, Manifest
from metrics.snapshots.store import Snapshot, Store
from queries.errors import Damaged
from queries.extract.people.person import Person
from queries.sources.logs import AT, USER
from queries.warehouse.contract import contract, user_columns


@dataclass(frozen=True)
class PublishedRows:
    """Rows about one person in the snapshots of a store."""

    store: Store
    person: Person
    rows: dict[str, dict[str, int]] = field(default_factory=dict)
    """Name of a file → object → its rows about the person, of those that were looked at."""
    untold: set[str] = field(default_factory=set)
    """Snapshots with logs of which it cannot be told any more whose rows they hold: they are emptied."""

    def counts(self) -> dict[str, int]:
        """Name of a file → rows about the person in all snapshots, each object once."""
        sums = {name: sum(by_object.values()) for name, by_object in self.rows.items()}
        return {name: rows for name, rows in sums.items() if rows}

    def look_at(self, snapshot: Snapshot) -> None:
        """Counts the rows about the person in a snapshot. Nothing is changed."""
        for log, file, _ in _logs(snapshot.manifest):
            for part in _parts(file):
                self._of_log(log, part, snapshot)
        for file in _quarantined(snapshot.manifest):
            self._of_table(file, snapshot)

    def without(self, snapshot: Snapshot) -> dict[str, File]:
        """Names of the files of a snapshot that have such rows → the file without them."""
        changed: dict[str, File] = {}
        for log, file, days in _logs(snapshot.manifest):
            changed |= self._log_without(log, file, days, snapshot)
        for file in _quarantined(snapshot.manifest):
            rows, mine = self._of_table(file, snapshot)
            if mine.any():
                changed[file.table] = File(file.table, *self.store.keep(rows.filter(~mine)))
        return changed

    def _of_table(self, file: File, snapshot: Snapshot) -> tuple[pl.DataFrame, pl.Series]:
        """Quarantined rows, and whether each is about the person."""
        rows = self._read(file, snapshot)
        table = contract.tables.get(file.table.removeprefix(QUARANTINED))
        mine = pl.repeat(False, rows.height, eager=True)
        for name in user_columns(table) if table is not None else ():
            mine = mine | self.person.is_in(rows[name].cast(pl.String)) if name in rows.columns else mine
        self.rows.setdefault(file.table, {})[file.sha256] = int(mine.sum())
        return rows, mine

    def _of_log(self, log: str, part: Part, snapshot: Snapshot) -> tuple[pl.DataFrame, pl.Series]:
        """Rows of a piece of a log, and whether each has to go."""
        rows = self._read(File(PREFIX + log, part.sha256, part.rows), snapshot)
        if USER not in rows.columns:
            return rows, pl.repeat(False, rows.height, eager=True)
        mine = self._is_mine(rows[USER], snapshot.manifest.numbering)
        if mine is None:
            if rows.height:
                self.untold.add(snapshot.id)
            return rows, pl.repeat(True, rows.height, eager=True)
        self.rows.setdefault(PREFIX + log, {})[part.sha256] = int(mine.sum())
        return rows, mine

    def _is_mine(self, ids: pl.Series, numbering: str | None) -> pl.Series | None:
        """None where the numbers are of an extract that is no more, or of none that is known."""
        if not ids.dtype.is_integer():
            return self.person.is_in(ids.cast(pl.String))
        if numbering not in ("", self.person.numbering):
            return None
        number = self.person.number if numbering else self.person.plain
        return (ids == number).fill_null(value=False) if number is not None else pl.repeat(False, ids.len(), eager=True)

    def _log_without(self, log: str, file: File, days: File, snapshot: Snapshot) -> dict[str, File]:
        found = [(part, *self._of_log(log, part, snapshot)) for part in _parts(file)]
        if not any(mine.any() for _, _, mine in found):
            return {}
        gone = pl.concat([rows.filter(mine).select(day=pl.col(AT).cast(pl.Date)) for _, rows, mine in found])
        left = _days_without(self.store.read(days), gone)
        kept = [(part, rows.filter(~mine)) for part, rows, mine in found]
        parts = [self._piece(*span, kept) for span in pairwise([*pieces(left), date.max])]
        *earlier, last = parts or [Part(snapshot.manifest.through, *self.store.keep(kept[0][1].clear()))]
        rows = sum(part.rows for part in parts)
        return {
            file.table: File(file.table, last.sha256, rows, earlier=tuple(earlier)),
            days.table: File(days.table, *self.store.keep(left)),
        }

    def _piece(self, first: date, following: date, kept: list[tuple[Part, pl.DataFrame]]) -> Part:
        """Rows of the days from the first to the one before the following piece; a piece that is as it was stays."""
        day = pl.col(AT).cast(pl.Date)
        mine = [(part, rows.filter(day.is_between(first, following, closed="left"))) for part, rows in kept]
        mine = [(part, rows) for part, rows in mine if rows.height]
        if len(mine) == 1 and mine[0][1].height == mine[0][0].rows:
            return replace(mine[0][0], month=first)
        return Part(first, *self.store.keep(pl.concat([kept[0][1].clear(), *(rows for _, rows in mine)])))

    def _read(self, file: File, snapshot: Snapshot) -> pl.DataFrame:
        try:
            return self.store.read(file)
        except Damaged as damage:
            raise Damaged(
                f"{file.table} of snapshot {snapshot.id}",
                wanted="the content that was published, to tell whose rows it holds",
                got=str(damage),
                fix="Put it back from a backup, or remove the manifest of that snapshot from the folder `snapshots`",
            ) from damage


def _logs(manifest: Manifest) -> Iterator[tuple[str, File, File]]:
    """Name of a log, its rows, and its days."""
    files: Mapping[str, File] = {file.table: file for file in manifest.references}
    for name, file in files.items():
        if name.startswith(PREFIX) and name + DAYS in files:
            yield name.removeprefix(PREFIX), file, files[name + DAYS]


def _quarantined(manifest: Manifest) -> Iterator[File]:
    return (file for file in manifest.references if file.table.startswith(QUARANTINED))


def _parts(file: File) -> list[Part]:
    rows = file.rows - sum(part.rows for part in file.earlier)
    return [*file.earlier, Part(date.min, file.sha256, rows)]


def _days_without(days: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    """Days of a log without some rows (`day`, a row each); of those that lose one no checksum is known."""
    lost = gone.group_by("day").agg(lost=pl.len().cast(pl.Int64))
    now = days.join(lost, on="day", how="left", maintain_order="left")
    changed = now.with_columns(
        rows=(pl.col("rows") - pl.col("lost").fill_null(0)).cast(days.schema["rows"]),
        checksum=pl.when(pl.col("lost").is_null()).then("checksum"),
    )
    return changed.filter(pl.col("rows") > 0).select(days.columns)
