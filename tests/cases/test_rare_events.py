"""Everybody is billed on the first: what is known to be complete is not the last row of a table of rare events."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import polars as pl
import pytest

from metrics.snapshots.store import Store
from tests.cases.conftest import TWELVE, Shop, on_the_first, payments, use_every_day
from tests.dashboard.cli.conftest import as_json, command

MONTHLY = on_the_first("2024-01", "2025-12")
EXTRA = (date(2024, 12, 20), 1, "base", 600.0)
WATERMARKS = "table_name complete_through\npayments {}"


@pytest.fixture
def billing(shop: Shop) -> Shop:
    shop.has(usage_daily=use_every_day("2024-01-01", "2025-12-31"), payments=payments([*MONTHLY, EXTRA]))
    return shop


def of_payments(shop: Shop) -> tuple[str, str, str]:
    """Watermark, by what it is known, trust."""
    current = Store(shop.home / "store").current()
    assert current is not None
    state = current.manifest.sources["payments"]
    return str(state.watermark), state.basis, str(state.trust)


def test_whoever_has_everything_read_to_a_day_says_that_it_is_complete(billing: Shop) -> None:
    assert billing.refresh().exit_code == 0
    assert of_payments(billing) == ("2025-12-31", "through", "passed")
    december, year = billing.show("net_revenue", "2025-12"), billing.row("net_revenue", "2025")
    (row,) = december["rows"]
    assert (row["value"], row["base_value"], row["complete"]) == (120, 720, True)
    assert round(row["change_pct"], 3) == -0.833
    assert (december["trust"], december["as_of"], "as_of_basis" in december) == ("passed", "2025-12-31", False)
    assert (year["value"], year["base_value"], round(year["change_pct"], 3)) == (1440, 2040, -0.294)
    assert billing.row("arpu", "2025-12")["value"] == 10
    assert "last row" not in billing.printed("net_revenue", "2025-12")


def test_the_table_of_watermarks_says_it_where_no_day_is_named(billing: Shop) -> None:
    billing.has(watermarks=WATERMARKS.format("2025-12-31"))
    assert billing.refresh(through=None).exit_code == 0
    assert of_payments(billing)[:2] == ("2025-12-31", "watermarks")
    assert billing.row("net_revenue", "2025-12")["complete"]


@pytest.mark.parametrize(
    ("text", "watermark", "basis"),
    [
        ('complete_through = "2025-12-31"', "2025-12-31", "mapping"),
        ("complete_through = 2025-12-20", "2025-12-20", "mapping"),
        ('complete_through = "through"', None, "through"),
    ],
)
def test_the_settings_say_it_where_the_warehouse_does_not(
    billing: Shop, text: str, watermark: str | None, basis: str
) -> None:
    billing.set_up(f"[tables.payments]\n{text}\n")
    assert billing.refresh(through=None).exit_code == 0
    yesterday = (datetime.now().astimezone().date() - timedelta(1)).isoformat()
    assert of_payments(billing)[:2] == (watermark or yesterday, basis)


def test_where_nobody_says_anything_the_last_row_is_the_end_and_marked(billing: Shop) -> None:
    assert "last row seen" in billing.refresh(through=None).stdout
    assert of_payments(billing) == ("2025-12-01", "last_row", "stale")
    answer = billing.show("net_revenue", "2025-12")
    assert (answer["as_of"], answer["as_of_basis"], answer["trust"]) == ("2025-12-01", "last_row", "stale")
    assert not answer["rows"][0]["complete"]
    assert "day 1 of 31; up to the last row seen" in billing.printed("net_revenue", "2025-12")
    assert "data reach to 1 Dec 2025 (last row seen)" in billing.row("net_revenue", "2026-01")["withheld"]
    year = billing.row("net_revenue", "2025")
    assert (year["value"], year["base_value"], year["change_pct"]) == (1440, 1440, 0)


# What is named, in the table of watermarks, in the settings → the end, by what.
EARLIEST = [
    ("2025-12-31", "2025-12-20", None, "2025-12-20", "watermarks"),
    ("2025-12-15", "2025-12-20", None, "2025-12-15", "through"),
    ("2025-12-31", "2025-12-31", "2025-11-30", "2025-11-30", "mapping"),
    ("2025-12-31", "2025-11-30", "2025-12-31", "2025-11-30", "watermarks"),
    ("2025-12-31", None, "2025-12-24", "2025-12-24", "mapping"),
    ("2025-12-31", "2026-03-31", None, "2025-12-31", "through"),
    (None, "2025-12-20", "2025-12-25", "2025-12-20", "watermarks"),
    (None, "2025-12-25", "2025-12-25", "2025-12-25", "watermarks"),
]


@pytest.mark.parametrize(("through", "row", "setting", "watermark", "basis"), EARLIEST)
def test_the_earliest_of_what_is_said_holds(
    billing: Shop, through: str | None, row: str | None, setting: str | None, watermark: str, basis: str
) -> None:
    if row:
        billing.has(watermarks=WATERMARKS.format(row))
    if setting:
        billing.set_up(f"[tables.payments]\ncomplete_through = {setting}\n")
    assert billing.refresh(through=through).exit_code == 0
    assert of_payments(billing)[:2] == (watermark, basis)


def test_rows_after_the_day_that_is_known_to_be_complete_are_in_no_number(billing: Shop) -> None:
    billing.has(watermarks=WATERMARKS.format("2025-11-30"))
    assert billing.refresh().exit_code == 0
    assert of_payments(billing) == ("2025-11-30", "watermarks", "stale")
    assert billing.row("net_revenue", "2025-12")["value"] is None
    assert billing.row("net_revenue", "2025")["value"] == 11 * 120
    assert billing.row("monthly_active_users", "2025-12")["complete"]
    assert billing.row("arpu", "2025")["end"] == "2025-11-30"


def test_the_check_of_lateness_agrees(billing: Shop) -> None:
    def late(*words: str) -> list[str]:
        completed = command("check", "--warehouse", "warehouse", *words, "--format", "json")
        checks = as_json(completed)["checks"]
        return [check["subject"] for check in checks if check["kind"] == "fresh" and not check["passed"]]

    assert late("--through", "2025-12-31") == []
    billing.has(watermarks=WATERMARKS.format("2025-12-28"))
    assert late("--through", "2025-12-31") == ["payments"]
    billing.has(watermarks=WATERMARKS.format("2025-12-29"))
    assert late("--through", "2025-12-31") == []
    billing.has(watermarks=WATERMARKS.format("2026-12-29"))
    assert late() == ["usage_daily"]


def test_a_table_with_rows_every_day_that_falls_silent_is_late_and_not_complete(shop: Shop) -> None:
    """Nobody stops using a product on one day: the load has stopped."""
    daily = [(date(2025, 1, 1) + timedelta(n), n % 12 + 1, "base", 5.0) for n in range(340)]
    shop.has(usage_daily=use_every_day("2024-01-01", "2025-12-20"), payments=payments(daily))
    assert shop.refresh().exit_code == 0
    assert of_payments(shop) == ("2025-12-06", "last_row", "stale")
    assert shop.row("monthly_active_users", "2025-12")["end"] == "2025-12-20"
    assert shop.show("monthly_active_users", "2025-12")["as_of_basis"] == "last_row"


def test_a_shop_that_is_closed_at_weekends_is_complete_on_a_sunday(shop: Shop) -> None:
    days = [date(2025, 1, 1) + timedelta(n) for n in range(360)]
    weekdays = [(day, day.day % 12 + 1, "base", 5.0) for day in days if day.weekday() < 5 and day <= date(2025, 12, 19)]
    shop.has(usage_daily=use_every_day("2024-01-01", "2025-12-31"), payments=payments(weekdays))
    assert shop.refresh(through="2025-12-21").exit_code == 0
    assert of_payments(shop)[:2] == ("2025-12-21", "through")
    assert shop.refresh(through="2025-12-24").exit_code == 0
    assert of_payments(shop)[:2] == ("2025-12-19", "last_row")


def trials(ended: Sequence[date]) -> pl.DataFrame:
    """Free trials of a week that ended on these days; nothing followed."""
    ids = range(1, len(ended) + 1)
    return pl.DataFrame(
        {
            "subscription_id": ids, "user_id": [id % 12 + 1 for id in ids], "kind": "base", "plan": "pro",
            "is_trial": True, "started_on": [day - timedelta(7) for day in ended], "ended_on": ended,
        }
    )  # fmt: skip


FIFTEEN = [date(2024, 9, 3) + timedelta(23 * n) for n in range(15)]
"""In 16 months, the last of them on 2025-07-22."""


@pytest.mark.parametrize(
    ("setting", "through", "trials_are_zero"),
    [("", "2025-12-31", True), ("", None, False), ('"through"', None, True), ("2025-12-31", None, True)],
)
def test_rows_made_of_a_list_are_complete_where_it_is_declared(
    shop: Shop, setting: str, through: str | None, trials_are_zero: bool
) -> None:
    shop.has(usage_daily=use_every_day("2024-09-01", "2025-12-31"), subscriptions=trials(FIFTEEN))
    shop.set_up(f"[tables.subscriptions]\ncomplete_through = {setting}\n" if setting else "")
    assert shop.refresh(through=through).exit_code == 0
    november = shop.row("trial_conversion", "2025-11")
    assert (november["denominator"], november["complete"]) == ((0, True) if trials_are_zero else (None, False))


def test_the_reason_names_the_setting_that_would_declare_the_table_complete(shop: Shop) -> None:
    shop.has(usage_daily=use_every_day("2024-09-01", "2025-12-31"), subscriptions=trials(FIFTEEN))
    assert shop.refresh(through=None).exit_code == 0
    why = shop.row("trial_conversion", "2025-11")["withheld"]
    assert "22 Jul 2025 (last row seen)" in why
    assert "complete_through under [tables.subscriptions] in product-metrics.toml" in why


def test_a_list_whose_rows_come_daily_and_stop_is_not_complete_where_all_is_declared_to_be(shop: Shop) -> None:
    daily = [date(2025, 1, 1) + timedelta(n) for n in range(300)]
    shop.has(usage_daily=use_every_day("2024-09-01", "2025-12-31"), subscriptions=trials(daily))
    assert shop.refresh().exit_code == 0
    assert shop.row("trial_conversion", "2025-11")["denominator"] is None


def test_a_watermark_of_subscriptions_ends_what_is_known_of_paid_plans(shop: Shop) -> None:
    plans = pl.DataFrame({"subscription_id": TWELVE, "user_id": TWELVE}).with_columns(
        kind=pl.lit("base"), plan=pl.lit("monthly"), is_trial=pl.lit(False), started_on=pl.lit("2024-01-01"),
        ended_on=pl.when(pl.col("user_id") == 12).then(pl.lit("2024-02-01")),
    )  # fmt: skip
    shop.has(usage_daily=use_every_day("2024-01-01", "2025-12-31"), subscriptions=plans)
    shop.has(watermarks="table_name complete_through\nsubscriptions 2025-11-30\nusage_daily 2025-12-31")
    assert shop.refresh().exit_code == 0
    assert shop.row("paid_conversion", "2025-12")["value"] is None
    assert shop.row("paid_conversion", "2025-11")["complete"]
    assert shop.row("monthly_active_users", "2025-12")["complete"]


def test_a_name_of_ones_own_stands_in_the_table_of_watermarks_too(billing: Shop) -> None:
    (billing.home / "warehouse" / "payments.csv").rename(billing.home / "warehouse" / "fact_money.csv")
    loads = pl.DataFrame({"tbl": ["fact_money", "another", None], "done": ["2025-12-31", "2024-01-01", "2025-01-01"]})
    billing.has(loads=loads)
    billing.set_up(
        '[tables.payments]\ntable = "fact_money"\n[tables.watermarks]\ntable = "loads"\n'
        'columns = { table_name = "tbl", complete_through = "done" }\n'
    )
    assert billing.refresh(through=None).exit_code == 0
    assert of_payments(billing)[:2] == ("2025-12-31", "watermarks")


@pytest.mark.parametrize(
    ("rows", "watermark"),
    [
        ("payments 2025-12-31\npayments 2025-12-20", ("2025-12-20", "watermarks")),
        ("payments -", ("2025-12-31", "through")),
        ("payment 2025-06-30", ("2025-12-31", "through")),
    ],
)
def test_odd_rows_of_the_table_of_watermarks(billing: Shop, rows: str, watermark: tuple[str, str]) -> None:
    billing.has(watermarks="table_name complete_through\nusage_daily 2025-12-31\n" + rows)
    billing.refresh()
    assert of_payments(billing)[:2] == watermark


@pytest.mark.parametrize("text", ['"yesterday"', "2025-12-31T06:00:00", "20251231", "true"])
def test_a_day_that_is_none_is_refused_in_a_sentence(billing: Shop, text: str) -> None:
    billing.set_up(f"[tables.payments]\ncomplete_through = {text}\n")
    result = billing.refresh()
    assert result.exit_code == 2
    assert "complete_through" in result.stderr
    assert "Traceback" not in result.stderr


def test_what_is_complete_comes_and_goes_and_nothing_is_restated(billing: Shop) -> None:
    """One refresh after another, with no other rows: the numbers are those of a store that is new."""
    for through, row in (
        ("2025-12-01", None),
        ("2025-12-31", None),
        ("2025-12-31", "2025-12-10"),
        ("2025-12-31", None),
    ):
        if row:
            billing.has(watermarks=WATERMARKS.format(row))
        else:
            billing.has(watermarks=WATERMARKS.format(through))
        billing.refresh(through=through)
        assert of_payments(billing)[0] == (row or through)
        assert billing.row("net_revenue", "2025")["value"] == 1440
    current = Store(billing.home / "store").current()
    assert current is not None
    assert not [file for file in current.manifest.references if file.table == "restatements"]


def test_where_the_table_of_watermarks_cannot_be_read_the_last_row_is_the_end(billing: Shop) -> None:
    billing.has(watermarks="table_name complete_to\npayments 2025-12-10")
    assert billing.refresh().exit_code == 1
    assert of_payments(billing) == ("2025-12-01", "last_row", "stale")
