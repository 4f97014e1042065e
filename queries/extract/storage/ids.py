"""Ids that are texts in the warehouse, as dense numbers, which never change while the extract is kept."""

from collections.abc import Iterable

import polars as pl

from queries.extract.storage.parts import PartStore

NUMBER, TEXT = "number", "text"


class Numbering:
    """The numbers, from 0, of the ids of one key; an id that is new gets the next one."""

    def __init__(self, known: pl.Series) -> None:
        """`known`: texts in the order of their numbers.

        Categories count up as texts come: to look texts up there is as fast as a join, and takes no table of its own.
        """
        self._known = known.len()
        self._categories = pl.Categories.random(physical=pl.UInt32)
        self._kind = pl.Categorical(self._categories)
        self._holder = pl.Series(dtype=self._kind)  # Polars forgets categories that no column has
        known.cast(self._kind)

    @classmethod
    def kept(cls, store: PartStore, files: Iterable[str]) -> "Numbering":
        """Those of earlier refreshes."""
        frames = [store.read(file) for file in files]
        return cls(pl.concat(frames)[TEXT] if frames else pl.Series(TEXT, [], pl.String))

    def numbers(self, ids: pl.Series) -> pl.Series:
        """Int64; NULL stays NULL."""
        return ids.cast(self._kind).to_physical().cast(pl.Int64)

    def new(self) -> pl.DataFrame:
        """Ids that came since it was read, as `number` and `text`."""
        texts = self._categories.to_series().alias(TEXT).cast(pl.String).to_frame()
        return texts.with_row_index(NUMBER).with_columns(pl.col(NUMBER).cast(pl.Int64)).slice(self._known)
