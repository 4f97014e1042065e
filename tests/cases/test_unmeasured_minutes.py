"""The app measures 20 minutes a day, the web client none: an empty field is unknown, not zero."""

import polars as pl
import pytest

from tests.cases.conftest import Shop, use_every_day


def used(*, web: int | None, ios: int | None) -> pl.DataFrame:
    """Two of the twelve each day: on the app on one day, in the browser on the next."""
    is_ios = (pl.col("usage_date").dt.ordinal_day() % 2 == 1).alias("is_ios")
    rows = use_every_day("2024-01-01", "2025-12-31").with_columns(is_ios)
    return rows.select(
        "user_id",
        "usage_date",
        "feature_id",
        platform=pl.when("is_ios").then(pl.lit("ios")).otherwise(pl.lit("web")),
        minutes=pl.when("is_ios").then(pl.lit(ios, pl.Float64)).otherwise(pl.lit(web, pl.Float64)),
    )


def test_a_platform_that_is_not_measured_is_in_neither_part_of_the_mean(shop: Shop) -> None:
    shop.has(usage_daily=used(ios=20, web=None))
    assert shop.refresh().exit_code == 0
    total = shop.row("daily_usage_time", "2025-12")
    assert (total["value"], total["numerator"] / total["denominator"]) == (20, 20)
    assert 0 < total["measured"] < 1
    assert "of user-days" in shop.printed("daily_usage_time", "2025-12")
    ios, web = shop.rows("daily_usage_time", "2025-12", "--by", "platform")
    assert (ios["platform"], ios["value"], ios["measured"], ios["withheld"]) == ("ios", 20, 1, None)
    assert (web["platform"], web["value"], web["measured"]) == ("web", None, 0)
    assert web["withheld"].startswith("Not measured")


@pytest.mark.parametrize("metric", ["daily_usage_time", "feature_minutes"])
def test_a_column_that_is_empty_throughout_is_not_measured(shop: Shop, metric: str) -> None:
    shop.has(usage_daily=used(ios=None, web=None))
    assert shop.refresh().exit_code == 0
    row = shop.row(metric, "2025-12")
    assert (row["value"], row["numerator"], row["measured"]) == (None, None, 0)
    assert row["withheld"].startswith("Not measured")


def test_zero_minutes_are_measured(shop: Shop) -> None:
    shop.has(usage_daily=used(ios=20, web=0))
    assert shop.refresh().exit_code == 0
    row = shop.row("daily_usage_time", "2025-12", "--where", "platform=web")
    assert (row["value"], row["measured"]) == (0, 1)
