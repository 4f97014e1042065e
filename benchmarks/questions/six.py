"""The six questions, put to our published cells."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from benchmarks.world.generate import SPAN
from benchmarks.world.home import Home
from metrics.comparison.period_pair import Against
from metrics.model.term import Slice
from metrics.periods.period import Grain, Period
from metrics.query.answers import Numbers, Question
from metrics.snapshots.store import Store

DECEMBER = Period(date(2025, 12, 1), date(2025, 12, 31))
NINETY_DAYS = Period(date(2025, 10, 3), date(2025, 12, 31))
SPRING = Period(date(2025, 3, 12), date(2025, 5, 23))

EAST = Slice(by=("platform",), where=(("region", ("east",)),))
ONE_FEATURE = Slice(where=(("feature", ("feature_05",)),))

ACTIVES, MINUTES = "monthly_active_users", "daily_usage_time"
NO_BASE = Against.NONE


@dataclass(frozen=True)
class OneOfSix:
    """What is asked in words and to the snapshot, and the columns of the answer that SQL gives as well."""

    words: str
    question: Question
    columns: tuple[str, ...]


SIX = {
    "q1": OneOfSix(
        "monthly actives, with last year",
        Question(ACTIVES, DECEMBER, Grain.MONTH),
        ("value", "base_value"),
    ),
    "q2": OneOfSix(
        "monthly actives of 24 months",
        Question(ACTIVES, SPAN, Grain.MONTH, against=NO_BASE),
        ("start", "value"),
    ),
    "q3": OneOfSix(
        "monthly actives by feature, with last year",
        Question(ACTIVES, DECEMBER, Grain.MONTH, Slice(("feature",))),
        ("feature", "value", "base_value"),
    ),
    "q4": OneOfSix(
        "minutes a user-day by month and platform in one region",
        Question(MINUTES, SPAN, Grain.MONTH, EAST, NO_BASE),
        ("start", "platform", "value"),
    ),
    "q5": OneOfSix(
        "rolling 28-day actives on 90 days",
        Question(ACTIVES, NINETY_DAYS, Grain.ROLLING28, against=NO_BASE),
        ("end", "value"),
    ),
    "q6": OneOfSix(
        "actives of one feature in any window",
        Question(ACTIVES, SPRING, None, ONE_FEATURE, NO_BASE),
        ("value",),
    ),
}


def numbers(home: Home) -> Numbers:
    """Those of the snapshot."""
    snapshot = Store(home.store).current()
    assert snapshot is not None, "nothing was published"
    return Numbers.of(snapshot)


def answered(numbers: Numbers, name: str) -> pl.DataFrame:
    return numbers.answer(SIX[name].question).rows.select(SIX[name].columns)
