"""Reader of the facts of one source, in Arrow batches where the driver has them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from typing import cast as typing_cast

import polars as pl
from sqlalchemy import Column, ColumnElement, Date, Integer, Select, String, cast, column, false, func, select, true

from queries.engines.duckdb import DuckDB
from queries.engines.functions import row_hash
from queries.rules.day_ranges import DayRange, inside, spans
from queries.sources.ids import is_among
from queries.sources.source import COMPLETE_THROUGH, DAY, ENTITY, Source
from queries.warehouse.typed_table import Around
from queries.warehouse.warehouse import LeftOut, Warehouse

DUCKDB = DuckDB()

BATCH = 122_880
"""Rows handed over at once: those of a row group of DuckDB. Half or four times as many take half as long again."""


@dataclass(frozen=True)
class DaysRead:
    """What was read before of a source whose rows are made of events, and the days that are the same since."""

    unchanged: frozenset[date]
    census: pl.DataFrame
    """See `Facts.census`."""
    first_seen: pl.DataFrame
    """See `Facts.first_seen`."""
    people: pl.DataFrame | None = None
    """See `Facts.people_census`; where the census is of their rows only."""

    def of(self, people: pl.DataFrame) -> "DaysRead":
        """The days before the first on which somebody was first seen who was not counted then, or is not now."""
        then = people.clear() if self.people is None else self.people
        pairs = ((people, then), (then, people))
        others = pl.concat([one.join(other, on=one.columns, how="anti", nulls_equal=True) for one, other in pairs])
        first = typing_cast("date", others[DAY].min() or date.max)
        return replace(self, unchanged=frozenset(day for day in self.unchanged if day < first))


@dataclass(frozen=True)
class Facts:
    """The rows of one source up to a day, without those that are left out."""

    warehouse: Warehouse
    source: Source
    through: date
    """The last day that is read: up to it everything is known."""
    leaving_out: LeftOut
    among: tuple[int, int] | None = None
    """The least and the largest id of the entities whose rows are wanted; None for all of them."""
    read: DaysRead | None = None
    """What need not be read again for a census."""
    days: pl.DataFrame | None = None
    """A row a day that has events, `day` and its number of `rows`, where they have been counted."""

    def about(self, ids: pl.Series) -> "Facts":
        """Rows of other entities need not come. Only numbers have the same order here and in every warehouse."""
        entity = self.frame(select(self.rows().c[ENTITY]).limit(0))[ENTITY]
        if ids.is_empty() or not (entity.dtype.is_integer() and ids.dtype.is_integer()):
            return self
        return replace(self, among=(typing_cast("int", ids.min()), typing_cast("int", ids.max())), read=None)

    def rows_by_day(self) -> pl.DataFrame:
        """A row a day that has any: `day` and its number of `rows`."""
        day = self.rows().c[DAY]
        return self._by_day(select(day, func.count().label("rows")).group_by(day).order_by(day), self._spans)

    def census(self) -> pl.DataFrame:
        """A row a day that has any: `day`, its number of `rows`, and a `checksum` that changes with any of them."""
        rows = self.rows()
        day, others = rows.c[DAY], [column for column in rows.c if column.name != DAY]
        checksum = cast(func.sum(row_hash(*others)), String).label("checksum")
        query = select(day, func.count().label("rows"), checksum).group_by(day).order_by(day)
        if self.read is None:
            return self._by_day(query, self._spans)
        known = self.read.census.filter(self._is_unchanged)
        return pl.concat([known, self._by_day(query, self._changed_spans).cast(dict(known.schema))]).sort(DAY)  # type: ignore[arg-type]

    def people_census(self) -> pl.DataFrame:
        """The census of whoever is counted: a row a `day` on which some had their first fact × static values.

        `rows` says how many they are, and a `checksum` who they are. People without a fact are in no row.
        """
        if self.source.within_a_day_of is not None:
            return self._people_first_seen()
        people = self.source.population.rows.subquery("people")
        first_seen = self._first_days().subquery("seen")
        by = [first_seen.c[DAY], *(people.c[name] for name in self.source.population.dimensions)]
        checksum = cast(func.sum(row_hash(people.c[ENTITY])), String).label("checksum")
        query = select(*by, func.count().label("rows"), checksum).group_by(*by)
        counts = self.frame(query.join_from(first_seen, people, first_seen.c[ENTITY] == people.c[ENTITY]))
        return self._sorted(counts)

    def standing(self, days: Sequence[date], among: Sequence[date]) -> pl.DataFrame:
        """Everybody with a fact on one of these days: `entity`, whether it `counts`, and its static values.

        `among` are all days with a fact.
        """
        rows, people = self.rows(), self.source.population.rows.subquery("people")
        on_these = inside(rows.c[DAY], spans(days, among))
        entities = select(rows.c[ENTITY]).where(on_these).distinct().subquery("seen")
        statics = [people.c[name] for name in self.source.population.dimensions]
        query = select(entities.c[ENTITY], people.c[ENTITY].is_not(None).label("counts"), *statics)
        question = query.outerjoin_from(entities, people, entities.c[ENTITY] == people.c[ENTITY])
        return self.frame(question, (min(days), max(days)) if days else None)

    def values(self, dimension: str, after: date | None = None, enough: Collection[str] = ()) -> pl.Series:
        """Every value of a dimension that occurs, or that occurs after a day.

        Days that can be read one after another are read until all values that are `enough` have been found, as text.
        """
        rows = self.rows()
        values = select(rows.c[dimension]).where(rows.c[DAY] > after if after else true()).distinct()
        if after is None and self.source.within_a_day_of is not None:
            return self._found(values, dimension, {*enough})
        return self.frame(values, self._after(after))[dimension]

    def static_values(self) -> pl.DataFrame:
        """Every combination of static values that somebody has who may be counted, with facts or without."""
        if not self.source.population.dimensions:
            return pl.DataFrame()
        people = self.source.population.rows.subquery("people")
        return self.frame(select(*(people.c[name] for name in self.source.population.dimensions)).distinct())

    def entities(self, after: date | None = None, *, are_active: bool = False) -> pl.DataFrame:
        """`entity` and its static dimensions: everybody who may be counted, or who of them has a fact.

        `after`: one after that day. `are_active`: one on any day.
        """
        people, rows = self.source.population.rows.subquery("people"), self.rows()
        new = select(rows.c[ENTITY]).where(rows.c[DAY] > after if after else true())
        wanted = people.c[ENTITY].in_(new) if after or are_active else true()
        return self.frame(select(people).where(wanted).order_by(people.c[ENTITY]), self._after(after))

    def without_consent(self) -> int:
        """Number of people with a fact who are left out because they did not agree; 0 where no consent is needed."""
        population = self.source.population
        if population.whole is None:
            return 0
        entity = self.rows().c[ENTITY]
        is_left_out = is_among(entity, population.whole.rows) & ~is_among(entity, population.rows)
        return int(self.frame(select(func.count(entity.distinct()).label("people")).where(is_left_out)).item())

    def between(self, first: date, last: date, values: Mapping[str, Sequence[Any]]) -> Iterator[pl.DataFrame]:
        """The facts of these days in parts and in any order, each dimension as the place of its value in `values`.

        The first place is 1; a missing value has the place 0.
        """
        rows = self.rows()
        codes = {name: place_among(rows.c[name], known) for name, known in values.items() if known}
        columns = [codes[column.name].label(column.name) if column.name in codes else column for column in rows.c]
        question = select(*columns).where(rows.c[DAY].between(first, last))
        for batch in frames(
            self.warehouse, self._until(question), self.leaving_out, around(self.source.within_a_day_of, (first, last))
        ):
            none = (pl.lit(0, pl.Int32).alias(name) for name, known in values.items() if not known)
            yield batch.with_columns(pl.col(codes).fill_null(0), *none)

    def last_known(self) -> date | None:
        """The last day on which a source that is always complete would have a row if there were something to tell."""
        if self.source.known_by is None:
            return self.through
        day = func.date(self.source.known_by, type_=Date)
        return typing_cast(
            "date | None", self.frame(select(func.max(day).label("last")).where(day <= self.through)).item()
        )

    def rows(self) -> Any:
        """The facts as a subquery: `entity`, `day`, dimensions, sums."""
        rows = self.source.rows.subquery("facts")
        wanted = rows.c[ENTITY].between(*self.among) if self.among else true()
        return select(rows).where(rows.c[DAY] <= self.through, wanted).subquery("rows")

    def _first_days(self) -> Select[Any]:
        rows = self.rows()
        return select(rows.c[ENTITY], func.min(rows.c[DAY]).label(DAY)).group_by(rows.c[ENTITY])

    @cached_property
    def first_seen(self) -> pl.DataFrame:
        """Everybody with a fact, of the population or not: `entity`, and the `day` of the first one."""
        if self.read is None or self.read.first_seen.schema[ENTITY] != self._kind_of_id:
            return self._seen_on(self._spans)
        then, found = self.read.first_seen, self._seen_on(self._changed_spans)
        known, others = then.filter(self._is_unchanged), then.filter(~self._is_unchanged)
        now = others.join(found, on=ENTITY, how="left", suffix="_now")
        is_there = (pl.col("day_now") <= pl.col(DAY)).fill_null(False)
        last_unchanged = self._days.filter(self._is_unchanged)[DAY].max()
        if now.filter(~is_there, pl.col(DAY) < last_unchanged).height:  # their first day may be any unchanged one
            return self._seen_on(self._spans)
        return _first([known, found])

    def _seen_on(self, spans: Iterable[DayRange]) -> pl.DataFrame:
        """See `first_seen`, of some days: put together from spans."""
        first_days = self._first_days()
        seen = pl.DataFrame(schema={ENTITY: self._kind_of_id, DAY: pl.Date})
        for days in spans:
            found = self.frame(first_days.where(self._is_on(days)), days)
            seen = _first([seen, found.cast(dict(seen.schema))])  # type: ignore[arg-type]
        return seen

    @cached_property
    def _kind_of_id(self) -> Any:
        """Type of the ids of entities, whole numbers or text."""
        ids = self.frame(select(self.rows().c[ENTITY]).limit(0))[ENTITY]
        return pl.Int64() if ids.dtype.is_integer() else pl.String()

    def _people_first_seen(self) -> pl.DataFrame:
        """See `people_census`."""
        people, statics = self.source.population.rows.subquery("people"), self.source.population.dimensions
        hashes = cast(row_hash(people.c[ENTITY]), String).label("checksum")
        known = self.frame(select(people.c[ENTITY], *(people.c[name] for name in statics), hashes))
        counted = self.first_seen.join(known.cast({ENTITY: self._kind_of_id}), on=ENTITY)
        sums = pl.len().alias("rows"), pl.col("checksum").cast(pl.Int128).sum().cast(pl.String)
        return self._sorted(counted.group_by(DAY, *statics).agg(*sums))

    def _sorted(self, census: pl.DataFrame) -> pl.DataFrame:
        texts = pl.col(self.source.population.dimensions).cast(pl.String)
        return census.with_columns(pl.col(DAY).cast(pl.Date), texts, pl.col("rows").cast(pl.Int64)).sort(pl.all())

    def _by_day(self, question: Select[Any], spans: Sequence[DayRange]) -> pl.DataFrame:
        """Answer to a question that may be asked of some days after others."""
        if self.source.within_a_day_of is None:
            return self.frame(question)
        if not spans:
            return self.frame(question.where(false()))
        parts = [self.frame(question.where(self._is_on(days)), days) for days in spans]
        return pl.concat([part for part in parts if part.height] or parts[:1], how="vertical_relaxed")

    def _found(self, values: Select[Any], dimension: str, enough: set[str]) -> pl.Series:
        found = self.frame(values.limit(0))[dimension]
        for days in self._spans:
            found = pl.concat([found, self.frame(values.where(self._is_on(days)), days)[dimension]]).unique()
            if enough and enough <= {*found.cast(pl.String).drop_nulls()}:
                break
        return found

    def _is_on(self, days: DayRange) -> ColumnElement[bool]:
        return column(DAY, Date).between(*days)

    @cached_property
    def _days(self) -> pl.DataFrame:
        """Days with events, where the rows are made of events."""
        moment = self.source.within_a_day_of
        if moment is None:
            return pl.DataFrame(schema={DAY: pl.Date, "rows": pl.Int64})
        known = days_of_events(self.warehouse, moment, self.leaving_out) if self.days is None else self.days
        return known.filter(pl.col(DAY) <= self.through)

    @cached_property
    def _spans(self) -> list[DayRange]:
        """All days, a few at a time, where they can be."""
        return in_spans(self._days)

    @cached_property
    def _changed_spans(self) -> list[DayRange]:
        """The days that have to be read, a few at a time."""
        return in_spans(self._days, ~self._is_unchanged)

    @cached_property
    def _is_unchanged(self) -> pl.Expr:
        """Whether a day is in a span of unchanged ones, of which there are some."""
        unchanged = self.read.unchanged if self.read else ()
        days = self._days[DAY].to_list()
        return pl.any_horizontal(pl.lit(False), *(pl.col(DAY).is_between(*span) for span in spans(unchanged, days)))

    def _after(self, day: date | None) -> DayRange | None:
        return (day + timedelta(days=1), self.through) if day and day < self.through else None

    def frame(self, question: Select[Any], days: DayRange | None = None) -> pl.DataFrame:
        """The whole answer to a question about the facts; of those of some days only, where that is said."""
        return frame(self.warehouse, self._until(question), self.leaving_out, around(self.source.within_a_day_of, days))

    def _until(self, question: Select[Any]) -> Select[Any]:
        return question.params({COMPLETE_THROUGH.key: self.through})


def place_among(value: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[Any]:
    """The place of a value among `values`, from 1; NULL for another one."""
    return cast(func.list_position(func.list_value(*values), value), Integer)


EVERY_DAY = pl.lit(True)
EVENTS_AT_ONCE = 4_000_000
"""Events of the days that are grouped at once: to group hundreds of millions takes more than the engine's memory."""


