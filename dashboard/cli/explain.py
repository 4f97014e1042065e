"""`explain`: contributions that sum to a change."""

import click

from dashboard.cli.explanation import shown, title, whole
from dashboard.cli.options import align_option, per_working_day_option, period_option, store_option, where_option
from dashboard.cli.output import emit, format_option
from dashboard.cli.served import served
from dashboard.cli.show import wanted
from metrics.answers import Question
from metrics.catalogue import metric as metric_named
from metrics.compare import Against, Align
from metrics.explain.change import explain as explained
from metrics.explain.ways import ways
from metrics.notation import parse
from metrics.slice import Slice


@click.command(epilog="Example: product-metrics explain net_revenue --period 2025-12 --by drivers")
@click.argument("metric")
@period_option
@click.option("--by", metavar="DIM|flows|drivers", help="What takes the change apart; default: the first that can.")
@where_option
@click.option(
    "--compare",
    type=click.Choice([Against.YOY.value, Against.PREVIOUS.value]),
    default=Against.YOY.value,
    show_default=True,
    help="The change from what.",
)
@align_option
@per_working_day_option
@store_option
@format_option
def explain(
    metric: str,
    period: str | None,
    by: str | None,
    where: tuple[str, ...],
    compare: str,
    align: str,
    per_working_day: bool,
    store: str | None,
    form: str,
) -> None:
    """Explain the change of a metric."""
    snapshot = served(store)
    question = Question(
        metric=metric,
        period=parse(period, snapshot.manifest.reckoning.fiscal_year_starts)[0] if period else None,
        slice=Slice((), wanted(where)),
        against=Against(compare),
        align=Align(align),
        per_working_day=per_working_day,
    )
    numbers = snapshot.numbers()
    explanation = explained(numbers, question, by or next(iter(ways(metric_named(metric), numbers)), "–"))
    lines = shown(explanation, snapshot.manifest.currency)
    emit(form, whole(explanation, snapshot.id), "rows", lines, title(explanation))
