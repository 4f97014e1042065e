"""Reading of booleans: true and false, 1 and 0, and the words that people use for them."""

import polars as pl

from queries.extract.reading.conventions import Conventions
from queries.extract.reading.kinds import Kind, kind
from queries.extract.reading.outcome import Reading, in_turn, judged, unread

TRUE = ("true", "t", "yes", "y", "1", "是")
FALSE = ("false", "f", "no", "n", "0", "否")


def booleans(raw: pl.Series, how: Conventions) -> Reading:
    match kind(raw.dtype):
        case Kind.BOOLEAN:
            return Reading(raw)
        case Kind.WHOLE | Kind.FLOATING | Kind.DECIMAL:
            return judged(raw, _either(raw == 1, raw == 0), "neither 0 nor 1")
        case Kind.TEXT:
            ways = [_of_words, lambda left: _of_words(left.str.strip_chars().str.to_lowercase())]
            return judged(raw, in_turn(raw, ways), _of_a_text)
        case other:
            return unread(raw, pl.Boolean(), f"{other.value}, not true or false")


def _either(is_true: pl.Series, is_false: pl.Series) -> pl.Series:
    return pl.select(pl.when(is_true).then(True).when(is_false).then(False)).to_series()


def _of_words(words: pl.Series) -> pl.Series:
    return _either(words.is_in(TRUE), words.is_in(FALSE))


def _of_a_text(texts: pl.Series) -> pl.Series:
    words = texts.str.strip_chars()
    return pl.select(pl.when(words != "").then(pl.lit("neither true nor false"))).to_series()
