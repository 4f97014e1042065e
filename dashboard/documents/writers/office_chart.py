"""Native charts of Office: DrawingML with cached values, and the workbook behind them that "Edit data" opens.

Colours by role in the marks of IBCS: measured solid, the year before grey, plan outlined, forecast hatched. A value
stands at its mark, so there is no value axis.
"""

from io import BytesIO
from xml.sax.saxutils import escape

import xlsxwriter

from dashboard.documents.model import Chart, Series, plain
from dashboard.documents.theme import Theme
from dashboard.documents.writers.marks import FEW, has_legend, labelled, stored
from dashboard.presentation.number_format import money_form, symbol_of

NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
SCALED = {1e3: '#,##0.0,"K"', 1e6: '#,##0.0,,"M"', 1e9: '#,##0.00,,,"B"', 1e4: '0\\.0,"万"', 1e8: '0\\.00,,"亿"'}
"""Scale → number format that divides by it: a decimal point as a literal digit further left divides by ten."""
CATEGORY_AXIS, VALUE_AXIS = 111111111, 222222222
LABEL = 0.15
"""Room of a label beside a bar, of the length from the lowest to the highest value."""


def number_format(chart: Chart, role: str, currency: str) -> str:
    """Format of the values of a series, with a sign for contributions."""
    unit = chart.unit
    if unit.is_share:
        plain_format = "0.00%" if role in ("good", "bad") else "0.0%"
    elif chart.scale in SCALED:
        plain_format = f'"{symbol_of(currency)}"{SCALED[chart.scale]}' if unit.is_money else SCALED[chart.scale]
    elif unit.is_money:
        plain_format = money_form(currency)
    else:
        plain_format = "#,##0.0" if unit.decimals and _largest(chart) < 60 else "#,##0"
    if role not in ("good", "bad"):
        return f'{plain_format};"\u2212"{plain_format}'
    return f'"+"{plain_format};"\u2212"{plain_format}'


def _largest(chart: Chart) -> float:
    return max((abs(v.value or 0) for series in chart.series for v in series.values if v), default=0.0)


