"""How a target stands: what there is so far, and what there would be by now had the year gone as the last one did.

Expected by a day = target × last year's value from the start to the same day ÷ last year's value over the whole period.
That holds for totals, distinct counts and ratios alike, and is no straight line: a year whose second half is the larger
one is not called late in June.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from metrics.answers import Answer, Question
from metrics.compare import Against, same_date_last_year
from metrics.metric import Better
from metrics.notation import parse
from metrics.periods import Period, grain_of, holding
from queries.plan import Target

Ask = Callable[[Question], Answer]

HARMLESS = ("base_zero", "base_negative")
"""Reasons to withhold a change from the same dates of last year that leave their share of the whole what it is."""


@dataclass(frozen=True)
class Pace:
    """A target, what there is of it, and what is expected by now."""

    target: Target
    answer: Answer
    """Of the target's whole period, to date where it is not over, beside the same dates a year earlier."""
    base: Period
    """The whole period a year earlier."""
    expected: float | None
    """In the metric's unit; once the period is over, the target."""
    withheld: str | None
    """Why there is no value, or nothing to expect: a code of `metrics.withheld`."""

    @property
    def row(self) -> dict[str, Any]:
        return self.answer.rows.row(0, named=True)

    @property
    def value(self) -> float | None:
        return None if self.row["value"] is None else float(self.row["value"])

    @property
    def is_over(self) -> bool:
        return bool(self.row["end"] == self.answer.period.end)

    @property
    def reached(self) -> float | None:
        """The value as a share of the target."""
        return None if self.value is None else self.value / self.target.value

    @property
    def ahead(self) -> float | None:
        """The value over what is expected, less 1; None where that is nothing or less."""
        if self.value is None or self.expected is None or self.expected <= 0:
            return None
        return self.value / self.expected - 1

    @property
    def is_good(self) -> bool | None:
        """Whether the target is reached, or will be if the year goes on as the last one did; None where unknown."""
        if self.value is None or self.expected is None:
            return None
        is_higher = self.answer.metric.better is Better.HIGHER
        return self.value >= self.expected if is_higher else self.value <= self.expected


def pace(target: Target, ask: Ask) -> Pace:
    """Raises Refusal where no question about the metric can be answered, or none over such a period."""
    answer = ask(Question(target.metric, parse(target.period)[0]))
    known = Pace(target, answer, _a_year_earlier(answer.period), None, answer.rows["withheld"][0])
    if known.value is None or known.withheld == "partial":
        return known
    if known.is_over:
        return replace(known, expected=target.value, withheld=None)
    return _going_on(known, ask)


def _going_on(known: Pace, ask: Ask) -> Pace:
    if known.withheld not in (None, *HARMLESS):
        return known
    whole = value_over(known.base, known, ask)
    if whole is None or whole <= 0:
        return replace(known, withheld="base_too_few" if whole is None else "base_negative" if whole else "base_zero")
    return replace(known, expected=known.target.value * known.row["base_value"] / whole, withheld=None)


def value_over(period: Period, stands: Pace, ask: Ask) -> float | None:
    """Of the target's metric."""
    found: float | None = ask(Question(stands.target.metric, period, against=Against.NONE)).rows["value"][0]
    return found


def _a_year_earlier(period: Period) -> Period:
    return holding(grain_of(period), same_date_last_year(period.start))
