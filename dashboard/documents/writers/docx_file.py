"""Word: native charts, a content control for each figure, styles of the design system, Chinese fonts named."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.api import Document as WordFile
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from dashboard.documents.model import (
    FIGURES,
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
    Tile,
    Tiles,
    plain,
)
from dashboard.documents.theme import Theme
from dashboard.documents.writers.archive import describe, fixed, made_at, tag_of, without
from dashboard.documents.writers.docx_styles import OF_PARAGRAPH, STYLES
from dashboard.documents.writers.marks import arrow, below
from dashboard.documents.writers.office_chart import chart_xml, workbook

WIDTH, WIDE, MARGIN = int(Cm(16.2)), int(Cm(25.3)), Cm(2.4)
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHART_OF, BOOK_OF = RELATIONSHIP_TYPE.CHART, RELATIONSHIP_TYPE.PACKAGE
STALE = ("stylesWithEffects", "customXml", "thumbnail")
"""Parts of python-docx's template that Word wants to repair, or that are not ours."""
SHORT, MOST_COLUMNS = 6, 7
"""Rows of a table that is kept on one page, and columns of one in letters of the usual size."""


def write(document: Document, theme: Theme) -> bytes:
    """The document as a .docx file; the same document has the same bytes."""
    return _Word(document, theme).saved()


