"""Adopters of a launch against others: who is which, minutes elsewhere, who began to pay; by hand and by raw rows."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest

from metrics.analysis.intervals import wilson
from metrics.analysis.launch_effects import LaunchEffect, estimated, launch_effect
from queries.extract.extract import read_once
from queries.settings import Settings
from queries.sources.derived.launch_effects import SUMS, Launch, effects, launched
from tests.conftest import Published
from tests.support.tiny import table, warehouse

DAY = date(2025, 6, 1)
LAUNCH = Launch("new", DAY)

FEATURES = """
    feature_id name launched_on
    new        New  2025-06-01
    unused     No   2025-06-01
    feed       Feed -
"""
USERS = """
    user_id registered_on is_internal
    1       2025-05-20    false
    2       2025-05-01    false
    3       2024-01-01    false
    4       2024-01-01    false
    5       2020-01-01    false
    6       2020-01-01    false
    7       2020-01-01    true
    8       2025-03-02    false
"""
USE = """
    user_id usage_date feature_id platform minutes
    1       2025-05-21 feed       ios      10
    1       2025-06-28 new        ios      3
    1       2025-06-28 feed       ios      8
    2       2025-05-04 feed       ios      10
    2       2025-06-28 feed       ios      20
    2       2025-06-29 new        ios      5
    3       2025-05-31 feed       ios      30
    4       2025-05-04 feed       ios      6
    4       2025-05-04 search     web      4
    4       2025-05-05 new        ios      9
    4       2025-06-01 new        ios      7
    4       2025-06-02 feed       ios      -
    4       2025-06-03 feed       ios      12
    4       2025-06-03 search     ios      -
    5       2025-05-03 feed       ios      100
    5       2025-06-05 new        ios      100
    6       2025-05-10 feed       ios      -
    6       2025-06-10 feed       ios      15
    7       2025-05-10 feed       ios      50
    7       2025-06-10 new        ios      50
    8       2025-05-30 feed       ios      5
    8       2025-06-20 feed       ios      5
"""
SUBSCRIPTIONS = """
    subscription_id user_id kind plan    is_trial started_on ended_on
    1               1       base monthly true     2025-05-25 2025-06-05
    2               1       base monthly false    2025-06-28 -
    3               2       base monthly false    2025-06-29 -
    4               4       base monthly false    2025-05-01 2025-05-05
    5               4       base monthly false    2025-06-10 -
    6               6       base monthly false    2025-04-01 2025-05-04
    7               6       base monthly false    2025-06-01 2025-07-01
    8               8       base monthly true     2025-06-01 -
    9               8       base monthly false    2025-06-02 2025-06-02
