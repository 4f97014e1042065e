"""Decompositions of a change: difference by segment, rate and mix, flows (new, returned, lost), drivers (Shapley)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations
from math import factorial
from typing import NamedTuple

import numpy as np
import polars as pl

from metrics.aggregates.group_sums import Floats
from metrics.analysis.explain.explanation import Withheld, in_form, largest_first, refuse_without_change
from metrics.comparison.period_pair import Against
from metrics.comparison.result_table import PARTS
from metrics.errors import Refusal
from metrics.model.metric import Driver, Metric
from metrics.model.term import Kind, Slice, Term
from metrics.periods.period import CALENDAR, ONE_DAY, Grain, Period, holding
from metrics.query.answers import Answer, Numbers, Question


class Side(NamedTuple):
    """Numerators and denominators of one period, segments on the last axis; the sum of the denominators is not 0."""

    numerator: Floats
    denominator: Floats

    @property
    def whole(self) -> Floats:
        return self._of_all(self.numerator.sum(-1, keepdims=True))

    @property
    def weight(self) -> Floats:
        """Each segment's share of all denominators."""
        return self._of_all(self.denominator)

    @property
    def rate(self) -> Floats:
        """Rate of each segment; NaN without a denominator."""
        is_there = self.denominator != 0
        return np.divide(self.numerator, self.denominator, out=np.full(is_there.shape, np.nan), where=is_there)

    @property
    def without_weight(self) -> Floats:
        """Contribution of numerators without a denominator, such as money from a region in which nobody was active."""
        return self._of_all(np.where(self.denominator == 0, self.numerator, 0))

    def _of_all(self, part: Floats) -> Floats:
        return np.asarray(part / self.denominator.sum(-1, keepdims=True))


def rate_and_mix(now: Side, base: Side) -> tuple[Floats, Floats]:
    """Rate and mix contributions, each in the shape of the sides; together they sum to the change over the last axis.

    A rate missing on one side takes the other side's, so that a new or vanished segment is all mix. What a segment
    without a denominator adds to the numerator has no weight that could move: it is all rate.
    """
    rate, base_rate = _filled(now.rate, base.rate), _filled(base.rate, now.rate)
    middle = (now.whole + base.whole) / 2
    of_rate = (now.weight + base.weight) / 2 * (rate - base_rate) + now.without_weight - base.without_weight
    of_mix = (now.weight - base.weight) * ((rate + base_rate) / 2 - middle)
    return of_rate, of_mix


def _filled(rate: Floats, other: Floats) -> Floats:
    """Rate with gaps filled from the other side; 0 where neither has one, as its weight is 0."""
    return np.nan_to_num(np.where(np.isnan(rate), other, rate))


def is_disjoint(term: Term, dimension: str) -> bool:
    """Whether the term is cut by the dimension into segments that add up to it."""
    is_cut = dimension not in term.over and term.kind is not Kind.QUANTILE
    return is_cut and (term.kind in (Kind.TOTAL, Kind.STANDING) or dimension not in term.source.dimensions)


def over_the_whole(metric: Metric, dimension: str) -> Metric:
    """The metric with a denominator that the dimension does not cut, where segments of the denominator overlap."""
    if metric.denominator is None or is_disjoint(metric.denominator, dimension):
        return metric
    return replace(metric, denominator=metric.denominator.across(dimension))


def by_difference(numbers: Numbers, question: Question, whole: Answer, by: str) -> pl.DataFrame:
    """Difference of each segment; a side on which it does not occur, or is not measured, counts as 0."""
    value, base = (_added(side, "value") for side in ("", "base_"))
    cut = replace(question, slice=Slice((by,), question.slice.where))
    is_one_part = by in question.slice.wanted  # whose own denominator is the whole one
    answer = numbers.answer_of(whole.metric if is_one_part else over_the_whole(whole.metric, by), cut)
    rows = answer.rows.rename({by: "part"}).with_columns(contribution=value - base)
    return largest_first(in_form(rows))


def by_rate_and_mix(numbers: Numbers, question: Question, whole: Answer, by: str) -> pl.DataFrame:
    """Rate and mix of each segment; rates over too few are used, but their `value` is null."""
    rows = _segments(numbers, question, by)
    now, base = _side(rows, ""), _side(rows, "base_")
    rate, mix = rate_and_mix(now, base)
    columns = {"contribution": rate + mix, "rate": rate, "mix": mix, "weight": now.weight, "base_weight": base.weight}
    return largest_first(in_form(rows.with_columns(pl.Series(name, column) for name, column in columns.items())))


def _segments(numbers: Numbers, question: Question, by: str) -> pl.DataFrame:
    cut = replace(question, slice=Slice((by,), question.slice.where))
    return numbers.answer(cut).rows.rename({by: "part"})


def _side(rows: pl.DataFrame, side: str) -> Side:
    return Side(*(rows.select(_added(side, part)).to_series().to_numpy() for part in PARTS))


def _added(side: str, name: str) -> pl.Expr:
    """Contribution of a segment to the whole: 0 where nothing of it was measured."""
    return pl.when(pl.col(f"{side}measured") == 0).then(0.0).otherwise(pl.col(f"{side}{name}")).alias(name)


