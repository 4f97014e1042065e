"""Seal, lock and health of an experiment, evening after evening."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

import refresh.pipeline.refresh
import refresh.pipeline.stages
from metrics.analysis.experiments.published import NAME
from tests.dashboard.cli.conftest import command
from tests.refresh.experiments.cards import (
    BEFORE,
    DECLARED,
    FIRST,
    ID,
    PEOPLE,
    SEALED_UNTIL,
    Evening,
    arm_of,
    declare,
    evening,
    exposed_on,
    exposures,
    records,
)
from tests.refresh.faults.support.forked import Nodding
from tests.refresh.support.refreshing import settings_of

AFTER = datetime(2025, 11, 11, 9)
"""A moment after the first exposure."""


@pytest.fixture(autouse=True)
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh.pipeline.stages, "Examiner", Nodding)


def test_an_experiment_is_a_draft_then_running_then_sealed_then_decided(tmp_path: Path) -> None:
    declare(tmp_path)
    found = {}
    for day in ("2025-11-09", "2025-11-11", "2025-11-12", "2025-11-13", "2025-11-14"):
        cards = evening(tmp_path, day).cards
        found[day[-2:]] = (cards.state, sum(cards.health.arms.values()), cards.verdict)
    assert found == {
        "09": ("draft", 0, None),
        "11": ("running", 40, None),
        "12": ("sealed", 60, None),
        "13": ("sealed", 60, None),
        "14": ("decided", 60, "met"),
    }
    assert cards.sealed_until == SEALED_UNTIL
    assert cards.power, "from the days before the start"


def sums_by_sql(home: Path, column: str, arm: str) -> float:
    """Clicks on home, or their squares, of an arm in its users' windows, from the raw rows."""
    sql = """
        with per_user as (
            select e.user_id, count(i.user_id) as clicks from (
                select user_id, variant, min(exposed_at)::date as day
                from read_parquet($exposures) group by all) e
            left join read_parquet($interactions) i on i.user_id = e.user_id and i.page = 'home'
                and i.action = 'click' and i.occurred_at::date between e.day and e.day + 2
            where variant = $arm group by all)
        select sum(clicks) as clicks, sum(clicks * clicks) as squares, avg(clicks) as mean from per_user
    """
    files = {name: str(home / "warehouse" / f"{name}.parquet") for name in ("interactions",)}
    given = files | {"exposures": str(home / "warehouse" / "experiment_exposures.parquet"), "arm": arm}
    row = duckdb.execute(sql, given).pl().row(0, named=True)
    return float(row[column])


def test_the_values_of_the_arms_equal_plain_sql_on_the_raw_rows(tmp_path: Path) -> None:
    declare(tmp_path)
    (arm,) = evening(tmp_path, "2025-11-20").cards.arms
    assert arm.control_value == pytest.approx(sums_by_sql(tmp_path, "mean", "control"), rel=1e-12)
    assert arm.value == pytest.approx(sums_by_sql(tmp_path, "mean", "treatment"), rel=1e-12)


def everything_written(home: Path) -> Iterator[object]:
    """Every value in the files that a refresh has published, the extract of raw rows aside."""
    for file in (home / "store").rglob("*"):
        if file.is_file() and "extract" not in file.parts:
            if file.suffix == ".parquet":
                for column in pl.read_parquet(file):
                    if column.dtype in (pl.List, pl.Struct):
                        continue
                    yield from (float(x) if column.dtype.is_numeric() and x is not None else x for x in column)
            else:
                yield file.read_text(errors="replace")


def test_while_it_is_sealed_no_outcome_by_arm_is_in_any_file_command_or_export(tmp_path: Path) -> None:
    declare(tmp_path)
    cards = evening(tmp_path, "2025-11-13").cards
    assert cards.state == "sealed"
    assert (cards.arms, cards.guardrails, cards.segments, cards.course) == ((), (), (), ())
    assert [(look.metric, look.stop) for look in cards.looks] == [("daily_usage_time", False)]
    numbers = {sums_by_sql(tmp_path, column, arm) for column in ("squares", "mean") for arm in DECLARED.split}
    written = [*everything_written(tmp_path)]
    assert not numbers & {value for value in written if isinstance(value, float)}
    texts = [value for value in written if isinstance(value, str)]
    assert any("sealed_until" in text for text in texts), "the document is among them"
    where = ("--store", str(tmp_path / "store"))
    forms = [(words, form) for words in (("show", ID), ("list",)) for form in ("table", "json", "csv")]
    texts += [command("experiments", *words, *where, "--format", form).stdout for words, form in forms]
    for number in numbers:
        assert not any(str(number).removesuffix(".0") in text for text in texts if "sealed" in text), number


