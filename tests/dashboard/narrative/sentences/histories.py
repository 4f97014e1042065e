"""Random histories, small and unkind, and the sentences that pages say of them.

Every case holds its numbers as they were drawn, which is all that the reading of a sentence may look at.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl

from dashboard.narrative import anomalies, change_sentences, headlines, target_status
from dashboard.narrative import headlines as narrative_headlines
from dashboard.presentation.context import Context
from dashboard.presentation.messages import pair_note, to_date
from dashboard.presentation.series import points
from dashboard.sections.breakdown import segments
from dashboard.sections.features import retention
from dashboard.sections.layout import page_header
from dashboard.sections.overview import alerts
from dashboard.sections.trend import yoy_year
from metrics.aggregates.schema import Trust
from metrics.analysis.explain.decompositions import Side, rate_and_mix, shapley
from metrics.analysis.explain.explanation import Explanation, Method
from metrics.analysis.targets import Pace
from metrics.catalogue import catalogue
from metrics.model.metric import Metric
from metrics.model.term import Slice
from metrics.periods.period import Coverage, Grain, Period, grain_of, holding
from metrics.query.answers import Answer, Question
from queries.records.kinds.target import Target
from queries.records.targets import Plan

Say = Callable[[Context], Iterable[str]]
Numbers = Any

FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2025, 12, 31)
NUMBERS = [side + name for side in ("", "base_") for name in ("value", "numerator", "denominator")] + [
    "change",
    "change_pct",
]
TYPES: dict[str, Any] = dict.fromkeys(NUMBERS, pl.Float64) | dict.fromkeys(("withheld", "note"), pl.String)
EXPLAINED = {"value": pl.Float64, "base_value": pl.Float64, "contribution": pl.Float64}
EXPLAINED |= dict.fromkeys(("rate", "mix", "weight", "base_weight"), pl.Float64)


@dataclass(frozen=True)
class Case:
    """What was drawn, and who says what of it."""

    subject: str
    numbers: Numbers
    say: Say
    results: Any


@dataclass(eq=False)
class Results:
    """As much of the dashboard's results as a sentence asks."""

    parts: pl.DataFrame | None = None
    listed: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def manifest(self) -> Any:
        return SimpleNamespace(sources={}, checks=(), currency="CNY", through=LAST_DAY)

    def features(self) -> dict[str, dict[str, Any]]:
        return self.listed

    def plan(self) -> Plan:
        return Plan()

    def dimensions(self, metric: Metric) -> tuple[str, ...]:
        return metric.dimensions

    def answer(self, *questions: Any, **options: Any) -> Any:
        return SimpleNamespace(rows=self.parts)


def cases(seed: int) -> Iterator[Case]:
    """One of each subject."""
    for subject, draw in DRAWN.items():
        yield draw(subject, Random(f"{subject} {seed}"))  # noqa: S311  the same ones each time


def _value(chance: Random) -> float:
    return chance.choice([0, 1, 2, 3, 7, 10, 11, 100, 1000, 1001, 20_000, chance.randrange(1, 300), 1_850_000])


