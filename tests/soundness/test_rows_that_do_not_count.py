"""Rows that are wrong are left out of every number, and counted: through a whole refresh."""

from pathlib import Path

from tests.refresh.support.refreshing import among, asked, broken, refreshed, rows_of

MINUTES = "feature_minutes"
ORDINARY_MINUTES = 600
ORDINARY_REVENUE = 300


def test_a_duplicate_row_does_not_double_the_minutes(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id platform minutes
    1       2025-12-30 search     ios      30
    1       2025-12-30 search     ios      30
    """
    report = refreshed(tmp_path, usage_daily=among("usage_daily", use))
    assert asked(report).value(MINUTES, "2025-12", where={"feature": "search"}) == 30
    assert rows_of(report, "usage_daily") == (62, 1)


def test_a_duplicate_row_does_not_double_the_minutes_of_a_warehouse_without_platforms(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id minutes
    1       2025-12-30 search     30
    1       2025-12-30 search     30
    """
    report = refreshed(tmp_path, usage_daily=among("usage_daily", use))
    assert asked(report).value(MINUTES, "2025-12", where={"feature": "search"}) == 30
    assert rows_of(report, "usage_daily") == (62, 1)


def test_minutes_that_do_not_fit_into_a_day_are_left_out_and_those_that_just_do_are_not(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id platform minutes
    1       2025-12-30 search     ios      -1
    2       2025-12-30 search     ios      0
    3       2025-12-30 search     ios      1440
    4       2025-12-30 search     ios      1441
    5       2025-12-30 search     ios      NaN
    """
    report = refreshed(tmp_path, usage_daily=among("usage_daily", use))
    search = {"feature": "search"}
    assert asked(report).value(MINUTES, "2025-12", where=search) == 1440
    assert asked(report).value("monthly_active_users", "2025-12", where=search) == 2
    assert rows_of(report, "usage_daily") == (65, 3)


def test_use_by_nobody_known_is_left_out_and_counted(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id platform minutes
    555     2025-12-30 feed       ios      30
    -       2025-12-30 feed       ios      30
    """
    report = refreshed(tmp_path, usage_daily=among("usage_daily", use))
    assert asked(report).value("monthly_active_users", "2025-12") == 10
    assert asked(report).value(MINUTES, "2025-12") == ORDINARY_MINUTES
    assert rows_of(report, "usage_daily") == (62, 2)


def test_a_row_without_a_day_is_counted_as_left_out(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id platform minutes
    1       -          feed       ios      30
    """
    report = refreshed(tmp_path, usage_daily=among("usage_daily", use))
    assert asked(report).value(MINUTES, "2025-12") == ORDINARY_MINUTES
    assert rows_of(report, "usage_daily") == (61, 1)


def test_a_table_of_which_a_third_has_no_day_is_a_bad_table(tmp_path: Path) -> None:
    without_day = "\n".join(f"    {1 + n % 9} - feed ios {n}" for n in range(30))
    use = f"""
    user_id usage_date feature_id platform minutes
{without_day}
    """
    report = refreshed(tmp_path, usage_daily=among("usage_daily", use))
    assert report.published is None


def test_rows_after_the_last_day_are_not_counted_yet(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id platform minutes
    1       2025-12-31 feed       ios      30
    2       2026-01-01 feed       ios      30
    """
    report = refreshed(tmp_path, usage_daily=among("usage_daily", use))
    assert asked(report).value("monthly_active_users", "2025-12-01..2026-01-31", grain="custom") == 11
    assert report.found.sources["usage"].watermark.isoformat() == "2025-12-31"
    assert rows_of(report, "usage_daily") == (61, 0)


def test_another_currency_is_not_added_up(tmp_path: Path) -> None:
    payments = """
    payment_id user_id paid_on    kind amount currency
    1          1       2025-12-30 base 40     USD
    2          1       2025-12-30 base 2      CNY
    """
    report = refreshed(tmp_path, payments=among("payments", payments))
    assert asked(report).value("net_revenue", "2025-12") == ORDINARY_REVENUE + 2
    assert rows_of(report, "payments") == (62, 1)


def test_a_payment_with_something_missing_is_left_out_and_counted(tmp_path: Path) -> None:
    payments = """
    payment_id user_id paid_on    kind amount currency
    1          1       2025-12-30 base 4      -
    2          -       2025-12-30 base 4      CNY
    3          1       -          base 4      CNY
    """
    report = refreshed(tmp_path, payments=among("payments", payments))
    assert asked(report).value("net_revenue", "2025-12") == ORDINARY_REVENUE
    assert rows_of(report, "payments") == (63, 3)


def test_a_subscription_with_something_missing_is_left_out_and_counted(tmp_path: Path) -> None:
    subscriptions = """
    subscription_id user_id kind plan    is_trial started_on ended_on
    1               -       base monthly false    2025-12-01 -
    2               1       base monthly -        2025-12-01 -
    3               1       base monthly false    -          -
    """
    report = refreshed(tmp_path, subscriptions=among("subscriptions", subscriptions))
    assert rows_of(report, "subscriptions") == (63, 3)


def test_a_payment_listed_twice_is_one_payment(tmp_path: Path) -> None:
    payments = """
    payment_id user_id paid_on    kind amount currency
    1          1       2025-12-30 base 40     CNY
    1          1       2025-12-30 base 40     CNY
    """
    report = refreshed(tmp_path, payments=among("payments", payments))
    assert asked(report).value("net_revenue", "2025-12") == ORDINARY_REVENUE + 40
    assert rows_of(report, "payments") == (62, 1)


def test_a_user_listed_twice_does_not_count_twice(tmp_path: Path) -> None:
    people = """
    user_id registered_on region
    101     2020-01-01    east
    """
    report = refreshed(tmp_path, users=among("users", people))
    assert asked(report).value("monthly_active_users", "2025-12") == 10
    assert asked(report).value(MINUTES, "2025-12") == ORDINARY_MINUTES


def test_use_of_an_unlisted_feature_counts_and_is_said(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id platform minutes
    1       2025-12-30 novelty    ios      30
    """
    report = refreshed(tmp_path, usage_daily=among("usage_daily", use), features=among("features"))
    assert asked(report).value(MINUTES, "2025-12") == ORDINARY_MINUTES + 30
    assert [(check.kind, check.outcome, check.rows) for check in broken(report)] == [("foreign_key", "flag", 1)]
