"""Twelve people pay 30 a month, add a service for 10, and in some months nobody pays at all: these are months too."""

from datetime import date

import pytest

from tests.cases.conftest import TWELVE, Shop, payments, use_every_day
from tests.dashboard.cli.conftest import as_json, command

UPLIFT = "value_added_arpu_uplift"
BASE = ["2025-01-30", "2025-02-28", "2025-03-30", "2025-04-30", "2025-06-30", "2025-07-30"]
ADDED = ["2025-04-30", "2025-06-30"]


def paid(base: list[str], added: list[str]) -> list[tuple[date, int, str, float]]:
    days = [(day, "base", 30.0) for day in base] + [(day, "value_added", 10.0) for day in added]
    return [(date.fromisoformat(day), person, kind, amount) for day, kind, amount in days for person in TWELVE]


@pytest.fixture
def quiet(shop: Shop) -> Shop:
    shop.has(usage_daily=use_every_day("2024-01-01", "2025-12-31"), payments=payments(paid(BASE, ADDED)))
    return shop


def of(row: dict[str, object]) -> tuple[object, object]:
    return row["numerator"], row["denominator"]


def test_a_month_in_which_nobody_pays_counts_as_nothing_less_what_was_paid_before(quiet: Shop) -> None:
    assert quiet.refresh().exit_code == 0
    row = quiet.row(UPLIFT, "2025-Q2", "--compare", "none")
    assert of(row) == (12 * (10 - 30 + 10), 36)
    assert round(row["value"], 2) == -3.33
    months = quiet.rows(UPLIFT, "2025", "--grain", "month", "--compare", "none")
    gains = [0, 0, 0, 10, -30, 10, 0, -30, -30, -30, -30, -30]
    assert [row["numerator"] for row in months] == [12 * gain for gain in gains]
    assert [row["denominator"] for row in months] == [0, 0, 0, *[12] * 9]
    assert all(row["complete"] for row in months)


@pytest.mark.parametrize(
    ("through", "months"),
    [("2025-05-30", 1), ("2025-05-31", 2), ("2025-06-29", 2), ("2025-06-30", 3), ("2025-08-30", 4), ("2025-08-31", 5)],
)
def test_only_months_that_are_over_count(quiet: Shop, through: str, months: int) -> None:
    assert quiet.refresh(through=through).exit_code == 0
    assert quiet.row(UPLIFT, "2025", "--compare", "none")["denominator"] == 12 * months


def test_years_without_a_payment_have_all_their_months(shop: Shop) -> None:
    """From a first payment in January 2023, over a leap year, until somebody pays again in March 2025."""
    rows = paid(["2022-12-31", "2025-03-15"], ["2023-01-31"])
    shop.has(usage_daily=use_every_day("2025-01-01", "2025-03-31"), payments=payments(rows))
    assert shop.refresh(through="2025-03-31").exit_code == 0
    for year, months in (("2023", 12), ("2024", 12), ("2025", 3)):
        assert shop.row(UPLIFT, year, "--compare", "none")["denominator"] == 12 * months
    assert of(shop.row(UPLIFT, "2024-02", "--compare", "none")) == (12 * -10, 12)


def test_day_after_day_gives_what_reading_everything_at_once_gives(quiet: Shop) -> None:
    steps = ["2025-04-30", "2025-05-10", "2025-05-31", "2025-06-29", "2025-06-30", "2025-07-31", "2025-12-31"]
    for through in steps:
        assert quiet.refresh(through=through).exit_code == 0
        words = ("refresh", "--warehouse", "warehouse", "--store", f"fresh-{through}", "--through", through)
        assert command(*words).exit_code == 0
        flags = ("--period", "2025", "--grain", "month", "--compare", "none", "--format", "json")
        first, second = (
            as_json(command("show", UPLIFT, "--store", store, *flags)) for store in ("store", f"fresh-{through}")
        )
        assert (first["as_of"], first["rows"]) == (second["as_of"], second["rows"])


def test_where_the_last_row_is_all_that_is_known_the_months_end_with_it(quiet: Shop) -> None:
    assert quiet.refresh(through=None).exit_code == 0
    answer = quiet.show(UPLIFT, "2025", "--compare", "none")
    assert (answer["as_of"], answer["as_of_basis"]) == ("2025-07-30", "last_row")
    assert answer["rows"][0]["denominator"] == 36
