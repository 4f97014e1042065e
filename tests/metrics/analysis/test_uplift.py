"""Value-added services against subscribers-to-be: the estimate and its interval are those of a loop over raw rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import sqrt
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest

from metrics.analysis.uplift import FEWEST, NAME, estimated, uplift
from metrics.errors import Refusal
from metrics.snapshots.store import Snapshot, Store
from queries.extract.extract import read_once
from queries.settings import Settings
from refresh.pipeline.compute_source import Computation
from refresh.pipeline.derived_tables import derived
from refresh.pipeline.refresh import refresh
from tests.conftest import Published
from tests.refresh.support.refreshing import among, refreshed, settings_of, untyped
from tests.support.tiny import table, warehouse

Row = Mapping[str, Any]
Stratum = tuple[list[tuple[int, float]], list[tuple[int, float]]]
"""Person and gain of every subscriber and of every subscriber-to-be."""

USE = "user_id usage_date feature_id\n1 2025-06-01 feed"
USERS = """
    user_id registered_on is_internal
    1 2020-01-01 false
    2 2020-01-01 false
    3 2020-01-01 false
    4 2025-04-02 false
    5 2020-01-01 true
    6 2020-01-01 false
    7 2020-01-01 false
    8 2025-02-15 false
    9 2020-01-01 false
"""
PAYMENTS = """
    payment_id user_id paid_on kind amount currency
    1  1 2025-01-10 base        36    CNY
    2  1 2025-04-10 base        12    CNY
    3  1 2025-04-11 value_added 50    CNY
    4  1 2025-05-11 value_added 50    CNY
    5  1 2025-05-12 value_added -20   CNY
    6  2 2025-02-10 base        36    CNY
    7  2 2025-04-10 base        15    CNY
    8  2 2025-05-20 value_added 50    CNY
    9  3 2025-03-10 base        36.5  CNY
    10 3 2025-04-10 base        13    CNY
    11 3 2025-06-30 value_added 9     CNY
    12 4 2025-04-10 value_added 50    CNY
    13 5 2025-04-10 value_added 999   CNY
    14 6 2025-04-30 value_added 19    CNY
    15 7 2025-01-10 base        0.1   CNY
    16 7 2025-01-11 base        0.2   CNY
    17 7 2025-02-11 base        -0.3  CNY
    18 7 2025-05-11 base        4     CNY
    19 7 2025-06-01 value_added 9     CNY
    20 8 2025-04-30 value_added 19    CNY
    21 9 2025-07-01 value_added 19    CNY
    22 9 2025-03-01 base        36    CNY
