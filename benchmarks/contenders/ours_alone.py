"""Ours without region and channel: the cells of the very task that the others do, and any other window besides."""

from dataclasses import dataclass, replace

import polars as pl
from sqlalchemy import select

from benchmarks.contenders import Contender
from benchmarks.contenders.ours import counts, made, rows
from benchmarks.world.generate import SPAN, build
from benchmarks.world.home import Home
from metrics.engine.compute import Aggregates
from queries.extract.extract import read_once
from queries.sources.definitions.usage import usage
from queries.sources.facts import Facts
from queries.sources.source import ENTITY, customers

_people = customers.rows.subquery()
bare = replace(usage, population=replace(customers, rows=select(_people.c[ENTITY]), dimensions=()))


@dataclass(frozen=True)
class Unwatched(Facts):
    """Facts whose days have no checksum: it tells a later refresh which days were restated; the others cannot tell."""

    def census(self) -> pl.DataFrame:
        return self.rows_by_day().with_columns(checksum=pl.lit(""))


def work(home: Home) -> Aggregates:
    with read_once(home.settings) as warehouse:
        return made(Unwatched(warehouse, bare, SPAN.end, {}))


contender = Contender("ours, the same task", build, work, counts, rows)
