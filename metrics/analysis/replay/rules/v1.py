"""First rule: thirty seconds without an action, on any page."""

from metrics.analysis.replay.rule import TriggerRule

rule = TriggerRule(idle=30)
