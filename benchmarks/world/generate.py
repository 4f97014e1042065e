"""The facts: who used which feature on which platform on a day, for how long."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks.world.home import Home, made_once
from metrics.periods.period import Grain, Period, split

SPAN = Period(date(2024, 1, 1), date(2025, 12, 31))
FIRST_DAY, DAYS = SPAN.start, SPAN.days

MONTHS = split(SPAN, Grain.MONTH)


def number(day: date) -> int:
    """Days since the first day."""
    return (day - FIRST_DAY).days


def numbers(month: Period) -> range:
    """The days of the month, counted from the first day of all."""
    return range(number(month.start), number(month.end) + 1)


def date_of(number: int) -> date:
    return FIRST_DAY + timedelta(days=number)


Singles = npt.NDArray[np.float32]

REGIONS = pl.Enum(["central", "east", "north", "northeast", "northwest", "overseas", "south", "southwest"])
CHANNELS = pl.Enum(["ads", "app_store", "invite", "organic", "partner", "retail"])

DAILY = 0.03
"""The share of people who come nearly every day; the others come on one day in forty."""
FROM_THE_START = 0.5
"""The share of people who had registered before the first day; the others do so evenly, in the order of their ids."""


@dataclass(frozen=True)
class People:
    """Everybody who ever registers: person i has the id 1 + i."""

    chance: Singles
    """Of each person: how likely a day is on which the product is used."""

    def __len__(self) -> int:
        return len(self.chance)

    def registered(self, day: int) -> int:
        """How many have registered by the day (counted from 0): the first so many."""
        share = FROM_THE_START + (1 - FROM_THE_START) * (day + 1) / DAYS
        return max(1, int(len(self) * share))


def draw_people(count: int, seed: int) -> People:
    rng = np.random.default_rng([seed, 0])
    chance = rng.standard_exponential(count, dtype=np.float32) * np.float32(0.025)
    daily = rng.random(count, dtype=np.float32) < DAILY
    chance[daily] = 0.5 + 0.45 * rng.random(int(daily.sum()), dtype=np.float32)
    return People(chance)


def table(people: People, seed: int) -> pl.DataFrame:
    """The contract's `users`."""
    rng = np.random.default_rng([seed, 1])
    count = len(people)
    joined = (np.arange(count) / count - FROM_THE_START) / (1 - FROM_THE_START) * DAYS
    days = np.datetime64(FIRST_DAY, "D") + np.maximum(joined, -1).astype("timedelta64[D]")
    return pl.DataFrame(
        {
            "user_id": np.arange(1, count + 1, dtype=np.int32),
            "registered_on": pl.Series(days),
            "region": _named(rng.integers(0, len(REGIONS.categories), count, dtype=np.uint8), REGIONS),
            "channel": _named(rng.integers(0, len(CHANNELS.categories), count, dtype=np.uint8), CHANNELS),
        }
    )


def _named(codes: npt.NDArray[np.uint8], names: pl.Enum) -> pl.Series:
    return pl.Series(codes).cat.to(names)


Ints = npt.NDArray[np.int64]

FEATURES = pl.Enum([f"feature_{place:02}" for place in range(24)])
PLATFORMS = pl.Enum(["android", "ios", "web"])

POPULARITY = np.repeat(np.arange(24), np.diff(np.rint(1024 * np.log1p(np.arange(25)) / np.log1p(24)).astype(int)))
"""The feature of each of 1,024 equally likely draws: the first is used most, the last least."""
WEEKEND = 0.85
"""How likely a use is on a Saturday or Sunday, beside a working day."""


def of_month(people: People, month: Period, seed: int) -> pl.DataFrame:
    """The contract's `usage_daily` for one month, in day order: users ascending within the day, no row twice."""
    return pl.concat([_of_day(people, day, np.random.default_rng([seed, 2, day])) for day in numbers(month)])


