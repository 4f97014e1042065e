"""Reading of numbers: amounts with six decimals, floating point numbers, and integers of 64 bits."""

import polars as pl

from queries.extract.reading import numerals
from queries.extract.reading.conventions import Conventions
from queries.extract.reading.kinds import Kind, kind
from queries.extract.reading.numerals import AMOUNT, MORE_DECIMALS, NOT_FINITE, TOO_LARGE
from queries.extract.reading.outcome import Reading, in_turn, judged, unread, where

DIGITS = 10.0**32
"""An amount has less than 33 digits before its point."""
BITS = 2.0**63
NOT_WHOLE = "not a whole number"


def amounts(raw: pl.Series, how: Conventions) -> Reading:
    """Decimal(38, 6). Floating point numbers are rounded to six decimals; other numbers must not have more."""
    match kind(raw.dtype):
        case Kind.DECIMAL:
            return _rescaled(raw)
        case Kind.WHOLE:
            return judged(raw, raw.cast(pl.Int128, strict=False).cast(AMOUNT, strict=False), TOO_LARGE)
        case Kind.FLOATING:
            values = raw.cast(pl.Float64)
            return judged(raw, where(values.abs() < DIGITS, values).cast(AMOUNT), _of_a_float)
        case Kind.TEXT:
            return judged(raw, numerals.amounts(raw, how), lambda texts: numerals.reasons(texts, how))
        case other:
            return unread(raw, AMOUNT, f"{other.value}, not a number")


def _rescaled(raw: pl.Series) -> Reading:
    if raw.dtype == AMOUNT:
        return Reading(raw)
    values = raw.cast(AMOUNT, strict=False)
    same = values.cast(raw.dtype, strict=False) == raw
    values, is_large = where(same, values), values.is_null()
    if values.null_count() == raw.null_count():
        return Reading(values)
    reasons = pl.select(pl.when(is_large).then(pl.lit(TOO_LARGE)).otherwise(pl.lit(MORE_DECIMALS))).to_series()
    return Reading(values, where(raw.is_not_null() & values.is_null(), reasons))


def _of_a_float(values: pl.Series) -> pl.Series:
    finite = values.is_finite()
    return pl.select(pl.when(finite).then(pl.lit(TOO_LARGE)).otherwise(pl.lit(NOT_FINITE))).to_series()


def floats(raw: pl.Series, how: Conventions) -> Reading:
    """Float64; NaN and infinity are kept, also from a text."""
    match kind(raw.dtype):
        case Kind.FLOATING | Kind.WHOLE | Kind.DECIMAL:
            return Reading(raw if raw.dtype == pl.Float64 else raw.cast(pl.Float64))
        case Kind.TEXT:
            values = in_turn(
                raw,
                [
                    lambda left: numerals.plain(left, how).cast(pl.Float64, strict=False),
                    lambda left: numerals.plain(numerals.trimmed(left), how).cast(pl.Float64, strict=False),
                ],
            )
            return judged(raw, values, lambda texts: numerals.reasons(texts, how))
        case other:
            return unread(raw, pl.Float64(), f"{other.value}, not a number")


def integers(raw: pl.Series, how: Conventions) -> Reading:
    """Int64; a number of another type, or in a text, must be whole."""
    match kind(raw.dtype):
        case Kind.WHOLE:
            return Reading(raw) if raw.dtype == pl.Int64 else judged(raw, raw.cast(pl.Int64, strict=False), TOO_LARGE)
        case Kind.FLOATING:
            return judged(raw, whole_floats(raw), _of_no_integer)
        case Kind.DECIMAL:
            return judged(raw, whole_decimals(raw), _of_no_integer)
        case Kind.TEXT:
            ways = [
                lambda left: left.cast(pl.Int64, strict=False),
                lambda left: whole_decimals(numerals.amounts(left, how)),
            ]
            return judged(raw, in_turn(raw, ways), lambda texts: _of_a_text(texts, how))
        case other:
            return unread(raw, pl.Int64(), f"{other.value}, not a number")


def whole_floats(raw: pl.Series, bound: float = BITS) -> pl.Series:
    """Whole numbers below the bound as Int64, else NULL."""
    return where(is_whole(raw) & (raw.abs() < bound), raw).cast(pl.Int64)


def whole_decimals(raw: pl.Series) -> pl.Series:
    """Whole numbers of 64 bits as Int64, else NULL."""
    return where(is_whole(raw), raw).cast(pl.Int64, strict=False)


def is_whole(numbers: pl.Series) -> pl.Series:
    """Whether a floating point or decimal number is whole, of any size."""
    if numbers.dtype.is_float():
        return numbers == numbers.floor()
    return numbers.cast(pl.Int128).cast(numbers.dtype, strict=False) == numbers


def _of_no_integer(values: pl.Series) -> pl.Series:
    """Why these numbers are no integers of 64 bits."""
    reason = pl.when(is_whole(values)).then(pl.lit(TOO_LARGE)).otherwise(pl.lit(NOT_WHOLE))
    if values.dtype.is_float():
        reason = pl.when(values.is_finite()).then(reason).otherwise(pl.lit(NOT_FINITE))
    return pl.select(reason).to_series()


def _of_a_text(texts: pl.Series, how: Conventions) -> pl.Series:
    numbers = numerals.amounts(texts, how)
    of_a_number = pl.when(is_whole(numbers)).then(pl.lit(TOO_LARGE)).otherwise(pl.lit(NOT_WHOLE))
    reason = pl.when(numbers.is_not_null()).then(of_a_number).otherwise(numerals.reasons(texts, how))
    return pl.select(reason).to_series()
