"""Second rule: two failed operations in a row on a page, or two minutes on a core page."""

from metrics.analysis.replay.rule import TriggerRule

rule = TriggerRule(failures=2, dwell=120, failure_delay=2)
