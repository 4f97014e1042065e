"""Feature table of a period: users, change, minutes."""

from typing import Any

import polars as pl
import streamlit as st

from dashboard.exports.export import Export, of_answers
from dashboard.narrative.headlines import features_sentence
from dashboard.presentation.context import Context
from dashboard.presentation.links import Link
from dashboard.presentation.messages import why_not_a_sum, why_not_known
from dashboard.presentation.number_format import NONE
from dashboard.presentation.series import twelve_months
from dashboard.sections.layout import screen, table_columns
from dashboard.sections.layout.card import card, empty, note
from dashboard.sections.trust import badge
from metrics.catalogue import metric as metric_named
from metrics.model.metric import Unit
from metrics.periods.period import Grain, Period

ROW = 40
ACTIVES = "monthly_active_users"
MEASURES = (ACTIVES, "feature_adoption", "daily_usage_time")
ONLY = ("only", "only_change")
"""Columns about users of one feature only."""
COLUMNS = ("name", "change", "said", "users", "share", *ONLY, "months", "minutes", "measured", "launched", "module")


EMPTY_LEFT_OUT = ("said", "launched", "module")
"""Columns that are not shown where they say nothing of any feature."""


def show(context: Context, period: Period, most: int | None = None) -> None:
    """Draws one card; a click on a row opens the feature's view."""
    rows = features(context, period)
    shown = rows.head(most) if most else rows
    kind = "below" if shown.height == rows.height else "below_some"
    below = context.words(f"features.{kind}", period=context.period(period), count=shown.height, all=rows.height)
    with card(context, features_sentence(context, rows, most), below) as drawn:
        if rows.is_empty():
            empty(context.words("features.none"), context.words("features.none_why"))
        else:
            drawn.offer(_export(context, period))
            _table(context, shown.drop(ONLY, strict=False) if most else shown)
            note(context.words("features.pick"))
            for remark in () if most else _remarks(context, period):
                note(remark)
            badge.show(context, metric_named(ACTIVES), "features")


def _export(context: Context, period: Period) -> Export:
    """The metrics of the table, by feature."""
    metrics = (id for id in MEASURES if context.results.can(id))
    return of_answers(context, *(context.results.answer(id, period, by=("feature",)) for id in metrics))


def show_module(context: Context, period: Period, module: str) -> None:
    """Draws one card: the features of one module; nothing where none of them was used."""
    name = context.value("module", module)
    rows = features(context, period).filter(pl.col("module") == name).drop("module", *ONLY, strict=False)
    if rows.is_empty():
        return
    share = rows["share"][0]
    reach = NONE if share is None else context.figures.part(share / 100)
    title = context.words("features.module_title", module=name, first=rows["name"][0], share=reach)
    with card(context, title, context.words("features.of_module", period=context.period(period), count=rows.height)):
        _table(context, rows, module)
        note(context.words("features.pick"))
        badge.show(context, metric_named(ACTIVES), f"features.{module}")


def features(context: Context, period: Period) -> pl.DataFrame:
    """One row per feature used in the period or its baseline, most used first."""
    by = ("feature",)
    answer = context.results.answer(ACTIVES, period, by=by)
    users, only = answer.rows, context.results.only_users(answer)
    rows = users.select("feature", users="value", change=pl.col("change_pct") * 100, said=_said(context, users))
    if only and only.is_known:
        rows = rows.hstack(only.rows.select(ONLY))
    rows = rows.join(_share(context, period), on="feature", how="left").join(
        _months(context, period), on="feature", how="left"
    )
    if context.results.can("daily_usage_time"):
        minutes = context.results.answer("daily_usage_time", period, by=by).rows
        share = {"measured": pl.col("measured") * 100} if (minutes["measured"] < 1).any() else {}
        rows = rows.join(minutes.select("feature", minutes="value", **share), on="feature", how="left")
    listed = [_listed(context, id) for id in rows["feature"]]
    named = rows.hstack(pl.DataFrame(listed, {"name": pl.String, "module": pl.String, "launched": pl.Date}))
    columns = [name for name in COLUMNS if name in named.columns]
    return named.sort("users", "feature", descending=[True, False]).select("feature", *columns)


