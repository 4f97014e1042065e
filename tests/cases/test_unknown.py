"""A period beside one that nobody has data of: unknown in the table, in JSON and in CSV."""

import pytest

from tests.cases.conftest import Shop, use_every_day
from tests.dashboard.cli.conftest import command

MAU = "monthly_active_users"


@pytest.fixture
def two_years(shop: Shop) -> Shop:
    shop.has(usage_daily=use_every_day("2024-01-15", "2025-12-31"))
    assert shop.refresh().exit_code == 0
    return shop


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2026-02", ()),
        ("2026-Q2", ()),
        ("2027", ()),
        ("2026-01-20", ()),
        ("2026-02-01", ("--grain", "rolling7")),
        ("2026-03-01", ("--grain", "rolling28")),
    ],
)
def test_before_a_period_beyond_the_data_lies_nothing_that_is_known(
    two_years: Shop, period: str, words: tuple[str, ...]
) -> None:
    arguments = (MAU, period, *words, "--compare", "previous")
    row = two_years.row(*arguments)
    assert (row["value"], row["base_value"], row["numerator"]) == (None, None, None)
    assert two_years.printed(*arguments).splitlines()[1].split()[2:4] == ["–", "–"]
    csv = command("show", arguments[0], "--store", "store", "--period", *arguments[1:], "--format", "csv").stdout
    header, line = csv.splitlines()[0].split(","), csv.splitlines()[1].split(",")
    assert dict(zip(header, line, strict=False))["base_value"] == ""


def test_the_period_in_which_the_data_begin_says_that_it_is_not_whole(two_years: Shop) -> None:
    for words in (("2024-01",), ("2024",), ("2024-01-18", "--grain", "rolling7")):
        row = two_years.row(MAU, *words, "--compare", "none")
        assert (row["value"], row["complete"]) == (12 if words[0] != "2024-01-18" else 8, False)
        assert "incomplete: no data before" in row["withheld"]
        assert "incomplete" in two_years.printed(MAU, *words, "--compare", "none")
