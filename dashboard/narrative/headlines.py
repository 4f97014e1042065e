"""Headline sentences: what moved, by how much, which segments contributed most, and which events fell in the period."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.i18n import spaced
from dashboard.i18n.text import text
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import Direction, percent
from metrics.analysis.explain.explanation import Explanation
from metrics.model.metric import Metric, Unit
from metrics.periods.holidays import Holiday, holidays_in
from metrics.periods.period import Period
from metrics.query.answers import Answer


@dataclass(frozen=True)
class Moves:
    """Year-over-year moves of the parts of a breakdown."""

    every: int
    """Number of parts, including those without a baseline."""
    up: int
    down: int
    level: int
    """Number of parts whose change is displayed as zero."""
    most: str | None
    """The part with the largest change, of either sign."""
    change: float | None
    """Its percent change as a fraction; None for ties."""

    @classmethod
    def of(cls, context: Context, rows: pl.DataFrame, part: str, change: str = "change_pct") -> "Moves":
        """Moves from the rows of an answer, one per part; `change` is a fraction, null without a baseline."""
        known = rows.drop_nulls(change).sort(pl.col(change).abs(), descending=True)
        written = [context.figures.per_cent(share) for share in known[change]]
        ways = [Direction.of(share, text) for share, text in zip(known[change], written, strict=True)]
        sizes = [text.lstrip("+\u2212") for text in written]
        most = (known[part][0], known[change][0]) if sizes and sizes.count(sizes[0]) == 1 else (None, None)
        up, down, level = (ways.count(way) for way in (Direction.UP, Direction.DOWN, Direction.LEVEL))
        return cls(rows.height, up, down, level, *most)

    @property
    def compared(self) -> int:
        return self.up + self.down + self.level

    @property
    def is_whole(self) -> bool:
        """Whether every part has a baseline."""
        return self.compared == self.every

    @property
    def kind(self) -> str:
        """Template name."""
        if self.level == self.compared:
            return "level"
        kind = "all_up" if self.up == self.compared else "all_down" if self.down == self.compared else "some_up"
        return kind if self.change is not None else f"{kind}_alike"


SPLIT = "channel"
"""Dimension named in tile sentences: disjoint, so that shares of the change are meaningful."""
ALL = 0.995
"""Share of a change from which parts account for all of it."""
MOVED = {Direction.UP: "rose", Direction.DOWN: "fell", Direction.LEVEL: "level"}


def tile_sentence(context: Context, answer: Answer, row: dict[str, Any]) -> str:
    """One sentence for a metric's tile: what its number consists of, or which parts made most of the change."""
    metric = answer.metric
    if metric.unit.is_share:
        return _of(context, metric, row)
    if SPLIT not in context.results.dimensions(metric) or row["change"] is None:
        return ""
    parts = context.results.answer(metric.id, answer.period, by=(SPLIT,)).rows
    return _spread(context, parts) if metric.denominator else _shares_of_change(context, parts, row)


def headline(context: Context, answer: Answer, row: dict[str, Any]) -> str:
    """Title of the overview: period, value and change; for a period to date, its days so far."""
    if row["value"] is None:
        return context.words("headline.none", period=context.period(answer.period))
    if row["withheld"] == "partial":
        day, short = answer.coverage.first_day, context.figures.short(row["value"], answer.metric.unit)
        facts = {"period": context.period(answer.period), "day": context.day(day), "value": str(short)}
        return context.words("headline.partial", **facts)
    is_over = row["end"] == row["period_end"]
    measured = answer.period if is_over else Period(row["start"], row["end"])
    facts = {
        "period": context.period(measured),
        "value": str(context.figures.short(row["value"], answer.metric.unit)),
    }
    when = "" if is_over else "so_far."
    if row["change_pct"] is None:
        return context.words(f"headline.{when}alone", **facts)
    change = percent(abs(row["change_pct"]))
    kind = MOVED[Direction.of(row["change_pct"], change)]
    return context.words(f"headline.{when}{kind}", **facts, change=change)


