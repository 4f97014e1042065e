"""Kinds of raw columns: the many types of drivers brought to the few that readers tell apart."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import polars as pl
from polars.exceptions import PolarsError

from queries.extract.reading.conventions import Conventions
from queries.extract.reading.outcome import Reader, Reading, judged, nothing, woven

DIGITS, TOO_LONG = 38, -1
"""Digits of the longest decimal number, and the scale of those that are longer."""


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
    texts = decoded(raw)
    found, reading = judged(raw, texts, "bytes that are no text in UTF-8"), reader(texts, how)
    if found.reasons is None or reading.reasons is None:
        return Reading(reading.values, found.reasons if reading.reasons is None else reading.reasons)
    return Reading(reading.values, pl.select(pl.coalesce(found.reasons, reading.reasons)).to_series())


def decoded(raw: pl.Series) -> pl.Series:
    """Bytes as texts; NULL for those that are no UTF-8."""
    try:
        return raw.cast(pl.String)
    except PolarsError:
        return pl.Series([_decoded(value) for value in raw], dtype=pl.String)


def _decoded(value: bytes | None) -> str | None:
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return None


def _of_objects(raw: pl.Series, reader: Reader, how: Conventions) -> Reading:
    """A column of Python objects, read as columns of one type each; those of other types are unread."""
    groups: dict[tuple[str, int], tuple[list[int], list[Any]]] = {}
    for place, value in enumerate(raw):
        places, values = groups.setdefault((type(value).__name__, _scale(value)), ([], []))
        places.append(place)
        values.append(value)
    if not groups:
        return reader(nothing(0, pl.String), how)
    readings = [
        read(_SERIES[name](values, scale), reader, how) if name in _SERIES else _of_no_kind(values, name, reader, how)
        for (name, scale), (_, values) in groups.items()
    ]
    return woven([pl.Series(places, dtype=pl.UInt32) for places, _ in groups.values()], readings)


def _of_no_kind(values: list[Any], name: str, reader: Reader, how: Conventions) -> Reading:
    none = reader(nothing(len(values), pl.String), how).values
    return judged(pl.repeat(True, len(values), eager=True), none, f"a value of type {name}")


def _scale(value: Any) -> int:
    """Digits after the point of a decimal number that has at most 38; TOO_LONG of another; 0 of other values."""
    if not isinstance(value, Decimal):
        return 0
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or exponent < -DIGITS or len(digits) + max(exponent, 0) > DIGITS:
        return TOO_LONG
    return max(0, -exponent)


def _integers(values: list[int], _: int) -> pl.Series:
    """Integers as such where 128 bits hold them, else as texts."""
    if all(abs(value) < 2**127 for value in values):
        return pl.Series(values, dtype=pl.Int128)
    return pl.Series([str(value) for value in values], dtype=pl.String)


def _decimals(values: list[Decimal], scale: int) -> pl.Series:
    """Decimal numbers of one scale; those that are too long are texts with an exponent."""
    if scale == TOO_LONG:
        return pl.Series([f"{value:e}" for value in values], dtype=pl.String)
    return pl.Series(values, dtype=pl.Decimal(DIGITS, scale))


def _moments(values: list[datetime], _: int) -> pl.Series:
    """Moments as texts, which say whether they have an offset."""
    return pl.Series([value.isoformat(" ") for value in values], dtype=pl.String)


def _as(dtype: pl.DataType | type[pl.DataType]) -> Callable[[list[Any], int], pl.Series]:
    return lambda values, _: pl.Series(values, dtype=dtype)


_SERIES: dict[str, Callable[[list[Any], int], pl.Series]] = {
    "NoneType": _as(pl.String),
    "bool": _as(pl.Boolean),
    "int": _integers,
    "float": _as(pl.Float64),
    "Decimal": _decimals,
    "str": _as(pl.String),
    "bytes": _as(pl.Binary),
    "UUID": lambda values, _: pl.Series([str(value) for value in values], dtype=pl.String),
    "date": _as(pl.Date),
    "datetime": _moments,
}
"""Name of a Python type → the column of such values."""
