"""Excel: a sheet for each section with native charts, values with formulas for changes, and a sheet of all figures."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

import xlsxwriter

from dashboard.documents.model import (
    Block,
    Chart,
    Document,
    Figure,
    Heading,
    Line,
    Paragraph,
    Picture,
    Section,
    Table,
    Tiles,
    plain,
)
from dashboard.documents.theme import Theme
from dashboard.documents.writers.archive import fixed, made_at, stamped
from dashboard.documents.writers.marks import below, has_legend, labelled, stored
from dashboard.documents.writers.office_chart import number_format
from dashboard.documents.writers.xlsx_columns import widths_of
from dashboard.exports.names import sheet_name
from dashboard.presentation.number_format import decimal_places, money_form

PARTS = ("id", "title", "period", "value", "text", "base", "trust", "checks", "query")
COLUMN_WIDTHS = (46, 30, 22, 16, 16, 22, 12, 12, 64)
TEXT_WIDTH, CHART_ROWS, CHART_SIZE = 110, 17, (760, 320)
PICTURE, ROW_PIXELS = 1920, 20
"""Width of a picture, and height of a row, in pixels."""


def write(document: Document, theme: Theme) -> bytes:
    """The document as an .xlsx file; the same document has the same bytes."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        _Book(document, theme, book).write()
    return fixed(out.getvalue(), made_at(document.about["snapshot"]))


