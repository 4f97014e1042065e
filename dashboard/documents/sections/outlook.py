"""Outlook: this year's level carried on along last year's shape, with the band of the method's own errors."""

from dataclasses import dataclass, replace
from datetime import date
from statistics import median

from dashboard.documents.draft import Draft, Measured, shown
from dashboard.documents.model import Basis, Block, Chart, Figure, Line, Name, Paragraph, Series
from dashboard.documents.sections import Content, SectionFile
from dashboard.documents.sentences import scale_of, table, tried, twelve_months
from metrics.catalogue import metric as metric_named
from metrics.errors import Refusal
from metrics.model.metric import Metric
from metrics.periods.notation import name as notation
from metrics.periods.period import ONE_DAY, Grain, Period, holding, months_from

METRICS = ("monthly_active_users", "daily_usage_time", "paid_conversion")
AHEAD, LEVEL, LEAST = 3, 3, 4
"""Months ahead, months of which the level is the mean, and fewest tries for which a band is given."""
COLUMNS = ("month", "year_before", "expected", "low", "high", "tries")


@dataclass(frozen=True)
class Expected:
    """Expected value of one month, with the band of the same method on past months."""

    month: Period
    value: float
    low: float
    high: float
    tries: int


def outlook(values: dict[int, float], last: int) -> list[tuple[int, float, float, float, int]]:
    """Month number, expected value, low, high and tries for the AHEAD months after `last`.

    `values` by month number. The method is tried on every past month that it can be; what it came to is multiplied by
    the median of measured ÷ carried on, and the band ends at the smallest and the largest of them. A month is left out
    whose shape is not known, or with fewer tries than LEAST.
    """
    found = []
    for ahead in range(1, AHEAD + 1):
        expected = _carried(values, last, ahead)
        errors = [
            values[origin + ahead] / tried
            for origin in sorted(values)
            if origin + ahead <= last and origin + ahead in values and (tried := _carried(values, origin, ahead))
        ]
        if expected is not None and len(errors) >= LEAST:
            value, low, high = (expected * error for error in (median(errors), min(errors), max(errors)))
            found.append((last + ahead, value, low, high, len(errors)))
    return found


def _carried(values: dict[int, float], origin: int, ahead: int) -> float | None:
    """Level of the months up to `origin` along the shape of the same months a year earlier."""
    level, before = (_level(values, month) for month in (origin, origin - 12))
    shape = values.get(origin - 12 + ahead)
    return None if not level or not before or shape is None else level * shape / before


def _level(values: dict[int, float], last: int) -> float | None:
    months = [values.get(last - back) for back in range(LEVEL)]
    known = [value for value in months if value is not None]
    return sum(known) / LEVEL if len(known) == LEVEL else None


def write(draft: Draft) -> Content:
    tries: dict[str, int] = {}
    blocks: list[Block] = []
    first: Line = ()
    for metric in METRICS:
        found = tried(draft, metric)
        if isinstance(found, Refusal):
            continue
        expected, months = _expected(draft, metric_named(metric))
        tries[metric] = max((each.tries for each in expected), default=0)
        if not expected:
            continue
        basis = _basis(draft, metric_named(metric), expected)
        blocks += [
            _chart(draft, metric_named(metric), basis, months, expected),
            _table(draft, metric_named(metric), basis, expected),
        ]
        first = first or _message(draft, metric_named(metric), basis, expected[-1])
    if not blocks:
        basis = draft.recorded("outlook", draft.context.words("review.section.outlook"))
        facts = {
            "least": draft.count(basis, "least", LEAST),
            "tries": draft.count(basis, "tries", max(tries.values(), default=0)),
        }
        line = draft.say("review.outlook.waits", **facts)
        return Content(line, (Paragraph(line, "waits"),))
    notes = [
        draft.say("review.outlook.method"),
        draft.say("review.outlook.band"),
        draft.say("review.outlook.no_promise"),
    ]
    return Content(first, (Paragraph(draft.join(notes)), *blocks))


