"""Adoption curve of a feature: who has used it at least once since its launch, of everybody active since then."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from dashboard.charts.growth_line import growth_line
from dashboard.exports.export import Export, of_table
from dashboard.exports.told import Columns, Told
from dashboard.presentation.context import Context
from dashboard.sections.layout.card import card, note
from dashboard.sections.trust import badge
from metrics.catalogue import metric as metric_named
from metrics.comparison.period_pair import Against
from metrics.model.metric import Unit
from metrics.periods.period import ONE_DAY, Period

USERS = "monthly_active_users"
WEEKS, WEEK = (1, 2, 3, 4, 6, 8, 10, 12), timedelta(weeks=1)


def show(context: Context, feature: str, launched: date, until: date) -> None:
    """Draws one card; nothing before the first week is over."""
    periods = [(weeks, Period(launched, launched + weeks * WEEK - ONE_DAY)) for weeks in WEEKS]
    known = [(weeks, period) for weeks, period in periods if period.end <= until]
    if not known:
        return
    rows = [_row(context, feature, weeks, period) for weeks, period in known]
    points = pl.DataFrame(rows)
    title = context.words("adoption.title", share=rows[-1]["label"], weeks=known[-1][0])
    tips = {name: context.words(f"adoption.{name}") for name in ("after", "people", "active")}
    ticks = {row["place"]: str(row["place"]) for row in rows}
    with card(context, title, context.words("adoption.below")) as drawn:
        counted, export = context.words("adoption.note"), _export(context, feature, launched, rows)
        drawn.chart(growth_line, points, tips, ticks, export=export, notes=[counted])
        note(counted)
        badge.show(context, metric_named(USERS), "adoption")


def _export(context: Context, feature: str, launched: date, rows: Sequence[dict[str, Any]]) -> Export:
    names = {"feature": feature, "launched": launched}
    figures = [
        {**names, "weeks": row["place"], "until": launched + row["place"] * WEEK - ONE_DAY, "share": row["share"]}
        for row in rows
    ]
    columns = Columns(context)
    after = columns.cell(
        "weeks", "adoption.after", lambda row: str(context.words("adoption.weeks", weeks=row["weeks"]))
    )
    told = (
        columns.dimension("feature"),
        columns.day("launched", "features.launched"),
        after,
        columns.day("until", "export.until"),
        columns.share("share", "adoption.people"),
    )
    return of_table(context, "adoption", feature, rows=figures, told=Told(told), metrics=(USERS,))


def _row(context: Context, feature: str, weeks: int, period: Period) -> dict[str, Any]:
    """Distinct people since the launch: exact for any period, so each point is counted, not added up."""
    people, active = (
        context.results.answer(USERS, period, where=where, against=Against.NONE).rows["value"].item() or 0
        for where in ((("feature", feature),), ())
    )
    share = people / active if active else 0.0
    return {
        "place": weeks,
        "share": share,
        "label": context.figures.part(share),
        "after": context.words("adoption.weeks", weeks=weeks),
        "people": context.figures.exact(people, Unit.USERS),
        "active": context.figures.exact(active, Unit.USERS),
    }
