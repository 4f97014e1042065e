"""Tiny warehouses: a few rows that a test shows, and everything else by default."""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from metrics.comparison.period_pair import Against
from metrics.model.term import Slice
from metrics.periods.notation import parse
from metrics.periods.period import DEFAULT_CALENDAR, Align, CalendarSettings, Grain
from metrics.query.answers import Numbers, Question
from metrics.snapshots.manifest import Manifest
from metrics.snapshots.store import Snapshot, Store
from queries.extract.extract import read_once
from queries.settings import Settings
from queries.sources.registry import sources
from queries.warehouse.contract import contract
from refresh.pipeline.compute_source import Computation

READ = {pl.Date: lambda text: text.str.to_date(), pl.Datetime: lambda text: text.str.to_datetime()}
KINDS = {"DATE": pl.Date, "BOOLEAN": pl.Boolean, "DOUBLE": pl.Float64, "DATETIME": pl.Datetime}


def table(text: str) -> pl.DataFrame:
    """Rows as a test shows them: a line of names, then a line a row, columns apart by blanks, `-` for nothing."""
    lines = [line.split() for line in text.strip().splitlines()]
    return pl.read_csv(io.StringIO("\n".join(",".join("" if word == "-" else word for word in line) for line in lines)))


def warehouse(home: Path, **tables: str | pl.DataFrame) -> Path:
    """A folder warehouse with these tables; users are whoever uses or pays, where the test does not list them."""
    home.mkdir(parents=True, exist_ok=True)
    frames = {name: table(rows) if isinstance(rows, str) else rows for name, rows in tables.items()}
    if "users" not in frames:
        frames["users"] = _whoever(frames)
    for name, frame in frames.items():
        _typed(name, frame).write_parquet(home / f"{name}.parquet")
    return home


@contextmanager
def numbers(
    home: Path,
    *,
    through: str = "2025-12-31",
    reckoning: CalendarSettings = DEFAULT_CALENDAR,
    **tables: str | pl.DataFrame,
) -> Iterator["Asked"]:
    """The numbers of such a warehouse, computed without checks: what is asked is the arithmetic."""
    settings = Settings(str(warehouse(home / "warehouse", **tables)))
    store = Store(home / "store")
    day = date.fromisoformat(through)
    with read_once(settings) as database:
        computation = Computation(database, {}, day, store)
        states = {
            name: computation.state(source, None, lambda rows_done, rows: None) for name, source in sources().items()
        }
        lists = computation.lists()
        manifest = Manifest(datetime.now(tz=UTC), day, "CNY", "", None, {}, states, (), (), lists, reckoning)
    yield Asked(Numbers.of(Snapshot("tiny", manifest, store.home)))


class Asked:
    """Questions in a line."""

    def __init__(self, numbers: Numbers) -> None:
        self.numbers = numbers

    def rows(self, metric: str, period: str, grain: str | None = None, **options: Any) -> list[dict[str, Any]]:
        """Every row of the answer; `more` as in `question`."""
        return self.numbers.answer(question(metric, period, grain, **options)).rows.to_dicts()

    def row(self, metric: str, period: str, **options: Any) -> dict[str, Any]:
        """The one row of the answer."""
        (row,) = self.rows(metric, period, **options)
        return row

    def value(self, metric: str, period: str, **options: Any) -> float | None:
        """The one value of the answer."""
        return self.row(metric, period, **options)["value"]


def question(metric: str, period: str, grain: str | None = None, **options: Any) -> Question:
    """`more`: by="region", where={"region": "east"}, against="none", align="weekday", per_working_day=True."""
    where = tuple((name, (value,)) for name, value in options.get("where", {}).items())
    by = tuple(filter(None, options.get("by", "").split(",")))
    return Question(
        metric,
        parse(period)[0],
        Grain(grain) if grain else None,
        Slice(by, where),
        Against(options.get("against", "yoy")),
        Align(options.get("align", "date")),
        options.get("per_working_day", False),
    )


def _whoever(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    ids = pl.concat([frame["user_id"] for frame in frames.values() if "user_id" in frame.columns]).unique().sort()
    return pl.DataFrame({"user_id": ids, "registered_on": [date(2020, 1, 1)] * ids.len()})


def _typed(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """With the types of the contract, where the text of a test leaves them open."""
    kinds = {
        column.name: KINDS[str(column.type)] for column in contract.tables[name].columns if str(column.type) in KINDS
    }
    return frame.with_columns(
        parse(pl.col(column))
        if frame[column].dtype == pl.String and (parse := READ.get(kind))
        else pl.col(column).cast(kind)
        for column, kind in kinds.items()
        if column in frame.columns
    )


def published(home: Path, **tables: str | pl.DataFrame) -> Path:
    """The store into which such a warehouse was refreshed, checks included."""
    from refresh.pipeline.refresh import refresh

    report = refresh(Settings(str(warehouse(home / "warehouse", **tables)), str(home / "store"), date(2025, 12, 31)))
    assert report.published is not None
    return home / "store"
