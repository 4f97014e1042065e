"""What was judged of every day of a warehouse, kept so that a day which is as it was need not be examined again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl

from metrics.sealed import is_whole, own_files, said_in, seal
from queries.durable import write_whole
from queries.warehouse.daily import CENSUS
from queries.warehouse.rules import TableRule
from queries.warehouse.source import DAY


@dataclass(frozen=True)
class Judged:
    """The days of one table."""

    key: str = ""
    """What a day depends on besides its rows: how the table is read, and in which currency."""
    days: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=CENSUS))
    """The census, and for every rule, by all that it says, whether the day breaks it."""

    def sound(self, rule: TableRule, census: pl.DataFrame) -> list[date]:
        """The days that are as they were when they kept the rule; none where it was not judged."""
        if repr(rule) not in self.days.columns:
            return []
        return self.days.filter(~pl.col(repr(rule))).join(census, on=list(CENSUS), how="semi")[DAY].to_list()


NOT_JUDGED = Judged()


@dataclass(frozen=True)
class Verdicts:
    """The days of all tables, and the keys to which they referred."""

    tables: Mapping[str, Judged] = field(default_factory=dict)
    keys: Mapping[str, pl.Series] = field(default_factory=dict)
    """Column → every value that it had."""

    def judged(self, table: str, key: str) -> Judged:
        """What is known of a table that is read in the same way as now."""
        found = self.tables.get(table, NOT_JUDGED)
        return found if found.key == key else Judged(key)

    def has_lost(self, column: str, now: pl.Series | None) -> bool:
        """Whether the column may be without a value that it had."""
        before = self.keys.get(column)
        if before is None or now is None or before.dtype != now.dtype:
            return True
        return not before.to_frame().join(now.to_frame(), on=now.name, how="anti").is_empty()

    def keep(self, home: Path, code: str) -> None:
        """In a folder of their own, in place of those before."""
        for file in own_files(home):
            file.unlink()
        frames = {name: judged.days for name, judged in self.tables.items()}
        frames |= {name: values.to_frame() for name, values in self.keys.items()}
        for name, frame in frames.items():
            content = BytesIO()  # Polars does not always say that it was the disk which refused
            frame.write_parquet(content)
            write_whole(_file(home, name), content.getvalue())
        tables = {name: judged.key for name, judged in self.tables.items()}
        seal(home, code=code, judged_on=date.today(), tables=tables, keys=list(self.keys))


NONE = Verdicts()


def kept_verdicts(home: Path, code: str) -> Verdicts:
    """Those that the same code wrote, no later than today; none where a bit of them has changed."""
    said = said_in(home)
    if not said or said["code"] != code or said["judged_on"] > date.today().isoformat() or not is_whole(home, said):
        return NONE
    tables = {name: Judged(key, pl.read_parquet(_file(home, name))) for name, key in said["tables"].items()}
    return Verdicts(tables, {name: pl.read_parquet(_file(home, name)).to_series() for name in said["keys"]})


def _file(home: Path, name: str) -> Path:
    return home / f"{name}.parquet"
