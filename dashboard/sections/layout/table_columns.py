"""Columns of tables: numbers stay numbers, so that a click sorts them, and look as in the rest of the page."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.presentation.number_format import SYMBOLS, Direction, Figures
from metrics.model.metric import Better, Unit

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
        return f"{SYMBOLS.get(currency, currency + ' ')}%,.2f"
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
