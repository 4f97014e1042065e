"""Retention cohorts: people by the month of their first activity, and their share active in each later month."""

from collections.abc import Callable, Mapping
from datetime import date

import polars as pl

from metrics.aggregates.schema import File, SourceState
from metrics.errors import Refusal
from metrics.model.metric import FEWEST
from metrics.periods.period import Coverage, Grain, Period, split

Read = Callable[[File], pl.DataFrame]


def cohorts(state: SourceState, read: Read, where: Mapping[str, str | None], coverage: Coverage) -> pl.DataFrame:
    """A row a cohort × whole month from its own on: `first` (its month), `since` (months), `people`, `size`, `share`.

    A cohort is the people whose first active month it was. Those of the history's first month are left out: nobody
    knows who of them was new. `share` is null in a cohort of fewer than FEWEST people. Raises Refusal for a combination
    that is not kept.
    """
    rows = read(_smallest(state, where)).filter(*(pl.col(name).eq_missing(value) for name, value in where.items()))
    counted = rows.group_by(first="born", month="day").agg(people=pl.col("entities").sum().cast(pl.Int64))
    every = _every(_whole_months(coverage)).join(counted, on=["first", "month"], how="left")
    size = pl.col("people").filter(pl.col("since") == 0).first().over("first")
    sized = every.with_columns(pl.col("people").fill_null(0)).with_columns(size=size).filter(pl.col("size") > 0)
    share = pl.when(pl.col("size") >= FEWEST).then(pl.col("people") / pl.col("size"))
    return sized.select("first", "since", "people", "size", share=share)


def _whole_months(coverage: Coverage) -> list[date]:
    """Whole months after the first month of the history."""
    months = split(Period(coverage.first_day, coverage.watermark), Grain.MONTH)
    return [month.start for month in months if month.start > coverage.first_day and month.end <= coverage.watermark]


def _every(months: list[date]) -> pl.DataFrame:
    pairs = [(first, month, since) for place, first in enumerate(months) for since, month in enumerate(months[place:])]
    schema = {"first": pl.Date, "month": pl.Date, "since": pl.Int64}
    return pl.DataFrame(pairs, schema, orient="row")


def _smallest(state: SourceState, where: Mapping[str, str | None]) -> File:
    overlapping = {name for name in where if any(name in file.partition for file in state.files)}
    fitting = [
        file
        for file in state.files
        if file.table == "cohorts" and {*file.partition} == overlapping and where.keys().isdisjoint(file.summed)
    ]
    if not fitting:
        raise Refusal("combination_not_kept", dimensions=" × ".join(sorted(where)))
    return min(fitting, key=lambda file: file.rows)
