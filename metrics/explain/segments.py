"""A change by the segments of a dimension that do not overlap."""

from dataclasses import replace

import polars as pl

from metrics.answers import Answer, Numbers, Question
from metrics.explain.rate_and_mix import Side, rate_and_mix
from metrics.explain.rows import in_form, largest_first
from metrics.sides import PARTS
from metrics.slice import Slice


def by_difference(numbers: Numbers, question: Question, whole: Answer, by: str) -> pl.DataFrame:
    """Each segment's value less its base value; 0 where it is new or has vanished, or nothing of it was measured."""
    value, base = (_added(side, "value") for side in ("", "base_"))
    rows = _segments(numbers, question, by).with_columns(contribution=value - base)
    return largest_first(in_form(rows))


def by_rate_and_mix(numbers: Numbers, question: Question, whole: Answer, by: str) -> pl.DataFrame:
    """Of the rates themselves, even those over too few to be shown: `value` is null there."""
    rows = _segments(numbers, question, by)
    now, base = _side(rows, ""), _side(rows, "base_")
    rate, mix = rate_and_mix(now, base)
    found = {"contribution": rate + mix, "rate": rate, "mix": mix, "weight": now.weight, "base_weight": base.weight}
    return largest_first(in_form(rows.with_columns(pl.Series(name, column) for name, column in found.items())))


def _segments(numbers: Numbers, question: Question, by: str) -> pl.DataFrame:
    cut = replace(question, slice=Slice((by,), question.slice.where))
    return numbers.answer(cut).rows.rename({by: "part"})


def _side(rows: pl.DataFrame, side: str) -> Side:
    return Side(*(rows.select(_added(side, part)).to_series().to_numpy() for part in PARTS))


def _added(side: str, name: str) -> pl.Expr:
    """What a segment adds to the whole: nothing where nothing of it was measured, although it is not known to be 0."""
    return pl.when(pl.col(f"{side}measured") == 0).then(0.0).otherwise(pl.col(f"{side}{name}")).alias(name)
