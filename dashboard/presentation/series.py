"""Year-over-year series: a metric's periods with those of the year before, as charts and tables take them."""

from functools import lru_cache
from typing import Any

import polars as pl

from dashboard.i18n import Words
from dashboard.presentation.context import Context
from dashboard.presentation.date_format import period_name
from dashboard.presentation.messages import measured_beside, withheld_reason
from dashboard.presentation.number_format import Figures
from metrics.comparison.alignment import same_date_last_year
from metrics.periods.period import ONE_DAY, Grain, Period, holding, start_of
from metrics.query.answers import Answer

KEPT = 1_000
"""Size of the cache of series, in all languages."""
TOOLTIP = ("label", "this_year", "last_year", "changed")


def twelve_months(until: Period) -> Period:
    """The twelve calendar months that end with the last one of `until`."""
    last = start_of(Grain.MONTH, until.end)
    return Period(holding(Grain.MONTH, same_date_last_year(last)).end + ONE_DAY, until.end)


def points(context: Context, answer: Answer, scale: float = 1) -> pl.DataFrame:
    """One row a period: `place`, `now`, `base` divided by `scale`, `change`, `is_whole`, and texts of the tooltip."""
    return _points(context.figures, context.words, answer, scale)


@lru_cache(KEPT)
def _points(figures: Figures, words: Words, answer: Answer, scale: float) -> pl.DataFrame:
    texts = [_texts(figures, words, answer, row) for row in answer.rows.iter_rows(named=True)]
    numbers = answer.rows.select(
        pl.int_range(1, pl.len() + 1).alias("place"),
        (pl.col("value") / scale).alias("now"),
        (pl.col("base_value") / scale).alias("base"),
        pl.col("complete").alias("is_whole"),
        "change",
    )
    return numbers.with_columns(pl.Series(name, [text[name] for text in texts], pl.String) for name in TOOLTIP)


def tooltip(context: Context) -> dict[str, str]:
    """Tooltip titles by column."""
    return {name: context.words(f"tooltip.{name}") for name in TOOLTIP}


def largest(answer: Answer) -> float:
    """Largest value of period and baseline."""
    maximum = answer.rows.select(pl.max_horizontal(pl.col("value", "base_value").max())).item()
    return float(maximum or 0)


def _texts(figures: Figures, words: Words, answer: Answer, row: dict[str, Any]) -> dict[str, str]:
    unit = answer.metric.unit
    changed = figures.change(row["change"], row["change_pct"], unit)
    return {
        "label": period_name(Period(row["period_start"], row["period_end"]), words),
        "this_year": measured_beside(figures.exact(row["value"], unit), row.get("measured"), words),
        "last_year": measured_beside(figures.exact(row["base_value"], unit), row.get("base_measured"), words),
        "changed": changed or withheld_reason(answer, row, words),
    }
