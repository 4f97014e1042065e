"""Columns of words, kept as numbers until they are written: millions of rows repeat a handful of words."""

from collections.abc import Iterable

import numpy as np
import polars as pl

from queries.demo.arrays import Flags, Ints


def named(numbers: Ints, words: Iterable[str]) -> pl.Series:
    """The word that each number stands for."""
    return pl.Series(numbers.astype(np.uint8)).cat.to(pl.Enum(list(words)))


def either(flags: Flags, yes: str, no: str) -> pl.Series:
    return named(flags.astype(np.int64), (no, yes))
