"""Users of one feature only, and of several, by month: by hand, by a plain loop, and by raw rows of the demo."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import polars as pl
import pytest

from metrics.analysis.feature_months import Month, OnlyUsers, WhyNot, only_users
from metrics.query.answers import Answer, Numbers
from queries.extract.extract import read_once
from queries.settings import Settings
from queries.sources.derived import feature_months
from queries.sources.derived.feature_months import COUNTS, NAME, months
from refresh.pipeline.refresh import Report
from tests.conftest import Published
from tests.refresh.support.refreshing import among, refreshed
from tests.support.tiny import numbers, question, warehouse

USERS = """
    user_id registered_on is_internal
    1       2020-01-01    false
    2       2020-01-01    false
    3       2020-01-01    false
    4       2020-01-01    false
    5       2020-01-01    true
    6       2020-01-01    -
"""
USE = """
    user_id usage_date feature_id platform minutes
    1       2025-11-03 feed       ios      10
    1       2025-11-30 feed       web      10
    1       2025-12-01 search     ios      10
    2       2025-11-05 feed       ios      10
    2       2025-11-05 search     ios      10
    2       2025-11-28 chat       ios      10
    3       2025-11-06 -          ios      10
    4       2025-11-07 -          ios      10
    4       2025-11-08 feed       ios      -
    5       2025-11-09 feed       ios      10
    5       2025-11-09 chat       ios      10
    6       2025-11-10 search     ios      10
    9       2025-11-10 feed       ios      10
