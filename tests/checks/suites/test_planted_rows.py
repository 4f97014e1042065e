"""Every rule of every suite meets a row that breaks it, and says so with the outcome that it declares."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from checks.registry import suites
from metrics.snapshots.manifest import CheckResult
from queries.rules.table_rules import Volume
from refresh.pipeline.stages import examined
from tests.refresh.support.refreshing import ORDINARY, among, settings_of
from tests.support.tiny import warehouse

TOMORROW = date.today() + timedelta(1)
LONG = "x" * 201

USERS = """
    user_id registered_on region channel is_internal
    -       2020-01-01    east   search  false
    1       2020-01-01    east   search  false
    30      1999-12-31    east   search  false
    31      2020-01-01    -      search  false
    32      2020-01-01    east   -       false
    33      2020-01-01    East   Search  false
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
    8       2025-12-30 {LONG}     ios      1       1
    9       2025-12-30 feed       web      -       1
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
    14         102     2025-12-30 base -6       CNY      1002
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
    feature_id name   name_zh module kind      launched_on
    -          x      x       core   iteration 2024-01-01
    feed       feed   x       core   iteration 2024-03-10
    f1         -      x       core   iteration 2024-01-01
    f2         x      x       corner iteration 2024-01-01
    f3         x      x       core   surprise  2024-01-01
    f4         x      x       core   iteration {TOMORROW}
    {LONG}     x      x       core   iteration 2024-01-01
    f5         {LONG} x       core   iteration 2024-01-01
    f6         x      {LONG}  core   iteration 2024-01-01
"""
ASSISTANT_EVENTS = f"""
    event_id prompt_id user_id occurred_at         stage     trigger  rule_version feature_id
    -        1         101     2025-12-30T12:00:00 triggered idle_30s v1           feed
    1001     2         101     2025-12-30T12:00:00 triggered idle_30s v1           feed
    3        -         101     2025-12-30T12:00:00 triggered idle_30s v1           feed
    4        1001      101     2025-12-30T12:00:00 triggered idle_30s v1           feed
    5        5         -       2025-12-30T12:00:00 triggered idle_30s v1           feed
    6        6         555     2025-12-30T12:00:00 triggered idle_30s v1           feed
    7        7         101     -                   triggered idle_30s v1           feed
    8        8         101     {TOMORROW}T12:00:00 triggered idle_30s v1           feed
    9        9         101     2025-12-30T12:00:00 -         idle_30s v1           feed
    10       10        101     2025-12-30T12:00:00 ignored   idle_30s v1           feed
    11       1002      102     2025-12-30T12:00:00 clicked   idle_30s v1           feed
    12       1003      103     2025-12-26T11:59:59 shown     idle_30s v1           feed
    16       1004      104     2025-12-26T11:59:57 shown     idle_30s v1           feed
    13       13        101     2025-12-30T12:00:00 triggered -        v1           feed
    14       14        101     2025-12-30T12:00:00 triggered idle_30s -            feed
    15       15        101     2025-12-30T12:00:00 triggered idle_30s v1           novelty
"""
INTERACTIONS = f"""
    user_id occurred_at         page action outcome dwell_seconds
    -       2025-12-30T12:00:00 home click  ok      10
    555     2025-12-30T12:00:00 home click  ok      10
    101     -                   home click  ok      10
    101     {TOMORROW}T12:00:00 home click  ok      10
    101     2025-12-30T12:00:00 -    click  ok      10
    101     2025-12-30T12:00:00 home -      ok      10
    101     2025-12-30T12:00:00 home click  -       10
    101     2025-12-30T12:00:00 home click  fine    10
    101     2025-12-30T12:00:00 home click  ok      -0.5
"""
SUPPORT_TICKETS = f"""
    ticket_id user_id opened_at           resolved_at         category is_repeat handled_by handling_minutes
    -         101     2025-12-30T12:00:00 2025-12-30T13:00:00 billing  false     human      10
    1001      101     2025-12-30T12:00:00 2025-12-30T13:00:00 billing  false     human      10
    3         -       2025-12-30T12:00:00 2025-12-30T13:00:00 billing  false     human      10
    4         555     2025-12-30T12:00:00 2025-12-30T13:00:00 billing  false     human      10
    5         101     -                   2025-12-30T13:00:00 billing  false     human      10
    6         101     {TOMORROW}T12:00:00 -                   billing  false     human      10
    7         101     2025-12-30T12:00:00 {TOMORROW}T13:00:00 billing  false     human      10
    8         101     2025-12-30T12:00:00 2025-12-30T11:59:59 billing  false     human      10
    9         101     2025-12-30T12:00:00 2025-12-30T13:00:00 -        false     human      10
    10        101     2025-12-30T12:00:00 2025-12-30T13:00:00 billing  -         human      10
    11        101     2025-12-30T12:00:00 2025-12-30T13:00:00 billing  false     -          10
    12        101     2025-12-30T12:00:00 2025-12-30T13:00:00 billing  false     robot      10
    13        101     2025-12-30T12:00:00 2025-12-30T13:00:00 billing  false     human      -
    14        101     2025-12-30T12:00:00 2025-12-30T13:00:00 billing  false     human      -1
