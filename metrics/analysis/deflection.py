"""Deflection of support contacts by the assistant: three estimates that answer different questions, never one number.

`resolved`: the share of clicked prompts that were resolved, confirmed by the event, and assumed from silence, which is
an upper bound. `experiments`: the intention-to-treat effect where one arm was held back. `before_after`: contacts per
user-day after a rule against the time before the assistant, with a block bootstrap and placebo splits.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import exp, log, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics.analysis.intervals import Z_95
from metrics.catalogue import metric as metric_named
from metrics.comparison.period_pair import Against
from metrics.errors import Refusal
from metrics.model.term import Slice
from metrics.periods.period import ONE_DAY, Grain, Period
from metrics.query.answers import Numbers, Question
from metrics.snapshots.event_logs import events, is_near
from metrics.snapshots.store import Snapshot
from queries.sources.derived.assistant_experiment import NAME

SILENCE_DAYS = 7
"""Days without a contact after which a clicked prompt is assumed to have helped."""

WEEK, SHORTEST_WEEKS = 7, 8
DRAWS, SEED = 2_000, 2025
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Resolved:
    """Clicked prompts of a period whose seven days are over."""

    clicked: int
    confirmed: int
    """Those with a resolved event."""
    assumed: int
    """Those whose user opened no ticket within SILENCE_DAYS: an upper bound, for silence may mean giving up."""
    open: int
    """Clicked prompts that are in no share yet."""


def resolved(snapshot: Snapshot, period: Period) -> Resolved:
    """Shares of the clicked prompts of a period. Raises Refusal where the snapshot has no logs."""
    window = timedelta(days=SILENCE_DAYS)
    prompts = events(snapshot, "triggers", period).filter(pl.col("clicked").fill_null(value=False))
    end = datetime.combine(snapshot.manifest.through + ONE_DAY, time.min)
    closed = prompts.filter(pl.col("at") + window <= end)
    contacts = events(snapshot, "contacts", Period(period.start, period.end + window))
    silent = closed.height - int(is_near(closed, contacts, "forward", window).sum())
    confirmed = int(closed["resolved"].fill_null(value=False).sum())
    return Resolved(closed.height, confirmed, silent, prompts.height - closed.height)


@dataclass(frozen=True)
class Arm:
    """One arm of an experiment."""

    variant: str
    users: int
    contacts: int
    user_days: int

    @property
    def rate(self) -> float:
        """Contacts per user-day."""
        return self.contacts / self.user_days


@dataclass(frozen=True)
class Effect:
    """Relative effect on contacts per user-day, as a fraction, with its 95 % interval."""

    experiment: str
    period: Period
    control: Arm
    treatment: Arm
    estimate: float
    low: float
    high: float


def experiments(snapshot: Snapshot) -> list[Effect]:
    """Intention-to-treat effect of each experiment with an arm that was held back; empty where there is none.

    Users are the unit: contacts of one user are not independent. The interval is that of the log of the ratio of two
    ratios, by the delta method.
    """
    file = snapshot.manifest.reference(NAME)
    rows = snapshot.read(file) if file else pl.DataFrame()
    if rows.is_empty():
        return []
    pairs = rows.sort("start", "experiment", "held_back").partition_by("experiment", maintain_order=True)
    is_countable = (min(pair.select("contacts", "user_days").min().row(0)) > 0 for pair in pairs)
    return [_effect(*pair.to_dicts()) for pair, counts in zip(pairs, is_countable, strict=True) if counts]


def _effect(treated: dict[str, object], control: dict[str, object]) -> Effect:
    arms = [Arm(*(row[name] for name in ("variant", "users", "contacts", "user_days"))) for row in (treated, control)]  # type: ignore[arg-type]
    change = log(arms[0].rate / arms[1].rate)
    margin = Z_95 * sqrt(_variance_of_log(treated) + _variance_of_log(control))
    estimate, low, high = (exp(end) - 1 for end in (change, change - margin, change + margin))
    period = Period(control["start"], control["end"])  # type: ignore[arg-type]
    return Effect(str(control["experiment"]), period, arms[1], arms[0], estimate, low, high)


def _variance_of_log(row: dict[str, object]) -> float:
    """Variance of the log of contacts per user-day of an arm."""
    names = ("users", "contacts", "user_days", "contacts_squared", "contacts_by_days", "days_squared")
    n, y, x, yy, yx, xx = (float(row[name]) for name in names)  # type: ignore[arg-type]
    rate = y / x
    residual = yy - 2 * rate * yx + rate * rate * xx
    return residual / (n - 1) * n / (y * y) if n > 1 else 0.0


@dataclass(frozen=True)
class BeforeAfter:
    """Relative change of contacts per user-day from one time to another, with its 95 % interval."""

    before: Period
    after: Period
    estimate: float
    low: float
    high: float
    placebo: tuple[tuple[date, float], ...]
    """The same change at each date of the period before: what chance and season do without the assistant."""

    @property
    def as_large(self) -> int:
        """Number of placebo splits whose change is as large, up or down."""
        return sum(abs(log(1 + change)) >= abs(log(1 + self.estimate)) for _, change in self.placebo)

    @property
    def p(self) -> float | None:
        """Share of the placebo splits whose change is as large; None where there is none."""
        return self.as_large / len(self.placebo) if self.placebo else None


RATE, RULES = "support_contact_rate", "assistant_usage_rate"


def changes(numbers: Numbers) -> list[BeforeAfter]:
    """Since the last rule against the whole time before the assistant, and against the same days a year earlier.

    The second is left out where a day of it is not before the assistant. Raises Refusal where the days are too few or
    the metrics cannot be answered.
    """
    for metric in (metric_named(RATE), metric_named(RULES)):
        if obstacle := numbers.obstacle(metric):
            raise obstacle
    known = numbers.span(metric_named(RATE))
    starts = [row["start"] for row in _by_rule(numbers) if row["start"]]
    if not starts:
        raise Refusal("too_short_for_before_after", weeks=str(SHORTEST_WEEKS))
    before = Period(known.start, min(starts) - ONE_DAY)
    after = Period(max(starts), known.end)
    question = Question(RATE, known, Grain.DAY, Slice(), Against.NONE)
    rows = numbers.answer(question).rows
    days = rows.select(
        day="start", contacts=pl.col("numerator").fill_null(0), user_days=pl.col("denominator").fill_null(0)
    )
    found = [before_after(days, before, after)]
    year_before = Period(_year_before(after.start), _year_before(after.end))
    if year_before.start >= before.start and year_before.end <= before.end:
        found.append(before_after(days, year_before, after, with_placebo=False))
    return found


def _by_rule(numbers: Numbers) -> list[dict[str, Any]]:
    span = numbers.span(metric_named(RULES))
    question = Question(RULES, span, None, Slice(("rule_version",)), Against.NONE)
    return numbers.answer(question).rows.to_dicts()


def _year_before(day: date) -> date:
    """The same day a year earlier; 28 February for 29 February."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


