"""Checks of computed results before publication: promises, identities, and breakdowns that sum to the whole.

Where two numbers must be one, or parts must make a whole, and do not, one of them is wrong and nobody knows which: all
sources of the metrics are shown as they were last good.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import polars as pl

from checks.expectation import check_result
from checks.great_expectations import Examiner, Range, Verdict
from metrics.catalogue import catalogue
from metrics.comparison.period_pair import Against
from metrics.model.metric import Metric, Promise
from metrics.model.term import Kind, Slice
from metrics.periods.period import Grain, Period
from metrics.query.answers import Numbers, Question
from metrics.snapshots.manifest import CheckResult
from queries.rules.rule import Outcome


@dataclass(frozen=True, eq=False)
class Identity:
    """Equation between two expressions over metric ids."""

    says: tuple[str, str]
    left: pl.Expr
    right: pl.Expr

    @property
    def metrics(self) -> set[str]:
        return {*self.left.meta.root_names(), *self.right.meta.root_names()}

    @property
    def facts(self) -> dict[str, str]:
        return dict(zip(("left", "right"), self.says, strict=True))


_active, _arpu, _arppu = pl.col("monthly_active_users"), pl.col("arpu"), pl.col("arppu")
_new, _returned, _lost = pl.col("new_users"), pl.col("returned_users"), pl.col("lost_users")
_stayed = pl.col("retention") * _active.shift(1)

IDENTITIES = (
    Identity(("arpu × monthly_active_users", "net_revenue"), _arpu * _active, pl.col("net_revenue")),
    Identity(("arppu × payers", "net_revenue"), _arppu * pl.col("payers"), pl.col("net_revenue")),
    Identity(
        ("new_users + returned_users − lost_users", "change of monthly_active_users"),
        _new + _returned - _lost,
        _active.diff(),
    ),
    Identity(
        ("retention × monthly_active_users before + new_users + returned_users", "monthly_active_users"),
        _stayed + _new + _returned,
        _active,
    ),
)


ODD = timedelta(days=44)
"""Length of a window that is no calendar period: it is read from other aggregates than months, which must agree."""

WINDOW = ("start", "end")

COUNTS = (Kind.DISTINCT, Kind.ENTITY_DAYS)
"""Kinds whose segments may overlap: none exceeds the whole, and together they cover it."""

WHOLE, TOTAL, LARGEST = pl.col("whole"), pl.col("total"), pl.col("largest")

Parts = tuple[str, Sequence[str], pl.DataFrame]
"""Kind (`parts` or `cover`), dimensions, and rows of `of`, `left` and `right`."""


def parts(numbers: Numbers, metric: Metric) -> Iterator[Parts]:
    """Breakdowns of a metric's numerator, per period of its headline grain and over an odd window."""
    dimensions = numbers.dimensions(metric)
    disjoint = [name for name in dimensions if name not in metric.overlapping and not metric.is_quantile]
    counted = metric.overlapping if metric.numerator.kind in COUNTS else ()
    overlapping = [name for name in dimensions if name in counted and name != metric.clipped_by]
    if disjoint:
        yield "parts", disjoint, _breakdown_sides(numbers, metric, disjoint, TOTAL)
    if overlapping:
        yield "cover", overlapping, _breakdown_sides(numbers, metric, overlapping, WHOLE.clip(LARGEST, TOTAL))


def _breakdown_sides(numbers: Numbers, metric: Metric, dimensions: Sequence[str], left: pl.Expr) -> pl.DataFrame:
    whole = _counted(numbers, metric).select(*WINDOW, whole="numerator")
    return pl.concat(_beside(whole, _counted(numbers, metric, name), name, left) for name in dimensions)


def _beside(whole: pl.DataFrame, cut: pl.DataFrame, dimension: str, left: pl.Expr) -> pl.DataFrame:
    numerator = pl.col("numerator")
    totals = cut.group_by(WINDOW).agg(total=numerator.sum(), largest=numerator.max())
    joined = (
        whole.join(totals, on=WINDOW, how="left").sort(WINDOW).with_columns(TOTAL.fill_null(0), LARGEST.fill_null(0))
    )
    return joined.select(of=pl.format("{}..{} by {}", *WINDOW, pl.lit(dimension)), left=left, right=WHOLE)


def _counted(numbers: Numbers, metric: Metric, *by: str) -> pl.DataFrame:
    span = numbers.span(metric)
    questions = [Question(metric.id, span, metric.headline, Slice(by), Against.NONE)]
    if metric.numerator.kind is Kind.DISTINCT and Grain.CUSTOM in metric.grains:
        odd = Period(max(span.start, span.end - ODD), span.end)
        questions.append(Question(metric.id, odd, None, Slice(by), Against.NONE))
    rows = pl.concat(numbers.answer(question).rows.select(*WINDOW, *by, "numerator") for question in questions)
    return rows.filter(pl.col("start").is_not_null()).unique([*WINDOW, *by])


