"""PowerPoint: one message a slide, with the message as its title; native charts; ids of figures in the notes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.chart import data as chart_data
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Cm, Emu, Pt

from dashboard.documents.model import (
    CARD,
    FIGURES,
    Block,
    Chart,
    Document,
    Figure,
    Line,
    Paragraph,
    Picture,
    Section,
    Table,
    Tile,
    Tiles,
    plain,
)
from dashboard.documents.theme import Theme
from dashboard.documents.writers.archive import describe, fixed, made_at, without
from dashboard.documents.writers.marks import arrow, below
from dashboard.documents.writers.office_chart import chart_xml, workbook

WIDTH, HEIGHT, LEFT, TOP = Cm(33.867), Cm(19.05), Cm(1.9), Cm(4.3)
INNER, LOW = WIDTH - 2 * LEFT, Cm(13.2)
TITLE_TOP, TITLE_HEIGHT = Cm(1.75), Cm(2.3)
TITLE_ONLY = 5
"""Layout of the default template with a title alone."""
A_YEAR, MOST_ROWS, MOST_LINES, MOST_COLUMNS = 12, 9, 4, 7
new_chart_data: Any = chart_data.CategoryChartData
STALE = ("printerSettings", "thumbnail")


@dataclass(frozen=True)
class Slide:
    """One message with what shows it."""

    kicker: Line
    message: Line
    visual: Block | None
    sentences: tuple[Line, ...]
    notes: tuple[Line, ...]


def slides(section: Section, appendix: str) -> Iterator[Slide]:
    """Slides of a section: its message with its first picture, then a slide for every other chart.

    Of all figures only the message is a slide; `appendix` says where they stand.
    """
    body = tuple(b.line for b in section.blocks if isinstance(b, Paragraph) and b.style in ("body", "free", "by"))
    spoken = tuple(b.line for b in section.blocks if isinstance(b, Paragraph))
    if section.waits:
        yield Slide(section.title, section.title, None, (section.waits,), spoken)
        return
    visuals = [b for b in section.blocks if isinstance(b, Chart | Tiles | Table | Picture)]
    if section.id == FIGURES:
        yield Slide(section.title, section.message, None, ((appendix,),), spoken)
        return
    first = visuals[0] if visuals and not _is_card(visuals[0]) else None
    yield Slide(section.title, section.message, first, body[:MOST_LINES] or spoken[:MOST_LINES], spoken)
    for visual in visuals[first is not None :]:
        if not isinstance(visual, Tiles) and visual.title:
            yield Slide(section.title, visual.title, visual, (), (visual.below,))


def _is_card(visual: Block) -> bool:
    """Whether it is of another page: it shows something else than what its section says."""
    return getattr(visual, "id", "").startswith(CARD)


def shown(table: Table) -> int:
    """Rows of a table that fit on a slide: those of a year, or the first ones of a longer table."""
    return len(table.rows) if max(len(table.rows), table.of) <= A_YEAR else MOST_ROWS


def write(document: Document, theme: Theme) -> bytes:
    """The document as a .pptx file; the same document has the same bytes."""
    return _Deck(document, theme).saved()


class _Deck:
    """One presentation while it is written."""

    def __init__(self, document: Document, theme: Theme) -> None:
        self.document, self.theme = document, theme
        self.file: Any = Presentation()
        self.file.slide_width, self.file.slide_height = WIDTH, HEIGHT

    def saved(self) -> bytes:
        self._settings()
        self._cover()
        self._contents()
        for section in self.document.sections:
            for slide in slides(section, self.document.words["appendix"]):
                self._slide(slide)
        out = BytesIO()
        self.file.save(out)
        return fixed(out.getvalue(), made_at(self.document.about["snapshot"]))

    def _settings(self) -> None:
        for rels in (self.file.part.rels, self.file.part.package._rels):
            without(rels, STALE)
        describe(self.file.core_properties, self.document, self.theme)

    # slides

    def _new(self, title: Line, *, top: int = TITLE_TOP, size: float = 26, height: int = TITLE_HEIGHT) -> Any:
        slide = self.file.slides.add_slide(self.file.slide_layouts[TITLE_ONLY])
        shape = slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = LEFT, top, INNER, height
        frame = shape.text_frame
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
        self._margins(frame)
        self._fill(frame.paragraphs[0], title, size=size, bold=True)
        shape._element.nvSpPr.cNvPr.set("descr", _ids(title))
        return slide

    def _cover(self) -> None:
        slide = self._new(self.document.title, top=Cm(6.3), size=44, height=Cm(2.2))
        if self.theme.logo:
            slide.shapes.add_picture(BytesIO(self.theme.logo), LEFT, Cm(1.6), height=Cm(1.3))
        else:
            self._text(
                slide,
                LEFT,
                Cm(1.6),
                INNER,
                Cm(1),
                [(self.theme.company or plain(self.document.subtitle),)],
                size=13,
                role="muted",
            )
        rule = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, LEFT, Cm(8.9), Cm(5), Cm(0.13))
        rule.fill.solid()
        rule.fill.fore_color.rgb = _colour(self.theme["now"])
        rule.line.fill.background()
        rule.shadow.inherit = False
        first = next((section.message for section in self.document.sections if section.message), ())
        self._text(slide, LEFT, Cm(9.6), INNER, Cm(2), [first], size=20, role="now")
        self._text(slide, LEFT, Cm(15.2), INNER, Cm(3), self.document.facts, size=10, role="muted")

    def _contents(self) -> None:
        slide = self._new((self.document.words["contents"],))
        rows = []
        for number, section in enumerate(self.document.sections, 1):
            waiting = f"{self.document.words['waiting']}: " if section.waits else ""
            rows.append(((str(number),), section.title, (waiting, *(section.message or section.waits))))
        self._table(slide, rows, (0.05, 0.3, 0.65), frozenset(), size=13, has_head=False)

    def _slide(self, slide: Slide) -> None:
        page = self._new(slide.message)
        if plain(slide.kicker) != plain(slide.message):
            self._text(page, LEFT, Cm(1.0), INNER, Cm(0.8), [slide.kicker], size=12, role="muted")
        match slide.visual:
            case Chart():
                self._beside(page, slide, slide.visual)
            case Tiles(tiles):
                self._tiles(page, tiles)
                self._text(page, LEFT, Cm(15.2), INNER, Cm(2.6), slide.sentences[:2], size=14)
            case Table() as table:
                self._data(page, table)
            case Picture() as picture:
                self._text(page, LEFT, TOP, INNER, Cm(1.3), [picture.below], size=11, role="muted")
                self._picture(page, picture)
            case _:
                self._text(page, LEFT, TOP, Cm(25), LOW, slide.sentences, size=18, space=14)
        self._notes(page, slide)
        self._number(page)

    def _data(self, page: Any, table: Table) -> None:
        """As many rows as fit; what is said of the table stands above it."""
        said = below(table, self.document.words, shown(table))
        if said:
            self._text(page, LEFT, TOP, INNER, Cm(1), [said], size=11, role="muted")
        size = 13 if len(table.columns) <= MOST_COLUMNS else 10
        rows, top = table.rows[: shown(table)], TOP + (Cm(1.2) if said else 0)
        self._table(page, rows, table.widths, table.numbers, head=table.columns, size=size, top=top)

    def _beside(self, page: Any, slide: Slide, chart: Chart) -> None:
        """Chart with up to three sentences at its right; alone over the whole width."""
        sentences = slide.sentences[:3] if len(slide.sentences) else ()
        width = Cm(19.2) if sentences else INNER
        below = [chart.below] if plain(chart.title) == plain(slide.message) else [(*chart.title, ". ", *chart.below)]
        self._text(page, LEFT, TOP, width, Cm(1.3), below, size=11, role="muted")
        self._chart(page, chart, LEFT, TOP + Cm(1.4), width, LOW - Cm(1.6))
        if sentences:
            self._text(
                page, LEFT + width + Cm(1.2), TOP + Cm(0.1), INNER - width - Cm(1.2), LOW, sentences, size=13, space=10
            )

    def _number(self, page: Any) -> None:
        number = len(self.file.slides)
        box = self._text(
            page, WIDTH - LEFT - Cm(3), HEIGHT - Cm(1.2), Cm(3), Cm(0.7), [(str(number),)], size=10, role="muted"
        )
        box.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
        self._text(page, LEFT, HEIGHT - Cm(1.2), Cm(20), Cm(0.7), [self.document.title], size=10, role="muted")

    # parts

    def _tiles(self, page: Any, tiles: tuple[Tile, ...]) -> None:
        across = min(3, len(tiles)) or 1
        width, height = INNER // across, Cm(5.2)
        for number, tile in enumerate(tiles):
            left, top = LEFT + width * (number % across), TOP + height * (number // across)
            line = page.shapes.add_connector(1, left, top, left + width - Cm(0.8), top)
            line.line.color.rgb, line.line.width = _colour(self.theme["base"]), Pt(1)
            parts = [(tile.label, 13, "muted", False), (tile.value, 34, "ink", True)]
            if tile.change:
                parts.append(((arrow(tile), *tile.change), 15, tile.role, True))
            parts.append((tile.below, 12, "muted", False))
            box = self._box(page, left, top + Cm(0.2), width - Cm(0.8), height - Cm(0.4))
            for place, (text, size, role, bold) in enumerate(parts):
                paragraph = box.text_frame.paragraphs[0] if place == 0 else box.text_frame.add_paragraph()
                self._fill(paragraph, text, size=size, role=role, bold=bold)
                paragraph.space_after = Pt(3)
            box._element.nvSpPr.cNvPr.set("descr", _ids((*tile.value, *tile.change, *tile.below)))

    def _box(self, page: Any, left: int, top: int, width: int, height: int) -> Any:
        box = page.shapes.add_textbox(left, top, width, height)
        box.text_frame.word_wrap = True
        self._margins(box.text_frame)
        return box

    @staticmethod
    def _margins(frame: Any) -> None:
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0

    def _text(
        self,
        page: Any,
        left: int,
        top: int,
        width: int,
        height: int,
        lines: Sequence[Line],
        *,
        size: float,
        role: str = "ink",
        space: float = 3,
    ) -> Any:
        box = self._box(page, left, top, width, height)
        for number, line in enumerate(lines):
            paragraph = box.text_frame.paragraphs[0] if number == 0 else box.text_frame.add_paragraph()
            self._fill(paragraph, line, size=size, role=role)
            paragraph.space_after = Pt(space)
        box._element.nvSpPr.cNvPr.set("descr", _ids(tuple(piece for line in lines for piece in line)))
        return box

    def _fill(self, paragraph: Any, line: Line, *, size: float, role: str = "ink", bold: bool = False) -> None:
        paragraph.alignment, paragraph.line_spacing = PP_ALIGN.LEFT, 1.08
        for piece in line:
            if str(piece):
                run = paragraph.add_run()
                run.text = str(piece)
                run.font.size, run.font.bold, run.font.name = Pt(size), bold, self.theme.latin
                run.font.color.rgb = _colour(self.theme[role])
                properties = run._r.get_or_add_rPr()
                properties.set("lang", "zh-CN" if self.document.language == "zh" else "en-GB")
                chinese = etree.SubElement(properties, qn("a:ea"))
                chinese.set("typeface", self.theme.chinese)

    def _table(
        self,
        page: Any,
        rows: Sequence[Sequence[Line]],
        widths: Sequence[float],
        numbers: frozenset[int],
        *,
        head: Sequence[Line] = (),
        size: float = 13,
        has_head: bool = True,
        top: int = TOP,
    ) -> None:
        every = [head, *rows] if has_head else list(rows)
        parts = list(widths) or [1.0] * len(every[0])
        height = min(TOP + LOW - top, Cm(1.25) * len(every))
        frame = page.shapes.add_table(len(every), len(parts), LEFT, top, INNER, height)
        table = frame.table
        table.first_row, table.horz_banding = has_head, False
        style = frame._element.graphic.graphicData.tbl.tblPr.find(qn("a:tableStyleId"))
        style.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # no style, no grid
        for column, part in zip(table.columns, parts, strict=True):
            column.width = Emu(round(INNER * part / sum(parts)))
        for number, (row, lines) in enumerate(zip(table.rows, every, strict=True)):
            is_head = has_head and number == 0
            for column, (cell, line) in enumerate(zip(row.cells, lines, strict=True)):
                self._cell(cell, line, size=size - 1 if is_head else size, is_head=is_head, is_right=column in numbers)

    def _cell(self, cell: Any, line: Line, *, size: float, is_head: bool, is_right: bool) -> None:
        cell.margin_left, cell.margin_right, cell.margin_top, cell.margin_bottom = 0, Cm(0.3), Cm(0.15), Cm(0.15)
        cell.vertical_anchor = MSO_ANCHOR.MIDDLE
        paragraph = cell.text_frame.paragraphs[0]
        self._fill(paragraph, line, size=size, role="muted" if is_head else "ink", bold=is_head)
        paragraph.alignment = PP_ALIGN.RIGHT if is_right else PP_ALIGN.LEFT
        properties = cell._tc.get_or_add_tcPr()
        rule = self.theme["base" if is_head else "rule"]
        properties.append(
            parse_xml(
                '<a:lnB xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" w="9525"><a:solidFill>'
                f'<a:srgbClr val="{rule}"/></a:solidFill></a:lnB>'
            )
        )

    def _chart(self, page: Any, chart: Chart, left: int, top: int, width: int, height: int) -> None:
        data: Any = new_chart_data()
        data.categories = [str(name) for name in chart.categories]
        data.add_series("1", [0.0] * len(chart.categories))
        frame = page.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, left, top, width, height, data)
        about = frame._element.nvGraphicFramePr.cNvPr
        about.set("name", f"chart:{chart.id}")
        about.set("descr", chart.alt)
        part = frame.chart.part
        book = next(id for id, rel in part.rels.items() if rel.reltype == RELATIONSHIP_TYPE.PACKAGE)
        part._element = parse_xml(chart_xml(chart, self.theme, self.document.currency, size=12, data=book))
        part.chart_workbook.xlsx_part._blob = workbook(chart)

    @staticmethod
    def _picture(page: Any, picture: Picture) -> None:
        """As large as fits, in the middle."""
        shape = page.shapes.add_picture(BytesIO(picture.draw()), LEFT, TOP + Cm(1.4), width=INNER)
        most = LOW - Cm(1.6)
        if shape.height > most:
            shape.width, shape.height = round(shape.width * most / shape.height), most
            shape.left = LEFT + (INNER - shape.width) // 2
        about = shape._element.nvPicPr.cNvPr
        about.set("name", f"picture:{picture.id}")
        about.set("descr", picture.alt)

    def _notes(self, page: Any, slide: Slide) -> None:
        """What is said of the slide, and each of its figures with its id and the command that prints it."""
        frame = page.notes_slide.notes_text_frame
        lines = [*(plain(line) for line in slide.notes), f"{self.document.words['slide_note']}:"]
        lines += [f"{each.id} = {each.text} · {each.basis.query}" for each in _figures(slide)]
        frame.text = "\n".join(line for line in lines if line)


def _colour(digits: str) -> Any:
    made: Any = RGBColor
    return made.from_string(digits)


def _figures(slide: Slide) -> list[Figure]:
    lines = [slide.message, *slide.sentences]
    match slide.visual:
        case Tiles(tiles):
            lines += [line for tile in tiles for line in (tile.value, tile.change, tile.below)]
        case Table():
            lines += [cell for row in slide.visual.rows[: shown(slide.visual)] for cell in row]
        case Picture(table=table):
            lines += [cell for row in table.rows for cell in row]
        case Chart():
            lines += [
                tuple(
                    each
                    for series in slide.visual.series
                    if series.role not in ("hidden", "label")
                    for each in series.values
                    if each
                )
            ]
        case _:
            pass
    return list({piece.id: piece for line in lines for piece in line if isinstance(piece, Figure)}.values())


def _ids(line: Line) -> str:
    """Ids of the figures of a text, for the description of its shape."""
    return ", ".join(dict.fromkeys(piece.id for piece in line if isinstance(piece, Figure)))
