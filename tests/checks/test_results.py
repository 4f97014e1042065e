"""Numbers that must agree with each other, and what follows when they do not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from checks import results
from checks.great_expectations import Examiner, Range, Verdict
from checks.results import IDENTITIES, Identity, examine_invariants
from dashboard.i18n import words
from dashboard.presentation.messages import check_rule
from metrics.aggregates.schema import File, Trust
from metrics.catalogue import catalogue
from metrics.query.answers import Numbers
from metrics.snapshots.manifest import CheckResult
from refresh.pipeline.refresh import refresh
from tests.conftest import Published
from tests.refresh.support.refreshing import among, asked, refreshed, settings_of


def told(numbers: Numbers) -> dict[tuple[str, str], CheckResult]:
    """What is broken, by metric and kind."""
    results = [result for result, _ in examine_invariants(numbers, Examiner())]
    return {(failed.subject, failed.kind): failed for failed in results if not failed.passed}


def test_every_range_has_its_own_verdict_also_among_others_of_the_same_bounds() -> None:
    ranges = {
        "all within, one unknown": Range(pl.Series([0, 7, None]), 0, None, "critical"),
        "two below": Range(pl.Series([-1.0, 5.0, -3.0]), 0, None, "critical"),
        "no value": Range(pl.Series([], dtype=pl.Float64), 0, None, "critical"),
        "one above": Range(pl.Series([0.5, 1.5]), 0, 1, "info"),
        "at the bounds": Range(pl.Series([0, 1]), 0, 1, "info"),
    }
    with Examiner() as examiner:
        verdicts = dict(zip(ranges, examiner.ranges([*ranges.values()]), strict=True))
        assert examiner.ranges([]) == []
    assert verdicts == {
        "all within, one unknown": Verdict(passed=True),
        "two below": Verdict(passed=False, rows=2, example="-1.0"),
        "no value": Verdict(passed=True),
        "one above": Verdict(passed=False, rows=1, example="1.5"),
        "at the bounds": Verdict(passed=True),
    }


Damage = Callable[[File, pl.DataFrame], pl.DataFrame]


def damaged(numbers: Numbers, damage: Damage) -> Numbers:
    """The same numbers from other cells."""
    return replace(numbers, read=lambda file: damage(file, numbers.read(file)))


@pytest.fixture(scope="module")
def demo(small_demo: Published) -> Numbers:
    return Numbers.of(small_demo.snapshot)


def test_the_numbers_of_the_demo_agree(demo: Numbers) -> None:
    results = [result for result, _ in examine_invariants(demo, Examiner())]
    assert [result for result in results if not result.passed] == []
    assert {result.outcome for result in results} == {"reject"}
    cut = {metric.id for metric in catalogue().values() if metric.dimensions and not metric.is_quantile}
    assert {result.subject for result in results if result.kind in ("parts", "cover")} == cut
    assert len([result for result in results if result.kind == "identity"]) == len(IDENTITIES)


def test_every_identity_is_examined_in_most_months_of_the_demo(demo: Numbers) -> None:
    examined = results._identities(demo, catalogue())
    assert {invariant.facts["left"]: invariant.off.count() >= 12 for invariant in examined} == {
        invariant.says[0]: True for invariant in IDENTITIES
    }


def a_minute_more_in_a_feature(file: File, cells: pl.DataFrame) -> pl.DataFrame:
    is_meant = file.partition == ("feature",) and "minutes" in cells.columns
    return cells.with_columns(pl.col("minutes") + 1) if is_meant else cells


def a_person_less_by_region(file: File, cells: pl.DataFrame) -> pl.DataFrame:
    is_meant = (file.partition, file.static) == ((), "region")
    return cells.with_columns(pl.col("entities") - 1) if is_meant else cells


@pytest.mark.parametrize(
    ("damage", "metric", "dimension"),
    [
        (a_minute_more_in_a_feature, "feature_minutes", "platform"),
        (a_person_less_by_region, "monthly_active_users", "region"),
    ],
)
def test_parts_that_do_not_sum_to_the_whole_are_told(
    demo: Numbers, damage: Damage, metric: str, dimension: str
) -> None:
    failed = told(damaged(demo, damage))
    assert f"by {dimension}: " in failed[metric, "parts"].example


def test_two_metrics_that_mean_different_things_by_the_same_word_are_told(
    demo: Numbers, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = Identity(
        ("arppu × payers", "net_revenue + 1"), *(pl.col("arppu") * pl.col("payers"), pl.col("net_revenue") + 1)
    )
    monkeypatch.setattr(results, "IDENTITIES", (wrong,))
    failed = told(demo)
    assert set(failed) == {("arppu", "identity")}
    assert check_rule(failed["arppu", "identity"], words("en")) == "arppu × payers = net_revenue + 1"
    assert " ≠ " in failed["arppu", "identity"].example


@pytest.mark.parametrize("by", [1e-12, 1e-6])
def test_rounding_is_no_difference_and_more_is(demo: Numbers, monkeypatch: pytest.MonkeyPatch, by: float) -> None:
    revenue = pl.col("net_revenue")
    monkeypatch.setattr(results, "IDENTITIES", (Identity(("a", "b"), revenue, revenue * (1 + by)),))
    assert bool(told(demo)) == (by > 1e-9)


PAID_MONTHLY = """
    payment_id user_id paid_on    kind amount currency
    1          101     2025-10-01 base 5      CNY
    2          101     2025-11-01 base 5      CNY
    3          101     2025-12-01 base 5      CNY
"""


def test_all_sources_of_numbers_that_disagree_are_shown_as_they_were_last_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refreshed(tmp_path, payments=among("payments", PAID_MONTHLY))
    payers = pl.col("payers")
    monkeypatch.setattr(results, "IDENTITIES", (Identity(("payers", "payers + 1"), payers, payers + 1),))
    report = refresh(settings_of(tmp_path, through=date(2025, 12, 30)))
    states = report.found.sources
    assert [(check.subject, check.kind) for check in report.failed] == [("payers", "identity")]
    assert (states["payments"].trust, states["usage"].trust) == (Trust.FAILED, Trust.PASSED)
    assert asked(report).value("net_revenue", "2025-12") == 305