def metric_headline(context: Context, answer: Answer) -> str:
    """Title of a page about one metric: its value in the period, and the change where it is not withheld."""
    row = answer.rows.row(0, named=True)
    facts = {"metric": context.title(answer.metric, answer.grain), "period": context.period(answer.period)}
    if row["value"] is None:
        return context.words("headline_of.none", **facts)
    value = str(context.figures.short(row["value"], answer.metric.unit))
    change = context.figures.change(row["change"], row["change_pct"], answer.metric.unit)
    return context.words("headline_of.changed" if change else "headline_of.alone", **facts, value=value, change=change)


def parts_sentence(context: Context, rows: pl.DataFrame, dimension: str) -> str:
    """Title of a breakdown: number of parts that rose, and the largest mover."""
    moves = Moves.of(context, rows, dimension)
    if moves.compared < 2:
        return context.words("parts.plain", dimension=context.words.dimension(dimension))
    sentence = context.words(f"parts.{moves.kind}", **_facts(context, moves, dimension))
    if moves.is_whole:
        return sentence
    return context.words("parts.partly", said=sentence, of=moves.compared, all=moves.every)


def features_sentence(context: Context, rows: pl.DataFrame, most: int | None) -> str:
    """The title over a list of features, of which the `most` used are shown: which of these grew most.

    `change` is per cent of the year before, null where there is none.
    """
    shown = rows.head(most) if most else rows
    grown = shown.drop_nulls("change").sort("change", descending=True)["name", "change"]
    written = [context.figures.per_cent(change / 100) for change in grown["change"]]
    is_told_apart = len(written) == 2 or (len(written) > 2 and written[1] != written[2])
    if len(written) < 2 or Direction.of(grown["change"][1], written[1]) is not Direction.UP or not is_told_apart:
        return context.words("features.title")
    doubled = round(grown["change"][1], 1) > 100
    kind = "doubled" if doubled else "grew" if grown.height == shown.height else "grew_of_known"
    sentence = context.words(f"features.{kind}", first=grown["name"][0], second=grown["name"][1])
    return (
        sentence
        if shown.height == rows.height
        else context.words("features.of_shown", said=sentence, count=shown.height)
    )


def _of(context: Context, metric: Metric, row: dict[str, Any]) -> str:
    if row["value"] is None:
        return ""
    counts = {name: context.figures.exact(row[name], Unit.USERS) for name in ("numerator", "denominator")}
    own = f"tile.{metric.id}"
    return context.words(own if own in context.words.texts else "tile.share", **counts)


def _shares_of_change(context: Context, parts: pl.DataFrame, row: dict[str, Any]) -> str:
    """One or two main contributors; empty without a breakdown or a visible change."""
    change = row["change"]
    top = parts.filter(pl.col("change") * change > 0).sort(pl.col("change").abs(), descending=True).head(2)
    is_level = context.figures.direction(change, row["change_pct"], Unit.USERS) is Direction.LEVEL
    if top.is_empty() or parts.height < 2 or (is_level and row["change_pct"] is not None):
        return ""
    share = float(top["change"].sum()) / change
    number, kind = ("one", "two")[top.height - 1], "gain" if change > 0 else "loss"
    size = "over" if share > 2 - ALL else "all" if share > ALL or top.height == 1 else "part"
    names = dict(zip(("first", "second"), (context.value(SPLIT, name) for name in top[SPLIT]), strict=False))
    return context.words(f"tile.{kind}.{number}.{size}", **names, share=context.figures.part(share))


def _spread(context: Context, parts: pl.DataFrame) -> str:
    moves = Moves.of(context, parts, SPLIT)
    if moves.compared < 2:
        return ""
    if not moves.is_whole:
        return context.words("tile.partly", up=moves.up, of=moves.compared)
    return context.words(f"tile.{moves.kind}", **_facts(context, moves, SPLIT))


def _facts(context: Context, moves: Moves, dimension: str) -> dict[str, object]:
    most = {} if moves.change is None else {"most": context.value(dimension, moves.most)}
    change = {} if moves.change is None else {"change": context.figures.per_cent(moves.change)}
    return {"up": moves.up, "of": moves.compared, **most, **change}