"""
NOVEMBER, DECEMBER = date(2025, 11, 30), date(2025, 12, 31)


def counted(home: Path, use: str | pl.DataFrame, rows: dict[date, int], users: str | pl.DataFrame = USERS) -> Any:
    """Rows of these months of such a warehouse."""
    with read_once(Settings(str(warehouse(home / "warehouse", users=users, usage_daily=use)))) as database:
        return months(database, rows, {})


def test_who_used_one_feature_only_is_told_from_who_used_several(tmp_path: Path) -> None:
    """5 is internal, nobody knows 9, 1 used another in another month, and a missing feature is one of its own."""
    assert counted(tmp_path, USE, {NOVEMBER: 12, DECEMBER: 1}).rows() == [
        # month, feature, users, only_users, people, several
        (NOVEMBER, "chat", 1, 0, 5, 2),
        (NOVEMBER, "feed", 3, 1, 5, 2),
        (NOVEMBER, "search", 2, 1, 5, 2),
        (NOVEMBER, None, 2, 1, 5, 2),
        (DECEMBER, "search", 1, 1, 1, 0),
    ]


def test_only_the_months_that_are_wanted_are_counted(tmp_path: Path) -> None:
    assert counted(tmp_path, USE, {DECEMBER: 1})["month"].unique().to_list() == [DECEMBER]
    assert counted(tmp_path, USE, {}).is_empty()


def by_hand(use: pl.DataFrame, counts: set[int]) -> list[tuple[Any, ...]]:
    """What is wanted, by a loop over the rows."""
    used: dict[date, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for who, day, feature in use.select("user_id", "usage_date", "feature_id").iter_rows():
        if who in counts:
            used[(day.replace(day=28) + timedelta(7)).replace(day=1) - timedelta(1)][who].add(feature)
    wanted = []
    for month, features_of in used.items():
        users = Counter(feature for features in features_of.values() for feature in features)
        only = Counter(feature for features in features_of.values() if len(features) == 1 for feature in features)
        several = sum(len(features) > 1 for features in features_of.values())
        wanted += [(month, name, n, only[name], len(features_of), several) for name, n in users.items()]
    return sorted(wanted, key=lambda row: (row[0], row[1] is None, row[1] or ""))


@pytest.mark.parametrize(("at_once", "bits"), [(1, 62), (150, 2), (10_000, 62), (10_000, 1)])
def test_months_counted_together_or_alone_are_those_of_a_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int, bits: int
) -> None:
    monkeypatch.setattr(feature_months, "ROWS_AT_ONCE", at_once)
    monkeypatch.setattr(feature_months, "BITS", bits)
    chance = Random(at_once)  # noqa: S311  the same each time
    features = ["feed", "search", "chat", "", "Feed", None]
    rows = [
        (chance.randint(1, 60), date(2025, 1, 1) + timedelta(chance.randrange(120)), chance.choice(features))
        for _ in range(400)
    ]
    use = pl.DataFrame(rows, {"user_id": pl.Int64, "usage_date": pl.Date, "feature_id": pl.String}, orient="row")
    use = use.with_columns(platform=pl.lit("ios"), minutes=pl.lit(1.0))
    users = pl.DataFrame({"user_id": range(1, 51), "registered_on": date(2020, 1, 1), "is_internal": False})
    users = users.with_columns(is_internal=pl.col("user_id") % 7 == 0)
    by_month = Counter(date(2025, day.month + 1, 1) - timedelta(1) for _, day, _ in rows)
    counts = {who for who in range(1, 51) if who % 7}
    assert counted(tmp_path, use, dict(by_month), users).rows() == by_hand(use, counts)


def test_users_are_those_of_the_source_where_a_feature_is_missing_too(tmp_path: Path) -> None:
    found = counted(tmp_path / "months", USE, {NOVEMBER: 12})
    with numbers(tmp_path / "cells", users=USERS, usage_daily=USE) as asked:
        reach = {row["feature"]: row["value"] for row in asked.rows("monthly_active_users", "2025-11", by="feature")}
    assert reach == dict(found.select("feature", "users").iter_rows())


def answer(report_or_demo: Report | Published, period: str, **options: Any) -> tuple[Answer, OnlyUsers | None]:
    """Monthly actives by feature, and users of one only."""
    snapshot = report_or_demo.published if isinstance(report_or_demo, Report) else report_or_demo.snapshot
    assert snapshot is not None
    asked = question("monthly_active_users", period, **({"by": "feature"} | options))
    found = Numbers.of(snapshot).answer(asked)
    return found, only_users(snapshot, found, [name for name, _ in asked.slice.where])


def test_every_month_of_the_demo_is_that_of_raw_rows_and_of_the_cells(small_demo: Published) -> None:
    with duckdb.connect(str(small_demo.warehouse), read_only=True) as connection:
        wanted = connection.execute("""
            with used as (select distinct last_day(usage_date) as month, user_id, feature_id from usage_daily
                join users using (user_id) where not is_internal),
            people as (select month, user_id, count(*) as features from used group by all),
            whole as (select month, count(*) as people, count(*) filter (features > 1) as several
                from people group by month)
            select month, feature_id, count(*), count(*) filter (features = 1), any_value(people), any_value(several)
            from used join people using (month, user_id) join whole using (month) group by all order by all
        """).fetchall()
    file = small_demo.snapshot.manifest.reference(NAME)
    assert file is not None
    rows = small_demo.snapshot.read(file)
    assert rows.select(*COUNTS).rows() == wanted
    assert any(only for _, _, _, only, _, _ in wanted)
    asked = question("monthly_active_users", "2024-01-01..2025-12-31", "month", by="feature", against="none")
    reach = Numbers.of(small_demo.snapshot).answer(asked).rows
    known = reach.select("end", "feature", pl.col("value").cast(pl.Int64)).sort("end", "feature").rows()
    assert known == rows.select("month", "feature", "users").rows()
    each = rows.group_by("month").agg(pl.col("only_users").sum(), pl.col("people", "several").first())
    assert each.filter(pl.col("only_users") != pl.col("people") - pl.col("several")).is_empty()


def test_they_stand_beside_users_with_their_change(small_demo: Published) -> None:
    found, only = answer(small_demo, "2025-12")
    assert only is not None
    assert only.why_not is None
    with duckdb.connect(str(small_demo.warehouse), read_only=True) as connection:
        raw = {
            year: dict(
                connection.execute(f"""
                    select feature, count(*) from (
                        select user_id, min(feature_id) as feature from usage_daily join users using (user_id)
                        where not is_internal and usage_date between '{year}-12-01' and '{year}-12-31'
                        group by user_id having count(distinct feature_id) = 1) group by feature
                """).fetchall()
            )
            for year in (2024, 2025)
        }
    for name, row in zip(found.rows["feature"], only.rows.to_dicts(), strict=True):
        now, base = raw[2025].get(name, 0), raw[2024].get(name, 0)
        share = (now - base) / base if base >= 10 else None
        assert row == {"only": now, "base_only": base, "only_change": now - base, "only_change_pct": share}
    assert max(raw[2024].values()) >= 10 > min(raw[2024].values())
    month = only.month
    assert month is not None
    assert month == Month(month.people, month.people - sum(raw[2025].values()), int(found.rows["value"].sum()))


@pytest.mark.parametrize(
    ("period", "options", "why_not"),
    [
        ("2025-12", {"where": {"region": "east"}}, WhyNot.FILTERED),
        ("2025-12", {"where": {"platform": "ios"}}, WhyNot.FILTERED),
        ("2025-12-01..2025-12-30", {}, WhyNot.WINDOW),
        ("2025-11-15..2025-12-15", {}, WhyNot.WINDOW),
        ("2025-Q4", {}, WhyNot.WINDOW),
        ("2025", {}, WhyNot.WINDOW),
        ("2025-12-03", {}, WhyNot.WINDOW),
        ("2025-12", {"align": "weekday"}, WhyNot.OTHER_BASE),
        ("2025-12", {"against": "previous"}, None),
        ("2025-12", {"against": "none"}, None),
        ("2025-12", {"where": {"feature": "search"}}, None),
    ],
)
def test_what_is_not_known_of_other_days_and_of_some_people_is_said(
    small_demo: Published, period: str, options: dict[str, Any], why_not: WhyNot | None
) -> None:
    found, only = answer(small_demo, period, **options)
    assert only is not None
    assert only.why_not == why_not
    assert only.is_known == (why_not in (None, WhyNot.OTHER_BASE))
    assert (only.month is None) == (why_not in (WhyNot.FILTERED, WhyNot.WINDOW))
    has_change = only.rows["only_change"].is_not_null().any()
    assert has_change == (why_not is None and options.get("against") != "none")
    assert only.rows.height == found.rows.height


def test_months_of_a_year_each_have_their_own(small_demo: Published) -> None:
    _, only = answer(small_demo, "2025-11-01..2025-12-31", grain="month")
    _, november = answer(small_demo, "2025-11")
    _, december = answer(small_demo, "2025-12")
    assert only is not None
    assert november is not None
    assert december is not None
    assert only.rows.equals(pl.concat([november.rows, december.rows]))
    assert only.month is None


@pytest.mark.parametrize(
    ("metric", "options"),
    [
        ("monthly_active_users", {"by": ""}),
        ("monthly_active_users", {"by": "region"}),
        ("monthly_active_users", {"by": "feature,platform"}),
        ("feature_adoption", {}),
        ("feature_minutes", {}),
    ],
)
def test_nothing_is_said_of_answers_that_are_no_users_by_feature(
    small_demo: Published, metric: str, options: dict[str, Any]
) -> None:
    asked = question(metric, "2025-12", **({"by": "feature"} | options))
    assert only_users(small_demo.snapshot, Numbers.of(small_demo.snapshot).answer(asked)) is None


def test_a_month_in_progress_is_not_counted_and_a_product_without_a_list_of_features_has_its_months(
    tmp_path: Path,
) -> None:
    days = [date(2025, 11, 1) + timedelta(number) for number in range(45)]
    use = "\n".join(
        ["user_id usage_date feature_id platform minutes sessions"]
        + [f"{who} {day} {'feed' if who < 105 else 'chat'} ios 5 1" for day in days for who in range(101, 111)]
        + ["101 2025-11-05 chat ios 5 1"]
    )
    report = refreshed(tmp_path, through="2025-12-15", users=among("users"), usage_daily=use)
    found, only = answer(report, "2025-11")
    assert only is not None
    assert dict(zip(found.rows["feature"], only.rows["only"], strict=True)) == {"chat": 6, "feed": 3}
    assert only.month == Month(people=10, several=1, added_up=11)
    _, unfinished = answer(report, "2025-12")
    assert unfinished is not None
    assert (unfinished.why_not, unfinished.month) == (WhyNot.WINDOW, None)
