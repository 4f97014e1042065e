"""Outcome of reading one column: typed values, and a reason for each that cannot be read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from queries.extract.reading.conventions import Conventions

MANY, SAMPLE = 10_000, 100
"""Rows from which on a sample decides how they are read, and rows of the sample."""


@dataclass(frozen=True, eq=False)
class Reading:
    """Typed values of a column; NULL with a reason where a value cannot be read."""

    values: pl.Series
    reasons: pl.Series | None = None
    """As long as the values, NULL where nothing is wrong; None if every value could be read."""


Reader = Callable[[pl.Series, Conventions], Reading]
Way = Callable[[pl.Series], pl.Series]
"""Values of a raw column as far as one way of writing them goes, NULL for the others."""
Reasons = str | Callable[[pl.Series], pl.Series]
"""One reason for all values, or a function of the unread values: reasons of the same length, NULL for a blank text."""


def judged(raw: pl.Series, values: pl.Series, reasons: Reasons) -> Reading:
    """The values with reasons for those that are NULL where the raw ones are not; only these are looked at again."""
    if values.null_count() == raw.null_count():
        return Reading(values)
    rows = (raw.is_not_null() & values.is_null()).arg_true()
    found = repeated(reasons, rows.len()) if isinstance(reasons, str) else reasons(raw.gather(rows))
    if found.null_count() == found.len():
        return Reading(values)
    return Reading(values, nothing(raw.len(), pl.String).scatter(rows, found))


def unread(raw: pl.Series, dtype: pl.DataType, reason: str) -> Reading:
    """Reading of a column of which no value can be read."""
    return judged(raw, nothing(raw.len(), dtype), reason)


def nothing(length: int, dtype: pl.DataType | type[pl.DataType]) -> pl.Series:
    """Column of NULLs."""
    return pl.repeat(None, length, dtype=dtype, eager=True)


def repeated(text: str, length: int) -> pl.Series:
    return pl.repeat(text, length, dtype=pl.String, eager=True)


def where(mask: pl.Series, values: pl.Series) -> pl.Series:
    """The values where the mask is true, else NULL."""
    if mask.null_count() == values.null_count() and mask.all():
        return values
    return pl.select(pl.when(mask).then(values)).to_series()


def in_turn(raw: pl.Series, ways: Sequence[Way]) -> pl.Series:
    """Values by whichever of the ways can read them; ways that can read the same value agree about it.

    Each is given what those before could not read, NULL elsewhere; the one that reads most of a sample comes first.
    """
    if raw.len() > MANY:
        sample = raw.head(SAMPLE)
        ways = sorted(ways, key=lambda way: way(sample).null_count())
    values = ways[0](raw)
    for way in ways[1:]:
        if values.null_count() == raw.null_count():
            break
        values = pl.select(pl.coalesce(values, way(where(values.is_null(), raw)))).to_series()
    return values


def woven(rows: Sequence[pl.Series], readings: Sequence[Reading]) -> Reading:
    """One reading of several, each of the rows at these places."""
    order = pl.concat(rows).arg_sort()
    values = pl.concat([reading.values for reading in readings]).gather(order)
    if all(reading.reasons is None for reading in readings):
        return Reading(values)
    reasons = [
        nothing(reading.values.len(), pl.String) if reading.reasons is None else reading.reasons for reading in readings
    ]
    return Reading(values, pl.concat(reasons).gather(order))
