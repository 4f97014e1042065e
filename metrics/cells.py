"""Adds up the cells of one source over windows of days."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from metrics.kernel.partition import FIRST_IN
from metrics.manifest import File, SourceState
from metrics.periods import ROLLING, Grain, Period, counted_as
from metrics.refusal import Refusal
from metrics.slice import Slice
from metrics.term import Kind, Term

Read = Callable[[File], pl.DataFrame]


@dataclass(frozen=True)
class Cells:
    """The published cells of one source."""

    state: SourceState
    read: Read

    def add_up(self, term: Term, windows: Sequence[Period], slice: Slice) -> pl.DataFrame:
        """The term in every window: `start`, `end`, the dimensions of `slice.by`, `value`; no row for nothing.

        Raises Refusal where cells cannot answer exactly: a union of overlapping slices, a combination not kept.
        """
        cut = _Cut.of(term, slice.without(term.over))
        self._refuse_missing(cut)
        _refuse_union(cut)
        parts = [self._part(cut, grain, some) for grain, some in _by_grain(term, windows).items()]
        found = pl.concat(parts).with_columns(pl.col(name).cast(pl.String) for name in cut.by)
        return found.with_columns(pl.col("value") / (_days_between("start", "end") + 1)) if term.a_day else found

    def _part(self, cut: "_Cut", grain: Grain, windows: Sequence[Period]) -> pl.DataFrame:
        if grain is Grain.CUSTOM:
            return pl.concat([_by_gap(self._gaps(cut), cut, window) for window in windows])
        column = grain if grain in ROLLING else cut.term.column or FIRST_IN[grain]
        span = Period(min(window.start for window in windows), max(window.end for window in windows))
        happened = (pl.col(column) != 0) | (pl.col("in_day") > 0)  # a cell may also be kept for a rolling window alone
        days = cut.added(cut.within(self._daily(cut), span).filter(happened), column, "day")
        return _on_last_days(days, windows, cut.by) if grain in ROLLING else _over_windows(days, windows, cut.by)

    def _daily(self, cut: "_Cut") -> pl.DataFrame:
        fitting = [file for file in self.state.files if file.table == "daily" and cut.fits(file)]
        if not fitting:
            raise Refusal("combination_not_kept", dimensions=" × ".join(sorted(cut.overlapping)))
        return self.read(min(fitting, key=lambda file: file.rows))

    def _gaps(self, cut: "_Cut") -> pl.DataFrame:
        fitting = [file for file in self.state.files if file.table == "gaps" and cut.fits(file)]
        fitting = [file for file in fitting if cut.static <= {file.static}]
        if not fitting:
            raise Refusal("window_not_kept", dimensions=" × ".join(sorted(cut.overlapping | cut.static)))
        return self.read(min(fitting, key=lambda file: file.rows))

    def _refuse_missing(self, cut: "_Cut") -> None:
        for name in sorted(cut.columns):
            if name in self.state.lacks:
                raise Refusal("waits_for", what=name, missing=self.state.lacks[name])


@dataclass(frozen=True)
class _Cut:
    """A term and the slice of it that is asked for."""

    term: Term
    by: tuple[str, ...]
    where: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, term: Term, slice: Slice) -> "_Cut":
        return cls(term, slice.by, slice.wanted | {name: (value,) for name, value in term.only})

    @property
    def columns(self) -> set[str]:
        return {*self.by, *self.where} | self.term.columns

    @property
    def overlapping(self) -> set[str]:
        return {*self.by, *self.where} & set(self.term.source.dimensions)

    @property
    def static(self) -> set[str]:
        return {*self.by, *self.where} - set(self.term.source.dimensions)

    def fits(self, file: File) -> bool:
        """A sum may be read from any finer partition; a count only from the very one."""
        kept = set(file.partition)
        return kept >= self.overlapping if self.term.kind is Kind.TOTAL else kept == self.overlapping

    def within(self, cells: pl.DataFrame, span: Period) -> pl.DataFrame:
        """The cells of these days that belong to the slice."""
        wanted = [pl.col(name).is_in(_known(cells.schema[name], values)) for name, values in self.where.items()]
        return cells.filter(pl.col("day").is_between(span.start, span.end), *wanted)

    def added(self, cells: pl.DataFrame, column: str, *keys: str) -> pl.DataFrame:
        """The column added up by the keys and by what is asked for."""
        named = [pl.col(name) for name in (*keys, *self.by)] or [pl.lit(0).alias("all")]
        return cells.group_by(named).agg(pl.col(column).cast(pl.Float64).sum().alias("value"))


def _known(kind: pl.DataType, values: tuple[str, ...]) -> list[str]:
    """Those of the values that occur."""
    occurring = set(kind.categories) if isinstance(kind, pl.Enum) else set()
    return [value for value in values if value in occurring]


def _by_gap(gaps: pl.DataFrame, cut: _Cut, window: Period) -> pl.DataFrame:
    """Each entity on its first active day in the window: the one that comes after a gap reaching back before it."""
    reaches_back = pl.col("gap") > (pl.col("day") - window.start).dt.total_days()
    found = cut.added(cut.within(gaps, window).filter(reaches_back), "entities")
    days = pl.lit(window.start).alias("start"), pl.lit(window.end).alias("end")
    return found.select(*days, *cut.by, "value")


def _over_windows(days: pl.DataFrame, windows: Sequence[Period], by: tuple[str, ...]) -> pl.DataFrame:
    inside = [pl.col("start") <= pl.col("day"), pl.col("end") >= pl.col("day")]
    return _frame(windows).join_where(days, *inside).group_by("start", "end", *by).agg(pl.col("value").sum())


def _on_last_days(days: pl.DataFrame, windows: Sequence[Period], by: tuple[str, ...]) -> pl.DataFrame:
    return _frame(windows).join(days, left_on="end", right_on="day").select("start", "end", *by, "value")


def _by_grain(term: Term, windows: Sequence[Period]) -> dict[Grain, list[Period]]:
    """Which cells answer which windows: only a distinct count depends on where a window begins."""
    if term.kind is not Kind.DISTINCT:
        return {Grain.DAY: list(windows)}
    found: dict[Grain, list[Period]] = {}
    for window in windows:
        found.setdefault(counted_as(window), []).append(window)
    return found


def _refuse_union(cut: _Cut) -> None:
    for name, values in cut.where.items():
        if len(values) > 1 and name in cut.overlapping and cut.term.kind is not Kind.TOTAL:
            raise Refusal("overlapping_union", dimension=name, values=", ".join(values))


def _frame(windows: Sequence[Period]) -> pl.DataFrame:
    return pl.DataFrame(
        {"start": [w.start for w in windows], "end": [w.end for w in windows]}, {"start": pl.Date, "end": pl.Date}
    )


def _days_between(earlier: str, later: str) -> pl.Expr:
    return (pl.col(later) - pl.col(earlier)).dt.total_days()
