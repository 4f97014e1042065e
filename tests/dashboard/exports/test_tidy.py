"""Exported rows: one form in every language, understood without the page, equal to what plain SQL says."""

import csv
import io
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import pytest

from dashboard.exports.export import of_answers, of_explanation, of_table
from dashboard.exports.told import NOTHING_TOLD
from metrics.comparison.period_pair import Against
from metrics.periods.notation import parse
from metrics.periods.period import Grain
from tests.conftest import Published
from tests.dashboard.exports.conftest import InLanguage

COLUMNS = [
    *("metric", "unit", "grain", "start", "end", "channel", "value", "numerator", "denominator"),
    *("base_start", "base_end", "base_value", "base_numerator", "base_denominator", "change", "change_pct"),
    *("withheld", "complete", "compare", "align", "per", "filter", "trust", "as_of", "snapshot"),
]
YEAR, DECEMBER = parse("2025")[0], parse("2025-12")[0]


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_row_says_all_that_is_needed_to_understand_it(context: InLanguage, small_demo: Published) -> None:
    here = context("en")
    answer = here.results.answer("paid_conversion", DECEMBER, by=("channel",), where=(("region", "east"),))
    rows = rows_of(of_answers(here, answer).csv())
    assert list(rows[0]) == COLUMNS
    told = {name: {row[name] for row in rows} for name in COLUMNS}
    assert told["metric"] == {"paid_conversion"}
    assert told["unit"] == {"share"}
    assert (told["start"], told["end"]) == ({"2025-12-01"}, {"2025-12-31"})
    assert (told["base_start"], told["base_end"]) == ({"2024-12-01"}, {"2024-12-31"})
    assert told["filter"] == {"region=east"}
    assert (told["compare"], told["align"], told["per"]) == ({"yoy"}, {"date"}, {""})
    assert told["trust"] == {"passed"}
    assert told["snapshot"] == {small_demo.snapshot.id}
    for row in (row for row in rows if row["change_pct"]):
        value, base = float(row["value"]), float(row["base_value"])
        assert value == float(row["numerator"]) / float(row["denominator"])
        assert float(row["change"]) == pytest.approx(value - base, rel=1e-12)
        assert float(row["change_pct"]) == pytest.approx(value / base - 1, rel=1e-12)


def test_the_file_is_the_same_in_every_language_and_begins_with_a_byte_order_mark(context: InLanguage) -> None:
    files = []
    for language in ("en", "zh"):
        here = context(language)
        export = of_answers(here, here.results.answer("net_revenue", YEAR, Grain.MONTH, by=("channel",)))
        files.append((export.stem, export.csv()))
    assert files[0] == files[1]
    assert files[0][1].startswith(b"\xef\xbb\xbfmetric,unit,")


def test_money_is_written_to_the_cent_as_the_payments_add_up(context: InLanguage, small_demo: Published) -> None:
    here = context("en")
    answer = here.results.answer("net_revenue", YEAR, Grain.MONTH)
    with duckdb.connect(str(small_demo.warehouse), read_only=True) as connection:
        expected = connection.execute(
            "select date_trunc('month', paid_on)::date, sum(amount) from payments join users using (user_id) "
            "where year(paid_on) = 2025 and is_internal is not true group by all order by all"
        ).fetchall()
    rows = rows_of(of_answers(here, answer).csv())
    assert [(row["start"], float(row["value"])) for row in rows] == [(str(day), float(sum_)) for day, sum_ in expected]
    assert all(len(row["value"].partition(".")[2]) <= 2 for row in rows)
    assert {row["unit"] for row in rows} == {"CNY"}


def test_a_withheld_change_has_its_code_and_no_number(context: InLanguage) -> None:
    here = context("zh")
    rows = rows_of(of_answers(here, here.results.answer("value_added_share", parse("2025-Q4")[0])).csv())
    assert [(row["withheld"], row["change_pct"]) for row in rows] == [("base_zero", "")]


@pytest.mark.parametrize(
    ("metric", "by", "column"),
    [
        ("monthly_active_users", "channel", "channel"),
        ("monthly_active_users", "flows", "flow"),
        ("net_revenue", "drivers", "driver"),
        ("paid_conversion", "region", "region"),
    ],
)
def test_contributions_add_up_to_the_change(context: InLanguage, metric: str, by: str, column: str) -> None:
    here = context("en")
    explanation = here.results.explain(metric, DECEMBER, by)
    rows = rows_of(of_explanation(here, explanation).csv())
    assert {column, "contribution", "snapshot", "base_end"} <= rows[0].keys()
    assert sum(float(row["contribution"]) for row in rows) == pytest.approx(explanation.change, rel=1e-9)


def test_answers_of_several_metrics_stand_in_one_file(context: InLanguage) -> None:
    here = context("en")
    answers = [here.results.answer(id, DECEMBER) for id in ("arpu", "payers")]
    by_channel = here.results.answer("payers", DECEMBER, by=("channel",))
    rows = rows_of(of_answers(here, *answers, by_channel).csv())
    assert [(row["metric"], row["unit"], row["channel"]) for row in rows[:2]] == [
        ("arpu", "CNY", ""),
        ("payers", "users", ""),
    ]
    assert list(rows[0]) == COLUMNS
    assert all(row["channel"] for row in rows[2:])


def test_another_table_keeps_its_days_and_ids(context: InLanguage, small_demo: Published) -> None:
    rows: list[dict[str, Any]] = [{"day": date(2025, 1, 2), "share": 0.1 + 0.2}, {"share": 1 / 3, "id": "=1+1"}]
    written = of_table(context("zh"), "things", rows=rows, told=NOTHING_TOLD).csv().decode("utf-8-sig").splitlines()
    id = small_demo.snapshot.id
    assert written == ["day,share,id,snapshot", f"2025-01-02,0.3,,{id}", f",{1 / 3!r},'=1+1,{id}"]


def test_another_question_has_another_file_name(context: InLanguage) -> None:
    here = context("en")
    ask = here.results.answer
    east = (("region", "east"),)
    answers = [
        ask("net_revenue", YEAR),
        ask("net_revenue", YEAR, Grain.MONTH),
        ask("net_revenue", YEAR, Grain.DAY),
        ask("net_revenue", YEAR, by=("channel",)),
        ask("net_revenue", YEAR, where=east),
        ask("net_revenue", YEAR, against=Against.NONE),
        ask("net_revenue", YEAR, per_working_day=True),
        ask("payers", YEAR),
    ]
    stems = [of_answers(here, answer).stem for answer in answers]
    assert [stem.rpartition("_")[0] for stem in stems] == [
        "net_revenue_2025_yoy",
        "net_revenue_2025_by-month_yoy",
        "net_revenue_2025_by-day_yoy",
        "net_revenue_2025_by-channel_yoy",
        "net_revenue_2025_region-east_yoy",
        "net_revenue_2025",
        "net_revenue_2025_per-working-day_yoy",
        "payers_2025_yoy",
    ]
    assert len({stem.rpartition("_")[2] for stem in stems}) == len(stems)
    assert stems == [of_answers(here, answer).stem for answer in answers]


def test_a_change_without_any_part_has_the_row_of_the_whole(context: InLanguage) -> None:
    here = context("en")
    explanation = here.results.explain("monthly_active_users", DECEMBER, "channel")
    (row,) = rows_of(of_explanation(here, replace(explanation, rows=explanation.rows.clear())).csv())
    assert (row["metric"], row["base_end"]) == ("monthly_active_users", "2024-12-31")
    assert float(row["change"]) == explanation.change
