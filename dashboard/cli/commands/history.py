"""`history`: revisions of a published value."""

from typing import Any

import click

from dashboard.cli.common.options import results_of, store_option
from dashboard.cli.common.output import emit, format_option, say
from dashboard.i18n import words
from dashboard.presentation.number_format import Figures
from metrics.catalogue import metric as metric_named
from metrics.model.metric import Unit
from metrics.periods.notation import name
from metrics.periods.period import grain_of
from queries.errors import Problem


@click.command(epilog="Example: product-metrics history monthly_active_users --period 2025-11")
@click.argument("metric")
@click.option("--period", help="One of the metric's headline grain, such as 2025-12; default: the last whole one.")
@store_option
@format_option
def history(metric: str, period: str | None, store: str | None, form: str) -> None:
    """Show every value that was published for a period, and why it changed."""
    definition, results = metric_named(metric), results_of(store)
    within = results.parsed(period) or results.last_whole(definition)
    rows = results.revisions(definition, within).to_dicts()
    if not rows and grain_of(within, results.starts) is not definition.headline:
        grain, example = words("en")(f"grain.{definition.headline}").lower(), name(results.last_whole(definition))
        raise Problem(
            f"history of {metric}",
            wanted=f"a {grain}, by which published values are kept",
            got=name(within),
            fix=f"Ask for one, such as --period {example}",
        )
    if not rows:
        say(words("en")("history.none"), err=True)
    document = {"metric": metric, "unit": str(definition.unit), "period": name(within), "rows": rows}
    emit(form, document, "rows", [_shown(row, definition.unit, results.manifest.currency) for row in rows])


def _shown(row: dict[str, Any], unit: Unit, currency: str) -> dict[str, Any]:
    value = Figures(words("en"), currency).exact(row["value"], unit)
    why = words("en")(f"history.{row['why']}")
    return row | {"made_at": f"{row['made_at']:%Y-%m-%d %H:%M}", "value": value, "why": why}
