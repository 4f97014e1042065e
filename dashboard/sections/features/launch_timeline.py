"""Launch timeline of a year, one lane per module."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from dashboard.charts.launch_timeline import launch_lanes
from dashboard.exports.export import of_table
from dashboard.exports.told import Columns, Told
from dashboard.i18n.text import Text, bold, joined, label, small
from dashboard.presentation.context import Context
from dashboard.presentation.links import way_to_launch
from dashboard.sections.layout import screen
from dashboard.sections.layout.answerable import leave_out
from dashboard.sections.layout.card import card

FIRST = ("need_sensing", "recommendation", "problem_resolution", "core")
"""Modules whose lanes come first, in order."""
LISTED = ("feature_id", "module", "kind", "launched_on")


def show(context: Context, year: int) -> None:
    """Draws one card: launches by date, the strategic ones named below."""
    if not context.results.features():
        leave_out(context, context.words("waits.launches"))
        return
    rows = _launches(context, year)
    if not rows:
        day = context.day(min(context.results.manifest.through, date(year, 12, 31)))
        facts = {"what": context.words("launches.none", year=year, day=day), "why": context.words("launches.none_why")}
        leave_out(context, context.words("waits.launches"), context.words("waits.because", **facts))
        return
    strategic = [row for row in rows if row["number"]]
    title = context.words("launches.title", count=len(rows), strategic=len(strategic))
    with card(context, title, context.words("launches.below", year=year), follows_filter=False) as drawn:
        axis = {month: context.words(f"date.axis{month}") for month in range(1, 13)}
        narrow = {month: context.words(f"date.narrow{month}") for month in range(1, 13)}
        listed = [{name: row[name] for name in LISTED} for row in _listed(context, year)]
        export = of_table(context, "launches", str(year), rows=listed, told=_told(context))
        notes = ["  ·  ".join(map(_called, strategic))]
        ways = {at: way_to_launch(context, row["id"]) for at, row in enumerate(rows)}
        shown = pl.DataFrame(rows)
        drawn.chart(launch_lanes, shown, axis, narrow, _lanes(context), export=export, notes=notes, ways=ways)
        with st.container(horizontal=True, gap="xsmall"):
            for row in strategic:
                to = way_to_launch(context, row["id"]).to
                screen.page_link(context.pages[to.page], small(label(_called(row))), **to.query)


def _told(context: Context) -> Told:
    columns = Columns(context)
    called = columns.dimension("feature_id", "features.name", dimension="feature")
    return Told(
        (
            columns.day("launched_on", "features.launched"),
            called,
            columns.dimension("module"),
            columns.dimension("kind"),
        )
    )


def _lanes(context: Context) -> list[str]:
    """Lanes: modules of the list of features."""
    listed = {row["module"] for row in context.results.features().values()}
    others = sorted((id for id in listed if id not in FIRST), key=lambda id: (id is None, id))
    return [context.value("module", id) for id in (*(id for id in FIRST if id in listed), *others)]


def _launches(context: Context, year: int) -> list[dict[str, Any]]:
    rows = _listed(context, year)
    numbers = iter(range(1, len(rows) + 1))
    return [_launch(context, row, str(next(numbers)) if row["kind"] == "strategic" else "") for row in rows]


def _listed(context: Context, year: int) -> list[Mapping[str, Any]]:
    """Features launched in the year so far, by date, as the list of features has them."""
    known = context.results.manifest.through
    listed = [row for _, row in sorted(context.results.features().items()) if _is_in(row["launched_on"], year, known)]
    return sorted(listed, key=lambda row: row["launched_on"])


def _launch(context: Context, row: Mapping[str, Any], number: str) -> dict[str, Any]:
    day: date = row["launched_on"]
    return {
        "place": day.month + (day.day - 1) / 31,
        "lane": context.value("module", row["module"]),
        "id": str(row["feature_id"]),
        "number": number,
        "name": context.value("feature", str(row["feature_id"])),
        "date": context.day(day),
    }


def _called(row: dict[str, Any]) -> Text:
    """Caption of a strategic launch: 1 Smart search 18 Feb 2025."""
    return joined(" ", [bold(row["number"]), row["name"], row["date"]])


def _is_in(day: date | None, year: int, until: date) -> bool:
    return day is not None and day.year == year and day <= until
