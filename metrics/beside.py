"""Puts what was added up for a period beside what was added up for its base: one row a pair and slice."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics.compare import Coverage, Pair
from metrics.periods import Period
from metrics.sums import Axes, Flags, Sums, common

Places = npt.NDArray[np.intp]

WINDOW = ("start", "end")
SIDES = ("", "base_")


def beside(
    pairs: Sequence[Pair], windows: Sequence[Period], parts: Mapping[str, Sums], by: tuple[str, ...], coverage: Coverage
) -> pl.DataFrame:
    """The pairs in order, each with a row for every slice that occurs on one of its sides, or one row without slices.

    A column for each of the parts and sides; 0 where nothing happened. `parts` are those of the windows.
    """
    axes = common([part.axes for part in parts.values()], by)
    laid_out = {name: part.on(axes) for name, part in parts.items()}
    whole = [laid_out[name].happened for name, part in parts.items() if part.axes.keys() == axes.keys()]
    sides = _places(pairs, windows)
    pair, *codes = np.nonzero(_occurring(whole, sides, axes)) if by else [np.arange(len(pairs))]
    slices = [_values(name, axes[name], code) for name, code in zip(axes, codes, strict=True)]
    numbers = [
        pl.Series(side + name, part.numbers[(places[pair], *codes)])
        for side, places in zip(SIDES, sides, strict=True)
        for name, part in laid_out.items()
    ]
    return _periods(pairs, coverage)[pair].hstack([*slices, *numbers])


def _places(pairs: Sequence[Pair], windows: Sequence[Period]) -> list[Places]:
    """Of each side, shape (pairs,): the place of the window, or the last one of all where there is none."""
    place = {window: place for place, window in enumerate(windows)}
    sides = [pair.measured for pair in pairs], [pair.base for pair in pairs]
    return [np.array([place[window] if window else -1 for window in side], np.intp) for side in sides]


def _occurring(whole: Sequence[Flags], sides: Sequence[Places], axes: Axes) -> Flags:
    """Shape (pairs, *values): True for what happened on one of the sides."""
    found = np.zeros((len(sides[0]), *map(len, axes.values())), np.bool_)
    for places in sides:
        for happened in whole:
            found |= happened[places]
    return found


def _values(name: str, values: Sequence[str | None], codes: Places) -> pl.Series:
    return pl.Series(name, [values[code] for code in codes.tolist()], pl.String)


def _periods(pairs: Sequence[Pair], coverage: Coverage) -> pl.DataFrame:
    periods, measured, bases = [p.period for p in pairs], [p.measured for p in pairs], [p.base for p in pairs]
    first = coverage.first_day
    return pl.DataFrame(
        [
            *_days("period_", periods),
            *_days("", measured),
            *_days("base_", bases),
            pl.Series("covered", [each is not None and each.end >= first for each in measured], pl.Boolean),
            pl.Series("base_covered", [each is not None and each.end >= first for each in bases], pl.Boolean),
            pl.Series("base_whole", [each is not None and each.start >= first for each in bases], pl.Boolean),
            pl.Series("complete", [pair.is_complete for pair in pairs], pl.Boolean),
            pl.Series("note", [pair.note or None for pair in pairs], pl.String),
        ]
    )


def _days(side: str, periods: Sequence[Period | None]) -> list[pl.Series]:
    return [pl.Series(f"{side}{end}", [each and getattr(each, end) for each in periods], pl.Date) for end in WINDOW]
