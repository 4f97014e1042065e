"""Twelve people use the product for two years; then the list of people changes, and nothing else, or little else."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from click.testing import Result

import refresh.pipeline.stages
from metrics.snapshots.restatements import restatements_of
from metrics.snapshots.store import Store
from tests.cases.conftest import TWELVE, Shop, on_the_first, payments, use_every_day
from tests.dashboard.cli.conftest import as_json, command
from tests.refresh.faults.support.forked import Nodding

MONTHS = ("2025-12", "2025-11", "2024-12")
MAU = "monthly_active_users"
FIVE = (1, 2, 3, 4, 5)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh.pipeline.stages, "Examiner", Nodding)


def people(internal: tuple[int, ...] = (), otherwise: bool | None = False, **regions: str) -> pl.DataFrame:
    """The twelve, odd ones in the north; `_7="west"` is another region for the seventh."""
    default = ["north" if id % 2 else "south" for id in TWELVE]
    return pl.DataFrame(
        {
            "user_id": TWELVE,
            "registered_on": [date(2020, 1, 1)] * 12,
            "region": [regions.get(f"_{id}", region) for id, region in zip(TWELVE, default, strict=True)],
            "channel": ["web"] * 12,
            "is_internal": [id in internal or (False if id == 12 else otherwise) for id in TWELVE],
        }
    )


@pytest.fixture
def monday(shop: Shop) -> Shop:
    """Twelve people, each of whom is active in every month."""
    shop.has(users=people(), usage_daily=use_every_day("2024-01-01", "2025-12-30"))
    assert shop.refresh(through="2025-12-30").exit_code == 0
    return shop


def values(shop: Shop, metric: str = MAU, *words: str) -> list[Any]:
    return [shop.row(metric, month, *words)["value"] for month in MONTHS]


def assert_as_rebuilt(shop: Shop, through: str) -> None:
    """Every published file is the one that is made where nothing was known before."""
    second = command("refresh", "--warehouse", "warehouse", "--store", "rebuilt", "--through", through, "--full")
    assert second.exit_code == 0, second.stderr
    incremental, rebuilt = (Store(shop.home / name).current() for name in ("store", "rebuilt"))
    assert incremental is not None
    assert rebuilt is not None
    for name, state in rebuilt.manifest.sources.items():
        assert incremental.manifest.sources[name].files == state.files, name


def last_run() -> dict[str, Any]:
    run: dict[str, Any] = as_json(command("runs", "--store", "store", "--format", "json"))["runs"][0]
    return run


def log(shop: Shop) -> pl.DataFrame:
    current = Store(shop.home / "store").current()
    assert current is not None
    return restatements_of(current)


def test_accounts_that_are_marked_as_internal_are_left_out_of_every_month(monday: Shop) -> None:
    assert values(monday) == [12, 12, 12]
    monday.has(users=people(FIVE))
    tuesday = monday.refresh(through="2025-12-30")
    assert values(monday) == [7, 7, 7]
    assert monday.row(MAU, "2025-12")["change_pct"] == 0
    assert "usage" in tuesday.stdout
    assert "counted again: 5 people moved" in tuesday.stdout
    assert last_run()["moved"] == {"usage": 5}
    one_more = pl.concat([use_every_day("2024-01-01", "2025-12-30"), use_every_day("2025-12-31", "2025-12-31")])
    monday.has(usage_daily=one_more)
    wednesday = monday.refresh()
    assert values(monday) == [7, 7, 7]
    assert "moved" not in wednesday.stdout
    assert last_run()["moved"] == {}
    assert_as_rebuilt(monday, "2025-12-31")


def test_what_that_changed_is_logged_and_told_by_history(monday: Shop) -> None:
    monday.has(users=people(FIVE))
    monday.refresh(through="2025-12-30")
    by_day = log(monday).filter(pl.col("by") == "")
    assert set(by_day["why"]) == {"people"}
    of_five = use_every_day("2024-01-01", "2025-12-30").filter(pl.col("user_id").is_in(FIVE))
    assert by_day["day"].to_list() == of_five["usage_date"].unique().sort().to_list()
    north = log(monday).filter(pl.col("part") == "north", pl.col("day") == date(2025, 11, 1))
    assert north.select("by", "what", "old", "new").rows() == [("region", "in_month", 6, 3)]
    revisions = as_json(command("history", MAU, "--store", "store", "--period", "2025-11", "--format", "json"))["rows"]
    assert [(row["value"], row["why"]) for row in revisions] == [(12, "first"), (7, "people")]


@pytest.mark.parametrize("is_internal", [False, None], ids=["unmarked", "nothing said"])
def test_accounts_that_are_unmarked_are_counted_again_in_every_month(shop: Shop, is_internal: bool | None) -> None:
    shop.has(users=people(FIVE), usage_daily=use_every_day("2024-01-01", "2025-12-31"))
    shop.refresh()
    assert values(shop) == [7, 7, 7]
    shop.has(users=people(otherwise=is_internal))
    assert "counted again: 5 people moved" in shop.refresh().stdout
    assert values(shop) == [12, 12, 12]
    assert_as_rebuilt(shop, "2025-12-31")


def test_who_is_put_into_another_region_is_there_in_every_month(monday: Shop) -> None:
    monday.has(users=people(_7="west", _8="west"))
    assert "counted again: 2 people moved" in monday.refresh(through="2025-12-30").stdout
    for region, count in (("north", 5), ("south", 5), ("west", 2)):
        assert values(monday, MAU, "--where", f"region={region}") == [count, count, count]
    assert values(monday) == [12, 12, 12]
    moved = log(monday).filter(pl.col("day") == date(2025, 11, 1))
    assert moved.select("by", "part", "what", "old", "new", "why").rows() == [
        ("region", "north", "in_month", 6, 5, "people"),
        ("region", "south", "in_month", 6, 5, "people"),
        ("region", "west", "in_month", 0, 2, "people"),
    ]
    assert_as_rebuilt(monday, "2025-12-30")


def test_two_who_change_places_are_each_counted_where_they_are(monday: Shop) -> None:
    """As many in every region as before: only who they are tells."""
    monday.has(users=people(_1="south", _2="north"))
    assert "counted again: 2 people moved" in monday.refresh(through="2025-12-30").stdout
    assert_as_rebuilt(monday, "2025-12-30")


def test_whoever_registers_and_does_nothing_lets_nothing_be_counted_again(monday: Shop) -> None:
    newcomer = people().head(1).with_columns(user_id=pl.lit(99), region=pl.lit("east"))
    more_rows = pl.concat([use_every_day("2024-01-01", "2025-12-30"), use_every_day("2025-12-31", "2025-12-31")])
    monday.has(users=pl.concat([people(), newcomer.cast(people().schema)]), usage_daily=more_rows)  # type: ignore[arg-type]
    completed = monday.refresh("--log", "json")
    assert "moved" not in completed.stdout
    steps = [json.loads(line) for line in completed.stderr.splitlines()]
    (usage,) = (step for step in steps if step["event"] == "computed" and step["source"] == "usage")
    assert usage["rows"] == 2, "those of the new day"
    assert_as_rebuilt(monday, "2025-12-31")


def test_several_changes_one_after_another_are_each_told_and_come_to_a_rebuild(monday: Shop) -> None:
    lists = [people(FIVE), people(FIVE, _7="west"), people((1, 2), _7="west"), people((1, 2), _7="west"), people()]
    for users, moved in zip(lists, (5, 1, 3, 0, 3), strict=True):
        monday.has(users=users)
        output = monday.refresh(through="2025-12-30").stdout
        assert ("moved" in output) == bool(moved)
        assert not moved or f"counted again: {moved} {'person' if moved == 1 else 'people'} moved" in output
        assert_as_rebuilt(monday, "2025-12-30")


def in_duckdb(shop: Shop, text_ids: bool) -> str:
    """The same tables in a file of their own, which takes the place of the one before."""
    kind = "varchar" if text_ids else "bigint"
    with duckdb.connect(str(shop.home / "new.duckdb")) as database:
        for file in (shop.home / "warehouse").iterdir():
            rows = f"select * replace (user_id::{kind} as user_id) from read_csv('{file}')"
            database.execute(f"create table {file.stem} as {rows}")
    (shop.home / "new.duckdb").replace(shop.home / "warehouse.duckdb")
    return f"duckdb:///{shop.home / 'warehouse.duckdb'}"


@pytest.mark.parametrize("text_ids", [False, True], ids=["numbers", "texts"])
def test_a_database_whose_list_of_people_changes_is_counted_again_as_well(shop: Shop, text_ids: bool) -> None:
    shop.has(users=people(), usage_daily=use_every_day("2024-01-01", "2025-12-31"))
    outputs = []
    for users in (people(), people(FIVE), people(_7="west")):
        shop.has(users=users)
        words = ["--warehouse", in_duckdb(shop, text_ids), "--store", "store", "--through", "2025-12-31"]
        outputs.append(command("refresh", *words).stdout)
    assert ["moved" in line for line in outputs] == [False, True, True]
    assert "5 people moved" in outputs[1]
    assert "6 people moved" in outputs[2]
    assert values(shop) == [12, 12, 12]
    assert values(shop, MAU, "--where", "region=west") == [1, 1, 1]


HELD = """
    subscription_id user_id kind plan    is_trial started_on ended_on
    1               1       base monthly false    2024-01-01 -
    2               6       base monthly false    2024-01-01 -
    3               7       base monthly false    2024-01-01 -
    4               9       base monthly false    2023-01-01 2023-07-01