"""
CONSENTS = f"""
    user_id purpose granted decided_at
    -       service true    2025-12-30T12:00:00
    555     service true    2025-12-30T12:00:00
    101     -       true    2025-12-30T12:00:01
    101     service -       2025-12-30T12:00:02
    101     service true    -
    101     service true    {TOMORROW}T12:00:00
    101     service false   2025-12-30T12:00:00
"""
WATERMARKS = """
    table_name       complete_through
    -                2025-12-31
    features         -
    usage_daily      2026-01-31
"""
SURVEY_ANSWERS = f"""
    survey_id respondent_id answered_on pain_point
    -         1             2025-12-30  price
    pains     -             2025-12-30  price
    pains     1001          2025-12-30  price
    pains     4             -           price
    pains     5             {TOMORROW}  price
    pains     6             2025-12-30  {LONG}
"""
EXPERIMENT_EXPOSURES = f"""
    experiment_id user_id variant   exposed_at
    -             101     treatment 2025-12-30T12:00:00
    cards         -       treatment 2025-12-30T12:00:00
    cards         555     treatment 2025-12-30T12:00:00
    cards         101     -         2025-12-30T12:00:00
    cards         1       treatment 2025-12-30T12:00:00
    cards         1       control   2025-12-30T12:00:00
    cards         101     treatment -
    cards         101     treatment {TOMORROW}T12:00:00
"""
REQUIREMENTS = f"""
    requirement_id raised_on  source
    -              2025-12-30 survey
    {LONG} 2025-12-30 survey
    maps           2025-12-30 survey
    maps           2025-12-30 survey
    films          -          survey
    songs          {TOMORROW} survey
    books          2025-12-30 -
    games          2025-12-30 {LONG}
