"""Reading of keys: the form that one key has in all its tables, integers of 64 bits or texts."""

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum

import polars as pl

from queries.extract.reading.conventions import Conventions
from queries.extract.reading.kinds import Kind, decoded, kind, read
from queries.extract.reading.numbers import is_whole, whole_decimals, whole_floats
from queries.extract.reading.outcome import Reader, Reading, in_turn, judged, unread, where
from queries.extract.reading.texts import digits, texts

WHOLE = r"^[+-]?[0-9]+(?:\.0*)?$"
UUID = r"^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"
UUID_LENGTH = 36

CONTROL = r"[\x00-\x08\x0E-\x1F\x7F]"
"""Control characters that no text has: all but white space."""

NOT_WHOLE = "not a whole number, unlike the key it refers to"
TOO_LARGE = "larger than 64 bits, unlike the key it refers to"
INEXACT = "a floating point number cannot hold this id exactly"
NO_ID = "not a finite number"

MOST, NUL = 200, "\0"
"""Most characters of an id, and one that none may have: many a program takes a text to end there."""


class KeyForm(Enum):
    """Form of a key, decided by the values in the table that owns it."""

    NUMBER = "number"
    TEXT = "text"
    DIGITS = "digits"
    """Text, in which whole numbers are told alike however they are written: 266 is 00266 and 266.0."""

    @property
    def dtype(self) -> pl.DataType:
        return pl.Int64() if self is KeyForm.NUMBER else pl.String()


def key_form(ids: pl.Series) -> KeyForm:
    """The form of a key by its owner's ids: numbers if each is a whole one, and no two texts are the same number."""
    ids = _without_bytes(ids)
    numbers = read(ids, _bounded, Conventions()).values
    if kind(ids.dtype) in (Kind.WHOLE, Kind.FLOATING, Kind.DECIMAL):
        return KeyForm.NUMBER if numbers.null_count() == ids.null_count() else KeyForm.TEXT
    written = read(ids, _texts, Conventions()).values
    if numbers.null_count() > written.null_count():
        return KeyForm.TEXT
    is_one_to_one = (numbers.cast(pl.String) == written).all() or numbers.n_unique() == written.n_unique()
    return KeyForm.NUMBER if is_one_to_one else KeyForm.TEXT


def read_key(values: pl.Series, form: KeyForm) -> tuple[pl.Series, pl.Series]:
    """The ids in the form of their key, and why one cannot be read (String, NULL where nothing is wrong)."""
    reading = keys(values, form)
    empty = pl.repeat(None, values.len(), dtype=pl.String, eager=True)
    return reading.values, empty if reading.reasons is None else reading.reasons


def keys(values: pl.Series, form: KeyForm) -> Reading:
    """NaN stands for a missing id: pandas has no other one among numbers."""
    if values.dtype.is_float():
        values = values.fill_nan(None)
    return read(_without_bytes(values), READERS[form], Conventions())


def _without_bytes(raw: pl.Series) -> pl.Series:
    """Bytes that are a text as that text, and others in hexadecimal digits, such as UUIDs of 16 bytes."""
    if raw.dtype != pl.Binary:
        return raw
    text = decoded(raw)
    is_text = text.is_not_null() & ~text.str.contains(CONTROL).fill_null(False)
    return pl.select(pl.when(is_text).then(text).otherwise(raw.bin.encode("hex"))).to_series()


def _numbers(raw: pl.Series, how: Conventions) -> Reading:
    match kind(raw.dtype):
        case Kind.WHOLE:
            return Reading(raw) if raw.dtype == pl.Int64 else judged(raw, raw.cast(pl.Int64, strict=False), TOO_LARGE)
        case Kind.FLOATING:
            return judged(raw, whole_floats(raw, _exact_below(raw)), _of_a_float)
        case Kind.DECIMAL:
            return judged(raw, whole_decimals(raw), _of_a_decimal)
        case Kind.TEXT:
            return judged(raw, _whole_texts(raw), _of_a_text)
        case other:
            return unread(raw, pl.Int64(), f"{other.value}, not an id")


