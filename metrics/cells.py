"""Adds up the cells of one source over windows of days, each time from the smallest table that can answer."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from metrics.arrays import arrays
from metrics.columns import Columns
from metrics.cut import Cut
from metrics.manifest import File, SourceState
from metrics.periods import ROLLING, Grain, Period
from metrics.refusal import Refusal
from metrics.rollups import MONTHLY
from metrics.slice import Slice
from metrics.spans import Span, around_months, before, by_grain, refuse_parts, whole_months
from metrics.sums import Floats, Sums
from metrics.tally import Tally
from metrics.term import Kind, Term

Read = Callable[[File], pl.DataFrame]

REFUSALS = {"daily": "combination_not_kept", "gaps": "window_not_kept"}


@dataclass(frozen=True)
class Cells:
    """The published cells of one source."""

    state: SourceState
    read: Read

    def add_up(self, term: Term, windows: Sequence[Period], slice: Slice, grain: Grain) -> Sums:
        """The term in every window, cut by the dimensions of `slice.by`; `grain` is that of the periods asked for.

        Raises Refusal where cells cannot answer exactly: a union of overlapping slices, a combination not kept.
        """
        cut = Cut.of(term, slice.without(term.over), self.state).with_blanks(self.state)
        cut.refuse_missing(self.state)
        cut.refuse_union()
        if term.looks_back:
            refuse_parts(windows, grain)
        if term.kind is Kind.LOST:
            return self._lost(cut, windows, grain)
        return self._added(cut, before(windows, grain) if term.is_before else windows, grain)

    def _lost(self, cut: Cut, windows: Sequence[Period], grain: Grain) -> Sums:
        then = self._added(cut.of_kind(Kind.DISTINCT), before(windows, grain), grain)
        stayed = self._added(cut.of_kind(Kind.RETAINED), windows, grain)
        return Sums(then.axes, then.numbers - stayed.numbers, then.happened | stayed.happened)

    def _added(self, cut: Cut, windows: Sequence[Period], grain: Grain) -> Sums:
        tally = Tally(len(windows), {name: (None, *self.state.values[name]) for name in cut.by}, cut.where)
        numbers, people, without = tally.nothing, tally.nothing, tally.nothing
        readings = list(self._readings(cut, windows, grain))
        for file, spans, columns in readings:
            added = tally.of(arrays(self.read(file)), spans, columns.needed)
            blocks = dict(zip(columns.needed, added, strict=True))
            numbers += columns.number(blocks)
            people += columns.people(blocks)
            without += columns.without(blocks)
        if np.any((without > 0) & (without < people)):
            cut.refuse_share(file for file, *_ in readings)
        days = np.array([window.days for window in windows]).reshape(-1, *[1] * len(tally.axes))
        happened, measured = (numbers != 0) | (people > 0), _measured(cut.term, people, without)
        if cut.term.kind is Kind.TOTAL:
            numbers[measured == 0] = math.nan
        return Sums(tally.axes, numbers / days if cut.term.a_day else numbers, happened, measured)

    def _readings(
        self, cut: Cut, windows: Sequence[Period], asked: Grain
    ) -> Iterator[tuple[File, list[Span], Columns]]:
        """What is read: a table, the days of it, and its columns."""
        for grain, spans in by_grain(cut.term, windows, asked).items():
            if grain in ROLLING:
                yield self._smallest("daily", cut), spans, Columns(grain)
            elif grain is Grain.CUSTOM:
                yield from ((file, some, Columns("entities")) for file, some in self._by_month("gaps", cut, spans))
            else:
                columns = Columns.of(cut.term, grain, cut.unmeasured)
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
        fitting = [file for file in self.state.files if file.table == table and cut.is_kept_in(file)]
        return [*filter(cut.is_counted_in, fitting)] if self._counts(cut) else fitting

    def _counts(self, cut: Cut) -> bool:
        """Whether a sum is read where it can be told of how many entities it is, as it can."""
        daily = (file for file in self.state.files if file.table == "daily")
        return cut.is_partly_measured and any(map(cut.is_counted_in, daily))


def _measured(term: Term, people: Floats, without: Floats) -> Floats | None:
    """The share of the entity-days that have a value; NaN where there are none."""
    if term.column is None:
        return None
    nobody = np.full(people.shape, math.nan)
    return np.asarray(np.divide(people - without, people, out=nobody, where=people > 0))


def _rows(file: File) -> int:
    return file.rows
