"""Data table behind a chart, with all digits."""

from collections.abc import Callable
from typing import Any

import polars as pl
import streamlit as st

from dashboard.exports.export import of_answers, with_notes
from dashboard.presentation.context import Context
from dashboard.presentation.messages import asides, computed, withheld_reason
from dashboard.sections.layout import screen, table_columns
from dashboard.sections.layout.card import card
from dashboard.sections.trust import badge
from dashboard.service.cache import Where
from metrics.model.metric import Unit
from metrics.periods.period import Period
from metrics.query.answers import Answer

HEIGHT, ROW, MANY = 500, 36, 14
WIDE = 440
"""Width of the column of reasons, in pixels."""
SHARES = ("measured", "base_measured")
ONLY = ("only", "base_only", "only_change")
"""Columns of users of one feature only, beside those of each."""
NUMBERS = dict.fromkeys(("value", "base", "change", *SHARES, *ONLY), pl.Float64())
"""Number columns that may be all null."""


def show(context: Context, answer: Answer, where: Where = ()) -> None:
    """Draws one card: a row per period (and part) with numerator, denominator and the reason of a withheld change."""
    words = context.words
    cut = words.dimension(answer.by[0]) if answer.by else words("rows.period").lower()
    with card(context, words("rows.title", by=cut), badge.says(context, answer.metric)) as drawn:
        rows = [_row(context, answer, row) for row in _with_only(context, answer, where).iter_rows(named=True)]
        frame = pl.DataFrame(rows, infer_schema_length=None, schema_overrides=NUMBERS)
        changes = table_columns.change_texts(context.figures, answer.metric.unit)
        texts = {"change": changes, "only_change": context.figures.added, **_with_minus(context, answer, frame)}
        screen.table(
            frame,
            _configured(context, answer),
            styles={"change": table_columns.coloured(answer.metric.better)},
            texts={name: said for name, said in texts.items() if name in frame.columns},
            row_height=ROW,
            height="content" if len(rows) < MANY else HEIGHT,
            placeholder="–",
        )
        name = words("card_name.by", what=context.title(answer.metric, answer.grain), by=cut)
        drawn.offer(with_notes(of_answers(context, answer)), title=name)
        badge.show(context, answer.metric, f"rows.{'.'.join(answer.by)}", words("badge.open"))


def _with_minus(context: Context, answer: Answer, frame: pl.DataFrame) -> dict[str, Callable[[float], str]]:
    """Columns of values with negative ones → how they are written: a format of Streamlit writes a hyphen."""
    unit = answer.metric.unit
    times = table_columns.times(unit)
    negative = [name for name in ("value", "base") if (frame[name] < 0).any()]
    return dict.fromkeys(negative, lambda value: context.figures.exact(value / times, unit))


def _with_only(context: Context, answer: Answer, where: Where) -> pl.DataFrame:
    """Rows of the answer, with users of one feature only where these are known."""
    only = context.results.only_users(answer, where)
    return answer.rows.hstack(only.rows.select(ONLY)) if only and only.is_known else answer.rows


def _row(context: Context, answer: Answer, row: dict[str, Any]) -> dict[str, Any]:
    unit = answer.metric.unit
    times = table_columns.times(unit)
    changed = row["change"] if unit.is_share else row["change_pct"]
    ratio = {side: row[side] for side in ("numerator", "denominator")} if answer.metric.denominator else {}
    return {
        "period": context.period(Period(row["period_start"], row["period_end"])),
        **{dimension: context.value(dimension, row[dimension]) for dimension in answer.by},
        "value": _scaled(row["value"], times),
        "base": _scaled(row["base_value"], times),
        "change": _scaled(changed, 100),
        **{column: row[column] for column in ONLY if column in row},
        **ratio,
        **{share: _scaled(row[share], 100) for share in _shares(answer)},
        "said": _said(context, answer, row),
    }


def _said(context: Context, answer: Answer, row: dict[str, Any]) -> str:
    """The reason of a withheld change, or the caveats of the figure."""
    reason = withheld_reason(answer, row, context.words)
    caveats = computed(answer, context.words) if reason else asides(answer, row, context.words)
    return " · ".join(filter(None, (reason, *caveats)))


def _shares(answer: Answer) -> tuple[str, ...]:
    """Measured-share columns; none where everything was measured."""
    every = pl.any_horizontal(pl.col(SHARES) < 1).any()
    return SHARES if answer.rows.select(every).item() else ()


def _scaled(value: float | None, times: float) -> float | None:
    return None if value is None else value * times


def _configured(context: Context, answer: Answer) -> dict[str, Any]:
    words, unit, currency = context.words, answer.metric.unit, context.results.manifest.currency
    texts = {"period": words("rows.period")}
    texts |= {dimension: words.dimension(dimension).capitalize() for dimension in answer.by}
    return {
        **{column: st.column_config.TextColumn(title) for column, title in texts.items()},
        "said": st.column_config.TextColumn(words("rows.said"), width=WIDE if _is_withheld(answer) else None),
        "value": table_columns.value(words("rows.value"), unit, currency),
        "base": table_columns.value(words("rows.base"), unit, currency),
        "change": table_columns.change(words("rows.change")),
        "only": table_columns.number(words("only.users")),
        "base_only": table_columns.number(words("only.base")),
        "only_change": table_columns.change(words("only.change")),
        "numerator": table_columns.number(words("rows.numerator")),
        "denominator": table_columns.number(words("rows.denominator")),
        **{share: table_columns.value(words(f"rows.{share}"), Unit.SHARE, currency) for share in SHARES},
    }


def _is_withheld(answer: Answer) -> bool:
    return answer.rows["withheld"].is_not_null().any()