def workbook(chart: Chart) -> bytes:
    """Workbook behind a chart: categories down, series across."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Sheet1")
    sheet.write_column(1, 0, [str(each) for each in chart.categories])
    for column, series in enumerate(chart.series, 1):
        sheet.write_string(0, column, plain(series.name))
        for row, figure in enumerate(series.values, 1):
            if figure is not None and figure.value is not None:
                sheet.write_number(row, column, stored(figure.value))
    book.close()
    return out.getvalue()


def chart_xml(chart: Chart, theme: Theme, currency: str, *, size: float = 9.0, data: str = "rId1") -> bytes:
    """Chart part. `size`: text in points; `data`: relationship to the workbook."""
    is_bar = chart.kind in ("bars", "waterfall")
    grouping = "stacked" if chart.kind == "waterfall" else "clustered"
    is_stacked = chart.kind == "waterfall" or chart.has_signs
    overlap = 100 if is_stacked else 40 if chart.kind == "columns" and len(chart.categories) > FEW else 0
    roles = [series.role for series in chart.series]
    if "forecast" in roles:
        overlap = 100
    series = "".join(_series(chart, number, each, theme, currency, size) for number, each in enumerate(chart.series))
    legend = _legend(chart, theme, size) if has_legend(chart) else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {NAMESPACES}><c:date1904 val="0"/>'
        f'<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/><c:barChart>'
        f'<c:barDir val="{"bar" if is_bar else "col"}"/><c:grouping val="{grouping}"/><c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="{45 if is_bar else 55}"/><c:overlap val="{overlap}"/>'
        f'<c:axId val="{CATEGORY_AXIS}"/><c:axId val="{VALUE_AXIS}"/></c:barChart>{_axes(chart, theme, size, is_bar)}'
        f'<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:plotArea>{legend}<c:plotVisOnly val="1"/>'
        f'<c:dispBlanksAs val="gap"/></c:chart><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{_text(theme, size, "muted")}<c:externalData r:id="{data}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    ).encode()


def _text(theme: Theme, size: float, role: str, *, bold: bool = False, wrap: str = "square") -> str:
    return (
        f'<c:txPr><a:bodyPr wrap="{wrap}"/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{round(size * 100)}" b="{int(bold)}"><a:solidFill>'
        f'<a:srgbClr val="{theme[role]}"/></a:solidFill><a:latin typeface="{theme.latin}"/><a:ea typeface="{theme.chinese}"/>'
        f'</a:defRPr></a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr>'
    )


def _solid(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _fill(role: str, theme: Theme) -> str:
    """Marks of IBCS."""
    if role in ("hidden", "label"):
        return "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
    if role == "plan":
        return f'<c:spPr>{_solid(theme["page"])}<a:ln w="15875">{_solid(theme["ink"])}</a:ln></c:spPr>'
    if role == "forecast":
        now, page = f'<a:srgbClr val="{theme["now"]}"/>', f'<a:srgbClr val="{theme["page"]}"/>'
        pattern = f'<a:pattFill prst="wdUpDiag"><a:fgClr>{now}</a:fgClr><a:bgClr>{page}</a:bgClr></a:pattFill>'
        return f'<c:spPr>{pattern}<a:ln w="9525">{_solid(theme["now"])}</a:ln></c:spPr>'
    return f"<c:spPr>{_solid(theme[role])}<a:ln><a:noFill/></a:ln></c:spPr>"


def _series(chart: Chart, number: int, series: Series, theme: Theme, currency: str, size: float) -> str:
    column, rows = chr(ord("B") + number), len(chart.categories)
    names = "".join(f'<c:pt idx="{i}"><c:v>{escape(str(name))}</c:v></c:pt>' for i, name in enumerate(chart.categories))
    form = number_format(chart, series.role, currency)
    points = "".join(
        f'<c:pt idx="{i}"><c:v>{stored(figure.value)!r}</c:v></c:pt>'
        for i, figure in enumerate(series.values)
        if figure is not None and figure.value is not None
    )
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/><c:tx><c:strRef><c:f>Sheet1!${column}$1</c:f><c:strCache>'
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(plain(series.name))}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        f'{_fill(series.role, theme)}<c:invertIfNegative val="0"/>{_labels(chart, series, theme, form, size)}'
        f'<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${rows + 1}</c:f><c:strCache><c:ptCount val="{rows}"/>{names}</c:strCache>'
        f"</c:strRef></c:cat><c:val><c:numRef><c:f>Sheet1!${column}$2:${column}${rows + 1}</c:f><c:numCache>"
        f'<c:formatCode>{escape(form)}</c:formatCode><c:ptCount val="{rows}"/>{points}</c:numCache></c:numRef></c:val></c:ser>'
    )


def _labels(chart: Chart, series: Series, theme: Theme, form: str, size: float) -> str:
    if not labelled(chart, series):
        return ""
    if series.role == "label":
        return _texts(series, theme, size)
    place = (
        "inBase"
        if chart.kind == "waterfall" and series.role in ("base", "now")
        else "ctr"
        if chart.kind == "waterfall"
        else "outEnd"
    )
    role = "page" if chart.kind == "waterfall" else "muted" if series.role in ("base", "plan") else "ink"
    size = size - 1 if len(chart.categories) > FEW * 2 else size
    code = escape(form, {'"': "&quot;"})
    return (
        f'<c:dLbls><c:numFmt formatCode="{code}" sourceLinked="0"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{_text(theme, size, role, bold=chart.kind == "waterfall", wrap="none")}<c:dLblPos val="{place}"/>{SHOWN}</c:dLbls>'
    )


SHOWN = (
    '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/>'
    '<c:showBubbleSize val="0"/>'
)


def _texts(series: Series, theme: Theme, size: float) -> str:
    """Labels with texts of their own, beside steps too small for a label."""
    look = f'<a:rPr lang="en-US" sz="{round(size * 100)}" b="1">{_solid(theme["ink"])}</a:rPr>'
    points = "".join(
        f'<c:dLbl><c:idx val="{i}"/><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:r>{look}<a:t>{escape(figure.text)}</a:t></a:r></a:p>'
        f'</c:rich></c:tx><c:dLblPos val="inBase"/>{SHOWN}</c:dLbl>'
        for i, figure in enumerate(series.values)
        if figure is not None
    )
    others = SHOWN.replace('showVal val="1"', 'showVal val="0"')
    return f"<c:dLbls>{points}<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{others}</c:dLbls>"


def _axes(chart: Chart, theme: Theme, size: float, is_bar: bool) -> str:
    order = "maxMin" if is_bar else "minMax"
    line = f'<c:spPr><a:ln w="9525">{_solid(theme["base"])}</a:ln></c:spPr>'
    return (
        f'<c:catAx><c:axId val="{CATEGORY_AXIS}"/><c:scaling><c:orientation val="{order}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{"l" if is_bar else "b"}"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{line}{_text(theme, size, "muted")}'
        f'<c:crossAx val="{VALUE_AXIS}"/><c:crosses val="autoZero"/><c:auto val="1"/><c:lblAlgn val="ctr"/>'
        f'<c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/></c:catAx>'
        f'<c:valAx><c:axId val="{VALUE_AXIS}"/><c:scaling><c:orientation val="minMax"/>{_ends(chart)}</c:scaling><c:delete val="1"/>'
        f'<c:axPos val="{"b" if is_bar else "l"}"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="none"/><c:crossAx val="{CATEGORY_AXIS}"/><c:crosses val="autoZero"/></c:valAx>'
    )


def _ends(chart: Chart) -> str:
    """Bars begin at zero; those to both sides end before the edges, so that their labels have room."""
    values = [
        figure.value for series in chart.series for figure in series.values if figure and figure.value is not None
    ]
    low, high = min(values, default=0.0), max(values, default=0.0)
    if low >= 0:
        return '<c:min val="0"/>'
    if chart.kind != "bars":
        return ""
    room = LABEL * (max(high, 0.0) - low)
    return f'<c:max val="{stored(max(high, 0.0) + room)!r}"/><c:min val="{stored(low - room)!r}"/>'


def _legend(chart: Chart, theme: Theme, size: float) -> str:
    hidden = "".join(
        f'<c:legendEntry><c:idx val="{number}"/><c:delete val="1"/></c:legendEntry>'
        for number, series in enumerate(chart.series)
        if series.role == "hidden"
    )
    return f'<c:legend><c:legendPos val="t"/>{hidden}<c:overlay val="0"/>{_text(theme, size, "muted")}</c:legend>'