def around(moment: Column[Any] | None, days: DayRange | None) -> Around | None:
    """Events that rows of these days are made of; None where that is not known, or all days are asked for."""
    return None if moment is None or days is None else Around(moment, *days)


def days_of_events(warehouse: Warehouse, moment: Column[Any], leaving_out: LeftOut) -> pl.DataFrame:
    """A row a day with an event: `day` and its number of `rows`."""
    day = func.date(moment, type_=Date).label(DAY)
    question: Any = select(day, func.count().label("rows")).where(moment.is_not(None)).group_by(day).order_by(day)
    return frame(warehouse, question, leaving_out).with_columns(pl.col(DAY).cast(pl.Date))


def in_spans(days: pl.DataFrame, is_wanted: pl.Expr = EVERY_DAY) -> list[DayRange]:
    """The wanted days, put together while no other is in between and they have no more than EVENTS_AT_ONCE."""
    known = days.with_columns(is_wanted=is_wanted)
    wanted = known.with_columns(run=pl.col("is_wanted").rle_id()).filter("is_wanted")
    part = ((pl.col("rows").cum_sum() - pl.col("rows")) // EVENTS_AT_ONCE).over("run")
    parts = wanted.group_by("run", part=part).agg(pl.col(DAY).min().alias("first"), pl.col(DAY).max().alias("last"))
    return parts.sort("first").select("first", "last").rows()


def _first(seen: Iterable[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(seen).group_by(ENTITY).agg(pl.col(DAY).min())


def frame(
    warehouse: Warehouse, question: Select[Any], leaving_out: LeftOut, only: Around | None = None
) -> pl.DataFrame:
    """The whole answer to a question in the contract's names."""
    return pl.concat(frames(warehouse, question, leaving_out, only), how="vertical_relaxed")


def frames(
    warehouse: Warehouse, question: Select[Any], leaving_out: LeftOut, only: Around | None = None
) -> Iterator[pl.DataFrame]:
    """The answer in parts of some size; the first has no rows, only columns."""
    with warehouse.engine.connect() as connection:
        yield from DUCKDB.batches(connection, warehouse.bound(question, leaving_out, only), BATCH)
