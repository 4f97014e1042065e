"""Texts of days and moments: the ways in which they may be written, and why others cannot be read."""

from collections.abc import Iterator
from functools import partial

import polars as pl

from queries.extract.reading.conventions import Conventions
from queries.extract.reading.outcome import Way, in_turn, where

MOMENT = pl.Datetime("us")
TIME = r"[T ][0-9]{1,2}:[0-9]{2}(?::[0-5][0-9](?:\.[0-9]{1,9})?)?"
OFFSET = r" ?(?:Z|UTC|[+-][01][0-9](?::?[0-5][0-9])?)"
AFTER_A_TIME = f":[0-9.]+{OFFSET}$"
"""An offset, at the end of a time."""
YEAR_FIRST = {
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}": "%Y-%m-%d",
    r"[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}": "%Y/%m/%d",
    r"[0-9]{4}\.[0-9]{1,2}\.[0-9]{1,2}": "%Y.%m.%d",
    r"[0-9]{8}": "%Y%m%d",
}
DAY_OR_MONTH_FIRST = r"(?:[0-9]{1,2}/[0-9]{1,2}/|[0-9]{1,2}-[0-9]{1,2}-|[0-9]{1,2}\.[0-9]{1,2}\.)[0-9]{4}"
TWO_DIGITS = r"^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2}(?:[T ].*)?$"
SOME_TIME = r"(?:[T ].*)?"
"""Whatever may stand after a day."""

NO_SUCH_DAY, OUT_OF_RANGE = "no such day", "outside the years 1 to 9999"
SECONDS = "a number, not a date; seconds since 1970 are not read"
WITH_OFFSET = "a moment with an offset; set time_zone"

