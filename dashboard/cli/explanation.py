"""An explanation as `explain` prints it: for programs, and for people."""

from collections.abc import Mapping
from typing import Any

from dashboard.cli.show import marks, plain
from dashboard.dates import period_name
from dashboard.figures import NONE, Figures
from dashboard.wording import metric_title
from dashboard.words import words
from metrics.explain.explanation import Explanation, Method
from metrics.metric import Unit
from metrics.notation import name

NUMBERS = ("value", "base_value", "contribution", "rate", "mix")

KEYS = {Method.FLOWS: "flow", Method.DRIVERS: "driver"}
"""What stands in a row in place of the dimension."""


def whole(explanation: Explanation, snapshot: str) -> dict[str, Any]:
    """One object."""
    row = explanation.whole.rows.row(0, named=True)
    return {
        "metric": explanation.metric.id,
        "unit": explanation.metric.unit,
        "period": name(explanation.period),
        "base_period": name(explanation.base_period),
        "value": plain(row["value"]),
        "base_value": plain(row["base_value"]),
        "change": plain(explanation.change),
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
    """What changed, and between which periods."""
    called = metric_title(explanation.metric, words("en"), explanation.whole.grain)
    base, period = (period_name(each, words("en")) for each in (explanation.base_period, explanation.period))
    return f"{called}, {base} to {period}"


def shown(explanation: Explanation, currency: str) -> list[dict[str, str]]:
    """A line for each part, and the whole below them."""
    figures = Figures(words("en"), currency)
    sums = explanation.rows.select("rate", "mix").sum().row(0, named=True)
    last = explanation.whole.rows.row(0, named=True) | sums | {"contribution": explanation.change}
    parts = [_line(explanation, figures, row) for row in explanation.rows.iter_rows(named=True)]
    return [*parts, {_key(explanation): "= change", **_values(explanation, figures, last)}]


def _row(explanation: Explanation, row: Mapping[str, Any]) -> dict[str, Any]:
    return {_key(explanation): row["part"], **{number: plain(row[number]) for number in NUMBERS}}


def _key(explanation: Explanation) -> str:
    return KEYS.get(explanation.method, explanation.by)


def _line(explanation: Explanation, figures: Figures, row: Mapping[str, Any]) -> dict[str, str]:
    """A driver has a unit of its own: payers per active user, money per payer."""
    line = {_key(explanation): row["part"] or NONE, **_values(explanation, figures, row)}
    is_driver = explanation.method is Method.DRIVERS
    return line | {"value": _bare(row["value"]), "before": _bare(row["base_value"])} if is_driver else line


def _values(explanation: Explanation, figures: Figures, row: Mapping[str, Any]) -> dict[str, str]:
    unit = explanation.metric.unit
    halves = ("rate", "mix") if explanation.method is Method.RATE_AND_MIX else ()
    return {
        "value": figures.exact(row["value"], unit),
        "before": figures.exact(row["base_value"], unit),
        **{each: _moved(figures, row[each], unit) for each in ("contribution", *halves)},
    }


def _bare(value: float | None) -> str:
    return NONE if value is None else f"{value:,.6g}"


def _moved(figures: Figures, value: float, unit: Unit) -> str:
    text = figures.exact(value, unit)
    return ("+" if value > 0 else "") + (text.replace("%", " pp") if unit is Unit.SHARE else text)
