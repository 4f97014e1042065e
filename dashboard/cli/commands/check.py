"""`check`: runs every check on the warehouse and publishes nothing."""

import sys
from dataclasses import asdict
from datetime import datetime

import click

from dashboard.cli.common.options import warehouse_option
from dashboard.cli.common.output import bar, emit, format_option
from dashboard.i18n import words
from dashboard.presentation.messages import check_finding, check_rule
from metrics.snapshots.manifest import CheckResult
from queries.settings import settings


@click.command(epilog="Example: product-metrics check --format json")
@warehouse_option
@click.option("--through", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Freshness is judged at this day.")
@format_option
def check(warehouse: str | None, through: datetime | None, form: str) -> None:
    """Run every check on the warehouse; publish nothing."""
    from refresh.pipeline.stages import examined

    chosen = settings(warehouse=warehouse, through=through and through.date())
    with bar() as tell:
        results = examined(chosen, tell)
    emit(
        form,
        {"checks": [asdict(result) | {"severity": result.severity} for result in results]},
        "checks",
        [line(result) for result in results],
    )
    if any(result.is_critical for result in results):
        sys.exit(1)


def line(result: CheckResult) -> dict[str, str]:
    """Table line of a check result."""
    return {
        "": "passed" if result.passed else result.outcome,
        "severity": result.severity,
        "about": result.subject,
        "expected": check_rule(result, words("en")),
        "found": check_finding(result, words("en")),
    }
