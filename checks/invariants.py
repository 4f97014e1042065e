"""Examines, before they are published, whether the results of a computation agree with each other.

Where two numbers must be one, or parts must make a whole, and do not, one of them is wrong and nobody knows which: all
sources of the metrics are shown as they were last good.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from checks.expectations import Examiner, gxe
from checks.expected import Expected
from checks.identities import IDENTITIES, Identity
from checks.parts import parts
from metrics.answers import Numbers, Question
from metrics.catalogue import catalogue
from metrics.compare import Against
from metrics.manifest import CheckResult
from metrics.metric import Metric
from metrics.periods import Grain
from queries.warehouse.rules import Outcome

ALIKE = 1e-9
"""Of the larger side: what rounding may differ by."""

Told = tuple[CheckResult, tuple[Metric, ...]]
"""What was found, and the metrics of which one is wrong where something was."""


@dataclass(frozen=True, eq=False)
class Invariant:
    """Numbers that must agree two by two: rows of `of` (a month, a part), `left` and `right`."""

    kind: str
    facts: Mapping[str, str]
    metrics: tuple[Metric, ...]
    sides: pl.DataFrame

    @property
    def off(self) -> pl.Series:
        """How far the two sides are apart, of the larger one."""
        larger = pl.max_horizontal(pl.col("left").abs(), pl.col("right").abs(), pl.lit(1.0))
        return self.sides.select(off=(pl.col("left") - pl.col("right")).abs() / larger)["off"]

    @property
    def example(self) -> str:
        wrong = self.sides.filter(self.off > ALIKE).select("of", "left", "right")
        return next(("{}: {:,.9g} ≠ {:,.9g}".format(*row) for row in wrong.iter_rows()), "")


def examine_invariants(numbers: Numbers, examiner: Examiner) -> list[Told]:
    """The identities between metrics, and that the parts of each agree with the whole."""
    there = {metric.id: metric for metric in catalogue().values() if numbers.obstacle(metric) is None}
    found = [*_identities(numbers, there), *_parts(numbers, [*there.values()])]
    if not found:
        return []
    longest = max(each.sides.height for each in found)
    columns = [
        each.off.alias(str(place)).extend_constant(None, longest - len(each.off)) for place, each in enumerate(found)
    ]
    expected = [_expected(each, str(place)) for place, each in enumerate(found)]
    verdicts = examiner.frame(pl.DataFrame(columns).to_pandas(), [one.expectation for one in expected])
    told = zip(found, expected, verdicts, strict=True)
    return [(one.result(each.metrics[0].id, verdict, each.example), each.metrics) for each, one, verdict in told]


def _expected(invariant: Invariant, column: str) -> Expected:
    agrees = gxe.ExpectColumnValuesToBeBetween(column=column, max_value=ALIKE)
    return Expected(invariant.kind, Outcome.REJECT, agrees, invariant.facts)


def _identities(numbers: Numbers, there: Mapping[str, Metric]) -> Iterator[Invariant]:
    for identity in IDENTITIES:
        if identity.metrics <= there.keys():
            metrics = [there[id] for id in sorted(identity.metrics)]
            yield Invariant("identity", identity.facts, tuple(metrics), _sides(numbers, identity, metrics))


def _sides(numbers: Numbers, identity: Identity, metrics: Sequence[Metric]) -> pl.DataFrame:
    """Over the months that all of the metrics measure alike."""
    by_month, *others = (_monthly(numbers, metric) for metric in metrics)
    for other in others:
        by_month = by_month.join(other, on=("start", "end"), how="inner")
    return by_month.sort("start").select(of="start", left=identity.left, right=identity.right)


def _monthly(numbers: Numbers, metric: Metric) -> pl.DataFrame:
    asked = Question(metric.id, numbers.span(metric), Grain.MONTH, against=Against.NONE)
    return numbers.answer(asked).rows.select("start", "end", pl.col("value").alias(metric.id))


def _parts(numbers: Numbers, metrics: Sequence[Metric]) -> Iterator[Invariant]:
    for metric in metrics:
        for kind, dimensions, sides in parts(numbers, metric):
            yield Invariant(kind, {"dimensions": ", ".join(dimensions)}, (metric,), sides)
