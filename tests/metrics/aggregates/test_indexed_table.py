"""The arrays of a table are made once, and stay no longer than the table."""

from datetime import date

import polars as pl

from metrics.aggregates.indexed_table import MADE, indexed_table


def table() -> pl.DataFrame:
    values = pl.Series("region", ["west", None, "east"], pl.Enum(["east", "north", "west"]))
    days = [date(2024, 2, 1), date(2024, 2, 1), date(2024, 2, 4)]
    return pl.DataFrame([pl.Series("day", days), values, pl.Series("in_day", [1, 2, 3])])


def test_they_are_made_once() -> None:
    rows = table()
    assert indexed_table(rows) is indexed_table(rows)
    assert indexed_table(rows) is not indexed_table(table())


def test_they_go_with_the_table() -> None:
    tables_before = set(MADE)
    rows = table()
    indexed_table(rows)
    assert set(MADE) > tables_before
    del rows
    assert set(MADE) == tables_before


def test_values_are_counted_from_one_and_a_missing_one_is_zero() -> None:
    indexed = indexed_table(table())
    assert indexed.codes("region").tolist() == [3, 0, 1]
    assert indexed.codes_of("region", ["west", "south", "north"]) == [2, 3]


def test_days_have_their_first_row_and_a_day_without_rows_that_of_the_next() -> None:
    indexed = indexed_table(table())
    days = indexed.days[0] + [0, 1, 3, 4]
    assert indexed.edges[indexed.place_of(days)].tolist() == [0, 2, 2, 3]
