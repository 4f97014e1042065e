"""Every poisoned row has its declared outcome, is counted, and changes no number where it is left out."""

from collections import Counter

import polars as pl
import pytest

from checks.registry import suites
from checks.suite import READABLE
from dashboard.service.results import Results
from refresh.pipeline.refresh import Report
from tests.checks.support.poison import ARABIC, CASES, EMOJI, FLAG, LEGAL, QUARANTINE, Case
from tests.checks.support.poisoned import BOT, OWN, PEOPLE, frames, marks, published
from tests.refresh.support.refreshing import asked, rows_of

Found = tuple[Report, dict[str, pl.DataFrame]]


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    return frames((case, case.rows) for case in CASES)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory, tables: dict[str, pl.DataFrame]) -> Report:
    """One refresh of all of them together."""
    return published(tmp_path_factory.mktemp("poisoned"), tables)


@pytest.fixture(scope="module")
def cured(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """A refresh of a warehouse in which the rows that must be left out never were."""
    remaining = ((case, case.kept if case.outcome == QUARANTINE else case.rows) for case in CASES)
    return published(tmp_path_factory.mktemp("cured"), frames(remaining))


@pytest.fixture(scope="module")
def results(report: Report) -> Results:
    assert report.published is not None
    return Results(report.published)


def quarantined(results: Results, case: Case) -> list[str]:
    """The rules named beside the rows of the case that are left out."""
    rows = results.quarantined(case.table)
    is_own = pl.any_horizontal(pl.col(name) == str(value) for name, value in marks(case).items())
    return rows.filter(is_own)["rule"].to_list() if rows.height else []


@pytest.mark.parametrize("case", [case for case in CASES if case.outcome == QUARANTINE], ids=str)
def test_a_row_is_left_out_by_the_rule_that_is_declared(results: Results, case: Case) -> None:
    rules = quarantined(results, case)
    assert len(rules) == len(case.rows) - len(case.kept)
    assert all(case.rule in rule.split("; ") for rule in rules)


@pytest.mark.parametrize("case", [case for case in CASES if case.outcome == FLAG], ids=str)
def test_a_row_is_used_and_told(report: Report, results: Results, case: Case) -> None:
    assert quarantined(results, case) == []
    by_rule = {check.rule: check for check in report.found.checks if check.subject == case.table}
    assert (by_rule[case.rule].passed, by_rule[case.rule].outcome, by_rule[case.rule].severity) == (
        False,
        "flag",
        "info",
    )


@pytest.mark.parametrize("case", [case for case in CASES if case.outcome == LEGAL], ids=str)
def test_a_row_that_only_looks_wrong_is_used(results: Results, case: Case) -> None:
    assert quarantined(results, case) == []


def test_nothing_is_told_but_what_is_declared(report: Report) -> None:
    failed = {(check.subject, check.rule) for check in report.found.checks if not check.passed and check.rule}
    assert failed == {(case.table, case.rule) for case in CASES if case.outcome != LEGAL}
    assert report.failed == ()


@pytest.mark.parametrize("table", OWN)
def test_rows_in_are_rows_used_and_rows_quarantined(
    report: Report, cured: Report, results: Results, tables: dict[str, pl.DataFrame], table: str
) -> None:
    rows, quarantined = rows_of(report, table)
    left_out = [len(case.rows) - len(case.kept) for case in CASES if (case.table, case.outcome) == (table, QUARANTINE)]
    assert (rows, quarantined, results.quarantined(table).height) == (
        tables[table].height,
        sum(left_out),
        sum(left_out),
    )
    assert rows_of(cured, table) == (rows - quarantined, 0)


@pytest.mark.parametrize(("source", "table"), [("usage", "usage_daily"), ("payments", "payments")])
def test_a_source_reads_what_is_not_quarantined(report: Report, source: str, table: str) -> None:
    rows, quarantined = rows_of(report, table)
    assert report.found.sources[source].rows_read == rows - quarantined


def test_what_is_left_out_changes_no_number(report: Report, cured: Report) -> None:
    assert report.found.sources.keys() == cured.found.sources.keys()
    for name, source in report.found.sources.items():
        if (
            name != "answers"
        ):  # a quarantined answer of the last day shows that its data have arrived: one empty day more
            assert source.files == cured.found.sources[name].files, name
        assert (source.rows_read, source.rows_left_out) == (
            cured.found.sources[name].rows_read,
            cured.found.sources[name].rows_left_out,
        )


def test_bots_are_read_and_counted_nowhere(report: Report) -> None:
    assert report.found.sources["usage"].rows_left_out == 3
    use = (case.kept if case.outcome == QUARANTINE else case.rows for case in CASES if case.table == "usage_daily")
    of_december = [rows for rows in use if any("usage_date" not in row for row in rows)]
    assert asked(report).value("monthly_active_users", "2025-12") == PEOPLE - len({BOT}) + len(of_december)


@pytest.mark.parametrize(
    ("period", "people"), [("2024-02-29", 1), ("2020-12-28..2021-01-03", 1), ("2025-03-30", 1), ("2025-10-26", 1)]
)
def test_an_odd_day_is_a_day(report: Report, period: str, people: int) -> None:
    assert asked(report).value("monthly_active_users", period) == people


def test_over_nobody_there_is_no_rate(report: Report) -> None:
    row = asked(report).row("arpu", "2025-11-11", against="none")
    assert (row["value"], row["withheld"]) == (None, "nothing")


def test_a_blank_answer_names_no_pain_point(report: Report, tables: dict[str, pl.DataFrame]) -> None:
    """Of the answers that are kept one has none and one has blanks; the others name one, with or without blanks."""
    kept = [row for case in CASES if case.table == "survey_answers" and case.outcome == QUARANTINE for row in case.kept]
    legal = sum(case.table == "survey_answers" and case.outcome == LEGAL for case in CASES)
    price, arabic, nothing = 3 * PEOPLE + len(kept) + 1, 1, 2
    assert price + arabic + nothing == 3 * PEOPLE + len(kept) + legal
    rows = asked(report).rows("pain_point_share", "2025-12", by="pain_point", against="none")
    assert {row["pain_point"]: row["numerator"] for row in rows if row["numerator"]} == {"price": price, ARABIC: arabic}
    whole = asked(report).row("pain_point_share", "2025-12", against="none")
    assert whole["value"] == pytest.approx((price + arabic) / (price + arabic + nothing))


def test_names_survive_in_every_script(results: Results) -> None:
    names = {feature["name"] for feature in results.features().values()}
    assert {EMOJI, ARABIC} <= names


def test_a_funnel_without_what_is_quarantined_never_grows(results: Results, tables: dict[str, pl.DataFrame]) -> None:
    events = tables["assistant_events"].with_columns(pl.col("event_id").cast(pl.String))
    sound = events.join(results.quarantined("assistant_events"), on=("event_id", "stage"), how="anti")
    counts = [
        sound.filter(stage=stage)["prompt_id"].n_unique() for stage in ("triggered", "shown", "clicked", "resolved")
    ]
    assert counts == sorted(counts, reverse=True)


def test_the_table_of_cases_is_large_and_names_rules_that_exist() -> None:
    rules = {(name, rule.name) for name, suite in suites().items() for rule in (READABLE, *suite.rules)}
    assert {(case.table, case.rule) for case in CASES if case.rule} <= rules
    assert len({str(case) for case in CASES}) == len(CASES)
    counts = Counter(case.outcome for case in CASES)
    assert counts[QUARANTINE] >= 40
    assert {case.table for case in CASES} == set(suites()) - {
        "watermarks",
        "requirements",
    }  # no facts; see test_planted_rows
