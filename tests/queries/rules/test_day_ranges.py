"""Conditions on days: which rows they hold for, and which files DuckDB reads to find these rows."""

from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import duckdb
import polars as pl
import pytest
from sqlalchemy import ColumnElement, Date, DateTime, column

from queries.rules.day_ranges import DayRange, inside, outside

DAYS = [date(2025, 1, 1) + timedelta(days=number) for number in range(90)]
FIRST, LAST = DAYS[0], DAYS[-1]


def _found(rows: duckdb.DuckDBPyRelation, condition: ColumnElement[bool]) -> list[int]:
    sql = str(condition.compile(compile_kwargs={"literal_binds": True}))
    return [number for (number,) in rows.filter(sql).project("number").order("number").fetchall()]


@pytest.mark.parametrize("seed", range(20))
def test_every_row_is_either_inside_or_outside(seed: int) -> None:
    random = Random(seed)  # noqa: S311
    ends = sorted(random.sample(DAYS, 2 * random.randint(0, 4)))
    spans = [*zip(ends[::2], ends[1::2], strict=True)]
    moments = [datetime(day.year, day.month, day.day, random.randrange(24), 59, 59) for day in DAYS]
    rows = pl.DataFrame({"number": range(91), "day": [*DAYS, None], "moment": [*moments, None]})
    within = [number for number, day in enumerate(DAYS) if any(first <= day <= last for first, last in spans)]
    without = [number for number in range(91) if number not in within]
    with duckdb.connect() as connection:
        every, dated = (connection.from_arrow(some.to_arrow()) for some in (rows, rows[:90]))
        for when in (column("day", Date), column("moment", DateTime)):
            assert _found(every, inside(when, spans)) == within
            assert _found(every, outside(when, spans)) == without
            assert _found(dated, outside(when, spans, is_dated=True)) == without[:-1]


# known days                                                      the others        files with rows of these
READ = [
    ([(FIRST, date(2025, 3, 30))], [LAST], ["2025-03"]),
    ([(FIRST, date(2025, 1, 30)), (date(2025, 2, 1), LAST)], [date(2025, 1, 31)], ["2025-01"]),
    ([(FIRST, date(2025, 1, 9)), (date(2025, 1, 11), date(2025, 3, 30))], [DAYS[9], LAST], ["2025-01", "2025-03"]),
]


@pytest.mark.parametrize(("spans", "others", "files"), READ)
def test_only_files_with_other_days_are_read(
    spans: list[DayRange], others: list[date], files: list[str], tmp_path: Path
) -> None:
    rows = pl.DataFrame({"number": range(90), "day": DAYS})
    for (month,), of_month in rows.group_by(pl.col("day").dt.strftime("%Y-%m")):
        file = tmp_path / f"{month}.parquet"
        of_month.write_parquet(file)
        if month not in files:
            _wipe_data(file)
    with duckdb.connect() as connection:
        found = _found(
            connection.read_parquet(f"{tmp_path}/*.parquet"), outside(column("day", Date), spans, is_dated=True)
        )
    assert [DAYS[number] for number in found] == others


def _wipe_data(file: Path) -> None:
    """Overwrites everything but the footer, so that who reads a value fails."""
    content = file.read_bytes()
    footer = int.from_bytes(content[-8:-4], "little") + 8
    file.write_bytes(content[:4] + b"\xff" * (len(content) - footer - 4) + content[-footer:])
