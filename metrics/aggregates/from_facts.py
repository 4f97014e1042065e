"""Counts that no aggregate has, computed from the facts behind a snapshot: parts of people that overlap, any days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from metrics.aggregates.group_sums import Axes, Floats, before
from metrics.errors import Refusal
from metrics.model.term import FLOWS, Kind, Term, Wanted
from metrics.periods.period import Grain, Period
from queries.extract.open_extract import OpenExtract, Unanswered
from queries.sources.facts import Facts
from queries.sources.window_counts import NUMBER, PEOPLE, PLACE, UNMEASURED, Count, Window, WindowCounts

COUNTS = {
    Kind.TOTAL: Count.SUM,
    Kind.DISTINCT: Count.DISTINCT,
    Kind.ENTITY_DAYS: Count.ENTITY_DAYS,
    Kind.MEASURED: Count.ENTITY_DAYS,
    Kind.NEW: Count.NEW,
    Kind.RETURNED: Count.RETURNED,
    Kind.RETAINED: Count.RETAINED,
}

LONGEST = 30
"""Seconds after which a question is given up."""

Blocks = tuple[Floats, Floats, Floats]
"""Number, entity-days (or entities), and those of them without a value; each (windows, *values of each axis)."""


@dataclass(frozen=True)
class FactsBehind:
    """The facts of one source as the aggregates of a snapshot were computed from them."""

    facts: Facts
    extract: OpenExtract

    def blocks(
        self, term: Term, axes: Axes, where: Mapping[str, Wanted], windows: Sequence[Period], grain: Grain
    ) -> Blocks:
        """The term in every window. Raises Refusal where it takes longer than LONGEST, or the engine cannot do it."""
        earlier = before(windows, grain) if term.kind in FLOWS else windows
        days = [Window(w.start, w.end, e.start, e.end) for w, e in zip(windows, earlier, strict=True)]
        counts = WindowCounts(self.facts, COUNTS[term.kind], term.column, tuple(axes), where)
        try:
            found = self.extract.within(LONGEST, lambda: counts.over(days))
        except Unanswered as why:
            code = "computed_in_vain" if why.error else "computed_too_long"
            facts = {"seconds": str(LONGEST), "source": self.facts.source.name, "error": why.error}
            raise Refusal(code, **facts) from why
        number, people, unmeasured = (
            _laid_out(found, name, axes, len(windows)) for name in (NUMBER, PEOPLE, UNMEASURED)
        )
        return (people - unmeasured if term.kind is Kind.MEASURED else number), people, unmeasured


def _laid_out(found: pl.DataFrame, column: str, axes: Axes, windows: int) -> Floats:
    block = np.zeros((windows, *map(len, axes.values())))
    codes = [found[PLACE].to_numpy()]
    for name, values in axes.items():
        place_of = {value: place for place, value in enumerate(values)}
        codes.append(np.array([place_of[value] for value in found[name]], np.intp))
    block[tuple(codes)] = found[column].to_numpy()
    return block
