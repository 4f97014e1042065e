"""Numerals: the ways in which a text may write a number, and why others cannot be read.

A decimal point and an exponent are read always. A comma, and signs that group thousands, are read only as the owner of
the table declares them: 1.250 is twelve hundred and fifty to one exporter and one and a quarter to another.
"""

from functools import partial

import polars as pl

from queries.extract.reading.conventions import Conventions
from queries.extract.reading.outcome import Way, in_turn, nothing, where

AMOUNT = pl.Decimal(38, 6)
NUMERAL = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?$"
SHORT = r"^[+-]?[0-9]{1,30}(?:\.(?:[0-9]{0,2}|[0-9]{4,6}))?$"
"""A number with at most six decimals, but not with three."""
SHORT_OR_THREE = r"^[+-]?[0-9]{1,30}(?:\.[0-9]{0,6})?$"
THREE_DECIMALS = r"^[+-]?[0-9]*\.[0-9]{3}$"
COMMA_GROUPS = r"^[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]*)?$"
DOT_GROUPS = (
    r"^[+-]?[1-9][0-9]{0,2}"
    r"(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+|(?:\u00a0[0-9]{3})+|(?:\u202f[0-9]{3})+)(?:,[0-9]+)?$"
)
"""Thousands grouped by dots or by blanks of one kind, where the comma is decimal."""
DECIMAL_COMMA = r"^[+-]?[0-9]*,[0-9]+$"
GROUPS = r"^[+-]?[0-9][0-9.,'’\s]*$"
CURRENCY = r"\p{Sc}|^[A-Za-z]{2,3}\.?\s*[+-]?[0-9]|[0-9]\s*[A-Za-z]{2,3}\.?$|[元圆]$"
WORDS = r"(?i)^[+-]?(?:nan|inf|infinity)$"

NOT_A_NUMBER, TOO_LARGE, NOT_FINITE = "not a number", "too large", "not a finite number"
MORE_DECIMALS = "more than six decimals"


def plain(texts: pl.Series, how: Conventions) -> pl.Series:
    """Texts with a decimal point and no signs between thousands, where a number is written as it is declared."""
    if how.decimal == ".":
        return _changed(texts, COMMA_GROUPS, lambda text: text.str.replace_all(",", "", literal=True))
    if how.decimal == ",":
        bare = _changed(texts, DOT_GROUPS, lambda text: text.str.replace_all(r"[.\s]", ""))
        return _changed(bare, DECIMAL_COMMA, lambda text: text.str.replace(",", ".", literal=True))
    return texts


def _changed(texts: pl.Series, pattern: str, change: Way) -> pl.Series:
    found = texts.str.contains(pattern)
    return texts.zip_with(~found, change(texts)) if found.any() else texts


def trimmed(texts: pl.Series) -> pl.Series:
    return texts.str.strip_chars()


def amounts(texts: pl.Series, how: Conventions) -> pl.Series:
    """Numbers as Decimal(38, 6), NULL where a text is none, or has three decimals and no declaration."""
    return in_turn(
        texts,
        [
            partial(_short, pattern=SHORT),
            lambda left: _exact(plain(trimmed(left), how), how),
        ],
    )


def _exact(texts: pl.Series, how: Conventions) -> pl.Series:
    """Numbers in any notation that have at most six decimals."""
    numerals = where(texts.str.contains(NUMERAL), texts)
    if how.decimal is None:
        numerals = where(~numerals.str.contains(THREE_DECIMALS), numerals)
    return in_turn(numerals, [partial(_short, pattern=SHORT_OR_THREE), _long])


def _short(texts: pl.Series, pattern: str) -> pl.Series:
    return where(texts.str.contains(pattern), texts).cast(AMOUNT, strict=False)


def _long(texts: pl.Series) -> pl.Series:
    """Numerals with an exponent, or with zeros before and after them."""
    if texts.null_count() == texts.len():
        return nothing(texts.len(), AMOUNT)
    text = pl.col("text")
    tidy = text.str.replace(r"^([+-]?)0+([0-9])", "${1}${2}").str.replace(r"(\.[0-9]*?)0+($|[eE])", "${1}${2}")
    exact = pl.when(~_has_more_decimals(text)).then(tidy).cast(AMOUNT, strict=False)
    return texts.alias("text").to_frame().select(exact).to_series()


def _has_more_decimals(text: pl.Expr) -> pl.Expr:
    """Whether a numeral has more than six decimals when it is written out, zeros at its end not counted."""
    decimals = text.str.extract(r"\.([0-9]*?)0*(?:[eE]|$)").str.len_bytes().cast(pl.Int64).fill_null(0)
    zeros = text.str.extract(r"^[+-]?[0-9]*?(0*)\.?0*(?:[eE]|$)").str.len_bytes().cast(pl.Int64).fill_null(0)
    exponent = text.str.extract(r"[eE]([+-]?[0-9]+)$").cast(pl.Int64, strict=False).fill_null(0)
    is_zero = text.str.contains(r"^[+-]?[0.]*(?:[eE]|$)")
    return (decimals - zeros - exponent > 6) & ~is_zero


def reasons(texts: pl.Series, how: Conventions) -> pl.Series:
    """Why these texts are no amounts; NULL for a blank one."""
    text = pl.col("text")
    groups = text.str.contains(GROUPS)
    reason = (
        pl.when(text == "")
        .then(None)
        .when(text.str.contains(WORDS))
        .then(pl.lit(NOT_FINITE))
        .when(text.str.contains(CURRENCY))
        .then(pl.lit("a sign or code of a currency; only numbers are read"))
        .when(text.str.contains(NUMERAL))
        .then(_of_a_numeral(text, how))
        .when(groups & pl.lit(how.decimal is not None))
        .then(pl.lit(f'not written as decimal = "{how.decimal}" says'))
        .when(groups & text.str.contains(",", literal=True))
        .then(pl.lit("decimal comma; set decimal"))
        .when(groups)
        .then(pl.lit("thousands in groups; set decimal"))
        .otherwise(pl.lit(NOT_A_NUMBER))
    )
    return plain(trimmed(texts), how).alias("text").to_frame().select(reason.cast(pl.String)).to_series()


def _of_a_numeral(text: pl.Expr, how: Conventions) -> pl.Expr:
    is_ambiguous = text.str.contains(THREE_DECIMALS) & pl.lit(how.decimal is None)
    return (
        pl.when(is_ambiguous)
        .then(pl.lit("three decimals: thousands or fractions; set decimal"))
        .when(_has_more_decimals(text))
        .then(pl.lit(MORE_DECIMALS))
        .otherwise(pl.lit(TOO_LARGE))
    )