def _of_day(people: People, day: int, rng: np.random.Generator) -> pl.DataFrame:
    key = _uses(_active(people, day, rng), rng)
    minutes = np.floor(80 * rng.standard_exponential(key.size, dtype=np.float32)).astype(np.int32)
    return pl.DataFrame(
        {
            "user_id": (1 + key // 72).astype(np.int32),
            "usage_date": pl.Series([date_of(day)]).new_from_index(0, key.size),
            "feature_id": pl.Series((key // 3 % 24).astype(np.uint8)).cat.to(FEATURES),
            "platform": pl.Series((key % 3).astype(np.uint8)).cat.to(PLATFORMS),
            "minutes": minutes / 10,
            "sessions": (1 + minutes // 140).astype(np.uint8),
        }
    )


def _active(people: People, day: int, rng: np.random.Generator) -> Ints:
    registered = people.registered(day)
    busy = WEEKEND if date_of(day).weekday() >= 5 else 1
    return np.flatnonzero(rng.random(registered, dtype=np.float32) < people.chance[:registered] * np.float32(busy))


def _uses(active: Ints, rng: np.random.Generator) -> Ints:
    """Sorted numbers, each once: (person × 24 + feature) × 3 + platform."""
    person = np.repeat(active, 1 + rng.poisson(2.77, active.size))
    feature = np.where(rng.random(person.size) < 0.6, _favourite(person, rng), _popular(rng, person.size))
    own = person % 7 % 3
    platform = np.where(rng.random(person.size) < 0.85, own, rng.integers(0, 3, person.size))
    return np.unique((person * 24 + feature) * 3 + platform)


def _favourite(person: Ints, rng: np.random.Generator) -> Ints:
    """One of the person's four favourite features."""
    favourite = person * 4 + rng.integers(0, 4, person.size)
    return _popular_at(favourite * 2_654_435_761 % 2**32 >> 22)


def _popular(rng: np.random.Generator, size: int) -> Ints:
    return _popular_at(rng.integers(0, POPULARITY.size, size))


def _popular_at(draw: Ints) -> Ints:
    return POPULARITY[draw].astype(np.int64, copy=False)


ROWS_A_PERSON = 76
"""Over the two years, on average."""

TABLES = """
create table users (user_id bigint not null, registered_on date not null, region varchar, channel varchar);
create table usage_daily (
    user_id bigint not null, usage_date date not null, feature_id varchar not null, platform varchar,
    minutes double, sessions bigint
);
"""


def build(home: Home) -> None:
    """The warehouse, unless it is there; while one month is being written the next one is already being drawn."""
    made_once(home.warehouse, partial(_write, home))


def export(home: Home) -> None:
    """Both tables as Parquet files, for those who read no DuckDB file."""
    with duckdb.connect(home.warehouse, read_only=True) as connection:
        for name in ("users", "usage_daily"):
            rows = connection.table(name)
            made_once(home.parquet / f"{name}.parquet", partial(_write_parquet, rows))


def build_texts(home: Home) -> None:
    """The warehouse with the digest of each id in its place, and the rows of use in no order."""
    export(home)
    made_once(home.texts, partial(_write_texts, home.parquet))


def people_of(home: Home) -> People:
    return draw_people(max(1, home.rows // ROWS_A_PERSON), home.seed)


def opened_new(file: Path) -> duckdb.DuckDBPyConnection:
    """A new file with the two tables, empty; one thread, because two write a larger one."""
    connection = duckdb.connect(file, config={"threads": 1})
    connection.execute(TABLES)
    return connection


def insert(connection: duckdb.DuckDBPyConnection, name: str, rows: pl.DataFrame) -> None:
    connection.register("new_rows", rows.to_arrow())
    connection.table("new_rows").insert_into(name)
    connection.unregister("new_rows")


def _write_parquet(rows: duckdb.DuckDBPyRelation, file: Path) -> None:
    rows.to_parquet(str(file))


def _write_texts(parquet: Path, file: Path) -> None:
    as_text = "md5(user_id::varchar) as user_id, * exclude user_id"
    with duckdb.connect(file) as connection:
        for name, order in (("users", "user_id"), ("usage_daily", "hash(user_id, usage_date, feature_id, platform)")):
            connection.read_parquet(str(parquet / f"{name}.parquet")).project(as_text).order(order).create(name)


def _write(home: Home, file: Path) -> None:
    people = people_of(home)
    with opened_new(file) as connection, ThreadPoolExecutor(max_workers=1) as beside:
        before: Future[None] = beside.submit(insert, connection, "users", table(people, home.seed))
        for month in MONTHS:
            rows = of_month(people, month, home.seed)
            before.result()
            before = beside.submit(insert, connection, "usage_daily", rows)
        before.result()