def _remarks(context: Context, period: Period) -> list[str]:
    """Why users of the features do not add up, and what is not known of users of one only."""
    only = context.results.only_users(context.results.answer(ACTIVES, period, by=("feature",)))
    return [*filter(None, (why_not_a_sum(only, context.words), why_not_known(only, context.words)))] if only else []


def _said(context: Context, users: pl.DataFrame) -> pl.Series:
    """Reason of a missing change; empty where there is one."""
    codes = users["withheld"]
    return pl.Series([context.words(f"chip.{code}") if code else "" for code in codes], dtype=pl.String)


def _share(context: Context, period: Period) -> pl.DataFrame:
    rows = context.results.answer("feature_adoption", period, by=("feature",)).rows
    return rows.select("feature", share=pl.col("value") * 100)


def _months(context: Context, period: Period) -> pl.DataFrame:
    """Users by month over the last twelve complete months, one list per feature."""
    answer = context.results.answer(ACTIVES, twelve_months(period), Grain.MONTH, by=("feature",))
    rows = answer.rows.filter(pl.col("complete"))
    every = rows.select("period_start").unique().join(rows.select("feature").unique(), how="cross")
    dense = every.join(rows.select("period_start", "feature", "value"), on=["period_start", "feature"], how="left")
    return dense.sort("period_start").group_by("feature").agg(pl.col("value").fill_null(0).alias("months"))


def _listed(context: Context, id: str) -> dict[str, Any]:
    listed = context.results.features().get(id, {})
    module = listed.get("module")
    return {
        "name": context.value("feature", id),
        "module": context.value("module", module) if module else "",
        "launched": listed.get("launched_on"),
    }


def _table(context: Context, rows: pl.DataFrame, key: str = "") -> None:
    rows = rows.drop(name for name in EMPTY_LEFT_OUT if name in rows.columns and not _says_anything(rows[name]))
    texts = {"change": table_columns.change_texts(context.figures, Unit.USERS), "only_change": context.figures.added}
    chosen = screen.table(
        rows.drop("feature"),
        _configured(context, rows["months"].list.len().max()),
        styles={"change": table_columns.coloured(metric_named(ACTIVES).better)},
        texts={name: said for name, said in texts.items() if name in rows.columns},
        row_height=ROW,
        height="content",
        on_select="rerun",
        selection_mode="single-cell",
        placeholder=NONE,
        key=f"features.{key}.{rows.height}.{context.language}",
    )
    if chosen.selection.cells:
        id = rows["feature"][chosen.selection.cells[0][0]]
        called = context.words("link.open", what=context.value("feature", id))
        screen.link(context.pages, Link("features", {"feature": id}), called)


def _says_anything(column: pl.Series) -> bool:
    return bool((column != "").any() if column.dtype == pl.String else column.is_not_null().any())


def _configured(context: Context, months: Any) -> dict[str, Any]:
    column, words = st.column_config, context.words
    currency = context.results.manifest.currency
    return {
        "name": column.TextColumn(words("features.name"), width="medium"),
        "change": table_columns.change(words("features.change")),
        "said": column.TextColumn(words("features.said")),
        "users": table_columns.value(words("features.users"), Unit.USERS, currency),
        "share": column.ProgressColumn(words("features.share"), format="%.0f%%", min_value=0, max_value=100),
        "only": table_columns.value(words("only.users"), Unit.USERS, currency),
        "only_change": table_columns.change(words("only.change")),
        "months": column.LineChartColumn(words("features.months", count=months or 0), y_min=0),
        "minutes": table_columns.value(words("features.minutes"), Unit.MINUTES, currency),
        "measured": table_columns.value(words("features.measured"), Unit.SHARE, currency),
        "launched": column.DateColumn(words("features.launched"), format="YYYY-MM-DD"),
        "module": column.TextColumn(words("features.module")),
    }