def test_the_command_says_null_until_the_seal_is_over(tmp_path: Path) -> None:
    declare(tmp_path)
    where = ("--store", str(tmp_path / "store"), "--format", "json")
    evening(tmp_path, "2025-11-13")
    sealed = json.loads(command("experiments", "show", ID, *where).stdout)
    assert [sealed[key] for key in ("id", "state", "sealed_until", "declared", "smallest")] == [
        ID,
        "sealed",
        "2025-11-14",
        0.2,
        0.05,
    ]
    assert [sealed[key] for key in ("estimate", "interval", "verdict", "declared_excluded")] == [None] * 4
    assert sealed["health"]["arms"] == {"control": 30, "treatment": 30}
    evening(tmp_path, "2025-11-14")
    decided = json.loads(command("experiments", "show", ID, *where).stdout)
    low, high = decided["interval"]
    assert decided["verdict"] == "met"
    assert low < decided["estimate"] < high


def test_a_version_after_the_first_exposure_is_exploratory_for_ever(tmp_path: Path) -> None:
    declare(tmp_path)
    declare(tmp_path, AFTER, expected=1, declared=5.0)
    found = evening(tmp_path, "2025-11-20").experiments
    by_version = {each.version: (each.exploratory, each.experiment.declared, each.verdict) for each in found.outcomes}
    assert by_version == {1: (False, 0.2, "met"), 2: (True, 5.0, "positive_not_as_declared")}
    standing = found.standing(ID)
    assert standing is not None
    assert standing.version == 1


def test_of_versions_before_the_first_exposure_the_last_one_binds(tmp_path: Path) -> None:
    declare(tmp_path)
    declare(tmp_path, BEFORE + timedelta(days=1), expected=1, declared=0.9)
    (only,) = evening(tmp_path, "2025-11-20").experiments.outcomes
    assert (only.version, only.exploratory) == (2, False)


def test_a_later_version_cannot_bring_the_seal_forward(tmp_path: Path) -> None:
    declare(tmp_path)
    declare(tmp_path, AFTER, expected=1, enrol_to=FIRST, window_days=1)
    found = evening(tmp_path, "2025-11-13").experiments
    assert {(each.version, each.state, each.verdict) for each in found.outcomes} == {
        (1, "sealed", None),
        (2, "sealed", None),
    }


def test_an_exposure_that_comes_late_with_an_earlier_date_undoes_the_lock(tmp_path: Path) -> None:
    declare(tmp_path)
    assert not evening(tmp_path, "2025-11-20").cards.exploratory
    late = exposures([(1, arm_of(1), BEFORE - timedelta(hours=1))])
    cards = evening(tmp_path, "2025-11-21", experiment_exposures=late).cards
    assert cards.exploratory, "it was declared after a user had been exposed"


def test_what_is_decided_is_kept_while_nothing_changes_and_computed_anew_when_a_day_does(tmp_path: Path) -> None:
    declare(tmp_path)
    first = evening(tmp_path, "2025-11-14").cards
    assert evening(tmp_path, "2025-12-03").cards == first_with_fresh_days(tmp_path, first)
    late = evening(tmp_path, "2025-12-04", interactions=later_clicks(date(2025, 12, 4))).cards
    assert late.arms != first.arms


def first_with_fresh_days(home: Path, first: object) -> object:
    import msgspec

    now = evening(home, "2025-12-03").cards
    return msgspec.structs.replace(first, health=now.health)  # type: ignore[type-var]


def later_clicks(until: date) -> pl.DataFrame:
    from tests.refresh.experiments.cards import interactions

    rows = interactions(until)
    extra = rows.filter(pl.col("occurred_at").dt.date() == exposed_on(1), user_id=1, page="home")
    assert extra.height
    return pl.concat([rows, extra.with_columns(pl.col("occurred_at") + timedelta(minutes=30))])


def test_health_counts_what_cannot_be_used(tmp_path: Path) -> None:
    declare(tmp_path, most_crossovers=0.1, most_nulls=0.1)
    noon = datetime(2025, 11, 11, 12)
    rows = exposures([(1, "control", noon), (61, "control", noon)])
    nulls = rows.tail(1).with_columns(user_id=pl.lit(None, pl.Int64))
    cards = evening(tmp_path, "2025-11-20", experiment_exposures=pl.concat([rows, nulls])).cards
    health = cards.health
    assert (health.rows, health.nulls, health.crossovers, health.strangers) == (63, 1, 1, 1)
    assert health.arms == {"control": 30, "treatment": 29}
    assert cards.verdict == "met"


def test_too_many_crossovers_make_it_invalid_and_nothing_is_estimated(tmp_path: Path) -> None:
    declare(tmp_path)
    rows = exposures([(1, "control", datetime(2025, 11, 11, 12))])
    cards = evening(tmp_path, "2025-11-20", experiment_exposures=rows).cards
    assert (cards.verdict, cards.arms, cards.course) == ("invalid", (), ())