"""


def test_money_and_paid_plans_are_those_of_the_people_who_are_counted(shop: Shop) -> None:
    payment_rows = [*on_the_first("2024-01", "2025-12"), *on_the_first("2024-01", "2025-12", 5, "value_added")]
    shop.has(
        users=people(), usage_daily=use_every_day("2024-01-01", "2025-12-31"), payments=payments(payment_rows),
        subscriptions=HELD,
    )  # fmt: skip
    for users, people_there, money, holding in ((people(), 12, 180, 3), (people(FIVE), 7, 105, 2)):
        shop.has(users=users)
        assert shop.refresh().exit_code == 0
        assert values(shop, "net_revenue") == [money] * 3
        for metric, part in (("paid_conversion", holding), ("value_added_share", people_there)):
            row = shop.row(metric, "2025-12")
            assert (row["numerator"], row["denominator"]) == (part, people_there), metric
    assert last_run()["moved"] == {"entitlements": 1, "payments": 5, "usage": 5, "value_added": 5}
    assert_as_rebuilt(shop, "2025-12-31")


FEATURES = """
    feature_id name module         kind      launched_on
    core       Core core           strategic 2024-03-01
    ideas      Ids  recommendation iteration 2024-05-01
    ask        Ask  core           iteration 2025-05-01
