"""Reading of days and moments: business time, without an offset."""

import polars as pl

from queries.extract.reading import moment_texts
from queries.extract.reading.conventions import Conventions
from queries.extract.reading.kinds import Kind, kind
from queries.extract.reading.moment_texts import MOMENT, NO_SUCH_DAY, OUT_OF_RANGE, SECONDS, WITH_OFFSET, in_range
from queries.extract.reading.outcome import Reading, judged, unread, where

FIRST, LAST = 10_000_000, 99_999_999
"""Bounds of an integer such as 20251231."""


def days(raw: pl.Series, how: Conventions) -> Reading:
    """Date: the business day."""
    if raw.dtype == pl.Date:
        return judged(raw, in_range(raw), OUT_OF_RANGE)
    reading = moments(raw, how)
    return Reading(reading.values.dt.date(), reading.reasons)


def moments(raw: pl.Series, how: Conventions) -> Reading:
    """Datetime("us"): a moment in business time; midnight for a day."""
    match kind(raw.dtype):
        case Kind.DAY:
            return judged(raw, in_range(raw).cast(MOMENT), OUT_OF_RANGE)
        case Kind.MOMENT if raw.dtype.time_zone is None:  # type: ignore[attr-defined]
            return judged(raw, in_range(raw).cast(MOMENT), OUT_OF_RANGE)
        case Kind.MOMENT:
            return _in_business_time(raw, how)
        case Kind.WHOLE:
            return _of_digits(raw)
        case Kind.DECIMAL if raw.dtype.scale == 0:  # type: ignore[attr-defined]
            return _of_digits(raw)
        case Kind.FLOATING | Kind.DECIMAL:
            return unread(raw, MOMENT, SECONDS)
        case Kind.TEXT:
            return judged(raw, moment_texts.moments(raw, how), lambda texts: moment_texts.reasons(texts, how))
        case other:
            return unread(raw, MOMENT, f"{other.value}, not a date")


def _in_business_time(raw: pl.Series, how: Conventions) -> Reading:
    if how.time_zone is None:
        return unread(raw, MOMENT, WITH_OFFSET)
    moments = in_range(raw).cast(pl.Datetime("us", "UTC"))
    local = moments.dt.convert_time_zone(how.time_zone.key).dt.replace_time_zone(None)
    return judged(raw, in_range(local), OUT_OF_RANGE)


def _of_digits(raw: pl.Series) -> Reading:
    """Integers such as 20251231."""
    read = where(_has_eight(raw), raw).cast(pl.String).str.to_date("%Y%m%d", strict=False).cast(MOMENT)
    return judged(raw, read, _of_a_number)


def _has_eight(numbers: pl.Series) -> pl.Series:
    """Whether a number has eight digits."""
    return numbers.cast(pl.Int64, strict=False).is_between(FIRST, LAST)


def _of_a_number(values: pl.Series) -> pl.Series:
    return pl.select(pl.when(_has_eight(values)).then(pl.lit(NO_SUCH_DAY)).otherwise(pl.lit(SECONDS))).to_series()