"""
EDGES = (1, 3, 6, 12, 24)


def by_hand(use: pl.DataFrame, people: pl.DataFrame, plans: pl.DataFrame, feature: str) -> dict[Any, Counter[str]]:
    """Side and band → its sums, by a plain loop over the rows."""
    window = timedelta(days=28)
    paid = [row for row in plans.to_dicts() if not row["is_trial"]]
    found: dict[Any, Counter[str]] = defaultdict(Counter)
    rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in use.to_dicts():
        if DAY - window <= row["usage_date"] < DAY + window:
            rows[row["user_id"]].append(row)
    for person in people.to_dicts():
        own = rows[person["user_id"]]
        sides = {"before": [row for row in own if row["usage_date"] < DAY]}
        sides["after"] = [row for row in own if row["usage_date"] >= DAY]
        if person["is_internal"] or not sides["before"] or not sides["after"]:
            continue
        is_adopter = any(row["feature_id"] == feature for row in sides["after"])
        since = person["registered_on"]
        months = (DAY.year - since.year) * 12 + DAY.month - since.month - (since.day > DAY.day)
        sums = found[is_adopter, sum(months >= edge for edge in EDGES)]
        sums["people"] += 1
        for name, some in sides.items():
            measured = [row for row in some if row["minutes"] is not None]
            sums[f"minutes_{name}"] += sum(row["minutes"] for row in measured if row["feature_id"] != feature)
            sums[f"days_{name}"] += len({row["usage_date"] for row in measured})
        of_person = [row for row in paid if row["user_id"] == person["user_id"]]
        days = [DAY - timedelta(days=number) for number in range(1, 29)]
        if not any(row["started_on"] <= day < (row["ended_on"] or date.max) for row in of_person for day in days):
            sums["unpaid"] += 1
            sums["converted"] += any(
                DAY <= row["started_on"] < DAY + window and row["started_on"] != row["ended_on"] for row in of_person
            )
    return found


def sums_of(home: Path, feature: str = "new", **tables: str | pl.DataFrame) -> pl.DataFrame:
    """Sums of the launch in such a warehouse."""
    settings = Settings(str(warehouse(home / "warehouse", **tables)))
    with read_once(settings) as database:
        return effects(database, [Launch(feature, DAY)], {})


ALL = {"users": USERS, "usage_daily": USE, "features": FEATURES, "subscriptions": SUBSCRIPTIONS}
NAMES = ("people", "minutes_before", "days_before", "minutes_after", "days_after", "unpaid", "converted")


@pytest.mark.parametrize("feature", ["new", "unused"])
def test_the_sums_are_those_of_a_loop_over_the_rows(tmp_path: Path, feature: str) -> None:
    rows = sums_of(tmp_path, feature, **ALL)
    read = {name: pl.read_parquet(tmp_path / "warehouse" / f"{name}.parquet") for name in ALL}
    wanted = by_hand(read["usage_daily"], read["users"], read["subscriptions"], feature)
    found = {(row["is_adopter"], row["band"]): {name: row[name] for name in NAMES} for row in rows.to_dicts()}
    assert found == {key: {name: sums[name] for name in NAMES} for key, sums in wanted.items()}
    assert any(is_adopter for is_adopter, _ in found) == (feature == "new")


def test_the_last_day_of_the_window_makes_an_adopter_and_the_next_does_not(tmp_path: Path) -> None:
    rows = sums_of(tmp_path, **ALL).select("is_adopter", "band", "people", "unpaid", "converted").rows()
    assert rows == [
        (False, 1, 2, 2, 0),  # 2 used it and began to pay on L + 28; 8 began a trial, and a plan of no day
        (False, 5, 1, 1, 1),  # 6, whose plan had ended when the window began, came back to another
        (True, 0, 1, 1, 1),  # 1 held a trial before, and used it and paid on L + 27
        (True, 4, 1, 0, 0),  # 4 had paid on the first day of the window before
    ]


def test_without_a_window_before_there_is_nothing(tmp_path: Path) -> None:
    late = "\n".join(line for line in USE.splitlines() if "2025-05-03" not in line and "2025-05-04" not in line)
    assert sums_of(tmp_path, **(ALL | {"usage_daily": late})).is_empty()


def test_a_missing_table_or_column_costs_only_its_own_part(tmp_path: Path) -> None:
    without = {name: text for name, text in ALL.items() if name != "subscriptions"}
    effect = estimated(sums_of(tmp_path / "a", **without), LAUNCH)
    assert (effect.conversion, effect.minutes is None) == (None, False)
    bare = table(USE).drop("minutes")
    effect = estimated(sums_of(tmp_path / "b", **(ALL | {"usage_daily": bare})), LAUNCH)
    assert (effect.minutes, effect.conversion is None) == (None, False)


def test_few_people_are_withheld_with_their_numbers(tmp_path: Path) -> None:
    effect = estimated(sums_of(tmp_path, **ALL), LAUNCH)
    assert (effect.sizes, effect.minutes_apart) == ((2, 3), None)
    assert effect.conversion is not None
    assert (effect.conversion.difference, effect.conversion.sizes, effect.conversion.covers) == (None, (0, 0), 0)


def of_bands(*bands: tuple[int, tuple[int, int], tuple[int, int]]) -> LaunchEffect:
    """Effect where adopters and others of a band are (converted, unpaid)."""
    empty = pl.DataFrame(schema=SUMS)
    rows = [
        {"is_adopter": is_adopter, "band": band, "people": of, "unpaid": of, "converted": part}
        for band, *sides in bands
        for is_adopter, (part, of) in zip((True, False), sides, strict=True)
        if of
    ]
    return estimated(pl.concat([empty, pl.DataFrame(rows)], how="diagonal_relaxed"), LAUNCH)


def test_others_are_weighted_with_the_tenure_of_adopters_and_bands_without_others_are_counted() -> None:
    found = of_bands((0, (6, 60), (10, 200)), (5, (8, 20), (200, 1_000)), (2, (3, 20), (0, 0))).conversion
    assert found is not None
    assert found.adopters is not None
    assert found.others is not None
    assert found.difference is not None
    assert (found.adopters.value, found.covers) == (14 / 80, 0.8)
    assert (found.adopters.low, found.adopters.high) == wilson(14, 80)
    assert found.others.value == pytest.approx(0.75 * 0.05 + 0.25 * 0.2)
    variance = 0.75**2 * 0.05 * 0.95 / 200 + 0.25**2 * 0.2 * 0.8 / 1_000
    assert found.others.high - found.others.value == pytest.approx(1.959964 * variance**0.5)
    assert found.difference.value == pytest.approx(14 / 80 - 0.0875)


def test_nobody_of_a_few_adopters_is_no_certainty() -> None:
    found = of_bands((0, (0, 50), (10, 2_000))).conversion
    assert found is not None
    assert found.difference is not None
    assert found.difference.low < 0 < found.difference.high


RAW = """
    with use as (
        select user_id, usage_date, feature_id, minutes from usage_daily
        where usage_date between $day::date - 28 and $day::date + 27
    ), adopter as (
        select distinct user_id from use where feature_id = $feature and usage_date >= $day::date
    )
    select user_id in (from adopter) as is_adopter, user_id,
        coalesce(sum(minutes) filter (usage_date < $day::date and feature_id <> $feature), 0) as minutes_before,
        count(distinct usage_date) filter (usage_date < $day::date and minutes is not null) as days_before,
        coalesce(sum(minutes) filter (usage_date >= $day::date and feature_id <> $feature), 0) as minutes_after,
        count(distinct usage_date) filter (usage_date >= $day::date and minutes is not null) as days_after,
        not exists (from subscriptions s where s.user_id = use.user_id and not is_trial and started_on < $day::date
            and coalesce(ended_on, date '9999-12-31') > greatest(started_on, $day::date - 28)) as is_unpaid,
        exists (from subscriptions s where s.user_id = use.user_id and not is_trial
            and started_on between $day::date and $day::date + 27
            and (ended_on is null or ended_on > started_on)) as began
    from use join users using (user_id) where is_internal is distinct from true
    group by user_id having min(usage_date) < $day::date and max(usage_date) >= $day::date