def _bounded(raw: pl.Series, how: Conventions) -> Reading:
    """As `_numbers`, with floating point numbers up to 64 bits: the form of a key whose ids are not exact."""
    return Reading(whole_floats(raw)) if raw.dtype.is_float() else _numbers(raw, how)


def _whole_texts(raw: pl.Series) -> pl.Series:
    ways = [
        lambda left: left.cast(pl.Int64, strict=False),
        lambda left: _without_fraction(left.str.strip_chars()).cast(pl.Int64, strict=False),
    ]
    return in_turn(raw, ways)


def _without_fraction(trimmed: pl.Series) -> pl.Series:
    return where(trimmed.str.contains(WHOLE), trimmed).str.replace(r"\.0*$", "")


def _texts(raw: pl.Series, how: Conventions) -> Reading:
    match kind(raw.dtype):
        case Kind.TEXT:
            text = _normal(raw)
            is_id = (text.str.len_chars() <= MOST) & ~text.str.contains(NUL, literal=True)
            return Reading(text) if is_id.all() else judged(raw, where(is_id, text), _of_no_id)
        case Kind.FLOATING:
            exact = where(raw.abs() < _exact_below(raw), raw)
            return judged(raw, digits(exact), _of_a_float)
        case Kind.WHOLE | Kind.DECIMAL:
            return Reading(digits(raw))
        case _:
            return texts(raw, how)


def _digits(raw: pl.Series, how: Conventions) -> Reading:
    reading = _texts(raw, how)
    return replace(reading, values=reading.values.str.replace(r"^\+?(-?)0*([0-9]+?)(?:\.0*)?$", "$1$2"))


def _normal(raw: pl.Series) -> pl.Series:
    """Trimmed texts, NULL for blank ones; a UUID in lower case."""
    text = raw.str.strip_chars()
    lengths = text.str.len_bytes()
    if lengths.min() == 0:
        text = where(lengths > 0, text)
    may_be_uuid = lengths == UUID_LENGTH
    if not may_be_uuid.any():
        return text
    is_uuid = may_be_uuid & text.str.contains(UUID)
    return pl.select(pl.when(is_uuid).then(text.str.to_lowercase()).otherwise(text)).to_series()


def _exact_below(raw: pl.Series) -> float:
    """The bound below which each integer is a floating point number of its own."""
    return 2.0**24 if raw.dtype == pl.Float32 else 2.0**53


def _of_a_float(values: pl.Series) -> pl.Series:
    is_large = values.abs() >= _exact_below(values)
    reason = (
        pl.when(~values.is_finite())
        .then(pl.lit(NO_ID))
        .when(is_large)
        .then(pl.lit(INEXACT))
        .otherwise(pl.lit(NOT_WHOLE))
    )
    return pl.select(reason).to_series()


def _of_a_decimal(values: pl.Series) -> pl.Series:
    return pl.select(pl.when(is_whole(values)).then(pl.lit(TOO_LARGE)).otherwise(pl.lit(NOT_WHOLE))).to_series()


def _of_no_id(raw: pl.Series) -> pl.Series:
    """Blank ids have no reason: they are missing."""
    text = raw.str.strip_chars()
    has_nul = text.str.contains(NUL, literal=True)
    reason = (
        pl.when(has_nul).then(pl.lit("an id with NUL")).when(text != "").then(pl.lit(f"an id of over {MOST} letters"))
    )
    return pl.select(reason).to_series()


def _of_a_text(raw: pl.Series) -> pl.Series:
    text = raw.str.strip_chars()
    reason = pl.when(text.str.contains(WHOLE)).then(pl.lit(TOO_LARGE)).when(text != "").then(pl.lit(NOT_WHOLE))
    return pl.select(reason).to_series()


READERS: Mapping[KeyForm, Reader] = {KeyForm.NUMBER: _numbers, KeyForm.TEXT: _texts, KeyForm.DIGITS: _digits}
"""Form → how raw ids are read in it."""
