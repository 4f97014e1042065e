"""A rule that a snapshot keeps as a record is the same rule again."""

import json

import pytest

from checks.registry import suites
from queries.extract.published import record_of, rule_of
from queries.rules.rule import Rule

RULES = [
    pytest.param(rule, id=f"{name}: {rule.name}")
    for name, suite in suites().items()
    for rule in suite.rules
    if isinstance(rule, Rule)
]


@pytest.mark.parametrize("rule", RULES)
def test_every_row_rule_of_a_suite_comes_back_from_json(rule: Rule) -> None:
    assert rule_of(json.loads(json.dumps(record_of(rule)))) == rule


def test_a_kind_that_is_no_longer_there_is_an_error() -> None:
    with pytest.raises(KeyError, match="no_such_kind"):
        rule_of({"kind": "no_such_kind", "outcome": "quarantine"})
