"""`funnel`: how many prompts of the assistant, or people, reach each stage."""

from dataclasses import asdict
from typing import Any

import click

from dashboard.cli.common.options import results_of, store_option
from dashboard.cli.common.output import emit, format_option, say
from metrics.analysis.funnel import BY, CountedBy, FunnelRow
from metrics.catalogue import metric as metric_named


@click.command(epilog="Example: product-metrics funnel assistant --by rule_version --period 2025")
@click.argument("name", type=click.Choice(["assistant"]), metavar="assistant")
@click.option(
    "--unit",
    type=click.Choice([unit.value for unit in CountedBy]),
    default=CountedBy.PROMPT.value,
    help="What is counted.",
)
@click.option("--by", type=click.Choice(BY), help="One funnel per value.")
@click.option(
    "--period", metavar="P", help="Such as 2025-12, 2025-Q4, 2025, FROM..TO; by default the last whole month."
)
@store_option
@format_option
def funnel(name: str, unit: str, by: str | None, period: str | None, store: str | None, form: str) -> None:
    """Show the funnel of the assistant: triggered, shown, clicked, resolved."""
    results = results_of(store)
    usage = metric_named("assistant_usage_rate")
    within = results.parsed(period) or results.last_whole(usage)
    rows = results.funnel(within, CountedBy(unit), by)
    lines = [_line(row, by) for row in rows]
    document = {"unit": unit, "rows": lines if form == "csv" else [_row(row, by) for row in rows]}
    emit(form, document, "rows", lines)
    if not rows:
        known = results.span(usage)
        say(
            f"product-metrics: no prompt was triggered from {within.start} to {within.end}; "
            f"the data are of {known.start} to {known.end}.",
            err=True,
        )


def _row(row: FunnelRow, by: str | None) -> dict[str, Any]:
    fields = asdict(row)
    value = fields.pop("value")
    return ({by: value} if by else {}) | fields


def _line(row: FunnelRow, by: str | None) -> dict[str, Any]:
    """One line of the table: counts by stage, then the rates."""
    counts = {step.stage: step.count for step in row.steps}
    rates = {"usage_rate": row.usage_rate, "click_rate": row.click_rate, "triggers": row.triggers_per_user_day}
    written = {name: "–" if rate is None else f"{rate:.4g}" for name, rate in rates.items()}
    return (
        ({by: row.value} if by else {}) | {"start": row.start, "end": row.end} | counts | {"open": row.open} | written
    )