_PER_DAY = {"ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
_LEAST, _MOST = -(2**63) + 2, 2**63 - 2
_FIRST_DAY, _LAST_DAY = -719_162, 2_932_896
"""Days from 1970 to the first day of year 1 and to the last one of year 9999."""


def in_range(raw: pl.Series) -> pl.Series:
    """Days or moments in the years 1 to 9999, else NULL: others are no dates to Python, and Polars panics at them."""
    first, last = _bounds(raw.dtype)
    counts = raw.to_physical()
    low, high = counts.min(), counts.max()
    if low is None or (low >= first and high <= last):  # type: ignore[operator]
        return raw
    return where(counts.is_between(first, last), raw)


def _bounds(dtype: pl.DataType) -> tuple[int, int]:
    """First and last value in the unit of a type; the ends of 64 bits stand for infinity."""
    if dtype == pl.Date:
        return _FIRST_DAY, _LAST_DAY
    unit = _PER_DAY[dtype.time_unit]  # type: ignore[attr-defined]
    return max(_FIRST_DAY * unit, _LEAST), min((_LAST_DAY + 1) * unit - 1, _MOST)


def moments(texts: pl.Series, how: Conventions) -> pl.Series:
    """Moments in business time, NULL where a text is none that is read."""
    ways: list[Way] = [partial(_local, pattern=pattern, form=form) for pattern, form in _days(how)]
    if how.time_zone is not None:
        ways += [partial(_with_offset, pattern=p, form=f, zone=how.time_zone.key) for p, f in _days(how)]
    return in_turn(texts, [*ways, lambda left: in_turn(left.str.strip_chars(), ways)])


def _days(how: Conventions) -> Iterator[tuple[str, str]]:
    """Patterns of a day with their formats."""
    yield from YEAR_FIRST.items()
    if how.day_first is not None:
        first = "%d{0}%m{0}%Y" if how.day_first else "%m{0}%d{0}%Y"
        for sign in "/-.":
            yield f"[0-9]{{1,2}}[{sign}][0-9]{{1,2}}[{sign}][0-9]{{4}}", first.format(sign)


def _local(texts: pl.Series, pattern: str, form: str) -> pl.Series:
    """Moments of one form of day, with or without a time."""
    found = where(texts.str.contains(f"^{pattern}(?:{TIME})?$"), texts)
    ways: list[Way] = [lambda left: left.str.to_date(form, strict=False).cast(MOMENT), *_timed(form)]
    return in_range(in_turn(found, ways))


def _timed(form: str, end: str = "") -> list[Way]:
    forms = [f"{form}{sign}{time}{end}" for time in ("%H:%M:%S%.f", "%H:%M") for sign in " T"]
    return [partial(_parsed, form=each) for each in forms]


def _parsed(texts: pl.Series, form: str) -> pl.Series:
    moments = texts.str.to_datetime(form, strict=False, time_unit="us")
    return moments if moments.dtype == MOMENT else moments.dt.replace_time_zone(None)


def _with_offset(texts: pl.Series, pattern: str, form: str, zone: str) -> pl.Series:
    """Moments of one form of day with a time and an offset, in the business zone."""
    found = where(texts.str.contains(f"^{pattern}{TIME}{OFFSET}$"), texts)
    ways = [*_timed(form, "Z"), *_timed(form, "%z"), lambda left: _by_parts(left, pattern, form)]
    moments = in_turn(found, ways).dt.replace_time_zone("UTC")
    return in_range(moments.dt.convert_time_zone(zone).dt.replace_time_zone(None))


def _by_parts(texts: pl.Series, pattern: str, form: str) -> pl.Series:
    """Moments in UTC: the local one less its offset."""
    return _local(texts.str.replace(f"{OFFSET}$", ""), pattern, form) - _offset(texts)


def _offset(texts: pl.Series) -> pl.Series:
    """The offset at the end of each text as a duration; none is zero."""
    signed = pl.col("text").str.extract(r"([+-][0-9]{2}(?::?[0-9]{2})?)$")
    hours = signed.str.slice(1, 2).cast(pl.Int64)
    minutes = pl.when(signed.str.len_bytes() > 3).then(signed.str.slice(-2)).otherwise(pl.lit("00")).cast(pl.Int64)
    sign = pl.when(signed.str.starts_with("-")).then(-1).otherwise(1)
    offset = pl.duration(minutes=(sign * (60 * hours + minutes)).fill_null(0), time_unit="us")
    return texts.alias("text").to_frame().select(offset).to_series()


def reasons(texts: pl.Series, how: Conventions) -> pl.Series:
    """Why these texts are no moments; NULL for a blank one."""
    trimmed = texts.str.strip_chars()
    text, days = pl.col("text"), "|".join(pattern for pattern, _ in _days(how))
    is_day = moments(trimmed.str.extract(f"^({days})"), how).is_not_null()
    has_offset = trimmed.str.contains(AFTER_A_TIME)
    is_time = moments(where(has_offset, trimmed).str.replace(f"{OFFSET}$", ""), how).is_not_null()
    reason = (
        pl.when(text == "")
        .then(None)
        .when(text.str.contains(f"^(?:{DAY_OR_MONTH_FIRST}){SOME_TIME}$") & pl.lit(how.day_first is None))
        .then(pl.lit("day or month first; set dates"))
        .when(text.str.contains(TWO_DIGITS))
        .then(pl.lit("a year of two digits"))
        .when(text.str.contains(r"^-?[0-9]{9,}(?:\.[0-9]*)?$"))
        .then(pl.lit(SECONDS))
        .when(~text.str.contains(f"^(?:{days}){SOME_TIME}$"))
        .then(pl.lit("not a date"))
        .when(text.str.starts_with("0000"))
        .then(pl.lit(OUT_OF_RANGE))
        .when(~is_day)
        .then(pl.lit(NO_SUCH_DAY))
        .when(is_time)
        .then(pl.lit(WITH_OFFSET if how.time_zone is None else OUT_OF_RANGE))
        .otherwise(pl.lit("no such time of day"))
    )
    return trimmed.alias("text").to_frame().select(reason.cast(pl.String)).to_series()
