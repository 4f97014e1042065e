"""Rules that look at other rows, at their edge; what the check counts is what is left out, in DuckDB and in SQLite."""

import sqlite3
from datetime import date
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import Table, func, select

from queries.extract.extract import read_once
from queries.extract.judged_rows import JudgedRows
from queries.rules.cross_row_rules import RefundTotalWithinPayment, RefundWithinPayment, SameValuePerKey
from queries.rules.funnel_rules import CompleteFunnel, StageNotEarly, StagesInOrder
from queries.rules.row_rules import InRange, Readable, Unique
from queries.rules.rule import SURPLUS, Outcome, Rule, TableRule
from queries.settings import Settings
from queries.sources.facts import frame
from queries.warehouse.contract import assistant_events, contract, experiment_exposures, payments

OUT, FLAG = Outcome.QUARANTINE, Outcome.FLAG
STAGES = ("triggered", "shown", "clicked")
PRECEDED = CompleteFunnel(key="prompt_id", column="stage", stages=STAGES, outcome=OUT)
IN_ORDER = StagesInOrder(key="prompt_id", column="stage", moment="occurred_at", stages=STAGES, outcome=FLAG)
NOT_EARLY = StageNotEarly(
    key="prompt_id", column="stage", moment="occurred_at", stages=STAGES, tolerance=2, outcome=OUT
)
ALIKE = SameValuePerKey(key=("experiment_id", "user_id"), column="variant", outcome=OUT)
REPAID = RefundWithinPayment(refund_of="refund_of", payment="payment_id", amount="amount", outcome=OUT)
BALANCED = RefundTotalWithinPayment(refund_of="refund_of", payment="payment_id", amount="amount", outcome=FLAG)

NEEDED = """
create table users (user_id integer, registered_on date);
create table usage_daily (user_id integer, usage_date date, feature_id text);
"""


def made(home: Path, engine: str, table: Table, values: str) -> Settings:
    """A warehouse with these rows in the first columns that are named."""
    columns, _, rows = values.partition(":")
    types = ", ".join(f"{name} {table.c[name].type}" for name in table.columns.keys())
    statements = f"{NEEDED} create table {table.name} ({types}); insert into {table.name} ({columns}) values {rows};"
    home.mkdir(parents=True, exist_ok=True)
    if engine == "duckdb":
        with duckdb.connect(str(home / "warehouse.duckdb")) as quick:
            quick.execute(statements)
    else:
        with sqlite3.connect(home / "warehouse.sqlite") as slow:
            slow.executescript(statements)
        slow.close()
    return Settings(f"{engine}:///{home / f'warehouse.{engine}'}")


def told_and_left_out(settings: Settings, table: Table, *rules: Rule) -> tuple[list[int], int, list[str]]:
    """The rows that each rule tells of, how many break one, and what is named beside those."""
    with read_once(settings) as warehouse:
        violations = [_rows(frame(warehouse, rule.violations(table), {})) for rule in rules]
        content = JudgedRows(warehouse, warehouse.tables[table.name], rules, None, date(2025, 12, 31), {})
        rows, quarantined, _ = content.counts()
        rows_left = frame(warehouse, select(func.count().label("kept")).select_from(table), {table.name: rules}).item()
        assert rows == quarantined + rows_left
        return violations, quarantined, content.broken(100)["rule"].to_list()


def _rows(result) -> int:  # type: ignore[no-untyped-def]
    return int(result[SURPLUS].sum() or 0) if SURPLUS in result.columns else result.height


ENGINES = pytest.mark.parametrize("engine", ["duckdb", "sqlite"])


@ENGINES
@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        ("triggered", 0),
        ("triggered shown clicked", 0),
        ("triggered shown shown clicked", 0),
        ("shown", 1),
        ("triggered clicked", 1),
        ("clicked shown", 2),
        ("triggered clicked clicked", 2),
        ("ignored", 0),
    ],
)
def test_a_stage_has_every_stage_before_it(tmp_path: Path, engine: str, stages: str, expected: int) -> None:
    events = ", ".join(f"(1, '{stage}')" for stage in stages.split())
    settings = made(tmp_path, engine, assistant_events, f"prompt_id, stage: {events}, (2, 'triggered'), (2, 'shown')")
    violations, quarantined, names = told_and_left_out(settings, assistant_events, PRECEDED)
    assert (violations, quarantined, names) == ([expected], expected, ["complete_funnel stage, prompt_id"] * expected)


@pytest.mark.parametrize(("shown_at", "is_told"), [("12:00:00", False), ("12:00:01", False), ("11:59:59.999", True)])
def test_stages_begin_one_after_another(tmp_path: Path, shown_at: str, is_told: bool) -> None:
    events = f"(1, 'triggered', '2025-12-30 12:00:00'), (1, 'shown', '2025-12-30 {shown_at}')"
    settings = made(tmp_path, "duckdb", assistant_events, f"prompt_id, stage, occurred_at: {events}")
    assert violations(settings, assistant_events, IN_ORDER) == int(is_told)


