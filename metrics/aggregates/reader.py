"""Reader of the aggregates of one source: sums a term over windows, from the smallest table that answers exactly."""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from metrics.aggregates.group_sums import (
    Floats,
    GroupSums,
    Span,
    Sums,
    around_months,
    before,
    by_grain,
    refuse_parts,
    whole_months,
)
from metrics.aggregates.indexed_table import indexed_table
from metrics.aggregates.rollups import MONTHLY
from metrics.aggregates.schema import CAME, FIRST_IN, NEW, UNMEASURED, File, SourceState
from metrics.errors import Refusal
from metrics.model.term import Kind, Slice, Term, Wanted
from metrics.periods.period import ROLLING, Grain, Period
from queries.sources.source import ROWS

if TYPE_CHECKING:  # it loads DuckDB
    from metrics.aggregates.from_facts import Blocks, FactsBehind


@dataclass(frozen=True)
class Selection:
    """Term with the slice of a question."""

    term: Term
    by: tuple[str, ...]
    where: Mapping[str, Wanted]
    unmeasured: Collection[str] = ()
    """Sums of the source with a missing value anywhere."""

    @classmethod
    def of(cls, term: Term, slice: Slice, state: SourceState) -> "Selection":
        return cls(term, slice.by, slice.wanted | {name: (value,) for name, value in term.only}, state.unmeasured)

    def with_blanks(self, state: SourceState) -> "Selection":
        """Slice in which an empty text also matches a missing value."""
        blank = {name for name, values in self.where.items() if None in values and "" in state.values.get(name, ())}
        return replace(self, where={n: (*v, "") if n in blank else v for n, v in self.where.items()})

    def of_kind(self, kind: Kind) -> "Selection":
        """Same slice of another kind of term."""
        return replace(self, term=replace(self.term, kind=kind))

    @cached_property
    def overlapping(self) -> set[str]:
        return {*self.by, *self.where} & set(self.term.source.dimensions)

    @property
    def is_partly_measured(self) -> bool:
        """Whether the measured share of the sum must be computed."""
        return self.term.kind is Kind.TOTAL and self.term.column in self.unmeasured

    def is_counted_in(self, file: File) -> bool:
        """Whether the file counts each entity once: only the file of the exact partition does."""
        return set(file.partition) == self.overlapping

    @cached_property
    def static(self) -> set[str]:
        return {*self.by, *self.where} - set(self.term.source.dimensions)

    def is_kept_in(self, file: File) -> bool:
        """Whether the file can answer: sums from any finer partition, counts only from the exact one."""
        is_sum = self.term.kind is Kind.TOTAL
        is_right = set(file.partition) >= self.overlapping if is_sum else self.is_counted_in(file)
        is_cut = self.static <= {file.static} if file.table.endswith("gaps") else self.static.isdisjoint(file.summed)
        return is_right and is_cut

    def refuse_missing(self, state: SourceState) -> None:
        """Raises Refusal where the warehouse or the snapshot lacks a needed column."""
        for name in sorted({*self.by, *self.where} | self.term.columns):
            if name in state.lacks:
                raise Refusal("waits_for", what=name, missing=state.lacks[name])
        for name in sorted({*self.by, *self.where} - state.values.keys()):
            raise Refusal("not_in_snapshot", what=f"{state.name}.{name}")

    def refuse_union(self) -> None:
        """Raises Refusal for several values of a dimension that overlap: their counts must not be added."""
        if self.term.kind is not Kind.TOTAL:
            self._refuse_union()

    def refuse_share(self, files: Iterable[File]) -> None:
        """Raises Refusal where the files cannot give the measured share of a sum."""
        self._refuse_union()
        if not all(map(self.is_counted_in, files)):
            raise Refusal("combination_not_kept", dimensions=" × ".join(sorted(self.overlapping)))

    def _refuse_union(self) -> None:
        for name, values in self.where.items():
            if len(values) > 1 and name in self.overlapping:
                raise Refusal("overlapping_union", dimension=name, values=", ".join(value or "–" for value in values))


