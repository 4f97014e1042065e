"""Changes to a document that a reader would see, or that would deceive one: each takes a file and gives another."""

import re
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

Tamper = Callable[[bytes], bytes]
Edit = Callable[[str], str]
SAVED_BY_ANOTHER = r"(<dcterms:modified[^>]*>)[^<]*"


def each_part(content: bytes, part: str, edit: Edit, *, most: int = 10_000) -> bytes:
    """The archive with up to `most` parts whose name matches edited; one at least must be other than before."""
    out, done = BytesIO(), 0
    with ZipFile(BytesIO(content)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            member = source.read(name)
            if done < most and re.fullmatch(part, name):
                edited = edit(member.decode()).encode()
                done, member = done + (edited != member), edited
            target.writestr(name, member)
    assert done, f"nothing to change in {part}"
    return out.getvalue()


def edited(part: str, old: str, new: str) -> Tamper:
    """Replaces a text once, in the first part whose name and content match."""
    return lambda content: each_part(content, part, lambda text: re.sub(old, new, text, count=1, flags=re.S), most=1)


def everywhere(part: str, old: str, new: str) -> Tamper:
    """Replaces a text wherever it is."""
    return lambda content: each_part(content, part, lambda text: re.sub(old, new, text, flags=re.S))


def exchanged(part: str, one: str, other: str) -> Tamper:
    """Exchanges two texts: charts of two relationships, figures of two places."""

    def edit(text: str) -> str:
        return text.replace(one, "\0").replace(other, one).replace("\0", other)

    return lambda content: each_part(content, part, edit)


def exchanged_controls(content: bytes) -> bytes:
    """Exchanges the first two figures of a Word document."""
    body = ZipFile(BytesIO(content)).read("word/document.xml").decode()
    one, other = re.findall(r"<w:sdt>.*?</w:sdt>", body, re.S)[:2]
    return exchanged(BODY, one, other)(content)


def without_paragraph(words: str) -> Tamper:
    """Removes the first paragraph of a Word document with these words."""
    return edited(BODY, rf"<w:p>(?:(?!</w:p>).)*{words}(?:(?!</w:p>).)*</w:p>", "")


def saved_by_another_program(content: bytes) -> bytes:
    """The file with the time at which another program saved it."""
    return edited(r"docProps/core\.xml", SAVED_BY_ANOTHER, r"\g<1>2030-01-01T00:00:00Z")(content)


BODY, STYLES, CHART = r"word/document\.xml", r"word/styles\.xml", r"word/charts/chart1\.xml"
SLIDE, DECK = r"ppt/slides/slide3\.xml", r"ppt/presentation\.xml"
SHEET, FORMATS, BOOK = r"xl/worksheets/sheet2\.xml", r"xl/styles\.xml", r"xl/workbook\.xml"
FIGURE = "<w:sdtContent><w:r>"
RUN = "<a:rPr "
BOX = (
    '<p:sp><p:nvSpPr><p:cNvPr id="999" name="cover"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>'
    '<a:off x="0" y="0"/><a:ext cx="12192000" cy="6858000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    "</p:spPr></p:sp></p:spTree>"
)


def in_figure(properties: str) -> Tamper:
    """Gives the first figure of a Word document properties of its own."""
    return edited(BODY, FIGURE, f"{FIGURE}<w:rPr>{properties}</w:rPr>")


def in_paragraph(properties: str) -> Tamper:
    return edited(BODY, r'(<w:pStyle w:val="Reviewfact"/>)', rf"\1{properties}")


def in_style(properties: str) -> Tamper:
    return edited(STYLES, r'(w:styleId="Reviewfact".*?<w:rPr>)', rf"\1{properties}")


FIELD = (
    r'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> QUOTE "27.3K" </w:instrText></w:r>'
    r'<w:r><w:fldChar w:fldCharType="separate"/></w:r>\1<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
"""A field around a figure: its next update puts another text there."""
POINT = r'\1<c:dPt><c:idx val="1"/><c:spPr><a:noFill/></c:spPr></c:dPt>\2'
FIRST_POINT = r"(<c:ser>(?:(?!</c:ser>).)*?)(<c:dLbls>|<c:cat>)"
UNITS = '<c:dispUnits><c:custUnit val="0.5"/></c:dispUnits></c:valAx>'
CROSSED = (r'(<c:catAx>.*?)<c:crosses val="[^"]*"/>', r'\1<c:crossesAt val="14000"/>')
RULE_OF_2010 = (
    "<extLst><ext><x:conditionalFormattings "
    'xmlns:x="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x:conditionalFormatting>'
    '<x:cfRule type="expression"/></x:conditionalFormatting></x:conditionalFormattings></ext></extLst></worksheet>'
)

CASES: dict[str, dict[str, Tamper]] = {
    "docx": {
        "the title of the file": edited(r"docProps/core\.xml", r"(<dc:title>)", r"\1Audited: "),
        "words around a figure": edited(BODY, " rose to ", " fell to "),
        "a unit in words": edited(BODY, r">([^<]*)\bpeople\b", r">\1millions of people"),
        "a number in words": edited(BODY, " on the year before", " on the year before, nine million more"),
        "a word of a table's head": edited(BODY, r"(<w:tblHeader/>.*?<w:t [^>]*>)\w+", r"\1Guess"),
        "a number typed": edited(BODY, " rose to ", " rose by 300% to "),
        **{
            f"a paragraph with {number}": edited(
                BODY, r"(<w:sectPr(?!.*<w:sectPr))", rf"<w:p><w:r><w:t>It rose to {number}.</w:t></w:r></w:p>\1"
            )
            for number in ("⁹⁹⁹", "₉₉", "⑨⑨", "½", "Ⅻ", "９００", "九千万")
        },
        "a chart of other cells": edited(CHART, r"(<c:val><c:numRef><c:f>[^<]*)\$B", r"\1$C"),
        "a paragraph removed": without_paragraph("are no experiment"),
        "two figures exchanged": exchanged_controls,
        "a figure removed": edited(BODY, r"<w:sdt>(?:(?!</w:sdt>).)*</w:sdt>", ""),
        "a figure bound to other data": edited(
            BODY, "<w:text/>", '<w:dataBinding w:xpath="/a" w:storeItemID="{0}"/><w:text/>'
        ),
        "a hidden figure": in_figure("<w:vanish/>"),
        "a white figure": in_figure('<w:color w:val="FFFFFF"/>'),
        "a struck figure": in_figure("<w:strike/>"),
        "a figure struck twice": in_figure("<w:dstrike/>"),
        "a tiny figure": in_figure('<w:sz w:val="2"/>'),
        "a figure on its own colour": in_figure('<w:shd w:val="clear" w:fill="111926"/>'),
        "a figure in a font of symbols": in_figure('<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'),
        "a figure of a hidden style": lambda content: in_figure('<w:rStyle w:val="Hidden"/>')(
            edited(
                STYLES,
                "</w:styles>",
                '<w:style w:type="character" w:styleId="Hidden"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>',
            )(content)
        ),
        "a style that hides": in_style("<w:vanish/>"),
        "a paragraph off the page": in_paragraph('<w:ind w:left="30000"/>'),
        "a paragraph without height": in_paragraph('<w:spacing w:line="1" w:lineRule="exact"/>'),
        "a hidden row": edited(BODY, "<w:trPr>", "<w:trPr><w:hidden/>"),
        "a text deleted with tracked changes": edited(
            BODY, r"(<w:sdt>(?:(?!</w:sdt>).)*</w:sdt>)", r'<w:del w:id="9" w:author="x">\1</w:del>'
        ),
        "a field around a figure": edited(
            BODY, r"<w:sdtContent>(<w:r>.*?</w:r>)(?=</w:sdtContent>)", f"<w:sdtContent>{FIELD}"
        ),
        "fields that update themselves": edited(
            r"word/settings\.xml", "</w:settings>", '<w:updateFields w:val="true"/></w:settings>'
        ),
        "a figure written backwards": edited(
            BODY, r"<w:sdtContent>(<w:r>.*?</w:r>)(?=</w:sdtContent>)", r'<w:sdtContent><w:bdo w:val="rtl">\1</w:bdo>'
        ),
        "a cell over two columns": edited(BODY, "<w:tcPr>", '<w:tcPr><w:gridSpan w:val="2"/>'),
        "a bar of a chart taken away": edited(CHART, FIRST_POINT, POINT),
        "an axis in other units": edited(CHART, "</c:valAx>", UNITS),
        "an axis that crosses elsewhere": edited(CHART, *CROSSED),
        "labels of an axis without colour": edited(CHART, r"(<c:txPr>.*?<a:srgbClr val=\")\w+", r"\1FFFFFF"),
        "charts exchanged": exchanged(r"word/_rels/document\.xml\.rels", "charts/chart1.xml", "charts/chart2.xml"),
        "a chart removed": edited(BODY, r"<w:drawing>.*?</w:drawing>", ""),
        "a picture added": edited(BODY, r"</w:p><w:sectPr", "<w:r><w:pict/></w:r></w:p><w:sectPr"),
        "another document within": edited(BODY, "<w:sectPr", '<w:altChunk r:id="rId1"/><w:sectPr'),
        "an axis that starts elsewhere": edited(CHART, '<c:min val="0"/>', '<c:min val="9000"/>'),
        "a hidden series": edited(CHART, r"(<c:ser>.*?<c:spPr>)<a:solidFill>.*?</a:solidFill>", r"\1<a:noFill/>"),
        "labels of a chart taken away": edited(CHART, '<c:showVal val="1"/>', '<c:showVal val="0"/>'),
        "a title put on a chart": edited(CHART, "<c:plotArea>", "<c:title><c:overlay/></c:title><c:plotArea>"),
        "a digit in the footer": edited(r"word/footer\d\.xml", "<w:t>1</w:t>", "<w:t>Approved: 99%</w:t>"),
        "the stamp says marked": edited(r"docProps/core\.xml", "marked=false", "marked=true"),
    },
    "pptx": {
        "the title of the file": edited(r"docProps/core\.xml", r"(<dc:title>)", r"\1Audited: "),
        "a chart of other cells": edited(r"ppt/charts/chart1\.xml", r"(<c:val><c:numRef><c:f>[^<]*)\$B", r"\1$C"),
        "words around a figure": edited(SLIDE, " rose to ", " fell to "),
        "a slide removed": edited(DECK, r"(<p:sldIdLst>)<p:sldId [^>]*/>", r"\1"),
        "slides exchanged": edited(DECK, r"(<p:sldId [^>]*/>)(<p:sldId [^>]*/>)", r"\2\1"),
        "a hidden slide": edited(SLIDE, "<p:sld ", '<p:sld show="0" '),
        "a shape that covers": edited(SLIDE, "</p:spTree>", BOX),
        "a shape off the slide": edited(SLIDE, r'<a:off x="\d+"', '<a:off x="99999999"'),
        "a shape made invisible": edited(SLIDE, 'name="Title 1"', 'name="Title 1" hidden="1"'),
        "a shape removed": edited(SLIDE, r"<p:cxnSp>.*?</p:cxnSp>", ""),
        "a white figure": edited(SLIDE, r"(<a:srgbClr val=\")\w+(?=[^<]*/></a:solidFill>)", r"\1FFFFFF"),
        "a struck figure": edited(SLIDE, RUN, f'{RUN}strike="sngStrike" '),
        "a tiny figure": edited(SLIDE, r'sz="\d+"', 'sz="100"'),
        "an animation that hides": edited(SLIDE, "</p:sld>", "<p:timing><p:tnLst/></p:timing></p:sld>"),
        "charts exchanged": exchanged(
            r"ppt/slides/_rels/slide\d+\.xml\.rels", "charts/chart1.xml", "charts/chart2.xml"
        ),
        "an axis that starts elsewhere": edited(r"ppt/charts/chart\d+\.xml", '<c:min val="0"/>', '<c:min val="9"/>'),
        "a show of some slides": edited(
            r"ppt/presProps\.xml",
            r"(<p:presentationPr[^>]*?)(/>|>.*)$",
            r'\1><p:showPr><p:sldRg st="1" end="2"/></p:showPr></p:presentationPr>',
        ),
        "a text that is the day": edited(
            SLIDE, r"<a:r>(<a:rPr(?:(?!</a:r>).)*)</a:r>", r'<a:fld id="{0}" type="datetime1">\1</a:fld>'
        ),
        "a bar of a chart taken away": edited(r"ppt/charts/chart\d+\.xml", FIRST_POINT, POINT),
        "an axis in other units": edited(r"ppt/charts/chart\d+\.xml", "</c:valAx>", UNITS),
        "an axis that crosses elsewhere": edited(r"ppt/charts/chart\d+\.xml", *CROSSED),
        "a box on the layout": edited(r"ppt/slideLayouts/slideLayout6\.xml", "</p:spTree>", BOX),
    },
    "xlsx": {
        "the title of the file": edited(r"docProps/core\.xml", r"(<dc:title>)", r"\1Audited: "),
        "a chart of other cells": edited(r"xl/charts/chart1\.xml", r"(<c:val><c:numRef><c:f>[^<]*)\$B", r"\1$C"),
        "a format that is a constant": edited(FORMATS, r'formatCode="[^"]*%[^"]*"', 'formatCode="&quot;99.9%&quot;"'),
        "a literal digit before a number": edited(FORMATS, 'formatCode="#,##0', 'formatCode="&quot;9&quot;#,##0'),
        "a format of a cell": edited(SHEET, r'(<c r="B\d+" s=")\d+("><v>)', r"\g<1>0\2"),
        "words around a figure": edited(r"xl/sharedStrings\.xml", " rose to ", " fell to "),
        "a white font": everywhere(FORMATS, r'<color rgb="FF111926"/>', '<color rgb="FFFFFFFF"/>'),
        "hidden rows": everywhere(SHEET, r'<row r="(\d\d)"', r'<row r="\1" hidden="1"'),
        "a row without height": edited(SHEET, r'<row r="4"', '<row r="4" ht="0" customHeight="1"'),
        "a hidden column": edited(SHEET, '<col min="2"', '<col hidden="1" min="2"'),
        "a column without width": edited(SHEET, r'(<col min="2" max="\d+" width=")[^"]*', r"\g<1>0"),
        "a hidden sheet": edited(BOOK, r'(<sheet name="2[^"]*" )', r'\1state="hidden" '),
        "a sheet removed": edited(BOOK, r"<sheet name=\"2[^>]*/>", ""),
        "sheets exchanged": exchanged(
            r"xl/_rels/workbook\.xml\.rels", "worksheets/sheet2.xml", "worksheets/sheet3.xml"
        ),
        "cells merged over others": edited(SHEET, r"(<mergeCells[^>]*>)", r'\1<mergeCell ref="A4:B5"/>'),
        "charts exchanged": exchanged(
            r"xl/drawings/_rels/drawing\d\.xml\.rels", "charts/chart1.xml", "charts/chart2.xml"
        ),
        "an axis that starts elsewhere": edited(
            r"xl/charts/chart1\.xml", r"<c:scaling>", '<c:scaling><c:min val="9"/>'
        ),
        "a bar of a chart taken away": edited(r"xl/charts/chart1\.xml", FIRST_POINT, POINT),
        "a format under a condition, in an extension": edited(SHEET, "</worksheet>", RULE_OF_2010),
        "a picture that covers": edited(
            r"xl/drawings/drawing1\.xml",
            "</xdr:wsDr>",
            "<xdr:absoluteAnchor><xdr:pic/></xdr:absoluteAnchor></xdr:wsDr>",
        ),
        "a string typed into a cell": edited(
            SHEET,
            "</sheetData>",
            '<row r="99"><c r="A99" t="inlineStr"><is><t>5 billion</t></is></c></row></sheetData>',
        ),
    },
}


PICTURES: dict[str, tuple[str, str]] = {
    "cropped": (r"(<a:blip [^>]*/>|</a:blip>)", r'\1<a:srcRect l="50000"/>'),
    "made white": (r"(<a:blip [^>]*?)/>", r'\1><a:lum bright="100000"/></a:blip>'),
    "mirrored": (r"(<pic:spPr>|<p:spPr>|<xdr:spPr>)(<a:xfrm)", r'\1\2 flipH="1"'),
    "of another description": (r'(<(?:wp:docPr|p:cNvPr|xdr:cNvPr)[^>]*descr=")([^"]+)', r"\1Sales doubled: \2"),
}
"""What is done with a picture → what is replaced where it is shown, and by what."""
SHOWN_IN = {"docx": BODY, "pptx": r"ppt/slides/slide\d+\.xml", "xlsx": r"xl/drawings/drawing\d+\.xml"}
