"""`explain`: contributions that sum to a change, for programs and for people."""

from collections.abc import Mapping
from typing import Any

import click

from dashboard.cli.commands.show import marks, plain, wanted
from dashboard.cli.common.options import (
    align_option,
    per_working_day_option,
    period_option,
    results_of,
    store_option,
    where_option,
)
from dashboard.cli.common.output import emit, format_option
from dashboard.exports.tidy import PARTS, beside, explained
from dashboard.i18n import words
from dashboard.presentation.date_format import period_name
from dashboard.presentation.messages import metric_title
from dashboard.presentation.number_format import NONE, Figures
from metrics.analysis.explain.explanation import Explanation, Method
from metrics.catalogue import metric as metric_named
from metrics.comparison.period_pair import Against
from metrics.model.metric import Unit
from metrics.model.term import Slice
from metrics.periods.notation import name
from metrics.periods.period import Align
from metrics.query.answers import Question

NUMBERS = ("value", "base_value", "contribution", "rate", "mix")


def whole(explanation: Explanation, snapshot: str) -> dict[str, Any]:
    """JSON document of an explanation."""
    row = explanation.whole.rows.row(0, named=True)
    return {
        "metric": explanation.metric.id,
        "unit": str(explanation.metric.unit),
        "period": name(explanation.period),
        "base_period": name(explanation.base_period),
        "value": plain(row["value"]),
        "base_value": plain(row["base_value"]),
        "change": plain(explanation.change, row["value"], row["base_value"]),
        "residual": plain(explanation.residual),
        "method": explanation.method,
        "by": explanation.by,
        "snapshot": snapshot,
        "as_of": explanation.whole.coverage.watermark,
        **marks(explanation.whole),
        "trust": explanation.whole.trust,
        "rows": [_row(explanation, row) for row in explanation.rows.iter_rows(named=True)],
    }


def title(explanation: Explanation) -> str:
    """Title: metric and both periods."""
    called = metric_title(explanation.metric, words("en"), explanation.whole.grain)
    base, period = (period_name(period_, words("en")) for period_ in (explanation.base_period, explanation.period))
    return f"{called}, {base} to {period}"


def shown(explanation: Explanation, currency: str) -> list[dict[str, str]]:
    """Table lines: one per part, then the total."""
    figures = Figures(words("en"), currency)
    sums = explanation.rows.select("rate", "mix").sum().row(0, named=True)
    last = explanation.whole.rows.row(0, named=True) | sums | {"contribution": explanation.change}
    parts = [_line(explanation, figures, row) for row in explanation.rows.iter_rows(named=True)]
    return [*parts, {_key(explanation): "= change", **_values(explanation, figures, last)}]


def _row(explanation: Explanation, row: Mapping[str, Any]) -> dict[str, Any]:
    sides = explanation.whole.rows.select("value", "base_value").row(0)
    return {_key(explanation): row["part"], **{number: plain(row[number], *sides) for number in NUMBERS}}


def _key(explanation: Explanation) -> str:
    return PARTS.get(explanation.method, explanation.by)


def _line(explanation: Explanation, figures: Figures, row: Mapping[str, Any]) -> dict[str, str]:
    """Table line of a part; drivers are formatted in their own units."""
    line = {_key(explanation): row["part"] or NONE, **_values(explanation, figures, row)}
    is_driver = explanation.method is Method.DRIVERS
    return line | {"value": _bare(row["value"]), "before": _bare(row["base_value"])} if is_driver else line


def _values(explanation: Explanation, figures: Figures, row: Mapping[str, Any]) -> dict[str, str]:
    unit = explanation.metric.unit
    halves = ("rate", "mix") if explanation.method is Method.RATE_AND_MIX else ()
    return {
        "value": figures.exact(row["value"], unit),
        "before": figures.exact(row["base_value"], unit),
        **{column: _moved(figures, row[column], unit) for column in ("contribution", *halves)},
    }


def _bare(value: float | None) -> str:
    return NONE if value is None else f"{value:,.6g}"


def _moved(figures: Figures, value: float, unit: Unit) -> str:
    text = figures.exact(value, unit)
    return ("+" if value > 0 else "") + (text.replace("%", " pp") if unit.is_share else text)


@click.command(epilog="Example: product-metrics explain net_revenue --period 2025-12 --by drivers")
@click.argument("metric")
@period_option
@click.option("--by", metavar="DIM|flows|drivers", help="Decomposition; default: the first that applies.")
@where_option
@click.option(
    "--compare",
    type=click.Choice([Against.YOY.value, Against.PREVIOUS.value]),
    default=Against.YOY.value,
    show_default=True,
    help="Baseline of the change.",
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
    results = results_of(store)
    if within := results.parsed(period):
        results.refuse_outside(within, metric_named(metric))
    question = Question(
        metric=metric,
        period=within,
        slice=Slice((), wanted(where)),
        against=Against(compare),
        align=Align(align),
        per_working_day=per_working_day,
    )
    explanation = results.explain_change(question, by)
    lines = shown(explanation, results.manifest.currency)
    document = whole(explanation, results.snapshot.id)
    if form == "csv":
        document["rows"] = beside(document["rows"], explained(results, explanation))
    emit(form, document, "rows", lines, title(explanation))
