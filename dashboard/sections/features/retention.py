"""Retention by cohort of first use, year over year."""

from dataclasses import replace
from typing import Any

import polars as pl

from dashboard.charts.cohort_heatmap import cohort_map
from dashboard.charts.yoy_lines import Lines, year_lines
from dashboard.exports.export import of_table
from dashboard.exports.told import Column, Columns, Told
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import percent
from dashboard.presentation.series import TOOLTIP, tooltip, twelve_months
from dashboard.sections.layout.answerable import leave_out
from dashboard.sections.layout.card import card, guarded, note
from dashboard.sections.trust import badge
from metrics.catalogue import metric as metric_named
from metrics.model.metric import Unit
from metrics.periods.notation import name
from metrics.periods.period import Grain, Period, holding

METRIC = "retention"
SHOWN = 12
"""Cohorts and months shown."""
TIPS = ("name", "after", "people", "size", "exact")
Where = tuple[tuple[str, str], ...]


def show(context: Context, period: Period, where: Where = ()) -> None:
    """Draws two cards: cohort heat map and retention curve."""
    if context.results.can(METRIC):
        with guarded(context):
            _show(context, period, where)


def _show(context: Context, period: Period, where: Where) -> None:
    rows = context.results.cohorts(metric_named(METRIC), where)
    cohorts = rows.filter(
        (pl.col("first") <= period.end) & pl.col("since").is_between(1, SHOWN) & pl.col("share").is_not_null()
    )
    if cohorts.is_empty():
        facts = {"what": context.words("retention.none"), "why": context.words("retention.none_why")}
        leave_out(context, context.words("retention.title"), context.words("waits.because", **facts))
        return
    called = (METRIC, name(period), *(f"{dimension}-{value}" for dimension, value in where))
    _map(context, cohorts, called)
    of_the_year = replace(context, words=context.words.varied(""))
    _curve(of_the_year, cohorts, twelve_months(period), called)


def _map(context: Context, cohorts: pl.DataFrame, called: tuple[str, ...]) -> None:
    shown = cohorts.filter(pl.col("first").rank("dense", descending=True) <= SHOWN).sort("first", "since")
    cells = [_cell(context, row) for row in shown.iter_rows(named=True)]
    strength = _strength(shown["share"])
    tips = {name: context.words(f"retention.{name}") for name in TIPS}
    title = context.words("retention.title")
    told = Told((*_cohort(context), Columns(context).share("share", "retention.exact")))
    export = of_table(context, *called, "cohorts", rows=shown.to_dicts(), told=told, metrics=(METRIC,))
    with card(context, title, context.words("retention.below"), follows_filter=False) as drawn:
        begins = context.words("retention.begins")
        drawn.chart(cohort_map, pl.DataFrame(cells).with_columns(strength), tips, export=export, notes=[begins])
        note(begins)
        badge.show(context, metric_named(METRIC), "retention")


def _cohort(context: Context) -> tuple[Column, ...]:
    columns = Columns(context)
    return (
        columns.cell("first", "retention.name", lambda row: _month(context, row["first"])),
        _later(context),
        columns.count("size", "retention.size"),
        columns.count("people", "retention.people"),
    )


def _later(context: Context) -> Column:
    return Columns(context).cell("since", "retention.after", lambda row: _after(context, row["since"]))


def _after(context: Context, since: int) -> str:
    return str(context.words("retention.month" if since == 1 else "retention.months", count=since))


def _sides(context: Context) -> tuple[Column, ...]:
    """Both years with what their shares are of."""
    columns = Columns(context)
    return (
        _later(context),
        columns.count("size", "retention.size"),
        columns.count("people", "retention.people"),
        columns.share("now", "retention.exact", lambda row: row["people"] / row["size"]),
        columns.count("size_base", "retention.size_base"),
        columns.count("people_base", "retention.people_base"),
        columns.share("base", "retention.exact_base", lambda row: row["people_base"] / row["size_base"]),
    )


def _strength(share: pl.Series) -> pl.Series:
    """Colour strength: 0 for the smallest share, 1 for the largest."""
    least, most = share.min(), share.max()
    return ((share - least) / max(most - least, 1e-9)).alias("strength")  # type: ignore[operator]


def _cell(context: Context, row: dict[str, Any]) -> dict[str, Any]:
    figures = context.figures
    return {
        "name": _month(context, row["first"]),
        "since": row["since"],
        "after": context.words("retention.months", count=row["since"]),
        "text": percent(row["share"]),
        "people": str(figures.short(row["people"], Unit.USERS)),
        "size": str(figures.short(row["size"], Unit.USERS)),
        "exact": str(figures.short(row["share"], Unit.SHARE)),
    }


def _month(context: Context, day: Any) -> str:
    return context.period(holding(Grain.MONTH, day))


def _curve(context: Context, cohorts: pl.DataFrame, year: Period, called: tuple[str, ...]) -> None:
    """Retention curve over cohorts known in both years, so that both lines cover the same months."""
    now = cohorts.filter(pl.col("first") >= year.start).with_columns(year_before=pl.col("first").dt.offset_by("-1y"))
    known = now.join(cohorts, left_on=["year_before", "since"], right_on=["first", "since"], suffix="_base")
    if known.is_empty():
        return
    sums = known.group_by("since").agg(pl.col("people", "size", "people_base", "size_base").sum()).sort("since")
    points = sums.select(
        "since", now=pl.col("people") / pl.col("size"), base=pl.col("people_base") / pl.col("size_base")
    )
    title = curve_sentence(context, points)
    told = Told(_sides(context))
    export = of_table(context, *called, "curve", rows=sums.to_dicts(), told=told, metrics=(METRIC,))
    with card(context, title, context.words("retention.curve_below"), follows_filter=False) as drawn:
        pairs = context.words("retention.pairs")
        drawn.chart(year_lines, _lines(context, points), export=export, notes=[pairs])
        note(pairs)


def curve_sentence(context: Context, points: pl.DataFrame) -> str:
    """Sentence: retention after the first month in `points`, this year and last year."""
    first = points.row(0, named=True)
    near, far = (str(context.figures.short(first[side], Unit.SHARE)) for side in ("now", "base"))
    return context.words("retention.curve", now=near, base=far, months=_after(context, first["since"]))


def _lines(context: Context, points: pl.DataFrame) -> Lines:
    texts = [_texts(context, row) for row in points.iter_rows(named=True)]
    shown = points.select(place="since", now=pl.col("now") * 100, base=pl.col("base") * 100, is_whole=pl.lit(True))
    last = points.row(-1, named=True)
    ends = [
        f"{context.words(f'year.{side}')} {context.figures.short(last[side], Unit.SHARE)}" for side in ("now", "base")
    ]
    ticks = {since: str(since) for since in points["since"]}
    return Lines(shown.with_columns(pl.DataFrame(texts)), (ends[0], ends[1]), tooltip(context), ticks, ticks)


def _texts(context: Context, row: dict[str, Any]) -> dict[str, str]:
    figures, change = context.figures, row["now"] - row["base"]
    texts = (
        context.words("retention.months", count=row["since"]),
        figures.exact(row["now"], Unit.SHARE),
        figures.exact(row["base"], Unit.SHARE),
        figures.change(change, change / row["base"] if row["base"] else None, Unit.SHARE),
    )
    return dict(zip(TOOLTIP, texts, strict=True))