class _Book:
    """One workbook while it is written."""

    def __init__(self, document: Document, theme: Theme, book: Any) -> None:
        self.document, self.theme, self.book = document, theme, book
        self.formats: dict[tuple[Any, ...], Any] = {}

    def write(self) -> None:
        about = self.document.about
        self.book.set_properties(
            {
                "title": plain(self.document.title),
                "subject": plain(self.document.subtitle),
                "author": self.theme.company or "product-metrics",
                "keywords": stamped(about),
                "category": about["sections"],
                "created": made_at(about["snapshot"]),
            }
        )
        self.book.set_calc_mode("auto")
        self._cover()
        for number, section in enumerate(self.document.sections, 1):
            self._section(number, section)
        self._data()
        self._figures()

    def form(self, **look: Any) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self.formats:
            fonts = {
                "font_name": self.theme.chinese if self.document.language == "zh" else self.theme.latin,
                "font_size": 10,
            }
            self.formats[key] = self.book.add_format(
                {**fonts, "font_color": self.colour("ink"), "valign": "top", **look}
            )
        return self.formats[key]

    def colour(self, role: str) -> str:
        return f"#{self.theme[role]}"

    def sheet(self, name: str) -> Any:
        sheet = self.book.add_worksheet(sheet_name(name))
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    # sheets

    def _cover(self) -> None:
        sheet = self.sheet(self.document.words["contents"])
        sheet.set_column(0, 0, 4)
        sheet.set_column(1, 1, 34)
        sheet.set_column(2, 2, TEXT_WIDTH)
        sheet.write_string(1, 1, plain(self.document.title), self.form(font_size=24, bold=True))
        sheet.write_string(
            2, 1, self.theme.company or plain(self.document.subtitle), self.form(font_color=self.colour("muted"))
        )
        sheet.set_row(1, 36)
        row = 4
        for number, section in enumerate(self.document.sections, 1):
            sheet.write_number(row, 0, number, self.form(font_color=self.colour("muted")))
            title = plain(section.title)
            sheet.write_url(
                row,
                1,
                f"internal:'{self._name(number, section)}'!A1",
                self.form(bold=True, font_color=self.colour("now")),
                title,
            )
            waits = (
                f"{self.document.words['waiting']}: {plain(section.waits)}" if section.waits else plain(section.message)
            )
            role = "warn" if section.waits else "muted"
            sheet.write_string(row, 2, waits, self.form(font_color=self.colour(role), text_wrap=True))
            row += 1
        for fact in self.document.facts:
            row += 1
            sheet.write_string(row, 1, plain(fact), self.form(font_color=self.colour("muted"), font_size=9))

    def _name(self, number: int, section: Section) -> str:
        return sheet_name(f"{number} {plain(section.title)}")

    def _section(self, number: int, section: Section) -> None:
        sheet = self.sheet(self._name(number, section))
        for column, width in enumerate(widths_of(section)):
            sheet.set_column(column, column, width)
        sheet.set_row(0, 30)
        sheet.set_row(1, 22)
        sheet.write_string(0, 0, plain(section.title), self.form(font_size=18, bold=True))
        sheet.write_string(
            1,
            0,
            plain(section.message or section.waits),
            self.form(font_size=12, font_color=self.colour("warn" if section.waits else "now")),
        )
        row = 3
        for block in section.blocks:
            row = self._block(sheet, row, block)

    def _block(self, sheet: Any, row: int, block: Block) -> int:
        match block:
            case Heading(line):
                sheet.write_string(row + 1, 0, plain(line), self.form(font_size=13, bold=True))
                return row + 2
            case Paragraph(line, style):
                role = {"note": "muted", "waits": "warn", "by": "warn"}.get(style, "ink")
                sheet.merge_range(row, 0, row, 6, plain(line), self.form(text_wrap=True, font_color=self.colour(role)))
                sheet.set_row(row, 14 * (1 + len(plain(line)) // (75 if self.document.language == "zh" else 140)))
                return row + 1
            case Tiles(tiles):
                for tile in tiles:
                    self._row(sheet, row, (tile.label, tile.value, tile.change, tile.below))
                    row += 1
                return row + 1
            case Table():
                return self._table(sheet, row, block)
            case Chart():
                return self._chart(sheet, row, block)
            case Picture():
                return self._table(sheet, self._picture(sheet, row, block), block.table)

    def _row(self, sheet: Any, row: int, cells: Sequence[Line]) -> None:
        for column, line in enumerate(cells):
            self._cell(sheet, row, column, line, is_number=column in (1, 2))

    def _head(self, sheet: Any, row: int, block: Table | Chart | Picture) -> int:
        said = plain(below(block, self.document.words) if isinstance(block, Table) else block.below)
        look = {"font_color": self.colour("muted"), "font_size": 9}
        if not block.title:
            sheet.write_string(row, 0, said, self.form(**look)) if said else None
            return row + bool(said)
        sheet.write_string(row + 1, 0, plain(block.title), self.form(bold=True, font_size=11))
        sheet.write_string(row + 2, 0, said, self.form(**look))
        return row + 3

    def _picture(self, sheet: Any, row: int, picture: Picture) -> int:
        row, content = self._head(sheet, row, picture), picture.draw()
        scale = CHART_SIZE[0] / PICTURE
        about = {"description": picture.alt, "x_scale": scale, "y_scale": scale, "image_data": BytesIO(content)}
        sheet.insert_image(row, 0, f"{picture.id}.png", about)
        height = int.from_bytes(content[20:24], "big")  # of the header of a PNG
        return row + round(height * scale / ROW_PIXELS) + 2

    def _table(self, sheet: Any, row: int, table: Table) -> int:
        table = replace(table, rows=(*table.rows, *table.rest), rest=())
        row = self._head(sheet, row, table)
        head = self.form(
            bold=True, font_color=self.colour("muted"), bottom=1, bottom_color=self.colour("base"), text_wrap=True
        )
        right = self.form(
            bold=True,
            font_color=self.colour("muted"),
            bottom=1,
            bottom_color=self.colour("base"),
            text_wrap=True,
            align="right",
        )
        for column, line in enumerate(table.columns):
            sheet.write_string(row, column, plain(line), right if column in table.numbers else head)
        for number, lines in enumerate(table.rows, 1):
            for column, line in enumerate(lines):
                self._cell(sheet, row + number, column, line, is_number=column in table.numbers)
            self._formula(sheet, row + number, lines)
        return row + len(table.rows) + 2

    def _cell(self, sheet: Any, row: int, column: int, line: Line, *, is_number: bool) -> None:
        """A single figure is a number with its format; anything else a text."""
        look = {"bottom": 4, "bottom_color": self.colour("rule")}
        if len(line) == 1 and isinstance(line[0], Figure) and line[0].value is not None:
            figure = line[0]
            role = {"font_color": self.colour(figure.role)} if figure.role in ("good", "bad") else {}
            sheet.write_number(
                row,
                column,
                self._shown(figure),
                self.form(num_format=self._number(figure), align="right", **look, **role),
            )
            return
        align = {"align": "right"} if is_number else {}
        sheet.write_string(row, column, plain(line), self.form(text_wrap=column > 0, **look, **align))

    def _formula(self, sheet: Any, row: int, lines: Sequence[Line]) -> None:
        """A change beside its value and its base is computed by the sheet too."""
        figures = {
            line[0].id.rpartition("#")[2]: (column, line[0])
            for column, line in enumerate(lines)
            if len(line) == 1 and isinstance(line[0], Figure)
        }
        if not {"value", "base", "change"} <= figures.keys():
            return
        (value, _), (base, _), (change, figure) = (figures[part] for part in ("value", "base", "change"))
        if (
            len({each.basis.id for _, each in (figures["value"], figures["base"], figures["change"])}) > 1
            or figure.value is None
        ):
            return
        names = [xlsxwriter.utility.xl_rowcol_to_cell(row, column) for column in (value, base)]
        unit = figures["value"][1].unit
        formula = f"={names[0]}-{names[1]}" if unit and unit.is_share else f"={names[0]}/{names[1]}-1"
        look = {"bottom": 4, "bottom_color": self.colour("rule"), "align": "right"}
        role = {"font_color": self.colour(figure.role)} if figure.role in ("good", "bad") else {}
        form = self.form(num_format=self._number(figure), **look, **role)
        sheet.write_formula(row, change, formula, form, self._shown(figure))

    @staticmethod
    def _shown(figure: Figure) -> float:
        """Value in the unit that it is written in."""
        per = figure.unit.per if figure.unit else 1
        return float(figure.value or 0) * per

    def _number(self, figure: Figure) -> str:
        """Format with every digit that the unit has, and the sign of a change."""
        unit, is_change = figure.unit, figure.id.endswith(("#change", ".contribution", "#difference"))
        if unit is None:
            form = "0.0%" if figure.text.endswith("%") else "0.0%" if figure.id.endswith("#change") else "#,##0.0"
        elif unit.is_share:
            form = "0.0%"
        elif unit.is_money:
            form = money_form(self.document.currency)
        else:
            form = "#,##0" + decimal_places(unit.decimals)
        return f'"+"{form};"\u2212"{form};{form}' if is_change else f'{form};"\u2212"{form}'

    # charts

    def _chart(self, sheet: Any, row: int, chart: Chart) -> int:
        self._head(sheet, row, chart)
        kind = "column" if chart.kind == "columns" else "bar"
        options = {"type": kind} | ({"subtype": "stacked"} if chart.kind == "waterfall" else {})
        native = self.book.add_chart(options)
        data, first = sheet_name(self.document.words["chart_data"]), self._place(chart)
        for column, series in enumerate(chart.series, 1):
            native.add_series(
                {
                    "name": [data, first, column],
                    "categories": [data, first + 1, 0, first + len(chart.categories), 0],
                    "values": [data, first + 1, column, first + len(chart.categories), column],
                    "gap": 50,
                    "overlap": 100 if chart.kind == "waterfall" or chart.has_signs or self._has_forecast(chart) else 30,
                    **self._look(series.role),
                    **self._labels(chart, series),
                }
            )
        font = {"name": self.theme.latin, "size": 9, "color": self.colour("muted")}
        native.set_title({"none": True})
        native.set_legend({"position": "top", "font": font} if has_legend(chart) else {"none": True})
        across = {
            "num_font": font,
            "line": {"color": self.colour("base")},
            "major_tick_mark": "none",
            "label_position": "low",
        }
        hidden = {"visible": False, "major_gridlines": {"visible": False}}
        if kind == "bar":
            native.set_x_axis(hidden)
            native.set_y_axis({**across, "reverse": True, "major_gridlines": {"visible": False}})
        else:
            native.set_x_axis(across)
            native.set_y_axis(hidden)
        native.set_chartarea({"border": {"none": True}, "fill": {"none": True}})
        native.set_plotarea({"fill": {"none": True}})
        native.set_size({"width": CHART_SIZE[0], "height": CHART_SIZE[1]})
        sheet.insert_chart(row + 3, 0, native, {"description": chart.alt})
        return row + 3 + CHART_ROWS

    @staticmethod
    def _has_forecast(chart: Chart) -> bool:
        return any(series.role == "forecast" for series in chart.series)

    def _look(self, role: str) -> dict[str, Any]:
        """Marks of IBCS."""
        if role in ("hidden", "label"):
            return {"fill": {"none": True}, "border": {"none": True}}
        if role == "plan":
            return {"fill": {"color": self.colour("page")}, "border": {"color": self.colour("ink"), "width": 1.25}}
        if role == "forecast":
            pattern = {
                "pattern": "wide_upward_diagonal",
                "fg_color": self.colour("now"),
                "bg_color": self.colour("page"),
            }
            return {"pattern": pattern, "border": {"color": self.colour("now"), "width": 0.75}}
        return {"fill": {"color": self.colour(role)}, "border": {"none": True}}

    def _labels(self, chart: Chart, series: Any) -> dict[str, Any]:
        if not labelled(chart, series):
            return {}
        role = "muted" if series.role in ("base", "plan") else "ink"
        font = {"name": self.theme.latin, "size": 8, "color": self.colour(role)}
        if series.role == "label":
            texts = [{"value": each.text, "font": font} if each else {"delete": True} for each in series.values]
            return {"data_labels": {"value": True, "position": "inside_base", "custom": texts, "font": font}}
        place = "inside_base" if chart.kind == "waterfall" else "outside_end"
        font = {**font, "color": self.colour("page")} if chart.kind == "waterfall" else font
        return {
            "data_labels": {
                "value": True,
                "num_format": number_format(chart, series.role, self.document.currency),
                "position": place,
                "font": font,
            }
        }

    def _place(self, chart: Chart) -> int:
        """First row of a chart's data."""
        row = 1
        for other in self.document.charts():
            if other.id == chart.id:
                return row
            row += len(other.categories) + 3
        raise KeyError(chart.id)

    def _data(self) -> None:
        sheet = self.sheet(self.document.words["chart_data"])
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, 6, 18)
        for chart in self.document.charts():
            row = self._place(chart)
            sheet.write_string(row, 0, plain(chart.title), self.form(bold=True))
            sheet.write_column(row + 1, 0, [str(name) for name in chart.categories], self.form())
            for column, series in enumerate(chart.series, 1):
                sheet.write_string(row, column, plain(series.name), self.form(bold=True, align="right"))
                for number, figure in enumerate(series.values, 1):
                    if figure is not None and figure.value is not None:
                        sheet.write_number(row + number, column, stored(figure.value), self.form(align="right"))

    def _figures(self) -> None:
        sheet = self.sheet(self.document.words["figures"])
        for column, (part, width) in enumerate(zip(PARTS, COLUMN_WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, part, self.form(bold=True, bottom=1))
        sheet.freeze_panes(1, 1)
        for row, figure in enumerate(self.document.figures.values(), 1):
            basis = figure.basis
            sheet.write_string(row, 0, figure.id, self.form())
            for column, text in (
                (1, basis.title),
                (2, basis.period),
                (4, figure.text),
                (5, basis.base),
                (6, basis.trust),
                (7, basis.checks),
                (8, basis.query),
            ):
                sheet.write_string(row, column, text, self.form())
            if figure.value is not None:
                sheet.write_number(row, 3, figure.value, self.form())
        sheet.autofilter(0, 0, len(self.document.figures), len(PARTS) - 1)