MOST = 3
"""Most items named in a sentence."""
REMARK = 240
"""Longest note, in characters."""
LONGEST = 31
"""Longest period, in days, for which launches and holidays are named."""


def meanwhile(context: Context, explanation: Explanation) -> list[str]:
    """Sentence with launches, holidays and notes of the period; at most one."""
    period, happened = explanation.period, _notes(context, explanation)
    if period.days <= LONGEST:
        happened += [*_launches(context, period), *_holidays(context, period, explanation.base_period)]
    what = context.words("why.then").join(happened[:MOST])
    return [spaced(context.words("why.meanwhile", what=what))] if happened else []


def _notes(context: Context, explanation: Explanation) -> list[str]:
    return [
        context.words("why.note", text=text(note.text(context.language), REMARK), day=context.day(note.on))
        for note in context.results.plan().notes_in(explanation.period, explanation.metric.id)
    ]


def _launches(context: Context, period: Period) -> list[str]:
    listed = context.results.features().items()
    days = {id: row["launched_on"] for id, row in listed if row["kind"] == "strategic" and row["launched_on"]}
    inside = sorted((day, id) for id, day in days.items() if period.start <= day <= period.end)
    return [context.words("why.launch", name=context.value("feature", id), day=context.day(day)) for day, id in inside]


def _holidays(context: Context, period: Period, base: Period) -> list[str]:
    """Holidays whose number of days off differs from the baseline."""
    now, then = (_off(context, one_period) for one_period in (period, base))
    known, base_days = _days_off(now, period), _days_off(then, base)
    gone = [holiday for holiday in then if not any(known[name] for name in holiday.names)]
    names = dict.fromkeys(_called(holiday, base_days) for holiday in (*now, *gone))
    pairs = [(name, known[name], base_days[name]) for name in names if known[name] != base_days[name]]
    return [context.words("why.holiday", name=name, days=days, base_days=before) for name, days, before in pairs]


def _off(context: Context, period: Period) -> list[Holiday]:
    return holidays_in(period, context.results.manifest.reckoning.country, context.language)


def _called(holiday: Holiday, other: Counter[str]) -> str:
    """Of several names for one run of days off, the one that the other period has too, else the last: not its eve."""
    return max(reversed(holiday.names), key=other.__getitem__)


def _days_off(holidays: list[Holiday], period: Period) -> Counter[str]:
    """Holiday name → days off in the period, adjacent weekends included."""
    days = Counter[str]()
    for holiday in holidays:
        shared = min(holiday.period.end, period.end) - max(holiday.period.start, period.start)
        days.update(dict.fromkeys(holiday.names, shared.days + 1))
    return days


SAME = 0.05
"""Relative change of the gap below which it counts as unchanged."""
SIDES = {Direction.UP: "above", Direction.LEVEL: "level", Direction.DOWN: "below"}


def gap_sentence(context: Context, points: pl.DataFrame) -> str:
    """From the first to the last whole period that can be compared, or how many are on the side of both.

    `points` as in `dashboard.presentation.series`.
    """
    known = points.filter("is_whole").drop_nulls("change")
    if known.is_empty():
        return context.words(f"gap.{_why_none(points)}")
    gap, sides = known["change"].abs(), [SIDES[Direction.of(*end)] for end in known["change", "changed"].iter_rows()]
    first, last = sides[0], sides[-1]
    if known.height == 1:
        return context.words(f"gap.one.{last}", period=known["label"][0])
    if first != last:
        return context.words(f"gap.from_{first}.{last}")
    if last != "level" and {*sides} != {last}:
        return context.words(f"gap.{last}.mixed", count=sides.count(last), of=len(sides))
    return context.words("gap.level" if last == "level" else f"gap.{last}.{_course(gap[0], gap[-1])}")


def _why_none(points: pl.DataFrame) -> str:
    if points["change"].is_not_null().any():
        return "not_yet"
    return "none" if points["base"].is_null().all() else "withheld"


def _course(first: float, last: float) -> str:
    """Course of the gap from the first to the last period."""
    return "wider" if last > first * (1 + SAME) else "narrower" if last < first * (1 - SAME) else "same"
