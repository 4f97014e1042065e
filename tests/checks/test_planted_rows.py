"""Every rule of every suite meets a row that breaks it, and says so with the outcome that it declares."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from checks.suite import suites
from metrics.manifest import CheckResult
from queries.warehouse.rules.tables import Volume
from refresh.road import examined
from tests.refresh.refreshing import ORDINARY, among, settings_of
from tests.tiny import warehouse

TOMORROW = date.today() + timedelta(1)

USERS = """
    user_id registered_on region channel is_internal
    -       2020-01-01    east   search  false
    1       2020-01-01    east   search  false
    30      1999-12-31    east   search  false
    31      2020-01-01    -      search  false
    32      2020-01-01    east   -       false
"""
USAGE = f"""
    user_id usage_date feature_id platform minutes sessions
    -       2025-12-30 feed       ios      1       1
    1       -          feed       ios      1       1
    2       2025-12-30 -          ios      1       1
    555     2025-12-30 feed       ios      1       1
    3       2025-12-30 novelty    ios      1       1
    4       {TOMORROW} feed       ios      1       1
    5       2025-12-30 feed       ios      1441    1
    6       2025-12-30 feed       ios      1       10001
    101     2025-12-30 feed       ios      10      1
    7       2025-12-30 feed       ios      800     1
    7       2025-12-30 search     ios      800     1
"""
PAYMENTS = f"""
    payment_id user_id paid_on    kind amount   currency refund_of
    -          1       2025-12-30 base 5        CNY      -
    1001       101     2025-12-26 base 5        CNY      -
    3          555     2025-12-30 base 5        CNY      -
    4          1       {TOMORROW} base 5        CNY      -
    5          1       2025-12-30 gift 5        CNY      -
    6          1       2025-12-30 base -        CNY      -
    7          1       2025-12-30 base 1000001  CNY      -
    8          1       2025-12-30 base 5        USD      -
    9          1       2025-12-30 base -5       CNY      77
    10         -       2025-12-30 base 5        CNY      -
    11         1       -          base 5        CNY      -
    12         1       2025-12-30 base 5        -        -
    13         1       2025-12-30 -    5        CNY      -
"""
SUBSCRIPTIONS = f"""
    subscription_id user_id kind plan    is_trial started_on ended_on
    -               1       base monthly false    2025-12-01 -
    1001            101     base monthly false    2025-12-26 -
    3               555     base monthly false    2025-12-01 -
    4               1       gift monthly false    2025-12-01 -
    5               1       base monthly -        2025-12-01 -
    6               1       base monthly false    {TOMORROW} -
    7               1       base monthly false    2025-12-02 2025-12-01
    8               -       base monthly false    2025-12-01 -
    9               1       base monthly false    -          -
    10              1       -    monthly false    2025-12-01 -
"""
FEATURES = f"""
    feature_id name module kind      launched_on
    -          x    core   iteration 2024-01-01
    feed       feed core   iteration 2024-03-10
    f1         -    core   iteration 2024-01-01
    f2         x    corner iteration 2024-01-01
    f3         x    core   surprise  2024-01-01
    f4         x    core   iteration {TOMORROW}
"""
TABLES = {
    "users": USERS,
    "usage_daily": USAGE,
    "payments": PAYMENTS,
    "subscriptions": SUBSCRIPTIONS,
    "features": FEATURES,
}

# Table, rule, column, what follows, rows that break it.
PLANTED = """
users         present            user_id       quarantine 1
users         once               user_id       quarantine 1
users         dated              registered_on flag       1
users         present            region        flag       1
users         present            channel       flag       1
usage_daily   present            user_id       quarantine 1
usage_daily   present            usage_date    quarantine 1
usage_daily   present            feature_id    quarantine 1
usage_daily   known              user_id       quarantine 1
usage_daily   known              feature_id    flag       1
usage_daily   dated              usage_date    quarantine 1
usage_daily   within             minutes       quarantine 1
usage_daily   within             sessions      flag       1
usage_daily   once               user_id       quarantine 1
usage_daily   daytotal           minutes       flag       2
payments      present            payment_id    quarantine 1
payments      once               payment_id    quarantine 1
payments      present            user_id       quarantine 1
payments      known              user_id       quarantine 1
payments      present            paid_on       quarantine 1
payments      dated              paid_on       quarantine 1
payments      present            kind          quarantine 1
payments      oneof              kind          quarantine 1
payments      present            amount        quarantine 1
payments      within             amount        quarantine 1
payments      present            currency      quarantine 1
payments      inreportingcurrency currency     quarantine 1
payments      known              refund_of     flag       1
subscriptions present            subscription_id quarantine 1
subscriptions once               subscription_id quarantine 1
subscriptions present            user_id       quarantine 1
subscriptions known              user_id       quarantine 1
subscriptions present            kind            quarantine 1
subscriptions oneof              kind          quarantine 1
subscriptions present            is_trial      quarantine 1
subscriptions present            started_on    quarantine 1
subscriptions dated              started_on    quarantine 1
subscriptions ordered            started_on    quarantine 1
features      present            feature_id    quarantine 1
features      once               feature_id    quarantine 1
features      present            name          flag       1
features      oneof              module        flag       1
features      oneof              kind          flag       1
features      dated              launched_on   flag       1
"""

Rule = tuple[str, str, str]


def named(subject: str, kind: str, facts: Any) -> Rule:
    return subject, kind, facts.get("column") or facts.get("earlier") or facts["key"].split(", ")[0]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[Rule, CheckResult]:
    """What the checks find in a warehouse in which everything is wrong that can be."""
    home = tmp_path_factory.mktemp("planted")
    warehouse(home / "warehouse", **{name: among(name, shown) for name, shown in TABLES.items()})
    results = examined(settings_of(home, through=date(2025, 12, 31)))
    general = ("column", "type", "rows", "fresh", "quarantined", "volume")
    return {named(each.subject, each.kind, each.facts): each for each in results if each.kind not in general}


@pytest.mark.parametrize("line", PLANTED.strip().splitlines(), ids=lambda line: " ".join(line.split()[:3]))
def test_a_planted_row_breaks_its_rule_with_the_declared_outcome(found: dict[Rule, CheckResult], line: str) -> None:
    subject, kind, column, outcome, rows = line.split()
    assert (subject, kind, column) in found, "there is no such rule"
    check = found[subject, kind, column]
    assert (check.passed, check.outcome, check.rows, check.error) == (False, outcome, int(rows), "")
    assert check.example.startswith("{")


def test_every_rule_of_every_suite_has_a_planted_row() -> None:
    rules = [(name, rule) for name, suite in suites().items() for rule in suite.rules if not isinstance(rule, Volume)]
    planted = {tuple(line.split()[:3]) for line in PLANTED.strip().splitlines()}
    assert {named(name, rule.kind, rule.facts) for name, rule in rules} <= planted


def test_every_suite_has_ordinary_rows() -> None:
    assert set(suites()) == set(ORDINARY) == set(TABLES)


def test_a_warehouse_of_ordinary_rows_passes_every_check(tmp_path: Path) -> None:
    warehouse(tmp_path / "warehouse", **{name: among(name) for name in ORDINARY})
    results = examined(settings_of(tmp_path, through=date(2025, 12, 31)))
    assert [check for check in results if not check.passed] == []
    assert {check.subject for check in results} == set(ORDINARY)
    assert len(results) > 70
