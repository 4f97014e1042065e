"""Adds up the cells of one source over windows of days, each time from the smallest table that can answer."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from metrics.cut import Cut
from metrics.kernel import FIRST_IN
from metrics.manifest import File, SourceState
from metrics.periods import ROLLING, Grain, Period
from metrics.refusal import Refusal
from metrics.rollups import MONTHLY
from metrics.slice import Slice
from metrics.spans import Span, around_months, by_grain, whole_months
from metrics.sums import Sums
from metrics.tally import Tally
from metrics.term import Term

Read = Callable[[File], pl.DataFrame]

REFUSALS = {"daily": "combination_not_kept", "gaps": "window_not_kept"}


@dataclass(frozen=True)
class Cells:
    """The published cells of one source."""

    state: SourceState
    read: Read

    def add_up(self, term: Term, windows: Sequence[Period], slice: Slice) -> Sums:
        """The term in every window, cut by the dimensions of `slice.by`.

        Raises Refusal where cells cannot answer exactly: a union of overlapping slices, a combination not kept.
        """
        cut = Cut.of(term, slice.without(term.over))
        cut.refuse_missing(self.state)
        cut.refuse_union()
        tally = Tally(len(windows), {name: (None, *self.state.values[name]) for name in cut.by}, cut.where)
        blocks = [tally.of(self.read(file), spans, columns) for file, spans, columns in self._readings(cut, windows)]
        numbers, people = (sum((block[place] for block in blocks), tally.nothing) for place in (0, -1))
        days = np.array([window.days for window in windows]).reshape(-1, *[1] * len(tally.axes))
        return Sums(tally.axes, numbers / days if term.a_day else numbers, (numbers != 0) | (people > 0))

    def _readings(self, cut: Cut, windows: Sequence[Period]) -> Iterator[tuple[File, list[Span], list[str]]]:
        """What is read: a table, the days of it, and its columns, of which the last says whether something happened."""
        for grain, spans in by_grain(cut.term, windows).items():
            if grain in ROLLING:
                yield self._smallest("daily", cut), spans, [grain]
            elif grain is Grain.CUSTOM:
                yield from ((file, some, ["entities"]) for file, some in self._by_month("gaps", cut, spans))
            else:
                counted = FIRST_IN[grain]
                columns = [cut.term.column, counted] if cut.term.column else [counted]
                yield from ((file, some, columns) for file, some in self._by_month("daily", cut, spans))

    def _by_month(self, table: str, cut: Cut, spans: list[Span]) -> Iterator[tuple[File, list[Span]]]:
        days = self._smallest(table, cut)
        months = min(self._fitting(MONTHLY[table], cut), key=_rows, default=None)
        whole = list(whole_months(spans)) if months else []
        around = list(around_months(spans)) if whole else spans
        yield from ((file, some) for file, some in ((months, whole), (days, around)) if file and some)

    def _smallest(self, table: str, cut: Cut) -> File:
        fitting = self._fitting(table, cut)
        if not fitting:
            asked = cut.overlapping | (cut.static if table == "gaps" else set())
            raise Refusal(REFUSALS[table], dimensions=" × ".join(sorted(asked)))
        return min(fitting, key=_rows)

    def _fitting(self, table: str, cut: Cut) -> list[File]:
        return [file for file in self.state.files if file.table == table and cut.is_kept_in(file)]


def _rows(file: File) -> int:
    return file.rows
