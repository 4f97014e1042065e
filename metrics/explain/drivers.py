"""A change by the factors of the product that the metric is."""

import polars as pl

from metrics.answers import Answer, Numbers, Question
from metrics.driver import Driver
from metrics.explain.rows import in_form
from metrics.explain.shapley import shapley
from metrics.explain.ways import factor
from metrics.explain.withheld import refuse_without_change
from metrics.metric import Metric
from metrics.refusal import Refusal

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
    """One row. Raises Refusal where the factor is not known on both sides."""
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
    """Whether it is of the very days of which the whole is: sources may begin and end on other days."""
    return answer.rows.select(WINDOWS).equals(whole.rows.select(WINDOWS))


def _shown(metric: Metric, side: str) -> pl.Expr:
    denominator = pl.col(f"{side}denominator")
    is_shown = denominator.is_null() | (denominator >= metric.fewest)
    return pl.when(is_shown).then(pl.col(f"{side}value")).alias(f"{side}value")