"""


@pytest.mark.parametrize(("feature", "day"), [("dark_mode", date(2025, 6, 27)), ("assistant_v2", date(2025, 7, 15))])
def test_the_effect_of_a_launch_of_the_demo_is_that_of_its_raw_rows(
    small_demo: Published, feature: str, day: date
) -> None:
    effect = launch_effect(small_demo.snapshot, feature, day)
    assert effect is not None
    assert effect.minutes is not None
    with duckdb.connect(str(small_demo.warehouse), read_only=True) as connection:
        raw = connection.execute(RAW, {"feature": feature, "day": day}).pl()
    random = np.random.default_rng(3)
    for side, found in zip((True, False), effect.minutes, strict=True):
        people = raw.filter(pl.col("is_adopter") == side)
        columns = ("minutes_before", "days_before", "minutes_after", "days_after")
        values = people.select(columns).to_numpy().astype(float)
        minutes_before, days_before, minutes_after, days_after = values.sum(axis=0)
        assert found.people == people.height
        assert (found.before, found.after) == pytest.approx((minutes_before / days_before, minutes_after / days_after))
        assert found.change is not None
        drawn = values[random.integers(0, len(values), (2_000, len(values)))].sum(axis=1)
        changes = drawn[:, 2] / drawn[:, 3] / (drawn[:, 0] / drawn[:, 1]) - 1
        width = found.change.high - found.change.low
        assert (found.change.low, found.change.high) == pytest.approx(
            np.quantile(changes, [0.025, 0.975]), abs=width / 10
        )
    counts = {
        side: raw.filter(pl.col("is_adopter") == side, "is_unpaid").select(pl.len(), pl.col("began").sum()).row(0)
        for side in (True, False)
    }
    assert effect.conversion is not None
    for number, side in enumerate((True, False)):
        rates = [band[1 + number] for band in effect.conversion.bands]
        assert (sum(rate.of for rate in rates), sum(rate.part for rate in rates)) == counts[side]


def test_every_launch_is_found_with_its_day(small_demo: Published) -> None:
    with read_once(Settings(f"duckdb:///{small_demo.warehouse}")) as database:
        assert Launch("dark_mode", date(2025, 6, 27)) in launched(database, {})
