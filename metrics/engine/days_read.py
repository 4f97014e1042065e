"""Days of a source that were read for a census, kept with the events of which their rows are made."""

import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from metrics.snapshots.atomic_files import header_of, is_whole, seal
from queries.durable_files import make_folder
from queries.sources.facts import DaysRead
from queries.sources.source import DAY

ONE_DAY = timedelta(days=1)
EVENTS = "events"


@dataclass(frozen=True)
class KeptDays:
    """The days of one source as they were last read, in a folder."""

    home: Path
    key: str
    """Digest of everything that the rows depend on besides the events."""
    events: pl.DataFrame
    """The events now, a row a day: `day`, `rows`, and a `checksum` where every one of them is used."""

    def read(self, through: date) -> DaysRead | None:
        """What need not be read again by who reads up to a day; None where nothing is known."""
        header = header_of(self.home)
        if not header or header["key"] != self.key or not is_whole(self.home, header):
            return None
        frames = {name: pl.read_parquet(self._file(name)) for name in header["frames"]}
        then = frames.pop(EVENTS)
        days = unchanged(then, self.events, min(date.fromisoformat(header["through"]), through))
        return DaysRead(frozenset(days), **frames) if days else None

    def keep(self, through: date, **frames: pl.DataFrame) -> None:
        """Writes what was read up to a day, by the names of `DaysRead`, replacing what was there."""
        shutil.rmtree(self.home, ignore_errors=True)
        make_folder(self.home)
        for name, rows in {EVENTS: self.events, **frames}.items():
            rows.write_parquet(self._file(name))
        seal(self.home, key=self.key, through=through, frames=[EVENTS, *frames])

    def _file(self, name: str) -> Path:
        return self.home / f"{name}.parquet"


def unchanged(then: pl.DataFrame, now: pl.DataFrame, through: date) -> list[date]:
    """Days whose events, and those of the day before and the day after, are the same and used; not the last one.

    What is after the last day was not yet known, and may be there in part.
    """
    same = now.join(then, on=now.columns, how="semi")[DAY]
    changed = pl.concat([then[DAY], now[DAY]]).unique()
    changed = changed.filter(~changed.is_in(same.implode()))
    near = pl.concat([changed - ONE_DAY, changed, changed + ONE_DAY])
    return same.filter((same < through) & ~same.is_in(near.implode())).to_list()
