"""The hash of a row, of which the checksum of a day is the sum: what changes a row changes the sum."""

from collections.abc import Sequence

import pytest
from sqlalchemy import ColumnElement, cast, column, create_engine, func, literal_column, null, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import BigInteger, Numeric

from queries.engines.functions import row_hash

PAIRS = 300_000


def number(of: str) -> ColumnElement[int]:
    return literal_column(of, BigInteger)


def sums_alike(before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]) -> int:
    """Of pairs of rows, numbered `i`, how many sum to the same before and after."""
    first, second = (sum(cast(row_hash(*map(number, row)), Numeric(38, 0)) for row in rows) for rows in (before, after))
    i = func.range(PAIRS).table_valued("i", name="pairs").render_derived()
    engine = create_engine("duckdb://")
    with engine.connect() as connection:
        result = connection.scalar(select(func.count()).select_from(i).where(first == second))
    engine.dispose()
    return int(result or 0)


@pytest.mark.parametrize("position", [0, 1, 2])
def test_two_rows_that_swap_a_value_never_sum_to_what_they_came_to(position: int) -> None:
    first, second = ["7 * i + 1", "i % 9", "i % 1000"], ["13 * i + 5", "9 + i % 7", "2000 + i % 997"]
    swapped = [*first], [*second]
    swapped[0][position], swapped[1][position] = second[position], first[position]
    assert sums_alike((first, second), swapped) == 0
    assert sums_alike((first, second), (second, first)) == PAIRS


def test_a_value_that_moves_into_the_empty_column_beside_it_is_another_row() -> None:
    assert sums_alike([("i", "null")], [("null", "i")]) == 0


def test_postgresql_hashes_the_row_in_which_nothing_and_an_empty_text_differ() -> None:
    query = str(select(row_hash(column("a"), null())).compile(dialect=postgresql.dialect()))
    assert query == "SELECT hashtextextended(CAST(ROW(a, NULL) AS text), 0) AS row_hash_1"
