"""The factors of the product that a metric is: active people × payers per active person × revenue per payer."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from metrics.term import Kind, Term
from queries.problem import Problem

FEWEST, MOST = 2, 4
"""Factors of a product: Shapley's shares are added up over every subset of them."""


@dataclass(frozen=True)
class Driver:
    """One factor: a term, perhaps over another."""

    id: str
    numerator: Term
    denominator: Term | None = None

    @property
    def is_share_measured(self) -> bool:
        """Whether it tells of how many entity-days there is a value at all."""
        return self.numerator.kind is Kind.MEASURED

    @property
    def terms(self) -> tuple[Term, ...]:
        return (self.numerator,) if self.denominator is None else (self.numerator, self.denominator)


def refuse_unlike(drivers: Sequence[Driver], terms: Sequence[Term], metric: str) -> None:
    """Raises Problem unless the product of the drivers is the first of the terms, over the second if there are two."""
    if not FEWEST <= len(drivers) <= MOST:
        raise _wrong(metric, f"from {FEWEST} to {MOST} of them", str(len(drivers)))
    if len({driver.id for driver in drivers}) < len(drivers):
        raise _wrong(metric, "an id of its own for each", ", ".join(driver.id for driver in drivers))
    wanted, left = (Counter(terms[:1]), Counter(terms[1:])), _left_over(drivers)
    if left != wanted:
        raise _wrong(metric, f"a product that comes to {_said(*wanted)}", _said(*left))


def _left_over(drivers: Sequence[Driver]) -> tuple[Counter[Term], Counter[Term]]:
    """Above and below the line, once what stands on both sides is cancelled."""
    above = Counter(driver.numerator for driver in drivers)
    below = Counter(driver.denominator for driver in drivers if driver.denominator)
    return above - below, below - above


def _said(above: Counter[Term], below: Counter[Term]) -> str:
    product = " × ".join(map(_named, above.elements())) or "1"
    return " / ".join([product, *map(_named, below.elements())])


def _named(term: Term) -> str:
    return " ".join(filter(None, (term.source.name, term.column or term.kind)))


def _wrong(metric: str, wanted: str, got: str) -> Problem:
    return Problem(
        f"the drivers of metric “{metric}”",
        wanted=wanted,
        got=got,
        fix="Let every numerator but the metric's own be the denominator of another driver.",
    )