class _Word:
    """One file while it is written."""

    def __init__(self, document: Document, theme: Theme) -> None:
        self.document, self.theme = document, theme
        self.file: Any = WordFile()
        self.ids, self.charts = 0, 0
        self.style_ids: dict[str, str] = {}
        self.snapshot = document.about["snapshot"]

    def saved(self) -> bytes:
        self._settings()
        self._styles()
        self._cover()
        self._contents()
        for number, section in enumerate(self.document.sections, 1):
            self._section(number, section)
        out = BytesIO()
        self.file.save(out)
        return fixed(out.getvalue(), made_at(self.snapshot))

    # settings and styles

    def _settings(self) -> None:
        for rels in (self.file.part.rels, self.file.part.package.rels):
            without(rels, STALE)
        section = self.file.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = MARGIN
        section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)
        section.different_first_page_header_footer = True
        self._footer(section)
        describe(self.file.core_properties, self.document, self.theme)

    def _styles(self) -> None:
        styles = self.file.styles
        for name, (size, role, bold, before, after, keep) in STYLES.items():
            style = (
                styles[name] if name in [s.name for s in styles] else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            )
            if name.startswith("Review"):
                style.base_style, style.quick_style = styles["Normal"], True
            font = style.font
            font.name, font.size, font.bold, font.italic = self.theme.latin, Pt(size), bold, False
            font.color.rgb = RGBColor.from_string(self.theme[role])
            self._fonts(style.element.get_or_add_rPr())
            form = style.paragraph_format
            form.space_before, form.space_after, form.keep_with_next = Pt(before), Pt(after), keep
            form.line_spacing = 1.0 if name in ("Title", "Review cell", "Review small", "Review number") else 1.2
            form.widow_control = True
        language = styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
        language.set(qn("w:val"), "en-GB")
        language.set(qn("w:eastAsia"), "zh-CN")
        title = styles["Title"].element.pPr
        for border in title.findall(qn("w:pBdr")):
            title.remove(border)

    def _fonts(self, properties: Any) -> None:
        fonts = properties.get_or_add_rFonts()
        for name in list(fonts.attrib):
            del fonts.attrib[name]
        for kind in ("ascii", "hAnsi", "cs"):
            fonts.set(qn(f"w:{kind}"), self.theme.latin)
        fonts.set(qn("w:eastAsia"), self.theme.chinese)

    def _footer(self, section: Any) -> None:
        paragraph = section.footer.paragraphs[0]
        paragraph.style = self.file.styles["Footer"]
        run = paragraph.add_run(f"{plain(self.document.title)}   ")
        for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("text", "1"), ("end", "")):
            self._field(paragraph.add_run(), kind, text)
        for each in (run, *paragraph.runs):
            each.font.size, each.font.color.rgb = Pt(8.5), RGBColor.from_string(self.theme["muted"])
            self._fonts(each._r.get_or_add_rPr())

    @staticmethod
    def _field(run: Any, kind: str, text: str) -> None:
        if kind == "text":
            run.text = text
        elif kind:
            run._r.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'))
        else:
            run._r.append(parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve">{text}</w:instrText>'))

    # cover and contents

    def _cover(self) -> None:
        if self.theme.logo:
            self.file.add_picture(BytesIO(self.theme.logo), height=Cm(1.4))
        self._paragraph((self.theme.company or plain(self.document.subtitle),), "Review below", after=190)
        self._paragraph(self.document.title, "Title")
        self._paragraph((), "Review below", after=18, border="bottom", role="now", eighths=24, right=Cm(12))
        first = next((section.message for section in self.document.sections if section.message), ())
        self._paragraph(first, "Review lead", after=250)
        for fact in self.document.facts:
            self._paragraph(fact, "Review fact")

    def _contents(self) -> None:
        self._paragraph((self.document.words["contents"],), "Heading 1", before=0, is_new_page=True)
        rows = []
        for number, section in enumerate(self.document.sections, 1):
            waiting = f"{self.document.words['waiting']}: " if section.waits else ""
            message = (waiting, *(section.message or section.waits))
            role = "warn" if section.waits else "muted"
            link = f'<w:hyperlink w:anchor="section_{section.id}" w:history="1">{self._runs(section.title, "now", bold=True)}</w:hyperlink>'
            rows.append(
                (
                    self._p("Review content", self._runs((str(number),))),
                    self._p("Review content", link),
                    self._p("Review content", self._runs(message, role)),
                )
            )
        self._add(self._table(rows, (0.6, 5.4, 10.2), WIDTH))

    # sections and blocks

    def _section(self, number: int, section: Section) -> None:
        is_wide = section.id == FIGURES
        if is_wide:
            self._landscape()
        start = f'<w:bookmarkStart w:id="{number}" w:name="section_{section.id}"/>'
        runs = f'{start}{self._runs((f"{number}  ", *section.title))}<w:bookmarkEnd w:id="{number}"/>'
        is_first = number == 1
        self._add(
            self._p("Heading 1", runs, before=0 if is_first or is_wide else None, is_new_page=is_first and not is_wide)
        )
        if section.message:
            self._paragraph(section.message, "Review lead")
        for block in section.blocks:
            self._block(block, WIDE if is_wide else WIDTH)

    def _landscape(self) -> None:
        section = self.file.add_section(WD_SECTION.NEW_PAGE)
        section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin = section.bottom_margin = Cm(2)
        section.different_first_page_header_footer = False

    def _block(self, block: Block, width: int) -> None:
        match block:
            case Heading(line):
                self._paragraph(line, "Heading 2")
            case Paragraph(line, "free"):
                self._paragraph(line, OF_PARAGRAPH["free"], border="left", role="warn", eighths=12)
            case Paragraph(line, style):
                self._paragraph(line, OF_PARAGRAPH[style])
            case Tiles(tiles):
                self._tiles(tiles)
            case Table():
                self._data(block, width)
            case Chart():
                self._chart(block)
            case Picture():
                self._picture(block)
                self._data(block.table, width)

    def _add(self, xml: str) -> None:
        """Appends an element to the body, before the properties of its last section."""
        body = self.file.element.body
        body.insert(len(body) - 1, parse_xml(xml.replace(">", f" {nsdecls('w')}>", 1) if "xmlns:w" not in xml else xml))

    def _paragraph(self, line: Line, style: str, **options: Any) -> None:
        self._add(self._p(style, self._runs(line), **options))

    def _p(
        self,
        style: str,
        runs: str,
        *,
        before: float | None = None,
        after: float | None = None,
        border: str = "",
        role: str = "rule",
        eighths: int = 4,
        right: int | None = None,
        is_new_page: bool = False,
        is_right: bool = False,
        is_kept: bool | None = None,
    ) -> str:
        """Paragraph of a style; its properties in the order of the schema."""
        properties = f'<w:pStyle w:val="{self._id_of(style)}"/>'
        properties += "" if is_kept is None else f'<w:keepNext w:val="{int(is_kept)}"/>'
        properties += "<w:pageBreakBefore/>" if is_new_page else ""
        if border:
            line = f'<w:{border} w:val="single" w:sz="{eighths}" w:space="6" w:color="{self.theme[role]}"/>'
            properties += f"<w:pBdr>{line}</w:pBdr>"
        space = "".join(
            f' w:{side}="{round(points * 20)}"'
            for side, points in (("before", before), ("after", after))
            if points is not None
        )
        properties += f"<w:spacing{space}/>" if space else ""
        properties += f'<w:ind w:right="{round(right / 635)}"/>' if right else ""
        properties += '<w:jc w:val="right"/>' if is_right else ""
        return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"

    def _id_of(self, style: str) -> str:
        """Id of a style, looked for once: python-docx reads all of them for each."""
        if style not in self.style_ids:
            self.style_ids[style] = self.file.styles[style].style_id
        return self.style_ids[style]

    def _runs(self, line: Iterable[Any], role: str = "", *, bold: bool = False) -> str:
        look = ("<w:b/>" if bold else "") + (f'<w:color w:val="{self.theme[role]}"/>' if role else "")
        return "".join(self._run(piece, f"<w:rPr>{look}</w:rPr>" if look else "") for piece in line if str(piece))

    def _run(self, piece: Any, look: str) -> str:
        run = f'<w:r>{look}<w:t xml:space="preserve">{escape(str(piece))}</w:t></w:r>'
        if not isinstance(piece, Figure):
            return run
        self.ids += 1
        alias = quoteattr(f"{piece.basis.title}, {piece.basis.period}"[:64])
        tag = tag_of(piece.id, self.snapshot)
        return (
            f'<w:sdt><w:sdtPr><w:alias w:val={alias}/><w:tag w:val="{tag}"/><w:id w:val="{self.ids}"/><w:text/></w:sdtPr>'
            f"<w:sdtContent>{run}</w:sdtContent></w:sdt>"
        )

    # tables

    def _table(
        self, rows: Sequence[Sequence[str]], widths: Sequence[float], width: int, *, has_head: bool = False
    ) -> str:
        """Table of cells of paragraphs, with hairlines between rows and a stronger line at the top."""
        sizes = [round(width / 635 * part / sum(widths)) for part in widths]
        rule = self.theme["rule"]
        borders = (
            f'<w:top w:val="single" w:sz="8" w:space="0" w:color="{self.theme["base"]}"/>'
            f'<w:bottom w:val="single" w:sz="4" w:space="0" w:color="{rule}"/>'
            f'<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{rule}"/>'
        )
        properties = (
            f'<w:tblW w:w="{sum(sizes)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
            '<w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar>'
        )
        grid = "".join(f'<w:gridCol w:w="{size}"/>' for size in sizes)
        lines = "".join(
            f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if has_head and number == 0 else ''}</w:trPr>"
            + "".join(
                f'<w:tc><w:tcPr><w:tcW w:w="{size}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
                for cell, size in zip(cells, sizes, strict=True)
            )
            + "</w:tr>"
            for number, cells in enumerate(rows)
        )
        return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>"

    def _data(self, block: Table, width: int) -> None:
        style = "Review small" if width == WIDE or len(block.columns) > MOST_COLUMNS else "Review cell"
        self._head(block)
        head = [
            self._p(style, self._runs(line, "muted", bold=True), is_right=number in block.numbers, is_kept=True)
            for number, line in enumerate(block.columns)
        ]
        rows = [
            [
                self._p(
                    style,
                    self._runs(line),
                    is_right=number in block.numbers,
                    is_kept=True if len(block.rows) <= SHORT and place < len(block.rows) - 1 else None,
                )
                for number, line in enumerate(lines)
            ]
            for place, lines in enumerate(block.rows)
        ]
        self._add(self._table([head, *rows], block.widths or (1,) * len(block.columns), width, has_head=True))
        self._paragraph((), "Review below", after=2, is_kept=False)

    def _tiles(self, tiles: tuple[Tile, ...]) -> None:
        across = min(3, len(tiles)) or 1
        cells = [self._tile(tile) for tile in tiles]
        cells += [self._p("Review tile", "")] * (-len(cells) % across)
        rows = [cells[start : start + across] for start in range(0, len(cells), across)]
        self._add(self._table(rows, (1,) * across, WIDTH))
        self._paragraph((), "Review below", after=2, is_kept=False)

    def _tile(self, tile: Tile) -> str:
        change = self._runs((arrow(tile), *tile.change), tile.role) if tile.change else ""
        return (
            self._p("Review tile", self._runs(tile.label))
            + self._p("Review number", self._runs(tile.value))
            + self._p("Review cell", change)
            + self._p("Review fact", self._runs(tile.below))
        )

    # charts

    def _head(self, block: Chart | Picture | Table) -> None:
        if block.title:
            self._paragraph(block.title, "Review chart")
        said = below(block, self.document.words) if isinstance(block, Table) else block.below
        if said:
            self._paragraph(said, "Review below")

    def _picture(self, picture: Picture) -> None:
        self._head(picture)
        shape = self.file.add_picture(BytesIO(picture.draw()), width=WIDTH)
        about = shape._inline.docPr
        about.set("name", f"picture:{picture.id}")
        about.set("descr", picture.alt)
        self.file.paragraphs[-1].style = self.file.styles["Review picture"]

    def _chart(self, chart: Chart) -> None:
        self._head(chart)
        self.charts += 1
        package, number = self.file.part.package, self.charts
        book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), BOOK_TYPE, workbook(chart), package)
        part = Part(PackURI(f"/word/charts/chart{number}.xml"), CHART_TYPE, b"", package)
        part._blob = chart_xml(chart, self.theme, self.document.currency, data=part.relate_to(book, BOOK_OF))
        id = self.file.part.relate_to(part, CHART_OF)
        height = Cm(height_of(chart))
        inline = parse_xml(
            f'<wp:inline {nsdecls("wp", "a", "r")} distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{WIDTH}" cy="{height}"/>'
            f'<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr id="{1000 + number}" name="" descr=""/><wp:cNvGraphicFramePr/>'
            f'<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
            f'<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="{id}"/></a:graphicData></a:graphic></wp:inline>'
        )
        about = inline.find(qn("wp:docPr"))
        about.set("name", f"chart:{chart.id}")
        about.set("descr", chart.alt)
        self._paragraph(("",), "Review picture")
        drawing = parse_xml(f"<w:r {nsdecls('w')}><w:drawing/></w:r>")
        drawing[0].append(inline)
        self.file.element.body[-2].append(drawing)


def height_of(chart: Chart) -> float:
    """Height of a chart in centimetres: a row for each bar."""
    if chart.kind == "columns":
        return 4.9
    rows = len(chart.categories) * (1.5 if len(chart.series) == 2 and not chart.has_signs else 1)
    return min(8.0, max(2.8, 0.9 + 0.5 * rows))
