"""Where requirements come from, by quarter and year over year; and what was promised against what came."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import polars as pl
import streamlit as st

from dashboard.charts.decide.promised import promised_and_measured
from dashboard.charts.yoy_bars import year_bars
from dashboard.exports.export import of_table
from dashboard.exports.told import Column, Columns, Told
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import NONE, Figures, percent, written
from dashboard.sections.layout import screen, url_state
from dashboard.sections.layout.card import card, empty, note
from dashboard.service.requirements import Backlog
from metrics.analysis.scoring.calibration import Delivered, middle_ratio
from metrics.analysis.scoring.origins import Origin
from metrics.comparison.alignment import same_date_last_year
from metrics.model.metric import Unit
from metrics.periods.notation import name, parse
from metrics.periods.period import Grain, holding

BAR = {"name": pl.String, "now": pl.Float64, "base": pl.Float64, "text": pl.String} | {
    "change": pl.Float64,
    "pin": pl.String,
    "role": pl.String,
}
INSIGHT = "service_insight"


def show(context: Context, backlog: Backlog) -> None:
    """Draws one card: the sources of one quarter as bars, and every quarter in a table."""
    every = backlog.origins()
    if not every:
        return
    quarters = list(dict.fromkeys(name(each.quarter) for each in reversed(every)))
    chosen = url_state.pick(
        context.words, "quarter", quarters, quarters[0], lambda id: str(context.period(parse(id)[0])), width=220
    )
    own = [each for each in every if name(each.quarter) == chosen]
    told = next((each for each in own if each.source == INSIGHT), None) or max(own, key=lambda each: each.count)
    with card(context, _finding(context, told), _below(context, told)) as drawn:
        ordered = sorted(own, key=lambda each: (-each.share, each.source))
        shown = pl.DataFrame([_bar(context, each) for each in ordered if each.count or each.base_count], BAR)
        machine = [_machine(each) for each in every]
        export = of_table(context, "requirement_sources", rows=machine, told=Told(_told(context), every[::-1]))
        drawn.chart(year_bars, shown, export=export)
        rows, columns = _table(context, every)
        screen.table(rows, columns, height="content", key="requirements.origins")
        note(context.words("requirements.origins_note"))


def _machine(origin: Origin) -> dict[str, Any]:
    return {
        "quarter": name(origin.quarter),
        "source": origin.source,
        "count": origin.count,
        "of": origin.of,
        "base_count": origin.base_count,
        "base_of": origin.base_of,
    }


def _told(context: Context) -> tuple[Column, ...]:
    columns = Columns(context)
    return (
        columns.period("quarter", "requirements.origins_quarter", lambda each: each.quarter),
        columns.words("source", "requirements.origins_source", "value.source", lambda each: each.source),
        columns.count("count", "requirements.origins_raised", lambda each: each.count),
        columns.count("of", "requirements.origins_of", lambda each: each.of),
        columns.share("share", "requirements.origins_now", lambda each: each.share),
        columns.share("base", "requirements.origins_base", lambda each: each.base_share),
    )


def _finding(context: Context, origin: Origin) -> str:
    facts = {"share": _share(origin.share), "source": context.words(f"value.source.{origin.source}")}
    quarter = context.period(origin.quarter)
    return context.words("requirements.origins_title", quarter=quarter, count=origin.count, of=origin.of, **facts)


def _below(context: Context, origin: Origin) -> str:
    quarter = context.period(origin.quarter)
    if not origin.base_of:
        return context.words("requirements.origins_no_base", quarter=quarter)
    before = holding(Grain.QUARTER, same_date_last_year(origin.quarter.start), context.results.starts)
    return context.words("requirements.origins_below", quarter=quarter, base=context.period(before))


def _bar(context: Context, origin: Origin) -> dict[str, Any]:
    changed = Figures(context.words).change(origin.change, None, Unit.SHARE)
    counts = {"share": _share(origin.share), "count": origin.count, "of": origin.of}
    return {
        "name": str(context.words(f"value.source.{origin.source}")),
        "now": origin.share,
        "base": origin.base_share,
        "text": str(context.words("requirements.origins_cell", **counts)),
        "change": origin.change,
        "pin": changed,
        "role": "muted",
    }


def _table(context: Context, every: Sequence[Origin]) -> tuple[list[dict[str, str]], dict[str, Any]]:
    """A row a quarter, the newest first, with the count of each source of all that were raised."""
    sources = list(dict.fromkeys(each.source for each in every))
    rows: dict[str, dict[str, str]] = {}
    for each in reversed(every):
        row = rows.setdefault(name(each.quarter), {"quarter": str(context.period(each.quarter))})
        row[each.source] = str(context.words("requirements.origins_count", count=each.count, of=each.of))
    titles = {"quarter": context.words("requirements.origins_quarter")}
    titles |= {source: context.words(f"value.source.{source}") for source in sources}
    return list(rows.values()), {key: st.column_config.TextColumn(title) for key, title in titles.items()}


def _share(value: float) -> str:
    return percent(value)


def show_calibration(context: Context, backlog: Backlog) -> None:
    """Draws one card: promised effects against those that experiments measured."""
    rows, words = backlog.delivered(), context.words
    if not rows:
        with card(context, words("requirements.calibration_none"), words("requirements.calibration_below")):
            empty(words("requirements.calibration_none"), words("requirements.calibration_none_why"))
        return
    ratio = middle_ratio((each.promised, each.measured) for each in rows)
    facts = {"kept": sum(each.is_kept for each in rows), "count": len(rows)}
    kind = "calibration_title_none" if ratio is None else "calibration_title"
    title = words(f"requirements.{kind}", ratio=NONE if ratio is None else written(ratio, 1), **facts)
    with card(context, title, words("requirements.calibration_below")) as drawn:
        tooltip = {key: words(f"requirements.{key}") for key in ("promised", "declared", "measured")}
        shown = pl.DataFrame([_promise(context, each) for each in rows])
        effects = ("promised", "declared", "measured")
        machine = [{"requirement": each.id} | {key: getattr(each, key) for key in effects} for each in rows]
        reader = Columns(context)
        named = reader.cell("requirement", "requirements.title", lambda each: _experiment(context, each))
        ends = [reader.effect(key, f"requirements.{key}", attrgetter(key)) for key in effects]
        export = of_table(context, "promised_effects", rows=machine, told=Told((named, *ends), rows))
        drawn.chart(promised_and_measured, shown, {f"tip_{key}": t for key, t in tooltip.items()}, export=export)
        names = ("title", "promised", "declared", "measured", "ratio", "kept")
        columns = {key: st.column_config.TextColumn(words(f"requirements.{key}")) for key in names}
        lines = [_line(context, each) for each in rows]
        screen.table(lines, columns, height="content", key="requirements.calibration")


def _promise(context: Context, row: Delivered) -> dict[str, Any]:
    effects = {key: context.figures.per_cent(getattr(row, key)) for key in ("promised", "declared", "measured")}
    facts = {key: effects[key] for key in ("promised", "measured")}
    return {
        "name": _experiment(context, row),
        "promised": row.promised,
        "measured": row.measured,
        "text": str(context.words("requirements.calibration_text", **facts)),
        **{f"tip_{key}": effect for key, effect in effects.items()},
    }


def _experiment(context: Context, row: Delivered) -> str:
    """Short name of what was promised: that of its experiment."""
    return str(context.value("experiment", row.requirement.experiment))


def _line(context: Context, row: Delivered) -> dict[str, str]:
    return {
        "title": _experiment(context, row),
        **{key: context.figures.per_cent(getattr(row, key)) for key in ("promised", "declared", "measured")},
        "ratio": NONE if row.ratio is None else written(row.ratio, 2),
        "kept": context.words(f"requirements.kept_{str(row.is_kept).lower()}"),
    }