"""


def number_of(day: date) -> int:
    return day.year * 12 + day.month


def strata_of(users: Iterable[Row], payments: Iterable[Row], through: date) -> tuple[dict[Any, Stratum], int]:
    """Every stratum with both sides, and the number of subscriber-months, matched or not."""
    known = [row for row in payments if row["paid_on"] <= through]
    since, last = min(number_of(row["paid_on"]) for row in known), number_of(through + timedelta(days=1)) - 1
    first: dict[int, int] = {}
    revenue: dict[tuple[int, int], Fraction] = defaultdict(Fraction)
    for row in known:
        month = number_of(row["paid_on"])
        revenue[row["user_id"], month] += Fraction(Decimal(str(row["amount"])))
        if row["kind"] == "value_added" and row["amount"] > 0:
            first[row["user_id"]] = min(month, first.get(row["user_id"], month))
    customers = {row["user_id"]: row["registered_on"] for row in users if not row["is_internal"]}
    people = {person: month for person, month in first.items() if person in customers}
    strata: dict[Any, Stratum] = defaultdict(lambda: ([], []))
    subscriber_months = 0
    for start in {*people.values()}:
        for month in range(start, min(start + 2, last) + 1):
            for person, begins in people.items():
                registered = customers[person]
                if number_of(registered) >= start or not (begins == start or begins > month):
                    continue
                subscriber_months += begins == start
                if start - 3 < since:
                    continue
                before = sum((revenue[person, start - back] for back in (1, 2, 3)), Fraction()) / 3
                key = start, month, tenure(registered, start), spend(before)
                strata[key][begins > month].append((person, float(revenue[person, month] - before)))
    return {key: rows for key, rows in strata.items() if rows[0] and rows[1]}, subscriber_months


def tenure(registered: date, start: int) -> str:
    months = 0
    while (number_of(registered) + months + 1, registered.day) <= (start, 1):
        months += 1
    return "<3" if months < 3 else "3-5" if months < 6 else "6-11" if months < 12 else "12-23" if months < 24 else "24+"


def spend(mean: Fraction) -> int | None:
    if mean <= 0:
        return None
    power = 0
    while mean >= Fraction(2) ** (power + 1):
        power += 1
    while mean < Fraction(2) ** power:
        power -= 1
    return power


def means(strata: Mapping[Any, Stratum], weight: Mapping[int, float]) -> tuple[float, float]:
    """Mean gain of subscribers, and of subscribers-to-be as the subscribers are spread, each person with a weight."""
    gain = change = size = 0.0
    for treated, controls in strata.values():
        here = sum(weight.get(person, 1) for person, _ in treated)
        mean = sum(weight.get(p, 1) * value for p, value in controls) / sum(weight.get(p, 1) for p, _ in controls)
        gain += sum(weight.get(person, 1) * value for person, value in treated)
        change, size = change + here * mean, size + here
    return gain / size, change / size


def oracle(users: Iterable[Row], payments: Iterable[Row], through: date) -> dict[str, float]:
    """The variance is the sum of squares of what a person of a little more weight does to the estimate."""
    strata, subscriber_months = strata_of(users, payments, through)
    gain, change = means(strata, {})
    sides = [{person for rows in strata.values() for person, _ in rows[side]} for side in (0, 1)]
    people, step, squares = sides[0] | sides[1], 1e-4, 0.0
    for person in people:
        (more, less) = (means(strata, {person: 1 + added}) for added in (step, -step))
        squares += ((more[0] - more[1] - less[0] + less[1]) / (2 * step)) ** 2
    margin = 1.959964 * sqrt(squares * len(people) / (len(people) - 1))
    return {
        "before_after": gain,
        "controls_change": change,
        "estimate": gain - change,
        "low": gain - change - margin,
        "high": gain - change + margin,
        "subscribers": len(sides[0]),
        "controls": len(sides[1]),
        "matched": sum(len(treated) for treated, _ in strata.values()),
        "subscriber_months": subscriber_months,
    }


def sums(home: Path, users: pl.DataFrame | str, payments: pl.DataFrame | str, through: date) -> dict[str, Any]:
    """What a refresh publishes of a warehouse of these rows."""
    settings = Settings(str(warehouse(home / "warehouse", users=users, usage_daily=USE, payments=payments)))
    store = Store(home / "store")
    with read_once(settings) as database:
        files = {file.table: file for file in derived(Computation(database, {}, through, store), None)}
    (row,) = Snapshot("tiny", None, store.home).read(files[NAME]).to_dicts()  # type: ignore[arg-type]
    return row


def found(row: dict[str, Any], wanted: Iterable[str]) -> dict[str, float]:
    result = estimated(row, fewest=1)
    return {name: getattr(result, name) for name in wanted}


def read(text: str) -> list[dict[str, Any]]:
    days = pl.col("^(registered_on|paid_on)$").str.to_date()
    rows = table(text).with_columns(days)
    return rows.to_dicts()


def test_subscribers_are_compared_with_those_who_come_later_of_the_same_month_tenure_and_revenue(
    tmp_path: Path,
) -> None:
    row = sums(tmp_path, USERS, PAYMENTS, date(2025, 6, 30))
    wanted = oracle(read(USERS), read(PAYMENTS), date(2025, 6, 30))
    assert found(row, wanted) == pytest.approx(wanted, rel=1e-6)
    april = (62 - 12) + 19, (15 - 12 + 13 - 36.5 / 3) / 2 + 0
    may = (30 - 12) + 0, (0 - 36.5 / 3) + 4
    own_may = 50 - (36 + 15) / 3, 0 - (36.5 + 13) / 3
    assert (row["subscribers"], row["controls"], row["matched"]) == (3, 3, 5)
    assert row["gain"] == pytest.approx(april[0] + may[0] + own_may[0])
    assert row["change"] == pytest.approx(april[1] + may[1] + own_may[1])


def test_months_of_subscribers_without_a_match_are_counted_but_not_those_registered_in_the_month_or_internal(
    tmp_path: Path,
) -> None:
    row = sums(tmp_path, USERS, PAYMENTS, date(2025, 6, 30))
    april_three, may_two, june_one = 3 * 3, 1 * 2, 2 * 1
    assert row["subscriber_months"] == april_three + may_two + june_one


def test_a_month_that_is_not_over_is_in_no_comparison_but_tells_who_is_to_come(tmp_path: Path) -> None:
    row = sums(tmp_path, USERS, PAYMENTS, date(2025, 6, 29))
    wanted = oracle(read(USERS), read(PAYMENTS), date(2025, 6, 29))
    assert found(row, wanted) == pytest.approx(wanted, rel=1e-6)
    assert (row["controls"], row["last"]) == (2, number_of(date(2025, 5, 1)))


def history(seed: int, people: int = 90) -> tuple[pl.DataFrame, pl.DataFrame]:
    """People of any tenure who pay, pause, get refunds and subscribe in one of eight months."""
    random, users, payments = np.random.default_rng(seed), [], []
    for person in range(1, people + 1):
        registered = date(2025, 1, 1) - timedelta(days=int(random.integers(-300, 900)))
        users.append({"user_id": person, "registered_on": registered, "is_internal": person % 15 == 0})
        starts, level = random.integers(3, 12), random.choice([0, 8, 9, 15.99, 16])
        for month in range(1, 13):
            kinds = [("base", level)] if level and random.random() < 0.8 else []
            kinds += [("base", -level)] if kinds and random.random() < 0.1 else []
            kinds += [("value_added", random.choice([9, 19]))] if month >= starts and random.random() < 0.9 else []
            for kind, amount in kinds:
                day = date(2025, month, int(random.integers(1, 29)))
                payments.append({"user_id": person, "paid_on": day, "kind": kind, "amount": float(amount)})
    payments.append({"user_id": 1, "paid_on": date(2025, 12, 31), "kind": "base", "amount": 1.0})
    rows = pl.DataFrame(payments).with_row_index("payment_id", 1).with_columns(currency=pl.lit("CNY"))
    return pl.DataFrame(users), rows


@pytest.mark.parametrize("seed", [1, 2])
def test_the_interval_is_that_of_each_persons_influence_on_the_estimate(tmp_path: Path, seed: int) -> None:
    users, payments = history(seed)
    row = sums(tmp_path, users, payments, date(2025, 12, 31))
    wanted = oracle(users.to_dicts(), payments.to_dicts(), date(2025, 12, 31))
    assert found(row, wanted) == pytest.approx(wanted, rel=1e-5)
    assert row["people"] < row["subscribers"] + row["controls"]


def test_the_estimate_of_the_demo_is_that_of_its_raw_rows(small_demo: Published) -> None:
    file = small_demo.snapshot.manifest.reference(NAME)
    assert file is not None
    (row,) = small_demo.snapshot.read(file).to_dicts()
    with duckdb.connect(str(small_demo.warehouse), read_only=True) as connection:
        users = connection.execute("select user_id, registered_on, is_internal from users").pl()
        payments = connection.execute(
            "select * from payments where user_id in (select user_id from payments where kind = 'value_added')"
        ).pl()
        since = connection.execute("select min(paid_on) from payments").fetchone()
    assert since is not None
    first = {"user_id": -1, "paid_on": since[0], "kind": "base", "amount": 0}
    wanted = oracle(users.to_dicts(), [*payments.to_dicts(), first], date(2025, 12, 31))
    assert found(row, wanted) == pytest.approx(wanted, rel=1e-6, abs=1e-9)
    assert wanted["estimate"] == pytest.approx(19, abs=1)


def test_where_everybody_starts_in_the_same_month_there_is_no_estimate(tmp_path: Path) -> None:
    april_only = "\n".join(line for line in PAYMENTS.splitlines() if line.split()[1:2] != ["2"])
    row = sums(tmp_path, USERS, april_only, date(2025, 5, 31))
    assert row["matched"] == 0
    with pytest.raises(Refusal, match="no_subscribers_to_be"):
        estimated(row)


@pytest.mark.parametrize("side", ["subscribers", "controls"])
def test_with_too_few_matched_people_on_a_side_there_is_no_estimate(tmp_path: Path, side: str) -> None:
    row = sums(tmp_path, USERS, PAYMENTS, date(2025, 6, 30))
    enough = row | {"subscribers": FEWEST, "controls": FEWEST}
    assert estimated(enough).matched == 5
    with pytest.raises(Refusal, match="few_matched"):
        estimated(enough | {side: FEWEST - 1})


def test_without_its_tables_there_is_nothing_to_estimate_from(tmp_path: Path) -> None:
    row = sums(tmp_path, USERS, PAYMENTS.replace("value_added", "base"), date(2025, 12, 31))
    assert (row["starts"], row["subscriber_months"]) == (0, 0)
    with read_once(Settings(str(warehouse(tmp_path / "other", users=USERS, usage_daily=USE)))) as database:
        files = derived(Computation(database, {}, date(2025, 12, 31), Store(tmp_path / "store")), None)
        assert NAME not in [file.table for file in files]


def test_sums_are_kept_when_payments_are_rejected(tmp_path: Path) -> None:
    payments = among("payments")
    first = refreshed(tmp_path, payments=payments).published
    untyped(tmp_path, payments=table(payments).with_columns(amount=pl.lit("much")))
    second = refresh(settings_of(tmp_path, through=date(2025, 12, 31))).published
    assert first is not None
    assert second is not None
    assert first.manifest.reference(NAME) == second.manifest.reference(NAME) is not None
    with pytest.raises(Refusal, match="no_subscribers"):
        uplift(first)
