"""A check that examines only what is new or has changed finds what a check from nothing finds, whatever happens."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

import checks.warehouse.examine
import checks.warehouse.incremental
import queries.rules.day_ranges
from checks.registry import suites
from checks.suite import Suite
from checks.warehouse.examine import TableReport, examine
from checks.warehouse.incremental import NONE, Verdicts, kept_verdicts
from checks.warehouse.row_checks import Rows
from queries.extract.day_census import DayCensus
from queries.extract.extract import read_once
from queries.rules.row_rules import InRange
from queries.rules.row_sets import RowSet
from queries.rules.rule import TableRule
from queries.settings import Settings
from tests.checks.support.asking import Asking
from tests.checks.support.use_by_hand import counted, expected_of_use
from tests.checks.support.world import World
from tests.support.tiny import warehouse


def with_most(most: float) -> dict[str, Suite]:
    """The suites, where that many minutes are allowed."""
    by_table = suites()
    use = by_table["usage_daily"]
    rules = [replace(r, most=most) if isinstance(r, InRange) and r.column == "minutes" else r for r in use.rules]
    return by_table | {"usage_daily": replace(use, rules=tuple(rules), quarantine_at_most=1.0)}


@dataclass(frozen=True)
class Checker:
    """Examines worlds, with and without what it knows of the last one."""

    home: Path
    patch: pytest.MonkeyPatch

    def known(self) -> Verdicts:
        return kept_verdicts(self.home / "verdicts", "code")

    def found(self, world: World, cached: Verdicts, *, keep: bool = True) -> dict[str, TableReport]:
        self.patch.setattr(checks.warehouse.examine, "suites", lambda: with_most(world.most))
        folder = warehouse(self.home / "warehouse", **world.frames())
        keeping = (lambda verdicts: verdicts.keep(self.home / "verdicts", "code")) if keep else (lambda verdicts: None)
        with read_once(Settings(str(folder), currency=world.currency)) as database:
            return examine(database, world.last, Asking(), verdicts=cached, keep=keeping)  # type: ignore[arg-type]


@pytest.fixture
def checker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Checker]:
    """With parts of a few rows and few spans, so that there are several of both."""
    monkeypatch.setattr(checks.warehouse.incremental, "AT_ONCE", 40)
    monkeypatch.setattr(queries.rules.day_ranges, "MOST", 2)
    yield Checker(tmp_path, monkeypatch)


def said(finding: TableReport) -> Any:
    """All that is found but the examples, of which there may be several."""
    results = [(c.kind, c.rule, c.facts, c.passed, c.rows, c.error) for c in finding.checks]
    rows = finding.quarantined.rows() if finding.quarantined is not None else []
    return results, finding.state, finding.quarantining, rows


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.torture) for seed in range(1, 9))])
def test_what_is_known_changes_nothing_that_is_found(checker: Checker, seed: int) -> None:
    world, happened = World(Random(seed)), ["begun"]  # noqa: S311  the same things every time
    for _ in range(7):
        reports = checker.found(world, checker.known())
        anew = checker.found(world, NONE, keep=False)
        assert reports.keys() == anew.keys()
        for table in reports:
            assert said(reports[table]) == said(anew[table]), (table, happened)
        assert counted(reports["usage_daily"]) == expected_of_use(world), happened
        happened += [world.happen() for _ in range(world.chance.randrange(1, 4))]


@pytest.fixture
def sound(checker: Checker) -> World:
    """A world of which every day is known to be sound."""
    world = World(Random(7))  # noqa: S311
    world.mended_all()
    assert all(check.passed for check in checker.found(world, NONE)["usage_daily"].checks)
    return world


def broken(reports: dict[str, TableReport], table: str) -> dict[str, int]:
    return {check.rule: check.rows for check in reports[table].checks if check.rule and not check.passed}


def test_a_day_that_is_as_it_was_is_not_looked_at(
    checker: Checker, sound: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen by a checksum that does not see that an old row was spoilt; a new one is found."""
    with read_once(Settings(str(checker.home / "warehouse"))) as database:
        census = DayCensus(database, database.tables["usage_daily"], "usage_date", sound.last).census()
    is_last = pl.col("day") == sound.last
    changed_census = census.with_columns(checksum=pl.when(is_last).then(pl.lit("another")).otherwise("checksum"))
    monkeypatch.setattr(
        DayCensus, "census", lambda self, among=None: changed_census if self.day == "usage_date" else census.clear()
    )
    sound.rows["usage_daily"][-1]["minutes"] = -1.0
    on(sound, 0, "usage_daily", minutes=-1.0)
    assert broken(checker.found(sound, checker.known()), "usage_daily")["in_range minutes"] == 1
    assert broken(checker.found(sound, NONE), "usage_daily")["in_range minutes"] == 2


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Rules on use that were asked for by themselves."""
    rules: set[str] = set()
    ask = Rows._asked

    def noted(rows: Rows, rule: TableRule, among: RowSet) -> Any:
        rules.update([rule.name] if rows.days.suite.name == "usage_daily" else ())
        return ask(rows, rule, among)

    monkeypatch.setattr(Rows, "_asked", noted)
    return rules


def test_rules_on_single_rows_are_asked_by_one_scan_and_by_themselves_only_where_a_row_breaks_them(
    checker: Checker, sound: World, asked: set[str]
) -> None:
    checker.found(sound, NONE)
    of_several_rows = {"unique", "day_total", "volume", "no_gap", "fresh"}
    assert {name.split()[0] for name in asked} == of_several_rows
    on(sound, 3, "usage_daily", minutes=-1.0)
    on(sound, 5, "usage_daily", user_id=77, minutes=-1.0)
    asked.clear()
    reports = checker.found(sound, NONE)
    assert broken(reports, "usage_daily") == {"in_range minutes": 2, "foreign_key user_id": 1}
    assert {name for name in asked if name.split()[0] not in of_several_rows} == {
        "in_range minutes",
        "foreign_key user_id",
    }


def test_a_kept_rule_has_a_verdict_by_day_only_where_a_day_decides_it_alone(checker: Checker, sound: World) -> None:
    judged = checker.found(sound, NONE)["payments"].judged.days.columns
    assert [name for name in judged if name.startswith("NotNull(") and "'amount'" in name]
    assert not [name for name in judged if name.startswith("ForeignKey(") and "refund_of" in name]


def spoil(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize("file", ["header.json", "usage_daily.parquet", "users.user_id.parquet"])
@pytest.mark.parametrize("damage", [spoil, Path.unlink])
def test_a_damaged_or_unfinished_verdict_is_not_used(checker: Checker, sound: World, file: str, damage: Any) -> None:
    assert checker.known().tables
    damage(checker.home / "verdicts" / file)
    assert checker.known() == NONE


def test_a_verdict_of_other_code_or_of_a_later_day_is_not_used(
    checker: Checker, sound: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kept_verdicts(checker.home / "verdicts", "other code") == NONE

    class Yesterday(date):
        @classmethod
        def today(cls) -> date:
            return date.fromordinal(date.today().toordinal() - 1)

    monkeypatch.setattr(checks.warehouse.incremental, "date", Yesterday)
    assert checker.known() == NONE


def on(world: World, days_ago: int, table: str, **values: Any) -> None:
    """A row more, so many days before the last."""
    row = world.new(table, world.last - timedelta(days_ago)) | values
    world.rows[table].append(row)


def test_what_a_new_row_makes_of_rows_of_old_days_is_found(checker: Checker, sound: World) -> None:
    met = {"user_id": 1, "experiment_id": "cards"}
    for days_ago, variant, amount, refund in ((9, "control", 5.0, None), (0, "treatment", -9.0, 1)):
        on(sound, days_ago, "experiment_exposures", **met, variant=variant)
        on(sound, days_ago, "payments", payment_id=1 + (refund or 0), amount=amount, refund_of=refund)
        on(sound, days_ago, "payments", payment_id=3)
        reports = checker.found(sound, checker.known())
        assert reports["payments"].judged.days.height > 5
    of_the_person = sum(row["user_id"] == 1 for row in sound.rows["experiment_exposures"])
    assert broken(reports, "experiment_exposures") == {
        "same_value_per_key variant, experiment_id, user_id": of_the_person
    }
    assert broken(reports, "payments") == {
        "unique payment_id": 1,
        "refund_within_payment refund_of, payment_id, amount": 1,
        "refund_total_within_payment refund_of, payment_id, amount": 1,
    }


def test_who_vanishes_is_missed_on_every_old_day_and_who_comes_back_is_not(checker: Checker, sound: World) -> None:
    uses = sum(row["user_id"] == 1 for row in sound.rows["usage_daily"])
    all_users, sound.rows["users"] = sound.rows["users"], sound.rows["users"][1:]
    assert broken(checker.found(sound, checker.known()), "usage_daily") == {"foreign_key user_id": uses}
    sound.rows["users"] = all_users
    assert broken(checker.found(sound, checker.known()), "usage_daily") == {}


def test_another_currency_and_another_limit_are_asked_about_every_day(checker: Checker, sound: World) -> None:
    sound.currency, sound.most = "EUR", -1
    reports = checker.found(sound, checker.known())
    assert broken(reports, "payments") == {"in_reporting_currency currency": len(sound.rows["payments"])}
    assert broken(reports, "usage_daily") == {"in_range minutes": len(sound.rows["usage_daily"])}
