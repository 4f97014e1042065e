"""The grey line under a page's title: what is compared, how far data reach, and what the checks say."""

from dashboard.context import Context
from dashboard.text import dot, joined
from dashboard.wording import asides, known_to
from metrics.answers import Answer
from metrics.manifest import Trust
from metrics.periods import Period


def data_facts(context: Context, answer: Answer) -> list[str]:
    """A phrase each."""
    row = answer.rows.row(0, named=True)
    now = Period(row["start"], row["end"]) if row["start"] else answer.period
    has_base = row["base_start"] is not None and row["base_value"] is not None
    base = {"base": context.period(Period(row["base_start"], row["base_end"]))} if has_base else {}
    compared = context.words("facts.compared" if has_base else "facts.alone", period=context.period(now), **base)
    until = context.words("facts.until", day=known_to(answer.coverage.watermark, answer.coverage.basis, context.words))
    return [compared, *asides(answer, row, context.words), until, *check_facts(context)]


def check_facts(context: Context) -> list[str]:
    """How many checks passed, how many found something, and how many sources are late."""
    checks = context.results.manifest.checks
    passed = sum(check.passed for check in checks)
    late = sum(state.trust is Trust.STALE for state in context.results.manifest.sources.values())
    facts: list[str] = [joined(" ", [dot("green"), context.words("facts.passed", count=passed)])]
    if passed < len(checks):
        facts.append(joined(" ", [dot("orange"), context.words("facts.found", count=len(checks) - passed)]))
    if late:
        facts.append(joined(" ", [dot("orange"), context.words("facts.late", count=late)]))
    return facts