@dataclass(frozen=True)
class MeasureColumns:
    """Measure column, optionally less another column, with the column that marks activity."""

    plus: str
    minus: str | None = None
    happened: str | None = None
    """The measure itself by default."""
    unmeasured: str | None = None
    """Column that counts active entities without a value; None where all have one."""

    @classmethod
    def of(cls, term: Term, grain: Grain, unmeasured: Collection[str]) -> "MeasureColumns":
        """Columns for a term at a grain; `unmeasured`: sums of the source with a missing value anywhere."""
        first_column, came = FIRST_IN[grain], CAME[grain]
        without = UNMEASURED + term.column if term.column and term.column in unmeasured else None
        match term.kind:
            case Kind.TOTAL:
                return cls(term.column or first_column, None, first_column, without)
            case Kind.MEASURED:
                return cls(first_column, without, first_column, without)
            case Kind.NEW:
                return cls(NEW)
            case Kind.RETURNED:
                return cls(came, NEW)
            case Kind.RETAINED:
                return cls(first_column, came)
            case _:
                return cls(first_column)

    @property
    def needed(self) -> list[str]:
        """Distinct columns to read."""
        return list(dict.fromkeys(filter(None, (self.plus, self.minus, self.happened, self.unmeasured))))

    def number(self, blocks: Mapping[str, Floats]) -> Floats:
        """Value from the column sums."""
        return blocks[self.plus] - blocks[self.minus] if self.minus else blocks[self.plus]

    def people(self, blocks: Mapping[str, Floats]) -> Floats:
        """Activity count from the column sums."""
        return blocks[self.happened] if self.happened else self.number(blocks)

    def without(self, blocks: Mapping[str, Floats]) -> Floats | float:
        """Number of active entities without a value, from the column sums."""
        return blocks[self.unmeasured] if self.unmeasured else 0.0


Read = Callable[[File], pl.DataFrame]
FactsOf = Callable[[SourceState], "FactsBehind | None"]
"""The facts from which a source was computed; None where they are no longer there."""


def no_facts(state: SourceState) -> None:
    """Nothing is computed from facts."""


REFUSALS = {"daily": "combination_not_kept", "gaps": "window_not_kept"}
NOT_IN_CELLS = ("overlapping_union", *REFUSALS.values())
"""Codes of what aggregates cannot answer and facts can."""


