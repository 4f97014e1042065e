"""Sets of rows of a table: those for which a condition holds, and those that share a key with one of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, FromClause, TextClause, and_, column, func, or_, select, tuple_

from queries.engines.functions import row_hash
from queries.rules.day_ranges import EVERY_ROW

Key = tuple[str, ...]
"""Columns that hold rows together."""


@dataclass(frozen=True)
class RowSet:
    """Rows for which a condition holds; where there is a key, those with a key of one of the `seeds`."""

    condition: ColumnElement[bool] = EVERY_ROW
    key: Key = ()
    """Without a missing value in it."""
    seeds: ColumnElement[bool] = EVERY_ROW
    """Condition on the rows whose keys are meant."""

    def holds(self, rows: FromClause | TextClause) -> ColumnElement[bool]:
        """Condition on these rows, which are all rows of the table."""
        if not self.key or self.seeds is EVERY_ROW:
            return self.condition
        return and_(self.condition, has_key_of(self.key, rows, self.seeds))

    def where(self, condition: ColumnElement[bool]) -> "RowSet":
        """Those of the rows for which another condition holds, too."""
        return replace(self, condition=and_(self.condition, condition))


ALL_ROWS = RowSet()


def sharing(key: Key, seeds: ColumnElement[bool], shares: int = 1) -> Iterator[RowSet]:
    """All rows with a key that lacks a value, and the rows with a key of the seeds, in shares of about as many keys."""
    yield RowSet(lacks_value(key))
    share: ColumnElement[Any] = func.abs(row_hash(*map(column, key)) % shares)
    for number in range(shares):
        yield RowSet(and_(~lacks_value(key), share == number if shares > 1 else EVERY_ROW), key, seeds)


def among_and_sharing(rows: FromClause, condition: ColumnElement[bool], keys: Iterable[Key]) -> ColumnElement[bool]:
    """True for a row for which the condition holds, or that has one of the keys in common with such a row."""
    shared = (or_(lacks_value(key), has_key_of(key, rows, condition)) for key in keys)
    return condition if condition is EVERY_ROW else or_(condition, *shared)


def has_key_of(
    key: Key, rows: FromClause | TextClause, condition: ColumnElement[bool] = EVERY_ROW
) -> ColumnElement[bool]:
    """True for a row whose key one of these rows has; a key that lacks a value is equal to none.

    That it lies in their range goes without saying, and is said: an engine then passes over blocks and index pages.
    """
    own: list[ColumnElement[Any]] = [column(name) for name in key]
    ranges = (each.between(_of(func.min(each), rows, condition), _of(func.max(each), rows, condition)) for each in own)
    seeds = select(*own).select_from(rows).where(condition).correlate(None)
    return and_(*ranges, (own[0] if len(own) == 1 else tuple_(*own)).in_(seeds))


def _of(value: ColumnElement[Any], rows: FromClause | TextClause, condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return select(value).select_from(rows).where(condition).correlate(None).scalar_subquery()


def lacks_value(key: Key) -> ColumnElement[bool]:
    return or_(*(column(name).is_(None) for name in key))