def test_users_of_an_arm_that_is_to_be_empty_make_it_invalid(tmp_path: Path) -> None:
    declare(tmp_path, split={"control": 1.0, "other": 0.0, "treatment": 0.0} | {"control": 0.5, "treatment": 0.5})
    rows = exposures().with_columns(variant=pl.when(user_id=60).then(pl.lit("other")).otherwise("variant"))
    cards = evening(tmp_path, "2025-11-20", experiment_exposures=rows).cards
    assert (cards.health.leaks, cards.verdict) == ({"other": 1}, "invalid")


def test_a_broken_safety_guardrail_says_stop_while_sealed_and_nothing_else(tmp_path: Path) -> None:
    declare(tmp_path)
    cards = evening(tmp_path, "2025-11-13", minutes={"treatment": 0.4}).cards
    assert [look.stop for look in cards.looks] == [True]
    assert cards.arms == ()
    decided = evening(tmp_path, "2025-11-14", minutes={"treatment": 0.4}).cards
    assert decided.verdict == "harmful"
    assert [(each.metric, each.state) for each in decided.guardrails] == [("daily_usage_time", "broken")]


def test_exposures_of_an_experiment_that_nobody_declared_are_told_and_not_evaluated(tmp_path: Path) -> None:
    assert evening(tmp_path, "2025-11-20").experiments.about.undeclared == (ID,)
    assert evening(tmp_path, "2025-11-20").experiments.outcomes == ()


def test_where_the_audit_does_not_verify_no_verdict_is_published(tmp_path: Path) -> None:
    declare(tmp_path)
    assert evening(tmp_path, "2025-11-20").cards.verdict == "met"
    file = tmp_path / "records.db"
    with sqlite3.connect(file) as connection:
        for (name,) in connection.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            connection.execute(f"drop trigger {name}")
        connection.execute("update audit set body = replace(body, '0.2', '0.1')")
    found = evening(tmp_path, "2025-11-21")
    assert "audit 1" in found.experiments.about.problem
    cards = found.cards
    assert (cards.verdict, cards.arms, cards.withheld) == (None, (), "records_do_not_verify")
    assert cards.experiment.declared == 0.2  # as it was published, whatever the records say now


def test_records_written_anew_are_found_every_evening_until_a_full_refresh_takes_them_as_they_are(
    tmp_path: Path,
) -> None:
    declare(tmp_path)
    assert evening(tmp_path, "2025-11-20").cards.verdict == "met"
    for file in tmp_path.glob("records.db*"):
        file.unlink()
    declare(tmp_path, declared=0.1)
    for day in ("2025-11-21", "2025-11-22"):
        cards = evening(tmp_path, day).cards
        assert (cards.verdict, cards.withheld, cards.experiment.declared) == (None, "records_do_not_verify", 0.2)
    settings = settings_of(tmp_path, through=date(2025, 11, 22))
    taken = Evening(refresh.pipeline.refresh.refresh(settings, full=True)).cards
    assert (taken.verdict, taken.withheld, taken.experiment.declared) == ("met", "", 0.1)


def test_where_the_records_cannot_be_read_metrics_are_published_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "records.db").write_bytes(b"this is no database, but a text that is long enough to be one" * 20)
    found = evening(tmp_path, "2025-11-20")
    assert found.report.published is not None
    assert found.report.published.manifest.reference(NAME) is not None
    assert "records" in found.experiments.about.problem
    assert found.experiments.outcomes == ()


def test_a_declaration_makes_the_next_refresh_publish_although_no_row_has_changed(tmp_path: Path) -> None:
    evening(tmp_path, "2025-11-20")
    declare(tmp_path)
    assert evening(tmp_path, "2025-11-20").cards.verdict == "met"
    again = refresh.pipeline.refresh.refresh(settings_of(tmp_path, through=date(2025, 11, 20)))
    assert not again.is_new


def test_removing_the_declaration_after_the_first_exposure_hides_nothing(tmp_path: Path) -> None:
    declare(tmp_path)
    records(tmp_path).remove("experiment", ID, by="anna", expected=1)
    cards = evening(tmp_path, "2025-11-20").cards
    assert (cards.verdict, cards.exploratory) == ("met", False)


def test_users_of_two_experiments_at_one_time_are_counted(tmp_path: Path) -> None:
    declare(tmp_path)
    other = exposures().filter(pl.col("user_id") <= 10).with_columns(experiment_id=pl.lit("other"))
    records(tmp_path).save("experiment", "other", DECLARED, by="anna", at=BEFORE)
    found = evening(tmp_path, "2025-11-20", experiment_exposures=pl.concat([exposures(), other])).experiments
    assert {each.id: each.health.overlaps for each in found.outcomes} == {ID: {"other": 10}, "other": {ID: 10}}
    assert len(PEOPLE) == 60