def before_after(days: pl.DataFrame, before: Period, after: Period, *, with_placebo: bool = True) -> BeforeAfter:
    """Change between two periods; `days` has `day`, `contacts` and `user_days` of every day.

    Weeks are drawn with replacement, apart on each side; the draws are the same each time. Placebo splits leave at
    least SHORTEST_WEEKS on either side. Raises Refusal where a side has less than that.
    """
    sides = [_inside(days, period) for period in (before, after)]
    if any(side.height < SHORTEST_WEEKS * WEEK or not side["contacts"].sum() for side in sides):
        raise Refusal("too_short_for_before_after", weeks=str(SHORTEST_WEEKS))
    random = np.random.default_rng(SEED)
    was, now = (_drawn_rates(side, random) for side in sides)
    has_base = was > 0  # of rare contacts a sample of weeks may have none
    low, high = np.quantile(now[has_base] / was[has_base], [0.025, 0.975]) - 1
    placebo = _placebo(sides[0]) if with_placebo else ()
    return BeforeAfter(before, after, _rate(sides[1]) / _rate(sides[0]) - 1, float(low), float(high), placebo)


def _inside(days: pl.DataFrame, period: Period) -> pl.DataFrame:
    return days.filter(pl.col("day").is_between(period.start, period.end)).sort("day")


def _rate(days: pl.DataFrame) -> float:
    return float(days["contacts"].sum()) / float(days["user_days"].sum())


def _drawn_rates(days: pl.DataFrame, random: np.random.Generator) -> Floats:
    """Rates of DRAWS samples of as many weeks as there are."""
    week = (pl.int_range(pl.len()) // WEEK).alias("week")
    weeks = days.group_by(week, maintain_order=True).agg(pl.col("contacts", "user_days").sum())
    chosen = random.integers(0, weeks.height, (DRAWS, weeks.height))
    contacts, user_days = (
        weeks[name].to_numpy().astype(float)[chosen].sum(axis=1) for name in ("contacts", "user_days")
    )
    rates: Floats = contacts / user_days
    return rates


def _placebo(days: pl.DataFrame) -> tuple[tuple[date, float], ...]:
    """Change at each split of the days into two parts of at least SHORTEST_WEEKS."""
    sums = days.select("day", *(pl.col(name).cum_sum() for name in ("contacts", "user_days")))
    contacts, user_days = (sums[name].to_numpy().astype(float) for name in ("contacts", "user_days"))
    first = SHORTEST_WEEKS * WEEK
    splits = range(first, days.height - first + 1)
    changes = []
    for split in splits:
        was = contacts[split - 1] / user_days[split - 1]
        now = (contacts[-1] - contacts[split - 1]) / (user_days[-1] - user_days[split - 1])
        if was and now:
            changes.append((days["day"][split], float(now / was - 1)))
    return tuple(changes)
