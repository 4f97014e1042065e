"""Examines the results of a computation before they are published."""

from checks.expectations import Examiner, gxe
from checks.expected import Expected
from metrics.answers import Answer
from metrics.manifest import CheckResult
from metrics.promises import Promise
from queries.warehouse.rules import Outcome


def examine_promises(answer: Answer, examiner: Examiner) -> list[CheckResult]:
    """Check what the metric promises of its headline series."""
    expected = [_expected(promise) for promise in answer.metric.promises]
    columns = [promise.column for promise in answer.metric.promises]
    rows = answer.rows.select("start", *dict.fromkeys(columns)).to_pandas()
    verdicts = examiner.frame(rows, [each.expectation for each in expected])
    return [each.result(answer.metric.id, verdict) for each, verdict in zip(expected, verdicts, strict=True)]


def _expected(promise: Promise) -> Expected:
    within = gxe.ExpectColumnValuesToBeBetween(column=promise.column, min_value=promise.least, max_value=promise.most)
    return Expected(promise.kind, Outcome.REJECT if promise.critical else Outcome.FLAG, within, promise.facts)