ALIKE = 1e-9
"""Tolerance for rounding, relative to the larger side."""

Told = tuple[CheckResult, tuple[Metric, ...]]
"""Check result, and the metrics of which one is wrong if it failed."""


@dataclass(frozen=True, eq=False)
class Invariant:
    """Numbers that must agree two by two: rows of `of` (a month, a part), `left` and `right`."""

    kind: str
    facts: Mapping[str, str]
    metrics: tuple[Metric, ...]
    sides: pl.DataFrame

    @property
    def off(self) -> pl.Series:
        """Difference of the sides relative to the larger one."""
        larger = pl.max_horizontal(pl.col("left").abs(), pl.col("right").abs(), pl.lit(1.0))
        return self.sides.select(off=(pl.col("left") - pl.col("right")).abs() / larger)["off"]

    @property
    def example(self) -> str:
        wrong = self.sides.filter(self.off > ALIKE).select("of", "left", "right")
        return next(("{}: {:,.9g} ≠ {:,.9g}".format(*row) for row in wrong.iter_rows()), "")


def examine_invariants(numbers: Numbers, examiner: Examiner) -> list[Told]:
    """Checks identities between metrics, and the segments of each against its whole."""
    answerable = {metric.id: metric for metric in _answerable(numbers)}
    invariants = [*_identities(numbers, answerable), *_parts(numbers, [*answerable.values()])]
    verdicts = examiner.ranges([Range(invariant.off, None, ALIKE, Outcome.REJECT.severity) for invariant in invariants])
    return [(_of_invariant(*pair), pair[0].metrics) for pair in zip(invariants, verdicts, strict=True)]


def examine_promises(numbers: Numbers, examiner: Examiner) -> list[Told]:
    """Checks the promises of each metric on its headline series."""
    series = {metric: numbers.series(metric).rows for metric in _answerable(numbers) if metric.promises}
    promises = [(metric, promise) for metric in series for promise in metric.promises]
    verdicts = examiner.ranges(
        [
            Range(series[metric][promise.column], promise.least, promise.most, _outcome(promise).severity)
            for metric, promise in promises
        ]
    )
    return [
        (_of_promise(metric, promise, verdict), (metric,))
        for (metric, promise), verdict in zip(promises, verdicts, strict=True)
    ]


def _of_invariant(invariant: Invariant, verdict: Verdict) -> CheckResult:
    better = replace(verdict, example=invariant.example or verdict.example)
    return check_result(invariant.metrics[0].id, invariant.kind, Outcome.REJECT, invariant.facts, better)


def _of_promise(metric: Metric, promise: Promise, verdict: Verdict) -> CheckResult:
    return check_result(metric.id, promise.kind, _outcome(promise), promise.facts, verdict)


def _outcome(promise: Promise) -> Outcome:
    return Outcome.REJECT if promise.critical else Outcome.FLAG


def _answerable(numbers: Numbers) -> Iterator[Metric]:
    return (metric for metric in catalogue().values() if numbers.obstacle(metric) is None)


def _identities(numbers: Numbers, answerable: Mapping[str, Metric]) -> Iterator[Invariant]:
    for identity in IDENTITIES:
        if identity.metrics <= answerable.keys():
            metrics = [answerable[id] for id in sorted(identity.metrics)]
            yield Invariant("identity", identity.facts, tuple(metrics), _identity_sides(numbers, identity, metrics))


def _identity_sides(numbers: Numbers, identity: Identity, metrics: Sequence[Metric]) -> pl.DataFrame:
    """Both sides of an identity over the months that all its metrics cover."""
    by_month, *others = (_monthly(numbers, metric) for metric in metrics)
    for other in others:
        by_month = by_month.join(other, on=("start", "end"), how="inner")
    return by_month.sort("start").select(of="start", left=identity.left, right=identity.right)


def _monthly(numbers: Numbers, metric: Metric) -> pl.DataFrame:
    question = Question(metric.id, numbers.span(metric), Grain.MONTH, against=Against.NONE)
    return numbers.answer(question).rows.select("start", "end", pl.col("value").alias(metric.id))


def _parts(numbers: Numbers, metrics: Sequence[Metric]) -> Iterator[Invariant]:
    for metric in metrics:
        for kind, dimensions, sides in parts(numbers, metric):
            yield Invariant(kind, {"dimensions": ", ".join(dimensions)}, (metric,), sides)
