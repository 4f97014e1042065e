"""Kinds of raw columns: the many types of drivers brought to the few that readers tell apart."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import polars as pl
from polars.exceptions import PolarsError

from queries.extract.reading.conventions import Conventions
from queries.extract.reading.outcome import Reader, Reading, judged, nothing, woven


class Kind(Enum):
    """What a raw column holds, in the words of a reason."""

    BOOLEAN = "true or false"
    WHOLE = "an integer"
    FLOATING = "a floating point number"
    DECIMAL = "a decimal number"
    TEXT = "a text"
    DAY = "a date"
    MOMENT = "a date with a time"
    TIME = "a time of day"
    DURATION = "a duration"
    OTHER = "a value of several parts"


def kind(dtype: pl.DataType) -> Kind:
    if dtype.is_integer():
        return Kind.WHOLE
    if dtype.is_float():
        return Kind.FLOATING
    if dtype.is_decimal():
        return Kind.DECIMAL
    by_type = {
        pl.Boolean: Kind.BOOLEAN,
        pl.String: Kind.TEXT,
        pl.Date: Kind.DAY,
        pl.Datetime: Kind.MOMENT,
        pl.Time: Kind.TIME,
        pl.Duration: Kind.DURATION,
    }
    return by_type.get(dtype.base_type(), Kind.OTHER)


def read(raw: pl.Series, reader: Reader, how: Conventions) -> Reading:
    """Reading of a column of any type; the reader is asked only for columns of one kind."""
    if raw.dtype == pl.Null:
        return reader(nothing(raw.len(), pl.String), how)
    if raw.dtype in (pl.Categorical, pl.Enum):
        return reader(raw.cast(pl.String), how)
    if raw.dtype == pl.Binary:
        return _of_bytes(raw, reader, how)
    if raw.dtype == pl.Object:
        return _of_objects(raw, reader, how)
    if raw.dtype == pl.Float16:
        return reader(raw.cast(pl.Float32), how)
    return reader(raw, how)


def _of_bytes(raw: pl.Series, reader: Reader, how: Conventions) -> Reading:
    """Bytes as text in UTF-8; those that are none are unread."""
    try:
        return reader(raw.cast(pl.String), how)
    except PolarsError:
        texts = pl.Series([_decoded(value) for value in raw], dtype=pl.String)
    found, decoded = judged(raw, texts, "bytes that are no text in UTF-8"), reader(texts, how)
    if decoded.reasons is None:
        return Reading(decoded.values, found.reasons)
    return Reading(decoded.values, pl.select(pl.coalesce(found.reasons, decoded.reasons)).to_series())


def _decoded(value: bytes | None) -> str | None:
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return None


def _of_objects(raw: pl.Series, reader: Reader, how: Conventions) -> Reading:
    """A column of Python objects, read as columns of one type each; those of other types are unread."""
    places: dict[str, list[int]] = {}
    for place, value in enumerate(raw):
        places.setdefault(_name(value), []).append(place)
    if not places:
        return reader(nothing(0, pl.String), how)
    readings = [
        read(_MADE[name]([raw[place] for place in found]), reader, how)
        if name in _MADE
        else _of_no_kind(len(found), name, reader, how)
        for name, found in places.items()
    ]
    return woven([pl.Series(found, dtype=pl.UInt32) for found in places.values()], readings)


def _name(value: Any) -> str:
    """Name of a value's type; moments with an offset have one of their own."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return "moment"
    return type(value).__name__


def _of_no_kind(length: int, name: str, reader: Reader, how: Conventions) -> Reading:
    values = reader(nothing(length, pl.String), how).values
    return judged(pl.repeat(True, length, eager=True), values, f"a value of type {name}")


def _wholes(values: list[int]) -> pl.Series:
    """Integers as such where 128 bits hold them, else as texts."""
    if all(abs(value) < 2**127 for value in values):
        return pl.Series(values, dtype=pl.Int128)
    return pl.Series([str(value) for value in values], dtype=pl.String)


def _decimals(values: list[Decimal]) -> pl.Series:
    """Decimals as such where 38 digits hold them, else as floating point numbers."""
    try:
        return pl.Series(values, dtype=pl.Decimal(38, _scale(values)))
    except (PolarsError, TypeError, ValueError, ArithmeticError):
        return pl.Series([float(value) for value in values], dtype=pl.Float64)


def _scale(values: list[Decimal]) -> int:
    """Most decimals of any of the numbers."""
    exponents = [value.as_tuple().exponent for value in values]
    return max(0, *(-exponent for exponent in exponents if isinstance(exponent, int)), 0)


_MADE: dict[str, Callable[[list[Any]], pl.Series]] = {
    "NoneType": lambda values: nothing(len(values), pl.String),
    "bool": lambda values: pl.Series(values, dtype=pl.Boolean),
    "int": _wholes,
    "float": lambda values: pl.Series(values, dtype=pl.Float64),
    "Decimal": _decimals,
    "str": lambda values: pl.Series(values, dtype=pl.String),
    "bytes": lambda values: pl.Series(values, dtype=pl.Binary),
    "UUID": lambda values: pl.Series([str(value) for value in values], dtype=pl.String),
    "date": lambda values: pl.Series(values, dtype=pl.Date),
    "datetime": lambda values: pl.Series(values, dtype=pl.Datetime("us")),
    "moment": lambda values: pl.Series([value.astimezone(UTC) for value in values], dtype=pl.Datetime("us", "UTC")),
}
"""Name of a Python type → the column of such values."""
