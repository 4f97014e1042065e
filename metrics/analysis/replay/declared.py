"""Declared trigger rules, found by scanning `metrics/analysis/replay/rules`."""

from functools import cache

import metrics.analysis.replay.rules
from metrics.analysis.replay.rule import TriggerRule
from queries.discovery import scanned


@cache
def declared_rules() -> dict[str, TriggerRule]:
    """Version → its rule, in the order of the versions."""
    rules = scanned(TriggerRule, metrics.analysis.replay.rules, attribute="rule")
    return {name: rule for name, (_, rule) in rules.items()}
