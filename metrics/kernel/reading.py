"""The days that a plan has to read, in order, each as soon as all its rows are there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from metrics.kernel.ahead import ahead
from metrics.kernel.numbering import Numbering
from metrics.kernel.plan import Plan
from metrics.kernel.prepared import Prepared, prepared
from metrics.periods import ONE_DAY

BATCHES_AHEAD = 8
"""Some days of a large warehouse: what is handed over is small enough to stay in a cache until it is counted."""

Day = tuple[date, list[Prepared]]
"""A day, and rows among which are all of its own."""


@dataclass(frozen=True)
class Reading:
    """The facts of a plan, about the entities that are numbered."""

    plan: Plan
    numbering: Numbering
    at_once: int
    """Rows that may be held, beside those of one day."""

    def days(self) -> Iterator[Day]:
        """By one question while the rows come about in the order of days, else by some days at a time."""
        begin = self.plan.first_new_day
        for day, rows in self._as_they_come(begin):
            yield day, rows
            begin = day + ONE_DAY
        yield from self._asked_for(begin)

    def _as_they_come(self, day: date) -> Iterator[Day]:
        """Up to the first day that is not there before too much of others is."""
        waiting: list[Prepared] = []
        for rows in ahead(prepared(self.plan, self.numbering, day, self.plan.last_day), BATCHES_AHEAD):
            waiting.append(rows)
            while day <= self.plan.last_day and _rows(waiting, day) == self.plan.rows_of(day):
                yield day, waiting
                day += ONE_DAY
            waiting = [each for each in waiting if each.reaches(day)]
            if sum(len(each) for each in waiting) > self.at_once + self.plan.rows_of(day):
                return

    def _asked_for(self, day: date) -> Iterator[Day]:
        spans = list(self.plan.spans(day, self.at_once))
        read = (list(prepared(self.plan, self.numbering, *span)) for span in spans)
        for rows, (first, last) in zip(ahead(read), spans, strict=True):
            for number in range((last - first).days + 1):
                yield first + number * ONE_DAY, rows


def _rows(facts: list[Prepared], day: date) -> int:
    return sum(end - first for first, end in (each.on(day) for each in facts))
