"""Moments at which a trigger rule would prompt, computed from interactions.

Interactions have the columns `user`, `at` (time stamp), `page`, `failed`, `dwell_seconds` and `is_core_page`, in any
order; the result has `user`, `at`, `page` and `trigger`, sorted by user and time. One user has at most one prompt at a
time stamp.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics.analysis.replay.rule import TriggerRule
from metrics.errors import Refusal

SESSION_SECONDS = 1_800
"""Longest gap between two interactions that counts as time on the page where no dwell time was logged."""

IDLE, FAILED, DWELL = "idle", "failed_operations", "core_page_dwell"
TRIGGERS = pl.Enum([DWELL, FAILED, IDLE])
SECOND, DAY = 1_000_000, 86_400_000_000
"""Microseconds."""

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def moments(interactions: pl.DataFrame, rule: TriggerRule) -> pl.DataFrame:
    """Prompts of a rule. Raises Refusal where a column is missing that the rule needs."""
    candidates = pl.concat(_candidates(interactions, rule))
    pages = pl.Enum(candidates["page"].unique().sort())  # ordered as text, and sorted five times as fast
    ordered = candidates.with_columns(pl.col("page").cast(pages)).sort("user", "at", "page", "trigger")
    is_first = (pl.col("user") != pl.col("user").shift(1)) | (pl.col("at") != pl.col("at").shift(1))
    one_each = ordered.filter(is_first.fill_null(value=True))
    return one_each.filter(_within_limits(one_each, rule)).cast({"page": pl.String, "trigger": pl.String})


def _candidates(interactions: pl.DataFrame, rule: TriggerRule) -> Iterator[pl.DataFrame]:
    if rule.idle is not None:
        yield _lingering(_with_stay(interactions), rule.idle, IDLE)
    if rule.dwell is not None:
        if interactions.height and interactions["is_core_page"].null_count() == interactions.height:
            raise Refusal("no_core_pages")
        yield _lingering(_with_stay(interactions).filter(pl.col("is_core_page")), rule.dwell, DWELL)
    if rule.failures is not None:
        yield _failing(interactions, rule, rule.failures)


def _with_stay(interactions: pl.DataFrame) -> pl.LazyFrame:
    """Interactions with `stay`, the seconds on the page after each."""
    logged = pl.col("dwell_seconds").cast(pl.Float64)
    if not interactions["dwell_seconds"].null_count():
        return interactions.lazy().with_columns(stay=logged)
    gap = (pl.col("at").shift(-1) - pl.col("at")).over("user").dt.total_microseconds() / SECOND
    to_next = pl.when(gap <= SESSION_SECONDS).then(gap)
    return interactions.lazy().sort("user", "at").with_columns(stay=pl.coalesce(logged, to_next))


def _lingering(interactions: pl.LazyFrame, seconds: float, trigger: str) -> pl.DataFrame:
    """Interactions after which the user stayed on the page for so many seconds."""
    return _prompts(interactions.filter(pl.col("stay") >= seconds), seconds, trigger).collect()


def _failing(interactions: pl.DataFrame, rule: TriggerRule, failures: int) -> pl.DataFrame:
    """Every n-th failed operation of a run: failures on a page without a success or a longer pause between them.

    Of operations with equal time stamps the successful ones come first.
    """
    failing = interactions.lazy().filter("failed").group_by("user", "page").len().filter(pl.col("len") >= failures)
    ordered = interactions.lazy().join(failing, on=["user", "page"], how="semi").sort("user", "page", "at", "failed")
    pause = (pl.col("at") - pl.col("at").shift(1)).dt.total_microseconds() / SECOND
    is_same = (pl.col("user") == pl.col("user").shift(1)) & (pl.col("page") == pl.col("page").shift(1))
    goes_on = pl.col("failed") & pl.col("failed").shift(1) & is_same & (pause <= rule.failure_window)
    runs = ordered.with_columns(run=(~goes_on.fill_null(value=False)).cum_sum()).filter("failed")
    nth = runs.with_columns(nth=pl.col("at").cum_count().over("run"))
    return _prompts(nth.filter(pl.col("nth") % failures == 0), rule.failure_delay, FAILED).collect()


def _prompts(interactions: pl.LazyFrame, delay: float, trigger: str) -> pl.LazyFrame:
    """A prompt so many seconds after each interaction."""
    at = pl.col("at") + pl.duration(microseconds=round(delay * SECOND))
    return interactions.select("user", at, "page", trigger=pl.lit(trigger, TRIGGERS))


def _within_limits(candidates: pl.DataFrame, rule: TriggerRule) -> Flags:
    """Flags of the candidates, sorted by user and time, that the cap and the cool-down let through, earliest first."""
    flags = np.ones(candidates.height, dtype=np.bool_)
    if not candidates.height or (rule.cap is None and not rule.cool_down):
        return flags
    users = candidates["user"].rle_id().to_numpy()
    first = np.flatnonzero(np.diff(users, prepend=-1))
    count = np.diff(first, append=len(users))
    by_count = np.argsort(-count, kind="stable")
    first, count = first[by_count], count[by_count]
    at: Ints = candidates["at"].to_physical().to_numpy()
    limits = Limits(len(first), rule)
    for nth in range(int(count[0])):
        first = first[: np.searchsorted(-count, -nth)]
        flags[first + nth] = limits.admit(at[first + nth])
    return flags


class Limits:
    """Cap and cool-down of many users at once, each with the time of the last prompt and the number on that day."""

    def __init__(self, users: int, rule: TriggerRule) -> None:
        self._last = np.full(users, np.iinfo(np.int64).min // 2)
        self._on_day = np.zeros(users, dtype=np.int64)
        self._cap = np.iinfo(np.int64).max if rule.cap is None else rule.cap
        self._cool_down = round(rule.cool_down * SECOND)

    def admit(self, at: Ints) -> Flags:
        """Whether each of the first users may be prompted at a time, in microseconds; notes who is."""
        last, on_day = self._last[: len(at)], self._on_day[: len(at)]
        today = np.where(at // DAY == last // DAY, on_day, 0)
        admitted: Flags = (at - last >= self._cool_down) & (today < self._cap)
        on_day[admitted] = today[admitted] + 1
        last[admitted] = at[admitted]
        return admitted
