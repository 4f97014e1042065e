"""Users of one feature and of nothing else beside the users of each feature, and why these do not add up.

They are known for whole months that are over, and for everybody: of another window, or of some people only, there is
the number of users alone.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from metrics.model.metric import FEWEST, Metric
from metrics.model.term import distinct
from metrics.query.answers import Answer
from metrics.snapshots.store import Snapshot
from queries.sources.definitions.usage import usage
from queries.sources.derived.feature_months import NAME

FEATURE = "feature"
COLUMNS = ("only", "base_only", "only_change", "only_change_pct")
"""As `value`, `base_value`, `change` and `change_pct`; the percent change also needs FEWEST in the baseline."""


class WhyNot(StrEnum):
    """Why users of one feature only, or their change, are not known."""

    FILTERED = "filtered"
    """They are counted for everybody."""
    WINDOW = "window"
    """No whole month that is over."""
    OTHER_BASE = "other_base"
    """The month is compared with other days than those of a month."""


@dataclass(frozen=True)
class Month:
    """Everybody in a month."""

    people: int
    several: int
    """Those who used several features."""
    added_up: int
    """The users of each feature, added up."""

    @property
    def only(self) -> int:
        """Those who used one feature."""
        return self.people - self.several


@dataclass(frozen=True)
class OnlyUsers:
    """Users of one feature only."""

    rows: pl.DataFrame
    """A row per row of the answer, with the columns COLUMNS; null where it is not known."""
    month: Month | None = None
    """Of an answer over one month that is known."""
    why_not: WhyNot | None = None

    @property
    def is_known(self) -> bool:
        """Whether those of any row are known."""
        return bool(self.rows["only"].is_not_null().any())


def only_users(snapshot: Snapshot, answer: Answer, filtered: Collection[str] = ()) -> OnlyUsers | None:
    """Of an answer by feature, `filtered` by dimensions; None where it counts no users, or nothing is published."""
    file = snapshot.manifest.reference(NAME)
    if file is None or not is_reach(answer.metric, answer.by):
        return None
    if {*filtered} - {FEATURE}:
        return OnlyUsers(_unknown(answer), why_not=WhyNot.FILTERED)
    known = snapshot.read(file)
    rows = pl.DataFrame([_only(answer, known, side) for side in ("", "base_")])
    change, is_compared = pl.col("only") - pl.col("base_only"), pl.col("change").is_not_null()
    is_enough = (pl.col("base_only") >= FEWEST) & pl.col("change_pct").is_not_null()
    rows = rows.hstack(answer.rows.select("change", "change_pct")).select(
        "only",
        "base_only",
        only_change=pl.when(is_compared).then(change),
        only_change_pct=pl.when(is_enough).then(change / pl.col("base_only")),
    )
    return OnlyUsers(rows, _month(answer, known), _why_not(answer, rows))


def is_reach(metric: Metric, by: tuple[str, ...]) -> bool:
    """Whether these are users by feature."""
    return by == (FEATURE,) and metric.denominator is None and metric.numerator == distinct(usage)


def _only(answer: Answer, known: pl.DataFrame, side: str) -> pl.Series:
    """Those of a side. Rows published for other users than the answer has are not about it."""
    end, users = pl.col(f"{side}end"), pl.col(f"{side}value").cast(pl.Int64)
    asked = answer.rows.select(FEATURE, month=pl.when(_is_month(side)).then(end), users=users)
    keys = ["month", FEATURE, "users"]
    found = asked.with_columns(pl.col(FEATURE).cast(pl.String)).join(
        known.select(*keys, "only_users"), on=keys, how="left", nulls_equal=True, maintain_order="left"
    )
    is_nobody = pl.col("month").is_not_null() & (pl.col("users") == 0)
    only = pl.when(is_nobody).then(0).otherwise("only_users")
    return found.select(only.cast(pl.Float64).alias(f"{side}only")).to_series()


def _is_month(side: str) -> pl.Expr:
    start, end = pl.col(f"{side}start"), pl.col(f"{side}end")
    return (start == start.dt.month_start()) & (end == start.dt.month_end())


def _month(answer: Answer, known: pl.DataFrame) -> Month | None:
    windows = answer.rows.filter(_is_month("")).select("start", "end").unique()
    rows = known.filter(pl.col("month").is_in(windows["end"].implode()))
    if windows.height != 1 or rows.is_empty():
        return None
    return Month(int(rows["people"][0]), int(rows["several"][0]), int(rows["users"].sum()))


def _why_not(answer: Answer, rows: pl.DataFrame) -> WhyNot | None:
    if not answer.rows.height:
        return None
    if rows["only"].is_null().all():
        return WhyNot.WINDOW
    has_other = answer.rows.select((pl.col("base_start").is_not_null() & ~_is_month("base_")).any()).item()
    return WhyNot.OTHER_BASE if has_other else None


def _unknown(answer: Answer) -> pl.DataFrame:
    nothing = pl.Series([None] * answer.rows.height, dtype=pl.Float64)
    return pl.DataFrame(dict.fromkeys(COLUMNS, nothing))