"""


def test_a_feature_that_is_put_into_another_module_is_there_in_every_year(monday: Shop) -> None:
    monday.has(features=FEATURES)
    monday.refresh(through="2025-12-30")
    monday.has(features=FEATURES.replace("Ask  core          ", "Ask  need_sensing").replace("Ids", "Ideas"))
    output = monday.refresh(through="2025-12-30")
    assert "counted again: 1 feature moved" in output.stdout
    for year, module, count in (("2025", "core", 0), ("2025", "need_sensing", 1), ("2024", "recommendation", 1)):
        assert monday.row("feature_iterations", year, "--where", f"module={module}")["value"] == count
    assert last_run()["moved"] == {"launches": 1}


def test_somebody_who_is_deleted_is_in_no_month_and_comes_back_to_all_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows of somebody unknown are quarantined: that is said, and the days are restated."""
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    shop = Shop(tmp_path)
    rare = pl.DataFrame({"user_id": [99] * 3, "usage_date": [date(2024, 12, 5), date(2025, 11, 5), date(2025, 12, 5)]})
    use = pl.concat([use_every_day("2024-01-01", "2025-12-31"), rare.with_columns(feature_id=pl.lit("core"))])
    person = people().head(1).with_columns(user_id=pl.lit(99, pl.Int64))
    shop.has(users=pl.concat([people(), person]), usage_daily=use)
    shop.refresh()
    assert values(shop) == [13, 13, 13]
    shop.has(users=people())
    assert "usage_daily: user_id" in shop.refresh().stdout
    assert values(shop) == [12, 12, 12]
    shop.has(users=pl.concat([people(), person]))
    shop.refresh()
    assert values(shop) == [13, 13, 13]


@pytest.fixture
def stumbling(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Once, everything is computed and then not published."""
    publish = Store.publish

    def once(store: Store, manifest: Any) -> Any:
        monkeypatch.setattr(Store, "publish", publish)
        raise OSError(28, "No space left on device")

    yield monkeypatch.setattr(Store, "publish", once)


def test_who_moved_is_told_by_the_refresh_that_publishes_it(monday: Shop, request: pytest.FixtureRequest) -> None:
    monday.has(users=people(FIVE))
    request.getfixturevalue("stumbling")
    assert monday.refresh(through="2025-12-30").exit_code == 1
    published: Result = monday.refresh(through="2025-12-30")
    assert "counted again: 5 people moved" in published.stdout
    assert set(log(monday)["why"]) == {"people"}
    assert "moved" not in monday.refresh("--full", through="2025-12-30").stdout