@ENGINES
@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        pytest.param("triggered=10 shown=10 clicked=10", [], id="equal stamps"),
        pytest.param("triggered=10 shown=09 clicked=08", [], id="1 s early, twice"),
        pytest.param("triggered=10 shown=08", [], id="2 s early"),
        pytest.param("triggered=10 shown=07", ["shown=07"], id="3 s early"),
        pytest.param("triggered=10 shown=12 clicked=09", ["clicked=09"], id="the last stage 3 s early"),
        pytest.param("triggered=10 shown=07 clicked=12", ["clicked=12", "shown=07"], id="a stage behind the early one"),
        pytest.param("triggered=10 shown=07 clicked=04", ["clicked=04", "shown=07"], id="two early stages"),
        pytest.param("triggered=10 shown=11 shown=12", [], id="a stage twice"),
        pytest.param("triggered=10 shown=07 shown=12 clicked=13", ["shown=07"], id="a stage twice, once early"),
        pytest.param("triggered=10 triggered=20 shown=11", [], id="triggered twice"),
        pytest.param("triggered=10 clicked=01", [], id="a stage missing"),
        pytest.param("shown=01", [], id="no beginning"),
    ],
)
def test_a_stage_is_two_seconds_early_at_most(tmp_path: Path, engine: str, stages: str, expected: list[str]) -> None:
    events = ", ".join(
        f"(1, '{name}', '2025-12-30 12:00:{second}')" for name, second in (pair.split("=") for pair in stages.split())
    )
    others = (
        "(2, 'triggered', '2025-12-30 12:00:30'), (null, 'triggered', '2025-12-30 12:00:30'), (null, 'shown', null)"
    )
    values = f"prompt_id, stage, occurred_at: {events}, {others}, (null, 'shown', '2025-12-30 12:00:00')"
    settings = made(tmp_path, engine, assistant_events, values)
    told, quarantined, _ = told_and_left_out(settings, assistant_events, NOT_EARLY)
    with read_once(settings) as warehouse:
        rows = frame(warehouse, NOT_EARLY.violations(assistant_events), {})
    names = [f"{stage}={str(moment)[17:19]}" for stage, moment in rows.select("stage", "occurred_at").iter_rows()]
    assert (told, quarantined, sorted(names)) == ([len(expected)], len(expected), expected)


def violations(settings: Settings, table: Table, rule: TableRule) -> int:
    with read_once(settings) as warehouse:
        return frame(warehouse, rule.violations(table), {}).height


@ENGINES
@pytest.mark.parametrize(("variants", "expected"), [("aa", 0), ("ab", 2), ("aab", 3)])
def test_one_variant_an_experiment_and_user(tmp_path: Path, engine: str, variants: str, expected: int) -> None:
    met = ", ".join(f"('cards', 1, '{variant}')" for variant in variants)
    rows = f"experiment_id, user_id, variant: {met}, ('cards', 2, 'b'), ('colours', 1, 'c')"
    violations, quarantined, _ = told_and_left_out(
        made(tmp_path, engine, experiment_exposures, rows), experiment_exposures, ALIKE
    )
    assert (violations, quarantined) == ([expected], expected)


@ENGINES
@pytest.mark.parametrize(
    ("refund", "expected"),
    [
        ("(2, -5, 1)", 0),
        ("(2, -5.01, 1)", 1),
        ("(2, 0, 1)", 1),
        ("(2, 1, 1)", 1),
        ("(2, -9, 7)", 0),
        ("(2, -9, null)", 0),
    ],
)
def test_a_refund_is_no_more_than_its_payment(tmp_path: Path, engine: str, refund: str, expected: int) -> None:
    settings = made(tmp_path, engine, payments, f"payment_id, amount, refund_of: (1, 5, null), {refund}")
    violations, quarantined, _ = told_and_left_out(settings, payments, REPAID)
    assert (violations, quarantined) == ([expected], expected)


@pytest.mark.parametrize(("second", "is_told"), [("-2", False), ("-2.01", True)])
def test_all_refunds_of_a_payment_are_no_more_than_it(tmp_path: Path, second: str, is_told: bool) -> None:
    rows = f"payment_id, amount, refund_of: (1, 5, null), (2, -3, 1), (3, {second}, 1), (4, -100, 9)"
    assert violations(made(tmp_path, "duckdb", payments, rows), payments, BALANCED) == int(is_told)


@ENGINES
def test_of_two_rows_with_a_key_the_sound_one_is_kept(tmp_path: Path, engine: str) -> None:
    in_range, unique = (
        InRange(column="amount", least=0, most=100, outcome=OUT),
        Unique(key=("payment_id",), outcome=OUT),
    )
    settings = made(tmp_path, engine, payments, "payment_id, amount: (1, -1), (1, 5), (2, 7)")
    assert told_and_left_out(settings, payments, in_range, unique) == (
        [1, 1],
        1,
        ["in_range amount; unique payment_id"],
    )


@ENGINES
def test_two_rules_that_choose_do_not_leave_out_both_of_two_equal_rows(tmp_path: Path, engine: str) -> None:
    rules = [Unique(key=(name,), outcome=OUT) for name in ("event_id", "prompt_id")]
    settings = made(tmp_path, engine, assistant_events, "event_id, prompt_id: (1, 1), (1, 1)")
    assert told_and_left_out(settings, assistant_events, *rules) == ([1, 1], 1, ["unique event_id; unique prompt_id"])


def test_a_lone_value_that_is_no_number_is_found_in_a_file(tmp_path: Path) -> None:
    """Its place in the file is not told by the least and the greatest value, which DuckDB trusts."""
    for name in ("users", "usage_daily", "payments"):
        columns = ", ".join(f"null::{c.type} as {c.name}" for c in contract.tables[name].c if c.name != "amount")
        amount = ", unnest([1.0::double, 'nan'::double, 2]) as amount" if name == "payments" else ""
        duckdb.sql(f"copy (select {columns}{amount}) to '{tmp_path / name}.parquet'")
    rules = (Readable(outcome=OUT), InRange(column="amount", least=0, most=100, outcome=OUT))
    with read_once(Settings(str(tmp_path))) as warehouse:
        content = JudgedRows(warehouse, warehouse.tables["payments"], rules, None, date(2025, 12, 31), {})
        rows, quarantined, _ = content.counts()
        broken = content.broken(10).select("amount", "rule", "unread").rows()
    assert (rows, quarantined) == (3, 1)
    assert broken == [(None, "readable", "amount=NaN (not a finite number)")]