SIGNS = {Kind.NEW: 1, Kind.RETURNED: 1, Kind.LOST: -1}


def by_flows(numbers: Numbers, question: Question, whole: Answer, by: str) -> pl.DataFrame:
    """Flows: new, returned and lost users of every period after the baseline up to the one asked for."""
    since = _since_the_base(whole)
    people = {kind: _people(numbers, question, whole, kind, since) for kind in SIGNS}
    rows = [{"part": kind.value, "value": count, "contribution": SIGNS[kind] * count} for kind, count in people.items()]
    return in_form(pl.DataFrame(rows))


def _people(numbers: Numbers, question: Question, whole: Answer, kind: Kind, since: Period) -> float:
    counted = replace(whole.metric, numerator=replace(whole.metric.numerator, kind=kind), grains=CALENDAR)
    question_since = Question(whole.metric.id, since, whole.grain, question.slice, Against.NONE)
    answer = numbers.answer_of(counted, question_since)
    if answer.rows["value"].has_nulls():
        raise Withheld(answer)
    return float(answer.rows["value"].sum())


def _since_the_base(whole: Answer) -> Period:
    """Period between baseline and period. Raises Refusal unless both are whole calendar periods of one grain."""
    row = whole.rows.row(0, named=True)
    now, base = Period(row["start"], row["end"]), Period(row["base_start"], row["base_end"])
    if not (row["complete"] and _is_one(whole.grain, now) and _is_one(whole.grain, base)):
        facts = {"period": f"{now.start}..{now.end}", "base": f"{base.start}..{base.end}"}
        raise Refusal("explain_parts", metric=whole.metric.id, **facts)
    return Period(base.end + ONE_DAY, now.end)


def _is_one(grain: Grain, period: Period) -> bool:
    return grain in CALENDAR and period == holding(grain, period.start)


def shapley(now: Floats, base: Floats) -> Floats:
    """Shapley value of each factor in the change of their product; inputs and result have factors on axis 0."""
    factors = range(len(now))
    return np.stack([(now[factor] - base[factor]) * _others(factor, now, base) for factor in factors])


def _others(factor: int, now: Floats, base: Floats) -> Floats:
    """Mean product of the other factors over all orders of change."""
    others = {*range(len(now))} - {factor}
    products = [weight * _product(now, base, changed, others) for changed, weight in _subsets(others)]
    return np.asarray(np.sum(products, axis=0))


def _subsets(others: set[int]) -> Iterator[tuple[set[int], float]]:
    """Each subset of the other factors that may change first, with its probability over all orders."""
    count = len(others)
    for size in range(count + 1):
        weight = factorial(size) * factorial(count - size) / factorial(count + 1)
        yield from ((set(changed), weight) for changed in combinations(others, size))


def _product(now: Floats, base: Floats, changed: set[int], factors: Iterable[int]) -> Floats:
    return np.asarray(np.prod([now[factor] if factor in changed else base[factor] for factor in factors], axis=0))


def factor(metric: Metric, driver: Driver) -> Metric:
    """A driver as a metric of its own, without a minimum denominator."""
    return replace(
        metric, id=driver.id, numerator=driver.numerator, denominator=driver.denominator, drivers=(), fewest=1
    )


WINDOWS = ("start", "end", "base_start", "base_end")


def by_drivers(numbers: Numbers, question: Question, whole: Answer, by: str) -> pl.DataFrame:
    """Shapley's share of each factor, in the order of the product; a value over too few people is null.

    How much was measured is no factor where all was: 1 on both sides explains nothing.
    """
    drivers = {driver: _factor(numbers, question, whole, driver) for driver in whole.metric.drivers}
    rows = pl.concat(row for driver, row in drivers.items() if not (driver.is_share_measured and _is_all(row)))
    now, base = rows["value"].to_numpy(), rows["base_value"].to_numpy()
    rows = rows.with_columns(pl.Series("contribution", shapley(now, base)))
    return in_form(rows.with_columns(_shown(whole.metric, side) for side in ("", "base_")))


def _factor(numbers: Numbers, question: Question, whole: Answer, driver: Driver) -> pl.DataFrame:
    """Row of one factor. Raises Refusal where it is unknown on a side."""
    known = factor(whole.metric, driver)
    if obstacle := numbers.obstacle(known):
        raise obstacle
    answer = numbers.answer_of(known, question)
    refuse_without_change(answer)
    if not _covers(answer, whole):
        source = ", ".join(source.name for source in known.sources)
        raise Refusal("explain_other_days", metric=whole.metric.id, driver=driver.id, source=source)
    return answer.rows.with_columns(part=pl.lit(driver.id))


def _is_all(row: pl.DataFrame) -> bool:
    return bool(row.select(pl.all_horizontal(pl.col("value", "base_value") == 1)).item())


def _covers(answer: Answer, whole: Answer) -> bool:
    """Whether an answer covers the same days as the whole: sources may begin and end on other days."""
    return answer.rows.select(WINDOWS).equals(whole.rows.select(WINDOWS))


def _shown(metric: Metric, side: str) -> pl.Expr:
    denominator = pl.col(f"{side}denominator")
    is_shown = denominator.is_null() | (denominator >= metric.fewest)
    return pl.when(is_shown).then(pl.col(f"{side}value")).alias(f"{side}value")
