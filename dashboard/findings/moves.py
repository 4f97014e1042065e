"""Which way the parts of a number went, as their changes are written: only parts that can be compared are counted."""

from dataclasses import dataclass

import polars as pl

from dashboard.context import Context
from dashboard.direction import Direction


@dataclass(frozen=True)
class Moves:
    """Of parts beside their year before."""

    every: int
    """All parts, those that cannot be compared included."""
    up: int
    down: int
    level: int
    """Their change is written as zero."""
    most: str | None
    """The part with the largest change, of either sign."""
    change: float | None
    """Its change as a share of its base; None where the largest change is that of several parts."""

    @classmethod
    def of(cls, context: Context, rows: pl.DataFrame, part: str, change: str = "change_pct") -> "Moves":
        """Of the rows of an answer, one a part; `change` is a fraction of the base, null where there is none."""
        known = rows.drop_nulls(change).sort(pl.col(change).abs(), descending=True)
        written = [context.figures.per_cent(each) for each in known[change]]
        ways = [Direction.of(each, text) for each, text in zip(known[change], written, strict=True)]
        sizes = [text.lstrip("+\u2212") for text in written]
        most = (known[part][0], known[change][0]) if sizes and sizes.count(sizes[0]) == 1 else (None, None)
        up, down, level = (ways.count(way) for way in (Direction.UP, Direction.DOWN, Direction.LEVEL))
        return cls(rows.height, up, down, level, *most)

    @property
    def compared(self) -> int:
        return self.up + self.down + self.level

    @property
    def is_whole(self) -> bool:
        """Whether every part can be compared."""
        return self.compared == self.every

    @property
    def kind(self) -> str:
        """The name of the words about them."""
        if self.level == self.compared:
            return "level"
        kind = "all_up" if self.up == self.compared else "all_down" if self.down == self.compared else "some_up"
        return kind if self.change is not None else f"{kind}_alike"
