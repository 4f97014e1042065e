"""Columns of tables: numbers stay numbers, so that a click sorts them, and look as in the rest of the page."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from dashboard.presentation.number_format import MINUS, Direction, Figures, symbol_of
from metrics.model.metric import Better, Unit
from queries.text.currencies import decimals_of

Rows = pl.DataFrame | Sequence[Mapping[str, Any]]
Style = Callable[[Any], str] | Sequence[str]
Said = Callable[[float], str]
"""Number of a cell → how it is written; by clicks it is still sorted as a number."""
RISE, FALL = "color: #148A64", "color: #D64F30"
"""Of good and of bad news. A cell's colour cannot follow the theme; this pair is legible on both backgrounds, and the
sign says the same."""
STYLES = {"good": RISE, "bad": FALL, "muted": ""}
DECIMALS = 1
"""Decimals of a change."""


def times(unit: Unit) -> float:
    """Factor of a value column: 100 for shares, `per` of the unit for rates."""
    return float(unit.times)


def value(title: str, unit: Unit, currency: str) -> Any:
    """A column of values of a unit."""
    return st.column_config.NumberColumn(title, format=_form(unit, currency))


def _form(unit: Unit, currency: str) -> str:
    if unit.is_share:
        return "%.2f%%"
    if unit.is_money:
        return f"{symbol_of(currency)}%,.{decimals_of(currency)}f"
    return f"%,.{unit.decimals}f" if unit.decimals else "%,d"


def number(title: str) -> Any:
    """A column of numerators or denominators, whatever they count."""
    return st.column_config.NumberColumn(title, format="%,.0f")


def change(title: str) -> Any:
    """A column of changes, whose texts are `change_texts` or `Figures.added`: a format gives zero a sign."""
    return st.column_config.NumberColumn(title)


def change_texts(figures: Figures, unit: Unit) -> Callable[[float], str]:
    """Change in hundredths → its text: percentage points for shares, per cent for the rest."""
    return lambda change: figures.change(change / 100, change / 100, unit)


def coloured(better: Better, decimals: int = DECIMALS) -> Callable[[float | None], str]:
    """Change in a cell → the cell's style, by whether it is good news."""
    return lambda change: STYLES[Direction.of(change, f"{change or 0:.{decimals}f}").role(better)]


def content(
    rows: Rows,
    styles: Mapping[str, Style],
    texts: Mapping[str, Said],
    columns: Mapping[str, Any],
    layout: Mapping[str, Any],
) -> tuple[object, ...]:
    """All that a table shows: its cells, with the styles and texts that its functions make of them."""
    cells = rows.rows() if isinstance(rows, pl.DataFrame) else rows
    dressed = {name: style if not callable(style) else _of_each(style, rows, name) for name, style in styles.items()}
    said = {name: _of_each(text, rows, name) for name, text in texts.items()}
    return list(getattr(rows, "columns", ())), cells, dressed, said, columns, layout


def _of_each(function: Callable[[Any], str], rows: Rows, name: str) -> list[str | None]:
    return [None if value is None else function(value) for value in _values(rows, name)]


FORM = re.compile(r"%(,?)(\.\d+)?([df])")
"""A number in the format of a column."""


def printed(rows: Rows, columns: Mapping[str, Any]) -> dict[str, Said]:
    """Columns with a number below zero, which Streamlit's client would write with a hyphen → how it is written here."""
    forms = {name: _type_of(column).get("format") or "" for name, column in columns.items()}
    return {
        name: partial(_with_minus, form)
        for name, form in forms.items()
        if FORM.search(form) and any(value is not None and value < 0 for value in _values(rows, name))
    }


def _values(rows: Rows, name: str) -> Sequence[Any]:
    if isinstance(rows, pl.DataFrame):
        return rows[name].to_list() if name in rows.columns else ()
    return [row.get(name) for row in rows]


def _with_minus(form: str, number: float) -> str:
    """The number as the client prints it by the format, its sign in front of all."""

    def digits(found: re.Match[str]) -> str:
        decimals = ".0f" if found[3] == "d" else f"{found[2] or '.6'}f"
        return format(abs(number), f"{found[1]}{decimals}")

    printed = FORM.sub(digits, form, count=1).replace("%%", "%")
    return f"{MINUS}{printed}" if number < 0 else printed


def bare(column: Any) -> Any:
    """The column without its format, which would come before the texts of its cells."""
    return {**column, "type_config": {**_type_of(column), "format": None}}


def _type_of(column: Any) -> Mapping[str, Any]:
    return (column.get("type_config") if isinstance(column, dict) else None) or {}
