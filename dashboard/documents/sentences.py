"""Sentences and charts that several sections share: how a measure moved, two years by month."""

from collections.abc import Sequence
from dataclasses import replace

from dashboard.documents.draft import Draft, Measured
from dashboard.documents.model import Chart, Figure, Line, Name, Series, Table
from dashboard.presentation.number_format import NONE
from metrics.catalogue import metric as metric_named
from metrics.comparison.alignment import same_date_last_year
from metrics.errors import Refusal
from metrics.model.metric import Unit
from metrics.periods.period import ONE_DAY, Grain, Period, holding, start_of


def moved(draft: Draft, found: Measured) -> Line:
    """How a measure moved against the year before; why it cannot be compared, where it cannot."""
    facts: dict[str, str | Figure] = {"metric": found.basis.title, "period": found.basis.period}
    if found.value is None:
        return draft.say("review.moved.none", **facts, why=found.withheld)
    facts |= {"value": found.value}
    if found.change is None and found.row["withheld"] == "base_zero":
        return draft.say("review.moved.new", **facts)
    if found.change is None or found.base is None:
        return draft.say("review.moved.alone", **facts, why=found.withheld)
    kind = {True: "rose", False: "fell", None: "same"}[is_up(found)]
    return draft.say(f"review.moved.{kind}", **facts, base=found.base, change=found.change)


def is_up(found: Measured) -> bool | None:
    """Direction of the change as it is written; None where it is written as zero, or not known."""
    if found.change is None or found.change.role == "muted":
        return None
    return bool(found.row["change"] > 0)


def counts(draft: Draft, found: Measured) -> Line:
    """Numerator of denominator; a dash for a metric that is no ratio."""
    if found.numerator is None or found.denominator is None:
        return (NONE,)
    words = "review.counts" if found.metric.unit.is_share else "review.ratio"
    return draft.say(words, numerator=found.numerator, denominator=found.denominator)


def tried(draft: Draft, metric: str, period: Period | None = None) -> Measured | Refusal:
    """A metric over a period, without one over its period of the review; or why it has none."""
    period = period or draft.when(metric_named(metric))
    if period is None:
        return Refusal("not_at_grain", metric=metric, grain=str(draft.period), allowed="–")
    try:
        return draft.ask(metric, period)
    except Refusal as refusal:
        return refusal


def twelve_months(draft: Draft) -> Period:
    """The twelve months that end with the last one of the review."""
    last = start_of(Grain.MONTH, draft.period.end)
    return Period(holding(Grain.MONTH, same_date_last_year(last)).end + ONE_DAY, draft.period.end)


def month_names(draft: Draft, months: Sequence[Measured]) -> tuple[str, ...]:
    return tuple(draft.context.words(f"date.axis{each.row['period_start'].month}") for each in months)


def two_years(draft: Draft, id: str, metric: str, title: Line) -> Chart:
    """Twelve months beside those of the year before. Raises Refusal where the metric has none."""
    period = twelve_months(draft)
    months = draft.rows(metric, period, grain=Grain.MONTH)
    unit = months[0].metric.unit
    scale, unit_name = scale_of(draft, [each.value for each in months] + [each.base for each in months], unit)
    words = draft.context.words
    below = draft.say("review.by_month", metric=months[0].basis.title, period=draft.name(period), unit=unit_name)
    series = (
        Series((str(words("year.base")),), "base", tuple(each.base for each in months)),
        Series((str(words("year.now")),), "now", tuple(each.value for each in months)),
    )
    return Chart(id, "columns", title, below, month_names(draft, months), series, unit, scale)


def scale_of(draft: Draft, figures: Sequence[Figure | None], unit: Unit) -> tuple[float, str]:
    """Divisor of a chart's values and the name of its unit: one scale for all of it."""
    largest = max((abs(each.value) for each in figures if each and each.value), default=1.0)
    scale, name = draft.context.figures.axis(largest, unit)
    return scale, str(name)


def table(
    draft: Draft,
    id: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Line | str | Figure]],
    numbers: Sequence[int],
    widths: Sequence[float] = (),
) -> Table:
    """Table whose columns are named by words."""
    heads = tuple((str(draft.context.words(column)),) for column in columns)
    lines = tuple(tuple(_cell(cell) for cell in row) for row in rows)
    return Table(id, heads, lines, frozenset(numbers), tuple(widths))


def _cell(cell: Line | str | Figure) -> Line:
    if isinstance(cell, tuple):
        return cell or (NONE,)
    return (cell if isinstance(cell, Figure) else Name(cell),)


def compact(draft: Draft, figure: Figure | None) -> Line:
    """A change as a table or a tile has it: percentage points in their short form; empty for none."""
    if figure is None:
        return ()
    return (replace(figure, text=figure.text.replace(draft.context.words("review.points"), "pp")),)


def lowered(text: str) -> str:
    """Text as it stands within a sentence."""
    return text[:1].lower() + text[1:]
