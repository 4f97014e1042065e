"""Excel workbook of tidy rows: real dates, number formats by unit, values and formulas, no text that is a formula."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from math import isclose
from operator import add, sub, truediv
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from dashboard.exports.names import sheet_name
from dashboard.exports.tidy import Row
from dashboard.presentation.number_format import decimal_places, money_form
from metrics.model.metric import Unit
from queries.text.visible import visible

VALUES = ("value", "base_value")
SHARES = ("change_pct", "measured", "base_measured", "weight", "base_weight")
FORMULAS = {
    "value": ("numerator", truediv, "denominator"),
    "base_value": ("base_numerator", truediv, "base_denominator"),
    "change": ("value", sub, "base_value"),
    "change_pct": ("change", truediv, "base_value"),
    "contribution": ("rate", add, "mix"),
}
"""Column → the columns that it is computed from, and how."""
SIGNS = {truediv: "/", sub: "-", add: "+"}
EQUAL = 1e-9
"""Relative difference up to which a formula is that of the value."""
NARROW, WIDE, TEXT = 12, 26, 100
"""Widths of columns, in characters."""
DAY, CHANGE, PER_CENT = "yyyy-mm-dd", "+#,##0.00####;-#,##0.00####;0", "+0.0%;-0.0%;0.0%"


def workbook(
    rows: Sequence[Row],
    facts: Sequence[tuple[str, str]],
    units: Mapping[str, Unit],
    sheets: tuple[str, str],
    made_at: datetime,
) -> bytes:
    """Bytes of a workbook with a sheet of rows and one of facts; equal input gives equal bytes.

    `units`: what stands in the column `unit` → the unit; `made_at`: the time of the snapshot.
    """
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": made_at.astimezone(UTC).replace(tzinfo=None)})
    figures, about = (book.add_worksheet(sheet_name(name)) for name in sheets)
    _Figures(book, figures, units).write(rows)
    _write_facts(book, about, facts)
    book.close()
    return file.getvalue()


class _Figures:
    """Sheet of the rows."""

    def __init__(self, book: Any, sheet: Any, units: Mapping[str, Unit]) -> None:
        self._book, self._sheet, self._units = book, sheet, units
        self._formats: dict[str, Any] = {}

    def write(self, rows: Sequence[Row]) -> None:
        columns = list(rows[0]) if rows else []
        head = self._book.add_format({"bold": True, "bottom": 1})
        for place, name in enumerate(columns):
            self._sheet.write_string(0, place, visible(name), head)
            self._sheet.set_column(place, place, WIDE if name in ("metric", "snapshot", "notes") else NARROW)
        for line, row in enumerate(rows, 1):
            cells = {name: xl_rowcol_to_cell(line, place) for place, name in enumerate(columns)}
            for place, name in enumerate(columns):
                self._cell(line, place, name, row, cells)
        self._sheet.freeze_panes(1, 0)
        if rows:
            self._sheet.autofilter(0, 0, len(rows), len(columns) - 1)

    def _cell(self, line: int, place: int, name: str, row: Row, cells: Mapping[str, str]) -> None:
        value = row[name]
        if value is None:
            return
        if isinstance(value, bool):
            self._sheet.write_boolean(line, place, value)
        elif isinstance(value, int | float):
            form = self._format(self._form(name, row))
            formula = _formula(name, row, cells)
            if formula:
                self._sheet.write_formula(line, place, formula, form, value)
            else:
                self._sheet.write_number(line, place, value, form)
        elif isinstance(value, datetime):
            moment = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
            self._sheet.write_datetime(line, place, moment, self._format(f"{DAY} hh:mm"))
        elif isinstance(value, date):
            self._sheet.write_datetime(line, place, value, self._format(DAY))
        else:
            self._sheet.write_string(line, place, visible(str(value), 32_000))

    def _form(self, name: str, row: Row) -> str:
        unit = self._units.get(str(row.get("unit")))
        if name in SHARES:
            return PER_CENT if name == "change_pct" else "0.0%"
        if unit and name in VALUES:
            return _form_of(unit, str(row["unit"]))
        if unit and name in ("change", "contribution", "rate", "mix"):
            return CHANGE
        return "#,##0.######" if isinstance(row[name], float) else "#,##0"

    def _format(self, form: str) -> Any:
        if form not in self._formats:
            self._formats[form] = self._book.add_format({"num_format": form})
        return self._formats[form]


def _form_of(unit: Unit, name: str) -> str:
    """Number format of values of a unit; a rate that is written per 1,000 keeps the digits of its value for one."""
    if unit.is_share:
        return "0.00%"
    if unit.is_money:
        return money_form(name)
    if unit.per > 1:
        return "0.000000"
    return "#,##0" + decimal_places(unit.decimals)


def _formula(name: str, row: Row, cells: Mapping[str, str]) -> str:
    """Formula of a cell where its operands stand in the row and give its value; else empty."""
    if name not in FORMULAS:
        return ""
    left, compute, right = FORMULAS[name]
    first, second = row.get(left), row.get(right)
    if not isinstance(first, int | float) or not isinstance(second, int | float) or (compute is truediv and not second):
        return ""
    room = 0.0 if compute is truediv else EQUAL * max(abs(first), abs(second))
    is_it = isclose(compute(first, second), row[name], rel_tol=EQUAL, abs_tol=room)
    return f"={cells[left]}{SIGNS[compute]}{cells[right]}" if is_it else ""


def _write_facts(book: Any, sheet: Any, facts: Sequence[tuple[str, str]]) -> None:
    label, text = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True})
    sheet.set_column(0, 0, WIDE)
    sheet.set_column(1, 1, TEXT)
    for line, (name, said) in enumerate(facts):
        sheet.write_string(line, 0, visible(name), label)
        sheet.write_string(line, 1, visible(said, 32_000), text)
