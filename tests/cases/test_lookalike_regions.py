"""Regions that look like nothing, like each other or like a formula; and people who have none."""

import csv
import io
import json

import polars as pl
import pytest

from tests.cases.conftest import Shop
from tests.dashboard.cli.conftest import command
from tests.dashboard.conftest import opened

REGIONS = [
    "NA", "null", None, "Cura\u00e7ao", "Curac\u0327ao", "unknown", "Unknown", "north", "North", " North", "=1+1",
    "a,b", "a=b", 'quo"te',
]  # fmt: skip
MAU = "monthly_active_users"


@pytest.fixture
def lookalikes(shop: Shop) -> Shop:
    """Two people of each, every one of them active in both Decembers."""
    ids = range(1, 2 * len(REGIONS) + 1)
    users = pl.DataFrame({"user_id": ids, "region": REGIONS * 2}).with_columns(registered_on=pl.lit("2020-01-01"))
    use = pl.concat(
        pl.DataFrame({"user_id": ids}).with_columns(usage_date=pl.lit(day), feature_id=pl.lit("core"))
        for day in ("2024-12-01", "2025-12-30", "2025-12-31")
    )
    shop.has(users=users, usage_daily=use)
    assert shop.refresh().exit_code == 0
    return shop


def test_every_value_is_a_part_of_two_people(lookalikes: Shop) -> None:
    rows = lookalikes.rows(MAU, "2025-12", "--by", "region")
    assert {row["region"]: (row["value"], row["base_value"]) for row in rows} == dict.fromkeys(REGIONS, (2, 2))


@pytest.mark.parametrize("region", REGIONS)
def test_every_value_can_be_asked_for_and_no_value_by_nothing(lookalikes: Shop, region: str | None) -> None:
    where = ("--where", f"region={region or ''}")
    assert lookalikes.row(MAU, "2025-12", *where)["value"] == 2
    (row,) = lookalikes.rows(MAU, "2025-12", *where, "--by", "region")
    assert (row["region"], row["value"]) == (region, 2)


def test_values_that_look_alike_are_flagged_by_name(lookalikes: Shop) -> None:
    printed = json.loads(command("check", "--warehouse", "warehouse", "--format", "json").stdout)
    (flagged,) = (check for check in printed["checks"] if check["kind"] == "one_spelling" and not check["passed"])
    assert (flagged["facts"]["column"], flagged["rows"]) == ("region", 3)
    assert json.loads(flagged["example"]).keys() == {"region", "also"}


def test_the_csv_has_an_empty_field_for_no_value_and_no_formula(lookalikes: Shop) -> None:
    words = ("show", MAU, "--store", "store", "--period", "2025-12", "--by", "region", "--format", "csv")
    results = [row["region"] for row in csv.DictReader(io.StringIO(command(*words).stdout))]
    assert sorted(results) == sorted("'=1+1" if region == "=1+1" else region or "" for region in REGIONS)


def test_a_change_is_explained_for_those_without_a_region(lookalikes: Shop) -> None:
    words = ("--store", "store", "--period", "2025-12", "--where", "region=", "--by", "region", "--format", "json")
    assert command("explain", MAU, *words).exit_code == 0


@pytest.mark.parametrize("region", ["", "NA", "a=b"])
def test_the_page_takes_the_choice_from_its_address(
    lookalikes: Shop, monkeypatch: pytest.MonkeyPatch, region: str
) -> None:
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(lookalikes.home / "store"))
    page = opened("compare", only=f"region={region}", lang="en")
    assert not page.exception
    assert not page.warning
    chosen = page.multiselect(key="filter.region")
    assert chosen.value == [f"region={region}"]
    assert "not recorded" in chosen.options
