"""A metric's last twelve months over the twelve before, with the strategic launches."""

from collections.abc import Sequence
from datetime import date

from dashboard.charts import drawn
from dashboard.charts.lines import Lines, year_lines
from dashboard.context import Context
from dashboard.findings.headlines import gap_sentence
from dashboard.sections import badge
from dashboard.sections.card import card, note
from dashboard.series import largest, points, tooltip, twelve_months
from dashboard.ticks import place, ticks
from metrics.answers import Answer
from metrics.periods import Grain, Period


def show(context: Context, metric: str, period: Period) -> None:
    """One card."""
    answer = context.results.answer(metric, twelve_months(period), Grain.MONTH)
    title = context.title(answer.metric)
    scale, unit = context.figures.axis(largest(answer), answer.metric.unit)
    shown = points(context, answer, scale)
    with card(context, gap_sentence(context, shown), context.words("year.below", metric=title, unit=unit)):
        launches = launches_of(context, answer.period)
        drawn.show(year_lines, lines(context, answer, launches), says=gap_sentence(context, shown))
        note(context.words("year.marks") if launches else context.words("year.no_marks"))
        if not answer.rows["complete"].all():
            note(context.words("compare.to_date", day=context.day(answer.coverage.watermark)))
        badge.show(context, answer.metric, "year")


def lines(context: Context, answer: Answer, launches: Sequence[tuple[date, str]] = ()) -> Lines:
    """The lines of any answer whose rows are periods one after the other."""
    figures, unit = context.figures, answer.metric.unit
    starts = answer.rows["period_start"].to_list()
    last = answer.rows.row(-1, named=True)
    names = _names(context, starts)
    ends = [
        f"{name} {figures.short(last[side], unit)}" for name, side in zip(names, ("value", "base_value"), strict=True)
    ]
    return Lines(
        points=points(context, answer, figures.axis(largest(answer), unit)[0]),
        ends=(ends[0], ends[1]),
        tooltip=tooltip(context),
        ticks=ticks(context.words, starts, answer.grain, narrow=False),
        narrow_ticks=ticks(context.words, starts, answer.grain, narrow=True),
        marks=[(place(starts, answer.grain, day), number) for day, number in launches],
    )


def launches_of(context: Context, period: Period) -> list[tuple[date, str]]:
    """Days of the strategic launches in the period, numbered in their order."""
    listed = context.results.features().values()
    days = sorted(row["launched_on"] for row in listed if row["kind"] == "strategic" and row["launched_on"])
    return [(day, str(n)) for n, day in enumerate((d for d in days if period.start <= d <= period.end), 1)]


def _names(context: Context, starts: Sequence[date]) -> tuple[str, str]:
    """The years, where the periods lie in one."""
    if starts[0].year == starts[-1].year:
        return str(starts[0].year), str(starts[0].year - 1)
    return context.words("year.now"), context.words("year.base")