@dataclass(frozen=True)
class AggregateReader:
    """Reader of the published aggregates of one source."""

    state: SourceState
    read: Read
    facts: FactsOf = no_facts
    """The facts behind the aggregates, from which what these cannot answer is computed."""

    def add_up(self, term: Term, windows: Sequence[Period], slice: Slice, grain: Grain) -> Sums:
        """The term in every window, cut by the dimensions of `slice.by`; `grain` is that of the periods asked for.

        Raises Refusal where neither aggregates nor facts can answer exactly.
        """
        cut = Selection.of(term, slice.without(term.over), self.state).with_blanks(self.state)
        cut.refuse_missing(self.state)
        if term.looks_back:
            refuse_parts(windows, grain)
        if term.kind is Kind.LOST:
            return self._lost(cut, windows, grain)
        return self._added(cut, before(windows, grain) if term.is_before else windows, grain)

    def days_of(self, dimension: str) -> dict[str | None, Period]:
        """Value of a dimension of the rows → its first and last day with a row."""
        files = [file for file in self.state.files if file.table == "daily" and file.partition == (dimension,)]
        if not files:
            raise Refusal("combination_not_kept", dimensions=dimension)
        rows = self.read(min(files, key=_rows)).filter(pl.col(ROWS) > 0)  # rolling windows have rows on later days
        ends = rows.group_by(pl.col(dimension).cast(pl.String)).agg(first=pl.col("day").min(), last=pl.col("day").max())
        return {value: Period(first, last) for value, first, last in ends.sort(dimension).iter_rows()}

    def _lost(self, cut: Selection, windows: Sequence[Period], grain: Grain) -> Sums:
        then = self._added(cut.of_kind(Kind.DISTINCT), before(windows, grain), grain)
        stayed = self._added(cut.of_kind(Kind.RETAINED), windows, grain)
        is_computed = then.is_computed or stayed.is_computed
        return Sums(then.axes, then.numbers - stayed.numbers, then.happened | stayed.happened, None, is_computed)

    def _added(self, cut: Selection, windows: Sequence[Period], grain: Grain) -> Sums:
        tally = GroupSums(len(windows), {name: (None, *self.state.values[name]) for name in cut.by}, cut.where)
        try:
            blocks, is_computed = self._from_cells(cut, tally, windows, grain), False
        except Refusal as refusal:
            facts = self.facts(self.state) if refusal.code in NOT_IN_CELLS else None
            if facts is None:
                raise
            blocks, is_computed = facts.blocks(cut.term, tally.axes, cut.where, windows, grain), True
        numbers, people, without = blocks
        days = np.array([window.days for window in windows]).reshape(-1, *[1] * len(tally.axes))
        happened, measured = (numbers != 0) | (people > 0), _measured(cut.term, people, without)
        if cut.term.kind is Kind.TOTAL and measured is not None:
            numbers[measured == 0] = math.nan
        return Sums(tally.axes, numbers / days if cut.term.a_day else numbers, happened, measured, is_computed)

    def _from_cells(self, cut: Selection, tally: GroupSums, windows: Sequence[Period], grain: Grain) -> "Blocks":
        cut.refuse_union()
        numbers, people, without = tally.nothing, tally.nothing, tally.nothing
        readings = list(self._readings(cut, windows, grain))
        for file, spans, columns in readings:
            added = tally.of(indexed_table(self.read(file)), spans, columns.needed)
            blocks = dict(zip(columns.needed, added, strict=True))
            numbers += columns.number(blocks)
            people += columns.people(blocks)
            without += columns.without(blocks)
        if np.any((without > 0) & (without < people)):
            cut.refuse_share(file for file, *_ in readings)
        return numbers, people, without

    def _readings(
        self, cut: Selection, windows: Sequence[Period], question: Grain
    ) -> Iterator[tuple[File, list[Span], MeasureColumns]]:
        """Reads that answer the term: file, spans of days, columns."""
        for grain, spans in by_grain(cut.term, windows, question).items():
            if grain in ROLLING:
                yield self._smallest("daily", cut), spans, MeasureColumns(grain)
            elif grain is Grain.CUSTOM:
                yield from (
                    (file, some, MeasureColumns("entities")) for file, some in self._by_month("gaps", cut, spans)
                )
            else:
                columns = MeasureColumns.of(cut.term, grain, cut.unmeasured)
                yield from ((file, some, columns) for file, some in self._by_month("daily", cut, spans))

    def _by_month(self, table: str, cut: Selection, spans: list[Span]) -> Iterator[tuple[File, list[Span]]]:
        days = self._smallest(table, cut)
        months = min(self._fitting(MONTHLY[table], cut), key=_rows, default=None)
        whole = list(whole_months(spans)) if months else []
        around = list(around_months(spans)) if whole else spans
        yield from ((file, some) for file, some in ((months, whole), (days, around)) if file and some)

    def _smallest(self, table: str, cut: Selection) -> File:
        fitting = self._fitting(table, cut)
        if not fitting:
            dimensions = cut.overlapping | (cut.static if table == "gaps" else set())
            raise Refusal(REFUSALS[table], dimensions=" × ".join(sorted(dimensions)))
        return min(fitting, key=_rows)

    def _fitting(self, table: str, cut: Selection) -> list[File]:
        fitting = [file for file in self.state.files if file.table == table and cut.is_kept_in(file)]
        return [*filter(cut.is_counted_in, fitting)] if self._counts(cut) else fitting

    def _counts(self, cut: Selection) -> bool:
        """Whether a sum is read together with its measured share."""
        daily = (file for file in self.state.files if file.table == "daily")
        return cut.is_partly_measured and any(map(cut.is_counted_in, daily))


def _measured(term: Term, people: Floats, without: Floats) -> Floats | None:
    """Share of entity-days with a value; NaN where there are none."""
    if term.column in (None, ROWS):
        return None
    nobody = np.full(people.shape, math.nan)
    return np.asarray(np.divide(people - without, people, out=nobody, where=people > 0))


def _rows(file: File) -> int:
    return file.rows
