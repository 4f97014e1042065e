"""Comparison of ids, of which one table may have numbers and another text."""

from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, select


def same_id(one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether two ids are the same."""
    return cast(one, String) == cast(other, String)


def is_among(id: ColumnElement[Any], people: Select[Any]) -> ColumnElement[bool]:
    """Whether an id is in the first column of a SELECT."""
    known = people.subquery()
    return cast(id, String).in_(select(cast(known.c[0], String)))