"""
TABLES = {
    "users": USERS,
    "usage_daily": USAGE,
    "payments": PAYMENTS,
    "subscriptions": SUBSCRIPTIONS,
    "features": FEATURES,
    "assistant_events": ASSISTANT_EVENTS,
    "interactions": INTERACTIONS,
    "support_tickets": SUPPORT_TICKETS,
    "consents": CONSENTS,
    "survey_answers": SURVEY_ANSWERS,
    "watermarks": WATERMARKS,
    "experiment_exposures": EXPERIMENT_EXPOSURES,
    "requirements": REQUIREMENTS,
}

ELSEWHERE = {("users", "safe_text", "user_id")}
"""Ids are numbers here; `test_poisoned_ids` has them as text."""

# Table, rule, column, what follows, rows that break it.
PLANTED = """
users         not_null           user_id       quarantine 1
users         unique             user_id       quarantine 1
users         valid_date         registered_on flag       1
users         not_null           region        flag       1
users         not_null           channel       flag       1
users         one_spelling       region        flag       1
users         one_spelling       channel       flag       1
usage_daily   not_null           user_id       quarantine 1
usage_daily   not_null           usage_date    quarantine 1
usage_daily   not_null           feature_id    quarantine 1
usage_daily   safe_text          feature_id    quarantine 1
usage_daily   foreign_key        user_id       quarantine 1
usage_daily   foreign_key        feature_id    flag       2
usage_daily   valid_date         usage_date    quarantine 1
usage_daily   measured           minutes       flag       1
usage_daily   in_range           minutes       quarantine 1
usage_daily   in_range           sessions      flag       1
usage_daily   unique             user_id       quarantine 1
usage_daily   day_total          minutes       flag       2
payments      not_null           payment_id    quarantine 1
payments      unique             payment_id    quarantine 1
payments      not_null           user_id       quarantine 1
payments      foreign_key        user_id       quarantine 1
payments      not_null           paid_on       quarantine 1
payments      valid_date         paid_on       quarantine 1
payments      not_null           kind          quarantine 1
payments      one_of             kind          quarantine 1
payments      not_null           amount        quarantine 1
payments      plausible          amount        quarantine 1
payments      not_null           currency      quarantine 1
payments      in_reporting_currency currency     quarantine 1
payments      foreign_key        refund_of     flag       1
payments      refund_within_payment refund_of     quarantine 1
payments      refund_total_within_payment refund_of     flag       1
subscriptions not_null           subscription_id quarantine 1
subscriptions unique             subscription_id quarantine 1
subscriptions not_null           user_id       quarantine 1
subscriptions foreign_key        user_id       quarantine 1
subscriptions not_null           kind            quarantine 1
subscriptions one_of             kind          quarantine 1
subscriptions not_null           is_trial      quarantine 1
subscriptions not_null           started_on    quarantine 1
subscriptions valid_date         started_on    quarantine 1
subscriptions ordered            started_on    quarantine 1
features      not_null           feature_id    quarantine 1
features      safe_text          feature_id    quarantine 1
features      unique             feature_id    quarantine 1
features      not_null           name          flag       1
features      safe_text          name          flag       1
features      safe_text          name_zh       flag       1
features      one_of             module        flag       1
features      one_of             kind          flag       1
features      valid_date         launched_on   flag       1
assistant_events not_null        event_id      quarantine 1
assistant_events unique          event_id      quarantine 1
assistant_events not_null        prompt_id     quarantine 1
assistant_events unique          prompt_id     quarantine 1
assistant_events not_null        user_id       quarantine 1
assistant_events foreign_key     user_id       quarantine 1
assistant_events not_null        occurred_at   quarantine 1
assistant_events valid_date      occurred_at   quarantine 1
assistant_events not_null        stage         quarantine 1
assistant_events one_of          stage         quarantine 1
assistant_events complete_funnel stage         quarantine 1
assistant_events stage_not_early stage         quarantine 1
assistant_events stages_in_order stage         flag       2
assistant_events not_null        trigger       quarantine 1
assistant_events not_null        rule_version  quarantine 1
assistant_events foreign_key     feature_id    flag       1
interactions  not_null           user_id       quarantine 1
interactions  foreign_key        user_id       quarantine 1
interactions  not_null           occurred_at   quarantine 1
interactions  valid_date         occurred_at   quarantine 1
interactions  not_null           page          quarantine 1
interactions  not_null           action        quarantine 1
interactions  not_null           outcome       quarantine 1
interactions  one_of             outcome       quarantine 1
interactions  in_range           dwell_seconds quarantine 1
support_tickets not_null         ticket_id     quarantine 1
support_tickets unique           ticket_id     quarantine 1
support_tickets not_null         user_id       quarantine 1
support_tickets foreign_key      user_id       quarantine 1
support_tickets not_null         opened_at     quarantine 1
support_tickets valid_date       opened_at     quarantine 1
support_tickets valid_date       resolved_at   quarantine 1
support_tickets ordered          opened_at     quarantine 1
support_tickets not_null         category      flag       1
support_tickets not_null         is_repeat     quarantine 1
support_tickets not_null         handled_by    quarantine 1
support_tickets one_of           handled_by    quarantine 1
support_tickets not_null         handling_minutes quarantine 1
support_tickets in_range         handling_minutes quarantine 1
consents      not_null           user_id       quarantine 1
consents      foreign_key        user_id       quarantine 1
consents      not_null           purpose       quarantine 1
consents      not_null           granted       quarantine 1
consents      not_null           decided_at    quarantine 1
consents      valid_date         decided_at    quarantine 1
consents      unique             user_id       quarantine 1
survey_answers not_null          survey_id     quarantine 1
survey_answers not_null          respondent_id quarantine 1
survey_answers unique            survey_id     quarantine 1
survey_answers not_null          answered_on   quarantine 1
survey_answers valid_date        answered_on   quarantine 1
survey_answers safe_text         pain_point    quarantine 1
requirements  not_null           requirement_id quarantine 1
requirements  safe_text          requirement_id quarantine 1
requirements  unique             requirement_id quarantine 1
requirements  not_null           raised_on     quarantine 1
requirements  valid_date         raised_on     quarantine 1
requirements  not_null           source        quarantine 1
requirements  safe_text          source        quarantine 1
experiment_exposures not_null    experiment_id quarantine 1
experiment_exposures not_null    user_id       quarantine 1
experiment_exposures foreign_key user_id       quarantine 1
experiment_exposures not_null    variant       quarantine 1
experiment_exposures same_value_per_key variant       quarantine 2
experiment_exposures not_null    exposed_at    quarantine 1
experiment_exposures valid_date  exposed_at    quarantine 1
watermarks    not_null           table_name       quarantine 1
watermarks    not_null           complete_through quarantine 1
watermarks    unique             table_name       quarantine 1
"""

Rule = tuple[str, str, str]


def named(subject: str, kind: str, facts: Any) -> Rule:
    column = facts.get("column") or facts.get("earlier") or facts.get("refund_of") or facts["key"].split(", ")[0]
    return subject, kind, column


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[Rule, CheckResult]:
    """What the checks find in a warehouse in which everything is wrong that can be."""
    home = tmp_path_factory.mktemp("planted")
    warehouse(home / "warehouse", **{name: among(name, rows) for name, rows in TABLES.items()})
    results = examined(settings_of(home, through=date(2025, 12, 31)))
    general = ("column", "type", "rows", "fresh", "no_gap", "quarantined", "quarantined_money", "volume", "readable")
    return {
        named(result.subject, result.kind, result.facts): result for result in results if result.kind not in general
    }


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
    assert {named(name, rule.kind, rule.facts) for name, rule in rules} - ELSEWHERE <= planted


def test_every_suite_has_ordinary_rows() -> None:
    assert set(suites()) == set(ORDINARY) == set(TABLES)


def test_a_warehouse_of_ordinary_rows_passes_every_check(tmp_path: Path) -> None:
    warehouse(tmp_path / "warehouse", **{name: among(name) for name in ORDINARY})
    results = examined(settings_of(tmp_path, through=date(2025, 12, 31)))
    assert [check for check in results if not check.passed] == []
    assert {check.subject for check in results} == set(ORDINARY)
    assert len(results) > 70
