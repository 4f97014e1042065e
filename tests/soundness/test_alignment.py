"""Ways in which a year earlier misleads: leap years, weekdays, moving festivals, company years, changed definitions."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.i18n import words
from dashboard.presentation.messages import pair_note, withheld_reason
from metrics.aggregates.schema import Trust
from metrics.catalogue import catalogue
from metrics.errors import Refusal
from metrics.periods.period import Align, CalendarSettings
from metrics.query.alignment_sensitivity import contradicting_alignments
from tests.support.tiny import Asked, numbers, question

MAU, REVENUE = "monthly_active_users", "net_revenue"
USE = "user_id usage_date feature_id\n1 2024-01-01 feed"


def test_february_of_a_leap_year_says_that_it_has_a_day_more(tmp_path: Path) -> None:
    with numbers(tmp_path, usage_daily=_every_day("2023-01-01", "2025-03-31"), through="2025-03-31") as answers:
        leap, after, march = (answers.row(MAU, month) for month in ("2024-02", "2025-02", "2025-03"))
    assert pair_note(leap, words("en")) == "29 days compared with 28"
    assert pair_note(after, words("en")) == "28 days compared with 29"
    assert pair_note(march, words("en")) == ""


def test_29_february_says_beside_which_day_it_stands(tmp_path: Path) -> None:
    with numbers(tmp_path, usage_daily=_every_day("2023-01-01", "2024-03-31"), through="2024-03-31") as answers:
        row = answers.row(MAU, "2024-02-29")
    assert row["base_start"] == date(2023, 2, 28)
    assert "is compared with 28 February" in pair_note(row, words("en"))


def test_a_month_cut_to_28_days_no_longer_says_that_one_side_is_longer(tmp_path: Path) -> None:
    with numbers(tmp_path, usage_daily=_every_day("2023-01-01", "2024-02-14"), through="2024-02-14") as answers:
        row = answers.row(MAU, "2024-02")
    assert ((row["end"] - row["start"]).days, (row["base_end"] - row["base_start"]).days) == (13, 13)
    assert pair_note(row, words("en")) == ""


PAID = """
payment_id user_id paid_on    kind amount currency
1          1       2024-11-01 base 1      CNY
7          1       2024-11-29 base 20     CNY
2          1       2024-11-30 base 90     CNY
3          1       2024-12-01 base 10     CNY
4          1       2025-11-29 base 50     CNY
5          1       2025-11-30 base 0.5    CNY
6          1       2025-12-31 base 1      CNY
"""


def test_growth_by_date_that_is_a_decline_by_weekday_says_so(tmp_path: Path) -> None:
    """29 November 2025 is a Saturday, as 30 November 2024 was: by date it is compared with a slow Friday."""
    with numbers(tmp_path, usage_daily=USE, payments=PAID) as answers:
        row = answers.row(REVENUE, "2025-11-29")
        result = contradicting_alignments(answers.numbers, question(REVENUE, "2025-11-29"))
    assert (row["value"], row["base_value"]) == (50, 20)
    assert result.keys() == {Align.WEEKDAY, Align.ISO_WEEK}
    assert result[Align.WEEKDAY].rows["change"].item() == 50 - 90


NEW_YEAR = """
payment_id user_id paid_on    kind amount currency
1          1       2024-01-29 base 10     CNY
2          1       2024-02-10 base 80     CNY
3          1       2025-01-29 base 60     CNY
4          1       2025-02-10 base 20     CNY
5          1       2025-12-31 base 1      CNY
"""


def test_sales_on_new_years_day_that_grew_by_date_fell_by_festival(tmp_path: Path) -> None:
    """The Lunar New Year fell on 10 February in 2024 and on 29 January in 2025."""
    with numbers(tmp_path, usage_daily=USE, payments=NEW_YEAR) as answers:
        by_date = answers.row(REVENUE, "2025-01-29")
        result = contradicting_alignments(answers.numbers, question(REVENUE, "2025-01-29"))
    assert (by_date["value"], by_date["base_value"]) == (60, 10)
    (row,) = result[Align.LUNAR_NEW_YEAR].rows.to_dicts()
    assert (row["base_start"], row["base_value"], row["change"]) == (date(2024, 2, 10), 80, -20)


def test_far_from_the_festival_no_change_is_counted_from_it(tmp_path: Path) -> None:
    with numbers(tmp_path, usage_daily=USE, payments=NEW_YEAR) as answers:
        answer = answers.numbers.answer(question(REVENUE, "2025-06", align="lunar-new-year"))
    (row,) = answer.rows.to_dicts()
    assert (row["withheld"], row["change"], row["base_start"]) == ("outside_festival", None, None)
    assert "50 days before it to 40 days after it" in withheld_reason(answer, row, words("en"))


def test_week_53_stands_beside_week_52_and_says_so(tmp_path: Path) -> None:
    with numbers(tmp_path, usage_daily=_every_day("2019-01-01", "2021-01-31"), through="2021-01-31") as answers:
        row = answers.row(MAU, "2020-12-28..2021-01-03", align="iso-week")
    assert (row["base_start"], row["base_end"]) == (date(2019, 12, 23), date(2019, 12, 29))
    assert "is compared with week 52" in pair_note(row, words("en"))


def test_a_companys_own_year_is_never_compared_with_a_calendar_year(tmp_path: Path) -> None:
    april = CalendarSettings(fiscal_year_starts=4)
    with numbers(tmp_path, usage_daily=USE, payments=PAID, reckoning=april) as answers:
        rows = answers.rows(REVENUE, "2024-04-01..2026-03-31", grain="year", align="fiscal-year")
        quarter = answers.row(REVENUE, "2025-10-01..2025-12-31", align="fiscal-year")
    assert [(row["period_start"], row["period_end"]) for row in rows] == [
        (date(2024, 4, 1), date(2025, 3, 31)),
        (date(2025, 4, 1), date(2026, 3, 31)),
    ]
    assert (rows[1]["end"], rows[1]["base_end"]) == (date(2025, 12, 31), date(2024, 12, 31))
    assert (quarter["base_start"], quarter["base_value"]) == (date(2024, 10, 1), 121)


def test_a_holiday_month_is_weak_until_it_is_divided_by_its_working_days(tmp_path: Path) -> None:
    """China worked 19 days of February 2025 and 18 of February 2024: 190 are less a day than 189."""
    payment_rows = """
    payment_id user_id paid_on    kind amount currency
    1          1       2024-01-01 base 1      CNY
    2          1       2024-02-20 base 189    CNY
    3          1       2025-02-20 base 190    CNY
    4          1       2025-12-31 base 1      CNY
    """
    with numbers(tmp_path, usage_daily=USE, payments=payment_rows) as answers:
        total, per_day = (answers.row(REVENUE, "2025-02", per_working_day=is_per_day) for is_per_day in (False, True))
    assert total["change"] == 1
    assert (per_day["numerator"], per_day["denominator"], per_day["base_denominator"]) == (190, 19, 18)
    assert (per_day["value"], per_day["base_value"], per_day["change"]) == (10, 10.5, -0.5)


@pytest.mark.parametrize("metric", [MAU, "arpu"])
def test_people_and_rates_are_not_divided_by_working_days(tmp_path: Path, metric: str) -> None:
    tables = {"usage_daily": _every_day("2025-01-01", "2025-12-31"), "payments": PAID}
    with numbers(tmp_path, **tables) as answers, pytest.raises(Refusal) as refused:
        answers.row(metric, "2025-02", per_working_day=True)
    assert refused.value.code == "not_per_working_day"


def test_a_year_whose_make_up_workdays_are_not_published_has_no_number_a_working_day(tmp_path: Path) -> None:
    payment_rows = PAID + "7 1 2030-02-20 base 10 CNY\n8 1 2031-02-20 base 10 CNY\n"
    with numbers(tmp_path, usage_daily=USE, payments=payment_rows, through="2031-12-31") as answers:
        answer = answers.numbers.answer(question(REVENUE, "2031-02", per_working_day=True))
    (row,) = answer.rows.to_dicts()
    assert (row["value"], row["change"], row["withheld"]) == (None, None, "unknown_workdays")
    assert "not published yet" in withheld_reason(answer, row, words("en"))


def test_after_a_failed_check_the_last_good_value_has_no_change(tmp_path: Path) -> None:
    with numbers(tmp_path, usage_daily=USE, payments=PAID) as answers:
        states = answers.numbers.manifest.sources
        failed = states | {"payments": replace(states["payments"], trust=Trust.FAILED)}
        broken = Asked(replace(answers.numbers, manifest=replace(answers.numbers.manifest, sources=failed)))
        row = broken.row(REVENUE, "2025-11")
    assert (row["value"], row["change"], row["change_pct"]) == (50.5, None, None)
    assert row["withheld"] == "check_failed"


@pytest.fixture
def recorded_since(monkeypatch: pytest.MonkeyPatch) -> Iterator[date]:
    """Net revenue is recorded in another way from the middle of 2025 on."""
    day = date(2025, 6, 16)
    changed = catalogue() | {REVENUE: replace(catalogue()[REVENUE], version=2, recorded_since=day)}
    monkeypatch.setattr("metrics.catalogue.catalogue", lambda: changed)
    yield day


@pytest.mark.parametrize(
    ("period", "withheld"),
    [("2025-05", None), ("2025-06", "two_versions"), ("2025-11", "base_other_version")],
)
def test_values_of_two_definitions_are_not_compared(
    tmp_path: Path, recorded_since: date, period: str, withheld: str | None
) -> None:
    payment_rows = "payment_id user_id paid_on kind amount currency\n" + "".join(
        f"{n} 1 {day} base 10 CNY\n" for n, day in enumerate(_days("2024-01-01", "2025-12-31"))
    )
    with numbers(tmp_path, usage_daily=USE, payments=payment_rows) as answers:
        row = answers.row(REVENUE, period)
    assert row["withheld"] == withheld
    assert (row["change_pct"] is None) == bool(withheld)


def _every_day(first: str, last: str) -> str:
    rows = "".join(f"1 {day} feed\n" for day in _days(first, last))
    return "user_id usage_date feature_id\n" + rows


def _days(first: str, last: str) -> list[Any]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]
