"""Folders of CSV files as programs write them: late decimals, empty columns, parts, upper case, long ids."""

from datetime import date

import pytest

from tests.cases.conftest import TWELVE, Shop, use_every_day

USERS = "user_id,registered_on,region\n"
MAU = "monthly_active_users"


def put(shop: Shop, **files: str) -> None:
    """Files by name, `__` for a dot."""
    for name, content in files.items():
        (shop.home / "warehouse" / name.replace("__", ".")).write_text(content)


def test_decimals_that_begin_after_twenty_thousand_whole_numbers_keep_their_cents(shop: Shop) -> None:
    lines = [f"{n},{n % 12 + 1},{date(2024 + n % 2, 12, 1)},base,10,CNY," for n in range(21_000)]
    lines += [f"{n},1,2025-12-31,base,9.49,CNY," for n in range(21_000, 21_100)]
    shop.has(usage_daily=use_every_day("2024-12-01", "2025-12-31"))
    put(shop, payments__csv="\n".join(["payment_id,user_id,paid_on,kind,amount,currency,refund_of", *lines]))
    assert shop.refresh().exit_code == 0
    row = shop.row("net_revenue", "2025-12")
    assert row["value"] == pytest.approx(10 * 10_500 + 100 * 9.49)


def test_columns_that_are_empty_throughout_are_read_as_what_they_would_be(shop: Shop) -> None:
    use = [f"{n % 12 + 1},2025-12-{n % 31 + 1:02},core,,1" for n in range(62)]
    put(
        shop,
        users__csv="user_id,registered_on,is_internal\n" + "".join(f"{n},2023-12-01,\n" for n in TWELVE),
        features__csv="feature_id,name,module,kind,launched_on\ncore,Core,core,strategic,\n",
        usage_daily__csv="\n".join(["user_id,usage_date,feature_id,minutes,sessions", *use]),
        subscriptions__csv="subscription_id,user_id,kind,plan,is_trial,started_on,ended_on\n"
        + "".join(f"{n},{n},base,pro,false,2024-01-01,\n" for n in TWELVE[:6]),
        payments__csv="payment_id,user_id,paid_on,kind,amount,currency,refund_of\n",
    )
    result = shop.refresh()
    assert result.exit_code == 0, result.output
    assert shop.row(MAU, "2025-12")["value"] == 12
    assert shop.row("paid_conversion", "2025-12")["value"] == pytest.approx(6 / 12)


def test_internal_accounts_may_be_marked_by_y_and_n(shop: Shop) -> None:
    marks = "".join(f"{n},2023-12-01,{'Y' if n <= 2 else 'N'}\n" for n in TWELVE)
    put(shop, users__csv="user_id,registered_on,is_internal\n" + marks)
    shop.has(usage_daily=use_every_day("2025-11-01", "2025-12-31"))
    assert shop.refresh().exit_code == 0
    assert shop.row(MAU, "2025-12")["value"] == 10


def test_parts_upper_case_and_ids_of_twenty_digits_are_read(shop: Shop) -> None:
    first = 17293822569102704000
    use = [f"{first + n % 12 + 1},2025-12-{n % 31 + 1:02},core" for n in range(62)]
    (shop.home / "warehouse" / "users.csv").unlink()
    put(shop, USERS__CSV=USERS + "".join(f"{first + n},2023-12-01,north\n" for n in TWELVE))
    (shop.home / "warehouse" / "usage_daily").mkdir()
    for part in range(2):
        lines = "\n".join(["user_id,usage_date,feature_id", *use[part::2]])
        put(shop, **{f"usage_daily/part-{part}__csv": lines})
    result = shop.refresh()
    assert result.exit_code == 0, result.output
    assert shop.row(MAU, "2025-12")["value"] == 12


def test_a_file_that_is_not_read_is_named_where_its_table_is_missing(shop: Shop) -> None:
    shop.has(usage_daily=use_every_day("2025-12-01", "2025-12-31"))
    put(shop, payments__xlsx="not a CSV file")
    assert "payments.xlsx is not read: a table is a file or folder of .csv" in shop.refresh().output
    (shop.home / "warehouse" / "users.csv").rename(shop.home / "warehouse" / "users.json")
    assert "users.json is not read" in shop.refresh().output
