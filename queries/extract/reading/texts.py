"""Reading of texts: as they are, neither trimmed nor normalised; numbers as their digits."""

import polars as pl

from queries.extract.reading.conventions import Conventions
from queries.extract.reading.kinds import Kind, kind
from queries.extract.reading.moment_texts import OUT_OF_RANGE, in_range
from queries.extract.reading.outcome import Reading, judged, unread, where


def texts(raw: pl.Series, how: Conventions) -> Reading:
    """String. Blank texts stay as they are; a number is its digits, a whole one without a fraction."""
    match kind(raw.dtype):
        case Kind.TEXT:
            return Reading(raw)
        case Kind.WHOLE | Kind.BOOLEAN | Kind.TIME:
            return Reading(raw.cast(pl.String))
        case Kind.FLOATING | Kind.DECIMAL:
            return judged(raw, digits(raw), "not a finite number")
        case Kind.DAY:
            return judged(raw, in_range(raw).dt.to_string("%Y-%m-%d"), OUT_OF_RANGE)
        case Kind.MOMENT:
            form = "iso" if raw.dtype.time_zone is None else "iso:strict"  # type: ignore[attr-defined]
            return judged(raw, in_range(raw).dt.to_string(form), OUT_OF_RANGE)
        case other:
            return unread(raw, pl.String(), f"{other.value}, not a text")


def digits(raw: pl.Series) -> pl.Series:
    """Integers, decimals and floating point numbers as texts without zeros after the point; NULL for NaN, infinity."""
    if raw.dtype.is_float():
        finite = where(raw.is_finite(), raw)
        is_whole = (finite == finite.floor()) & (finite.abs() < 2.0**63)
        whole = where(is_whole, finite).cast(pl.Int64).cast(pl.String)
        if whole.null_count() == raw.null_count():
            return whole
        return pl.select(pl.coalesce(whole, finite.cast(pl.String))).to_series()
    written = raw.cast(pl.String)
    if raw.dtype.is_decimal() and raw.dtype.scale:  # type: ignore[attr-defined]
        return written.str.strip_chars_end("0").str.strip_chars_end(".")
    return written
