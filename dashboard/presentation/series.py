"""Year-over-year series: a metric's periods with those of the year before, as charts and tables take them."""

from typing import Any

import polars as pl

from dashboard.presentation.context import Context
from dashboard.presentation.messages import measured_beside, withheld_reason
from metrics.comparison.alignment import same_date_last_year
from metrics.periods.period import ONE_DAY, Grain, Period, holding, start_of
from metrics.query.answers import Answer

TOOLTIP = ("label", "this_year", "last_year", "changed")


def twelve_months(until: Period) -> Period:
    """The twelve calendar months that end with the last one of `until`."""
    last = start_of(Grain.MONTH, until.end)
    return Period(holding(Grain.MONTH, same_date_last_year(last)).end + ONE_DAY, until.end)


def points(context: Context, answer: Answer, scale: float = 1) -> pl.DataFrame:
    """One row a period: `place`, `now`, `base` divided by `scale`, `change`, `is_whole`, and texts of the tooltip."""
    texts = [_texts(context, answer, row) for row in answer.rows.iter_rows(named=True)]
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


def _texts(context: Context, answer: Answer, row: dict[str, Any]) -> dict[str, str]:
    figures, unit = context.figures, answer.metric.unit
    changed = figures.change(row["change"], row["change_pct"], unit)
    return {
        "label": context.period(Period(row["period_start"], row["period_end"])),
        "this_year": measured_beside(figures.exact(row["value"], unit), row.get("measured"), context.words),
        "last_year": measured_beside(figures.exact(row["base_value"], unit), row.get("base_measured"), context.words),
        "changed": changed or withheld_reason(answer, row, context.words),
    }