def _base(chance: Random, now: float) -> float | None:
    near = [now, now + 1, max(now - 1, 0), now * 2, now // 2, round(now * 1.0003), round(now * 1.1)]
    return chance.choice([None, 0, -3, *near, *near, *near, _value(chance)])


def _sides(chance: Random, most: int) -> list[tuple[str, float, float | None]]:
    """Part, value and base; some equal, some level, some without a year before."""
    kind = chance.choice(["any", "up", "down", "known", "equal"])
    sides = []
    for n in range(chance.randint(1, most)):
        now = _value(chance)
        base = _base(chance, now)
        if kind in ("up", "down"):
            low, high = sorted((now + 1, now + 1 + chance.randrange(1, 50)))
            now, base = (high, low) if kind == "up" else (low, high)
        if kind == "known" and base is None:
            base = now
        if kind == "equal":
            now, base = chance.choice([(30, 20), (20, 30), (20, 20)])
        sides.append((f"p{n}", float(now), None if base is None else float(base)))
    return sides


def row(now: float | None, base: float | None, period: Period, **options: Any) -> dict[str, Any]:
    """A row of an answer, worked out by hand."""
    change = None if now is None or base is None else now - base
    why = "base_missing" if base is None else "base_zero" if base == 0 else "base_negative" if base < 0 else None
    base_period = Period(_a_year_before(period.start), _a_year_before(period.end))
    return {
        "period_start": period.start, "period_end": period.end, "start": period.start, "end": period.end,
        "base_start": base_period.start, "base_end": base_period.end, "value": now, "base_value": base,
        "numerator": now, "denominator": None, "base_numerator": base, "base_denominator": None, "change": change,
        "change_pct": change / base if change is not None and base is not None and base > 0 else None,
        "withheld": why, "complete": True, "note": None, **options,
    }  # fmt: skip


def _a_year_before(day: date) -> date:
    leap = (day.month, day.day) == (2, 29)
    return date(day.year - 1, day.month, 28 if leap else day.day)


def _answer(id: str, rows: list[dict[str, Any]], period: Period, by: tuple[str, ...] = ()) -> Answer:
    grain = grain_of(Period(rows[0]["period_start"], rows[0]["period_end"]))
    coverage, question = Coverage(FIRST_DAY, LAST_DAY), Question(id, period, slice=Slice(by))
    return Answer(catalogue()[id], period, grain, by, Trust.PASSED, coverage, _table(rows), question)


def _frame(sides: list[tuple[str, float, float | None]], dimension: str) -> pl.DataFrame:
    rows = [row(now, base, holding(Grain.MONTH, LAST_DAY), **{dimension: part}) for part, now, base in sides]
    return _table(rows)


def _table(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema_overrides=TYPES, infer_schema_length=None)


def _parts(subject: str, chance: Random) -> Case:
    sides, dimension = _sides(chance, 6), chance.choice(["channel", "region"])
    numbers = SimpleNamespace(sides=sides, dimension=dimension)
    return Case(
        subject, numbers, lambda c: [headlines.parts_sentence(c, _frame(sides, dimension), dimension)], Results()
    )


def _tile(subject: str, chance: Random) -> Case:
    """A ratio is told by how its parts moved, a total by which parts made its change."""
    sides, id = _sides(chance, 5), {"tile_ratio": "arpu", "tile_total": "payers"}[subject]
    known_sides = [(part, now, base or 0.0) for part, now, base in sides] if id == "payers" else sides
    now = sum(number for _, number, _ in known_sides)
    base = sum(number or 0.0 for _, _, number in known_sides) if id == "payers" else _base(chance, now)
    total = row(now, base, holding(Grain.MONTH, LAST_DAY))
    answer = _answer(id, [total], holding(Grain.MONTH, LAST_DAY))
    numbers = SimpleNamespace(sides=known_sides, now=now, base=base)
    return Case(
        subject, numbers, lambda c: [headlines.tile_sentence(c, answer, total)], Results(_frame(known_sides, "channel"))
    )


def _tile_share(subject: str, chance: Random) -> Case:
    above, below = sorted((chance.randrange(0, 30_000), chance.randrange(1, 30_000)))
    id, is_shown = chance.choice(["paid_conversion", "value_added_share", "stickiness"]), below >= 10
    total = row(above / below if is_shown else None, None, holding(Grain.MONTH, LAST_DAY))
    total |= {"numerator": float(above), "denominator": float(below)}
    answer = _answer(id, [total], holding(Grain.MONTH, LAST_DAY))
    numbers = SimpleNamespace(above=above, below=below, id=id, is_shown=is_shown)
    return Case(subject, numbers, lambda c: [headlines.tile_sentence(c, answer, total)], Results())


def _headline(subject: str, chance: Random) -> Case:
    month = holding(Grain.MONTH, date(chance.choice([2024, 2025]), chance.randint(1, 12), 1))
    now = chance.choice([None, _value(chance), _value(chance), _value(chance)])
    base = None if now is None else _base(chance, now)
    days = chance.choice([month.days, month.days, 1, chance.randrange(1, month.days)])
    fields: dict[str, Any] = {"end": month.start + timedelta(days - 1), "complete": days == month.days}
    is_partial = now is not None and base is None and days == month.days and chance.random() < 0.3
    fields |= {"withheld": "partial", "complete": False} if is_partial else {}
    total = row(now, base, month, **fields)
    numbers = SimpleNamespace(month=month, days=days, now=now, base=base, is_partial=is_partial)
    answer = _answer("monthly_active_users", [total], month)
    return Case(subject, numbers, lambda c: [headlines.headline(c, answer, total)], Results())


def _gap(subject: str, chance: Random) -> Case:
    """Months of which some have no year before, some a change that is withheld; the last may not be over."""
    first = date(2025, 1, 1)
    months = [holding(Grain.MONTH, date(first.year, m, 1)) for m in range(1, chance.randint(1, 12) + 1)]
    kind = chance.choice(["any", "known", "narrow", "level"])
    rows, series = [], []
    for n, month in enumerate(months):
        now, base = float(_value(chance)), float(_value(chance))
        if kind == "narrow":
            base = 1000.0
            now = base + chance.choice([-1, 1]) * chance.choice([100, 104, 96, 90, 110])
        if kind == "level":
            now = base + chance.choice([0, 0, 0, 5])
        has_base = kind != "any" or chance.random() < 0.7
        is_whole = n + 1 < len(months) or chance.random() < 0.7
        withheld = chance.random() < 0.2
        series.append((now, base if has_base else None, is_whole, withheld and has_base))
        period_row = row(now, base if has_base else None, month, complete=is_whole)
        rows.append(
            period_row
            | ({"change": None, "change_pct": None, "withheld": "two_versions"} if withheld and has_base else {})
        )
    answer = _answer("monthly_active_users", rows, Period(months[0].start, months[-1].end))
    numbers = SimpleNamespace(months=series, starts=[month.start for month in months])
    return Case(subject, numbers, lambda c: [narrative_headlines.gap_sentence(c, points(c, answer))], Results())


def _features(subject: str, chance: Random) -> Case:
    sides = sorted(_sides(chance, 6), key=lambda side: -side[1])
    sides += [("p8", 30.0, 10.0), ("p9", 30.0, 9.0)] if chance.random() < 0.2 else []
    changes = [
        (f"P{n}", 100 * (now / base - 1) if base and base > 0 else None) for n, (_, now, base) in enumerate(sides)
    ]
    most = chance.choice([None, None, 3])
    frame = pl.DataFrame(changes, {"name": pl.String, "change": pl.Float64}, orient="row")
    numbers = SimpleNamespace(changes=changes, most=most)
    return Case(subject, numbers, lambda c: [headlines.features_sentence(c, frame, most)], Results())


def _difference(subject: str, chance: Random) -> Case:
    sides = [(part, now, base or 0.0) for part, now, base in _sides(chance, 6)]
    if chance.random() < 0.2:
        sides = [("p0", 30.0, 20.0), ("p1", 20.0, 30.0), ("p2", 5.0, 5.0)][: chance.randint(1, 3)]
    rows = [(part, now, base, now - base) for part, now, base in sides]
    value, base_total = sum(now for _, now, _ in sides), sum(base for *_, base in sides)
    id, period = chance.choice(
        [("monthly_active_users", Grain.MONTH), ("net_revenue", Grain.QUARTER), ("feature_minutes", Grain.YEAR)]
    )
    return _explained(subject, id, Method.DIFFERENCE, "channel", rows, (value, base_total), holding(period, LAST_DAY))


def _ratio(subject: str, chance: Random) -> Case:
    """A ratio by segments, with the rates and weights that there are."""
    count = chance.randint(1, 4)
    small = chance.random() < 0.3
    draw = lambda: [float(chance.randrange(0, 40 if small else 4000)) for _ in range(count)]  # noqa: E731
    below, below_base = ([10 + number for number in draw()] for _ in range(2))
    above, above_base = ([number * chance.choice([0.1, 0.5, 0.9]) for number in side] for side in (below, below_base))
    if chance.random() < 0.3:
        above_base = [a / b * c for a, b, c in zip(above, below, below_base, strict=True)]
    if chance.random() < 0.2:
        above_base, below_base = [number * chance.choice([1, 1.0001, 0.9999, 1.000001]) for number in above], below
    now, base = Side(np.array(above), np.array(below)), Side(np.array(above_base), np.array(below_base))
    rate, mix = rate_and_mix(now, base)
    rows = [
        (f"p{n}", now.rate[n], base.rate[n], rate[n] + mix[n], rate[n], mix[n], now.weight[n], base.weight[n])
        for n in range(count)
    ]
    sides = (sum(above) / sum(below), sum(above_base) / sum(below_base))
    return _explained(
        subject, "paid_conversion", Method.RATE_AND_MIX, "region", rows, sides, holding(Grain.MONTH, LAST_DAY)
    )


def _flows(subject: str, chance: Random) -> Case:
    new, returned, lost = (float(_value(chance)) for _ in range(3))
    base = lost + _value(chance)
    rows = [("new", new, None, new), ("returned", returned, None, returned), ("lost", lost, None, -lost)]
    sides = (base + new + returned - lost, base)
    return _explained(
        subject, "monthly_active_users", Method.FLOWS, "flows", rows, sides, holding(Grain.MONTH, LAST_DAY)
    )


def _drivers(subject: str, chance: Random) -> Case:
    factors = [("active_users", 1, 5000), ("payers_per_active_user", 1, 99), ("revenue_per_payer", 1, 300)]
    now, base = (np.array([float(chance.randint(low, high)) for _, low, high in factors]) for _ in range(2))
    now[1], base[1] = now[1] / 100, base[1] / 100
    if chance.random() < 0.2:
        base[2] = now[2]
    shares = shapley(now, base)
    rows = [(id, now[n], base[n], shares[n]) for n, (id, *_) in enumerate(factors)]
    sides = (float(np.prod(now)), float(np.prod(base)))
    return _explained(subject, "net_revenue", Method.DRIVERS, "drivers", rows, sides, holding(Grain.MONTH, LAST_DAY))


def _explained(
    subject: str,
    id: str,
    method: Method,
    by: str,
    rows: list[tuple[Any, ...]],
    sides: tuple[float, float],
    period: Period,
) -> Case:
    value, base = (float(side) for side in sides)
    padded = [_padded(part_row) for part_row in rows]
    frame = pl.DataFrame(padded, {"part": pl.String, **EXPLAINED}, orient="row")
    explanation = Explanation(_answer(id, [row(value, base, period)], period), method, by, frame)
    numbers = SimpleNamespace(value=value, base=base, method=method, by=by, id=id, period=period, parts=padded)
    return Case(
        subject,
        numbers,
        lambda c: [change_sentences.title(c, explanation), *change_sentences.sentences(c, explanation)],
        Results(),
    )


def _padded(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Every column, null where nothing is known."""
    numbers = (None if value is None or np.isnan(value) else float(value) for value in row[1:])
    return (row[0], *numbers, *[None] * (len(EXPLAINED) + 1 - len(row)))


def _pace(chance: Random) -> tuple[Pace, SimpleNamespace]:
    id = chance.choice(["monthly_active_users", "paid_conversion", "lost_users", "net_revenue"])
    grain = chance.choice([Grain.MONTH, Grain.QUARTER, Grain.YEAR]) if id != "lost_users" else Grain.MONTH
    period, is_over = holding(grain, LAST_DAY), chance.random() < 0.5
    scale = 1e-3 if id == "paid_conversion" else 1.0
    target = chance.choice([100.0, 500.0, 999.0]) * scale
    expected = target if is_over else chance.choice([target / 2, target * 0.7, 0.0, -target])
    value = chance.choice(
        [expected, expected * 1.0001, expected * 0.9999, expected * 1.3, expected * 0.6, target * 0.8]
    )
    is_known, is_valued = chance.random() < 0.8, chance.random() < 0.9
    end = period.end if is_over else period.end - timedelta(10)
    answer = _answer(id, [row(value if is_valued else None, None, period, end=end, withheld=None)], period)
    expects = expected if is_valued and (is_known or is_over) else None
    code = None if expects is not None else "base_missing"
    base = Period(_a_year_before(period.start), _a_year_before(period.end))
    pace = Pace(Target(id, str(period.end.year), target), answer, base, expects, code)
    expected_pace = SimpleNamespace(
        id=id, grain=grain, is_over=is_over, target=target, expected=expects, value=value if is_valued else None
    )
    return pace, expected_pace


def _targets(subject: str, chance: Random) -> Case:
    paces = [_pace(chance) for _ in range(chance.randint(1, 4))]
    unknown = chance.choice([0, 0, 1])
    paces_shown = [pace for pace, _ in paces]
    numbers = SimpleNamespace(paces=[drawn for _, drawn in paces], unknown=unknown)
    return Case(
        subject,
        numbers,
        lambda c: [target_status.finding(c, paces_shown, c.period(holding(Grain.MONTH, LAST_DAY)), unknown)],
        Results(),
    )


def _target(subject: str, chance: Random) -> Case:
    pace, numbers_of_pace = _pace(chance)
    say = {"target": target_status.verdict, "target_so_far": target_status.so_far_and_pace}[subject]
    is_told = subject != "target" or (numbers_of_pace.value is not None and (numbers_of_pace.expected or 0) > 0)
    return Case(subject, numbers_of_pace, lambda c: [say(c, pace)] if is_told else [], Results())


def _unusual(subject: str, chance: Random) -> Case:
    days = []
    for n in range(chance.choice([1, 2, 8, 20])):
        has_band = chance.random() < chance.choice([0.0, 0.8, 1.0])
        value = chance.choice([100.0, 100.0, 95.0, 60.0, 150.0, 30.0])
        days.append((date(2025, 11, 3) + timedelta(n), value, *((100.0, 90.0, 110.0) if has_band else (None,) * 3)))
    rows = [(*day, None if day[2] is None else not day[3] <= day[1] <= day[4]) for day in days]
    columns = dict.fromkeys(("value", "expected", "low", "high"), pl.Float64)
    frame = pl.DataFrame(rows, {"day": pl.Date, **columns, "is_unusual": pl.Boolean}, orient="row")
    metric = catalogue()["monthly_active_users"]
    return Case(subject, SimpleNamespace(days=days), lambda c: list(anomalies.sentences(c, frame, metric)), Results())


def _beside(subject: str, chance: Random) -> Case:
    """A period beside its base: over or not, as long or not, with a base or without."""
    period = holding(
        chance.choice([Grain.MONTH, Grain.QUARTER, Grain.YEAR]), chance.choice([date(2024, 2, 1), LAST_DAY])
    )
    days = chance.choice([period.days, period.days, 1, period.days - 1])
    base = _base(chance, 100.0)
    end = period.start + timedelta(days - 1)
    note = chance.choice([None, "other_length"])
    base_end = _a_year_before(end) - timedelta(1 if note else 0)
    total = row(
        100.0,
        base,
        period,
        end=end,
        complete=days == period.days,
        note=note,
        base_end=max(base_end, _a_year_before(period.start)),
    )
    total["withheld"] = total["withheld"] if days > 0 else "not_yet"
    answer = _answer("monthly_active_users", [total], period)
    numbers = SimpleNamespace(
        period=period,
        days=days,
        base=base,
        end=end,
        note=note,
        base_start=total["base_start"],
        base_end=total["base_end"],
    )

    def say(context: Context) -> list[str]:
        return [
            to_date(total, context.words),
            pair_note(total, context.words),
            page_header.data_facts(context, answer)[0],
        ]

    return Case(subject, numbers, say, Results())


def _sum(subject: str, chance: Random) -> Case:
    """Parts of which not all may be drawn."""
    id, dimension, kind = chance.choice(SUMMED)
    count = chance.choice([1, 2, 9, 10, 11, 40])
    rows = [row(float(n + 1), 1.0, holding(Grain.MONTH, LAST_DAY), **{dimension: f"p{n:02}"}) for n in range(count)]
    answer = _answer(id, rows, holding(Grain.MONTH, LAST_DAY), (dimension,))

    def say(context: Context) -> list[str]:
        text = segments.said_of_sum(context, answer, segments.bars(context, answer, dimension).height)
        return re.split(r"(?<=[.。]) ", text)

    return Case(subject, SimpleNamespace(count=count, kind=kind), say, Results())


SUMMED = (
    ("monthly_active_users", "channel", "disjoint"),
    ("monthly_active_users", "feature", "overlap"),
    ("feature_minutes", "feature", "disjoint"),
    ("net_revenue", "kind", "disjoint"),
    ("payers", "kind", "overlap"),
    ("arpu", "channel", "rate"),
    ("paid_conversion", "region", "rate"),
    ("feature_adoption", "feature", "overlap"),
)
"""Metric, dimension, and whether its parts add up: by what the metric counts."""


def _curve(subject: str, chance: Random) -> Case:
    since = chance.choice([1, 1, 2, 3])
    now, base = (chance.randrange(1, 1000) / 1000 for _ in range(2))
    frame = pl.DataFrame({"since": [since, since + 1], "now": [now, now / 2], "base": [base, base / 2]})
    numbers = SimpleNamespace(since=since, now=now, base=base)
    return Case(subject, numbers, lambda c: [retention.curve_sentence(c, frame)], Results())


def _fell(subject: str, chance: Random) -> Case:
    sides = [(part, now, base if base is None or base >= 0 else 5.0) for part, now, base in _sides(chance, 6)]
    frame = _frame(sides, "channel")

    def say(context: Context) -> list[str]:
        found = alerts._fell(context, holding(Grain.MONTH, LAST_DAY), "channel")
        return [alert.line.split(" ", 1)[1] for alert in found]

    return Case(subject, SimpleNamespace(sides=sides), say, Results(frame))


def _year(subject: str, chance: Random) -> Case:
    """Months with strategic launches, some later than the data; the last month may not be over."""
    months = [holding(Grain.MONTH, date(2025, m, 1)) for m in range(1, 13)]
    last = chance.choice([31, 14])
    has_base = chance.random() < 0.6
    rows = [row(5.0, 4.0 if has_base else None, month) for month in months]
    rows[-1] |= {"end": date(2025, 12, last), "complete": last == 31}
    begins_late = chance.random() < 0.3
    rows[0] |= {"complete": False, "withheld": "partial"} if begins_late else {}
    days = [date(2025, chance.randint(1, 12), chance.randint(1, 28)) for _ in range(chance.choice([0, 0, 1, 3]))]
    listed = {f"f{n}": {"kind": "strategic", "launched_on": day, "name": f"F{n}"} for n, day in enumerate(days)}
    listed |= {"core": {"kind": "core", "launched_on": None, "name": "Core"}} if chance.random() < 0.8 else {}
    answer = _answer("monthly_active_users", rows, Period(months[0].start, months[-1].end))
    numbers = SimpleNamespace(days=days, known=has_base, last=last, begins_late=begins_late, has_list=bool(listed))
    return Case(subject, numbers, lambda c: list(yoy_year.notes(c, answer)), Results(listed=listed))


DRAWN: dict[str, Callable[[str, Random], Case]] = {
    "parts": _parts,
    "tile_ratio": _tile,
    "tile_total": _tile,
    "tile_share": _tile_share,
    "headline": _headline,
    "gap": _gap,
    "features": _features,
    "difference": _difference,
    "ratio": _ratio,
    "flows": _flows,
    "drivers": _drivers,
    "targets": _targets,
    "target": _target,
    "target_so_far": _target,
    "unusual": _unusual,
    "beside": _beside,
    "sum": _sum,
    "curve": _curve,
    "fell": _fell,
    "year": _year,
}