def _expected(draft: Draft, metric: Metric) -> tuple[list[Expected], list[Measured]]:
    """What is expected, and the twelve months up to the end of the review."""
    span, months = draft.results.span(metric), twelve_months(draft)
    start = max(span.start, date(draft.period.end.year - 3, 1, 1))
    start = start if start.day == 1 else holding(Grain.MONTH, start).end + ONE_DAY
    if start > draft.period.end:
        return [], []
    rows = draft.results.answer(metric.id, Period(start, draft.period.end), Grain.MONTH).rows.to_dicts()
    values = {
        _number(row["period_start"]): float(row["value"])
        for row in rows
        if row["value"] is not None and row["complete"]
    }
    known = draft.rows(metric.id, months, grain=Grain.MONTH)
    last = _number(draft.period.end)
    found = [Expected(_month(month), value, low, high, n) for month, value, low, high, n in outlook(values, last)]
    return found, known


def _number(day: date) -> int:
    return months_from(date(1, 1, 1), day)


def _month(number: int) -> Period:
    return holding(Grain.MONTH, date(1 + number // 12, number % 12 + 1, 1))


def _basis(draft: Draft, metric: Metric, expected: list[Expected]) -> Basis:
    title = draft.context.title(metric, Grain.MONTH)
    period = Period(expected[0].month.start, expected[-1].month.end)
    id = f"outlook@{metric.id},{notation(draft.period)}"
    return Basis(
        id,
        f"{draft.context.words('review.section.outlook')} · {title}",
        str(draft.context.words("review.outlook.method")),
        draft.context.period(period),
        "",
        draft.results.badge(metric),
        "",
        draft.printed(id),
    )


def _figure(draft: Draft, metric: Metric, basis: Basis, each: Expected, part: str) -> Figure:
    value = float(getattr(each, part))
    text = str(draft.context.figures.short(value, metric.unit))
    return draft.put(basis, f"{notation(each.month)}.{part}", value, text, metric.unit)


def _facts(draft: Draft, metric: Metric, basis: Basis, each: Expected) -> dict[str, object]:
    ends = {part: _figure(draft, metric, basis, each, part) for part in ("value", "low", "high")}
    return {"metric": draft.context.title(metric, Grain.MONTH), "period": draft.name(each.month), **ends}


def _message(draft: Draft, metric: Metric, basis: Basis, last: Expected) -> Line:
    return draft.say("review.outlook.message", **_facts(draft, metric, basis, last))


def _chart(draft: Draft, metric: Metric, basis: Basis, months: list[Measured], expected: list[Expected]) -> Chart:
    now = [each.value for each in months]
    ahead = [_figure(draft, metric, basis, each, "value") for each in expected]
    scale, unit = scale_of(draft, [*now, *ahead], metric.unit)
    words = draft.context.words
    names = [each.row["period_start"].month for each in months] + [each.month.start.month for each in expected]
    series = (
        Series((str(words("review.outlook.series_now")),), "now", (*now, *(None,) * len(ahead))),
        Series((str(words("review.outlook.series_next")),), "forecast", (*(None,) * len(now), *ahead)),
    )
    facts = {
        "metric": draft.context.title(metric, Grain.MONTH),
        "unit": Name(unit),
        "last": draft.name(expected[-1].month),
    }
    below = draft.say("review.outlook.below", **facts)
    title = draft.say("review.outlook.chart", **_facts(draft, metric, basis, expected[-1]))
    return Chart(
        f"outlook_{metric.id}",
        "columns",
        title,
        below,
        tuple(words(f"date.axis{n}") for n in names),
        series,
        metric.unit,
        scale,
    )


def _table(draft: Draft, metric: Metric, basis: Basis, expected: list[Expected]) -> Block:
    rows: list[tuple[Line | str | Figure, ...]] = []
    for each in expected:
        before = draft.ask(metric.id, holding(Grain.MONTH, each.month.start.replace(year=each.month.start.year - 1)))
        parts = [_figure(draft, metric, basis, each, part) for part in ("value", "low", "high")]
        count = draft.count(basis, f"{notation(each.month)}.tries", each.tries)
        rows.append((draft.name(each.month), shown(before.value), *parts, count))
    return replace(
        table(draft, f"outlook_{metric.id}", [f"review.outlook.{c}" for c in COLUMNS], rows, (1, 2, 3, 4, 5))
    )


section = SectionFile(place=8, write=write)
