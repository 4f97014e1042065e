"""Membership of ids in a SELECT: all columns of one key have one type, see `queries.extract.reading.keys`."""

from typing import Any

from sqlalchemy import ColumnElement, Select, select


def is_among(id: ColumnElement[Any], people: Select[Any]) -> ColumnElement[bool]:
    """Whether an id is in the first column of a SELECT."""
    return id.in_(select(people.subquery().c[0]))
