"""Ids of any kind become dense numbers."""

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics.kernel.rows import fixed, looked_up

Numbers = npt.NDArray[np.int32]

LOOSEST = 16
"""A table may have this many places for every id in it; ids that lie further apart are joined."""


class Numbering:
    """The number of each id: its position among those that are remembered."""

    def __init__(self, ids: pl.Series, counted: pl.Series) -> None:
        """`counted`, shape as the ids: whether they may be counted now."""
        self._ids = pl.DataFrame({"id": ids}).with_row_index("number").filter(counted)
        has_table = ids.dtype.is_integer() and self._ids.height
        self._least, self._table = _table(self._ids) if has_table else (0, None)

    def of(self, ids: pl.Series) -> Numbers:
        """Shape as the ids; -1 for whoever is not in the population."""
        kind = self._ids.schema["id"]
        same = ids if ids.dtype == kind else ids.cast(kind, strict=False)  # 7 in one table is "7" in another
        if self._table is not None:
            known = same.fill_null(self._least - 1)
            return looked_up(fixed(known.cast(pl.Int64).to_numpy()), self._least, self._table)
        found = pl.DataFrame({"id": same}).join(self._ids, on="id", how="left", maintain_order="left")
        return found["number"].cast(pl.Int32).fill_null(-1).to_numpy(writable=True)


def _table(numbered: pl.DataFrame) -> tuple[int, Numbers | None]:
    ids = numbered["id"]
    least, most = int(ids.min()), int(ids.max())  # type: ignore[arg-type]
    if most - least >= LOOSEST * ids.len() + 1_000_000 or ids.dtype in (pl.Int128, pl.UInt64):
        return least, None
    table = np.full(most - least + 1, -1, np.int32)
    table[ids.to_numpy().astype(np.int64) - least] = numbered["number"].cast(pl.Int32).to_numpy()
    return least, table
