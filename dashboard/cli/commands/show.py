"""`show`: values of a metric with their baseline and change."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import click

from dashboard.cli.common.options import (
    align_option,
    per_working_day_option,
    period_option,
    results_of,
    store_option,
    where_option,
)
from dashboard.cli.common.output import emit, format_option, say
from dashboard.exports.decimals import clean
from dashboard.exports.tidy import beside, rows_of
from dashboard.i18n import words
from dashboard.presentation.date_format import period_name
from dashboard.presentation.messages import (
    asides,
    metric_title,
    what_counts,
    why_not_a_sum,
    why_not_known,
    withheld_and_cure,
)
from dashboard.presentation.number_format import Figures
from metrics.aggregates.schema import Trust
from metrics.analysis.feature_months import OnlyUsers, only_users
from metrics.comparison.period_pair import Against
from metrics.errors import Refusal
from metrics.model.metric import Unit
from metrics.model.term import Slice, Wanted
from metrics.periods.notation import name
from metrics.periods.period import Align, Grain, split
from metrics.query.answers import Answer, Question
from metrics.snapshots.manifest import TableState
from queries.sources.completeness import Basis

GRAINS = [grain.value for grain in Grain if grain is not Grain.CUSTOM]


@click.command(epilog="Example: product-metrics show monthly_active_users --period 2025-12 --by channel")
@click.argument("metric")
@period_option
@click.option("--grain", type=click.Choice(GRAINS), help="Grain of the time series.")
@click.option("--by", default="", metavar="DIM[,DIM]", help="Break down by dimensions.")
@where_option
@click.option(
    "--compare",
    type=click.Choice([against_.value for against_ in Against]),
    default=Against.YOY.value,
    show_default=True,
    help="Baseline of the comparison.",
)
@align_option
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="As served at the end of that day (UTC)."
)
@per_working_day_option
@store_option
@format_option
def show(
    metric: str,
    period: str | None,
    grain: str | None,
    by: str,
    where: tuple[str, ...],
    compare: str,
    align: str,
    as_of: datetime | None,
    per_working_day: bool,
    store: str | None,
    form: str,
) -> None:
    """Show a metric of the current snapshot."""
    results = results_of(store, as_of.date() if as_of else None)
    question = Question(
        metric=metric,
        period=results.parsed(period),
        grain=Grain(grain) if grain else None,
        slice=Slice(_dimensions(by), wanted(where)),
        against=Against(compare),
        align=Align(align),
        per_working_day=per_working_day,
    )
    answer = results.ask(question)
    only = only_users(results.snapshot, answer, [dimension for dimension, _ in question.slice.where])
    lines = _shown(answer, results.manifest.currency, only)
    whole = _whole(answer, results.snapshot.id)
    if form == "csv":
        whole["rows"] = beside(whole["rows"], rows_of(results, [answer]))
    emit(form, whole, "rows", lines, _title(answer))
    if not lines:
        say(f"product-metrics: {_why_nothing(answer, results.manifest.reckoning.starts(question.align))}", err=True)
    if answer.trust is not Trust.PASSED and form == "table":
        say(words("en")(f"trust.{answer.trust}", day=answer.coverage.watermark.isoformat()))
    if only and form == "table":
        say(" ".join(filter(None, (why_not_a_sum(only, words("en")), why_not_known(only, words("en"))))))


def _dimensions(by: str) -> tuple[str, ...]:
    """Dimensions of `feature, platform`, each once."""
    return tuple(dict.fromkeys(filter(None, map(str.strip, by.split(",")))))


def wanted(conditions: Iterable[str]) -> tuple[tuple[str, Wanted], ...]:
    """Filters by dimension."""
    return tuple(_condition(text) for text in conditions)


def _condition(text: str) -> tuple[str, Wanted]:
    """Filter from `region=east`, or `region=` for a missing value."""
    dimension, equals, value = text.partition("=")
    if not (dimension and equals):
        raise Refusal("where_form", got=text)
    return dimension, (value or None,)


def _why_nothing(answer: Answer, starts: int) -> str:
    """Why the answer has no row: no window of the grain, or no value of a dimension."""
    days = f"{answer.period.start} to {answer.period.end}"
    if answer.by and split(answer.period, answer.grain, starts):
        return f"{answer.metric.id} has no value of {', '.join(answer.by)} from {days} or in its baseline."
    return f"no {answer.grain} begins in {days}. Choose a longer period, or a finer --grain."


def _whole(answer: Answer, snapshot: str) -> dict[str, Any]:
    return {
        "metric": answer.metric.id,
        "unit": str(answer.metric.unit),
        "grain": answer.grain,
        "period": name(answer.period),
        "snapshot": snapshot,
        "as_of": answer.coverage.watermark,
        **marks(answer),
        "trust": answer.trust,
        "rows": [_row(answer, row) for row in answer.rows.iter_rows(named=True)],
    }


def marks(answer: Answer) -> dict[str, Any]:
    """What is to be known of the figures, where there is anything: that nobody says how far data are complete, what is
    left out of an amount of money, and that they were computed for this question."""
    is_last_row = answer.coverage.basis == Basis.LAST_ROW
    left_out = [_left_out(table) for table in answer.left_out]
    return {
        **({"as_of_basis": answer.coverage.basis} if is_last_row else {}),
        **({"left_out": left_out} if left_out else {}),
        **({"computed_now": True} if answer.is_computed else {}),
    }


def _left_out(table: TableState) -> dict[str, Any]:
    """Quarantined rows of a payment table: number, amount and share of the money."""
    return {
        "table": table.name,
        "rows": table.quarantined,
        "money": table.money_left_out,
        "share": table.share_left_out,
    }


def _title(answer: Answer) -> str:
    return f"{metric_title(answer.metric, words('en'), answer.grain)}, {period_name(answer.period, words('en'))}"


def _row(answer: Answer, row: dict[str, Any]) -> dict[str, Any]:
    numbers = ("value", "numerator", "denominator", "base_value", "change", "change_pct")
    return {
        "start": row["start"] or row["period_start"],
        "end": row["end"] or row["period_end"],
        **{dimension: row[dimension] for dimension in answer.by},
        **{number: plain(row[number], *_operands(number, row)) for number in numbers},
        "withheld": withheld_and_cure(answer, row, words("en")) or None,
        "complete": row["complete"],
        **({share: plain(row[share]) for share in ("measured", "base_measured")} if answer.metric.sums else {}),
        **({"computed_now": True} if answer.is_computed else {}),
    }


def _operands(number: str, row: dict[str, Any]) -> tuple[float | None, ...]:
    """What a difference was made of, by whose size it has rounding errors."""
    return (row["value"], row["base_value"]) if number == "change" else ()


def _remark(answer: Answer, row: dict[str, Any]) -> str:
    if reason := withheld_and_cure(answer, row, words("en")):
        return " ".join(
            [reason, *(sentence[0].upper() + sentence[1:] for sentence in what_counts(answer, row, words("en")))]
        )
    return "; ".join(asides(answer, row, words("en")))


def plain(number: float | None, *operands: float | None) -> float | None:
    """Number without the noise of binary sums, as an integer where it has no decimals."""
    return clean(number, *operands)


def _shown(answer: Answer, currency: str, only: OnlyUsers | None) -> list[dict[str, Any]]:
    figures, unit = Figures(words("en"), currency), answer.metric.unit
    rows = answer.rows.hstack(only.rows) if only else answer.rows
    return [
        {
            "start": row["start"] or row["period_start"],
            "end": row["end"] or row["period_end"],
            **{dimension: _written(row[dimension]) for dimension in answer.by},
            "value": figures.exact(row["value"], unit),
            "before": figures.exact(row["base_value"], unit),
            "change": figures.change(row["change"], row["change_pct"], unit),
            **(_only(figures, row) if only and only.is_known else {}),
            "": _remark(answer, row),
        }
        for row in rows.iter_rows(named=True)
    ]


def _written(value: str | None) -> str:
    """Value of a dimension: a missing one is not an empty one."""
    return "–" if value is None else value or '""'


def _only(figures: Figures, row: dict[str, Any]) -> dict[str, str]:
    """Users of one feature only, before, and their change."""
    change, share = row["only_change"], row["only_change_pct"]
    people = "" if change is None else figures.added(change)
    return {
        "only": figures.exact(row["only"], Unit.USERS),
        "only before": figures.exact(row["base_only"], Unit.USERS),
        "only change": people if share is None else f"{people} ({figures.per_cent(share)})",
    }
