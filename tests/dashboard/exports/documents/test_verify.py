"""Whoever changes a number in a document is found out, in every format; what nobody changed verifies."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from pypdf import PageObject, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    ContentStream,
    FloatObject,
    NameObject,
    RectangleObject,
    StreamObject,
)

from dashboard.documents.theme import theme
from dashboard.documents.verify.compare import Report, compared
from dashboard.documents.verify.found import numbers
from dashboard.documents.verify.verify import read, verified
from dashboard.documents.writers import FORMATS
from dashboard.i18n import LANGUAGES
from dashboard.service.results import Results
from queries.errors import Problem
from queries.records.kinds.section_note import SectionNote
from queries.records.kinds.target import Target
from queries.records.records import open_records
from tests.dashboard.cli.conftest import Run
from tests.dashboard.exports.documents.conftest import Made

Tamper = Callable[[bytes], bytes]


def edited(part: str, old: str, new: str) -> Tamper:
    """Replaces a text once in the first part of an archive whose name and content match."""

    def tamper(content: bytes) -> bytes:
        out, is_done = BytesIO(), False
        with ZipFile(BytesIO(content)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
            for name in source.namelist():
                member = source.read(name)
                text = member.decode("utf-8", "ignore") if name.endswith((".xml", ".rels")) else ""
                if not is_done and re.fullmatch(part, name) and re.search(old, text):
                    member, is_done = re.sub(old, new, text, count=1).encode(), True
                target.writestr(name, member)
        assert is_done, f"nothing to change in {part}"
        return out.getvalue()

    return tamper


def in_workbook(content: bytes) -> bytes:
    """Changes a value of the workbook behind a chart."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            member = source.read(name)
            if name.endswith(("chart1.xlsx", "Sheet1.xlsx")):
                member = edited(
                    r"xl/worksheets/sheet1\.xml",
                    r"<v>\d+\.?\d*</v></c></row></sheetData>",
                    "<v>7</v></c></row></sheetData>",
                )(member)
            target.writestr(name, member)
    return out.getvalue()


BODY, SLIDES, SHEETS = r"word/document\.xml", r"ppt/slides/slide3\.xml", r"xl/worksheets/sheet2\.xml"
CONTROL = r'(<w:sdt><w:sdtPr>(?:(?!</w:sdt>).)*<w:t xml:space="preserve">)'
TAMPERED: dict[str, tuple[str, Tamper]] = {
    "a figure of the text": ("docx", edited(BODY, CONTROL + r"\d", r"\g<1>9")),
    "the unit of a figure": ("docx", edited(BODY, CONTROL + r"([+\d.]+)%<", r"\g<1>\g<2>K<")),
    "the sign of a change": ("docx", edited(BODY, CONTROL + r"\+", "\\g<1>\u2212")),
    "a figure removed": ("docx", edited(BODY, r"<w:sdt>(?:(?!</w:sdt>).)*</w:sdt>", "")),
    "a control opened": (
        "docx",
        edited(BODY, r"<w:sdt>(?:(?!</w:sdt>).)*<w:sdtContent>(.*?)</w:sdtContent></w:sdt>", r"\1"),
    ),
    "a tag of another figure": (
        "docx",
        edited(BODY, r'<w:tag w:val="[^"]+"', '<w:tag w:val="0123456789abcdef.0123456789ab"'),
    ),
    "a number typed": ("docx", edited(BODY, r"</w:t></w:r></w:p><w:sectPr|rose to ", "rose by 300% to ")),
    "a value of a chart": ("docx", edited(r"word/charts/chart1\.xml", r"<c:v>\d{3,}\.0</c:v>", "<c:v>99999.0</c:v>")),
    "a format of a chart": ("docx", edited(r"word/charts/chart1\.xml", r"<c:formatCode>", "<c:formatCode>0,")),
    "a label of a waterfall": ("docx", edited(r"word/charts/chart\d\.xml", r"<a:t>\+[\d.,]+", "<a:t>+9")),
    "the data behind a chart of Word": ("docx", in_workbook),
    "a year": ("docx", edited(BODY, r"(<w:t[^>]*>[^<]*)Dec 2025", r"\1Dec 2026")),
    "a figure on a slide": ("pptx", edited(SLIDES, r"(<a:t>)\d+(\.\d)?%", r"\g<1>99.9%")),
    "a figure in the notes": ("pptx", edited(r"ppt/notesSlides/.*\.xml", r"#value = [\d.,]+", "#value = 77")),
    "a chart of a slide": ("pptx", edited(r"ppt/charts/chart\d+\.xml", r"<c:v>\d{3,}\.0</c:v>", "<c:v>99999.0</c:v>")),
    "a cell": ("xlsx", edited(SHEETS, r"<v>\d{3,}</v>", "<v>123456</v>")),
    "a formula": ("xlsx", edited(SHEETS, r"<f>(\w+)/(\w+)-1</f>", r"<f>\1/\2+1</f>")),
    "the value of a formula": ("xlsx", edited(SHEETS, r"(<f>\w+/\w+-1</f><v>)0", r"\g<1>9")),
    "a text of a workbook": ("xlsx", edited(r"xl/sharedStrings\.xml", r"rose to [\d.,]+K?", "rose to 99K")),
    "the cached value of a workbook's chart": (
        "xlsx",
        edited(r"xl/charts/chart1\.xml", r"<c:v>\d{3,}</c:v>", "<c:v>99999</c:v>"),
    ),
}


@pytest.fixture(scope="module")
def verify(results: Results, tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes, str], Report]:
    def of(content: bytes, form: str) -> Report:
        file = tmp_path_factory.mktemp("file") / f"review.{form}"
        file.write_bytes(content)
        return verified(file, results, theme())

    return of


@pytest.mark.parametrize(("form", "language"), [(form, LANGUAGES[n % 2]) for n, form in enumerate(FORMATS)])
def test_what_nobody_changed_verifies(form: str, language: str, made: Made, verify: Callable[..., Report]) -> None:
    report = verify(made(form, language), form)
    assert report.is_good, report
    assert report.figures > 100


def test_twenty_changes_are_all_caught(made: Made) -> None:
    assert len(TAMPERED) == 20
    untouched = {form: read(form, made(form), form) for form in ("docx", "pptx", "xlsx")}
    missed = []
    for what, (form, tamper) in TAMPERED.items():
        report = compared(read(form, tamper(made(form)), form), untouched[form], {}, 1)
        if report.is_good:
            missed.append(what)
    assert missed == []


def test_a_changed_number_of_a_pdf_is_caught(made: Made) -> None:
    found = read("pdf", made("pdf"), "review.pdf")
    expected = read("pdf", made("pdf"), "review.pdf")
    at = next(n for n, line in enumerate(found.lines) if "18.5K" in line or "3,700" in line or "3.7K" in line)
    found.lines[at] = re.sub(r"\d", "9", found.lines[at], count=1)
    assert compared(found, expected, {}, 1).changed
    found.lines[at] = ""
    assert not compared(found, expected, {}, 1).is_good


TILE = 20
"""Size of the letters of a tile's number in the PDF, in points; that of a section's title, too."""


def redrawn(content: bytes) -> bytes:
    """The PDF with two glyphs of the first tile's number exchanged where its page draws them."""
    changed = PdfWriter(clone_from=BytesIO(content))
    page = changed.pages[2]
    stream = ContentStream(page.get_contents(), changed)
    operations = list(stream.operations)
    sizes = [n for n, (operands, operator) in enumerate(operations) if operator == b"Tf" and operands[1] == TILE]
    drawn = [next(operands[0] for operands, operator in operations[n:] if operator == b"TJ") for n in sizes]
    number = drawn[1]  # the first is the title of the section
    glyphs = number[0].original_bytes
    number[0] = ByteStringObject(glyphs[2:4] + glyphs[:2] + glyphs[4:])
    stream.operations = operations
    page[NameObject("/Contents")] = changed._add_object(stream)
    out = BytesIO()
    changed.write(out)
    return out.getvalue()


def test_a_number_that_is_drawn_otherwise_in_a_pdf_is_caught(made: Made, verify: Callable[..., Report]) -> None:
    report = verify(redrawn(made("pdf")), "pdf")
    assert any("not " in line for line in report.changed) and not report.is_good


def drawn_over(page: PageObject, writer: PdfWriter) -> None:
    """A white area over what stands there, appended to the content of the page."""
    over = StreamObject()
    over.set_data(b"q 1 1 1 rg 60 600 180 120 re f Q")
    page[NameObject("/Contents")] = ArrayObject([page.raw_get("/Contents"), writer._add_object(over)])


def annotated(page: PageObject, writer: PdfWriter) -> None:
    writer.add_annotation(page, FreeText(text="27.3K", rect=(60, 640, 200, 690)))


def cropped(page: PageObject, _: PdfWriter) -> None:
    page.cropbox = RectangleObject((0, 450, 595, 842))


def recoloured(page: PageObject, writer: PdfWriter) -> None:
    """Every colour of the page white."""
    stream = ContentStream(page.get_contents(), writer)
    paints = {b"scn", b"sc", b"rg", b"g", b"k"}
    stream.operations = [
        ([FloatObject(1)] * len(operands), operator) if operator in paints else (operands, operator)
        for operands, operator in stream.operations
    ]
    page[NameObject("/Contents")] = writer._add_object(stream)


def other_glyphs(page: PageObject, _: PdfWriter) -> None:
    """The outlines of a font replaced, with the texts as they were."""
    font = next(iter(page["/Resources"]["/Font"].values())).get_object()  # type: ignore[index]
    described = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
    name = next(name for name in ("/FontFile2", "/FontFile3") if name in described)
    outlines = described[name].get_object()
    outlines.set_data(outlines.get_data()[::-1])


@pytest.mark.parametrize("redraw", [drawn_over, annotated, cropped, recoloured, other_glyphs])
def test_a_page_of_a_pdf_that_is_drawn_otherwise_is_named_though_its_text_is_the_same(
    redraw: Callable[[PageObject, PdfWriter], None], made: Made, verify: Callable[..., Report]
) -> None:
    writer = PdfWriter(clone_from=BytesIO(made("pdf")))
    redraw(writer.pages[2], writer)
    out = BytesIO()
    writer.write(out)
    report = verify(out.getvalue(), "pdf")
    pages = {f"page {number} is not drawn as it was written" for number in (1, 2, 3)}
    assert report.changed and {*report.changed} <= pages


def test_another_title_of_a_pdf_is_told(made: Made, verify: Callable[..., Report]) -> None:
    writer, out = PdfWriter(clone_from=BytesIO(made("pdf"))), BytesIO()
    writer.add_metadata({"/Title": "Audited review"})
    writer.write(out)
    (told,) = verify(out.getvalue(), "pdf").changed
    assert told.startswith("property title: ") and "Audited review" in told


def test_a_pdf_that_was_only_written_anew_by_another_program_verifies(
    made: Made, verify: Callable[..., Report]
) -> None:
    out = BytesIO()
    PdfWriter(clone_from=BytesIO(made("pdf"))).write(out)
    assert out.getvalue() != made("pdf")
    assert verify(out.getvalue(), "pdf").is_good


def test_half_of_a_pdf_is_refused(made: Made, tmp_path: Path, run: Run) -> None:
    file = tmp_path / "review.pdf"
    file.write_bytes(made("pdf")[: len(made("pdf")) // 2])
    result = run("review", "--verify", str(file))
    assert result.exit_code in (1, 2) and "Traceback" not in result.stderr


def test_a_document_whose_snapshot_is_not_there_is_compared_with_nothing(
    made: Made, verify: Callable[..., Report]
) -> None:
    report = verify(edited(r"docProps/core\.xml", r"snapshot=\d", "snapshot=9")(made("docx")), "docx")
    (told,) = report.stale
    assert not report.is_good and "is not in this store" in told
    assert report == Report(report.figures, stale=[told], is_compared=False) and report.figures > 0


def test_a_note_stands_in_the_document_with_its_author_and_its_digits_are_listed(
    results: Results, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/records.db"
    monkeypatch.setenv("PRODUCT_METRICS_RECORDS", url)
    note = SectionNote("2025", "outlook", "en", "We expect 7 new markets.\n**No markup** <b>here</b>.")
    open_records(url).save("section_note", note.id, note, by="Ada", expected=None)
    file = tmp_path / "review.docx"
    assert run("review", "--year", "2025", "--sections", "outlook,figures", "--out", str(file)).exit_code == 0
    found = read("docx", file.read_bytes(), "review.docx")
    assert found.free == ["We expect 7 new markets.", "**No markup** <b>here</b>."]
    assert "Note by Ada, not verified" in found.lines
    report = verified(file, replace(results, records_url=url), theme())
    assert report.is_good and report.in_notes == ["7"]
    open_records(url).save("section_note", note.id, replace_text(note, "8 markets."), by="Ada", expected=1)
    assert verified(file, replace(results, records_url=url), theme()).figures


def replace_text(note: SectionNote, text: str) -> SectionNote:
    return SectionNote(note.period, note.section, note.language, text)


def test_a_file_that_is_no_review_is_refused_in_a_sentence(tmp_path: Path, results: Results, run: Run) -> None:
    for name, content in {"a.docx": b"nothing", "b.pdf": b"%PDF-1.4", "c.txt": b"text"}.items():
        (tmp_path / name).write_bytes(content)
        result = run("review", "--verify", str(tmp_path / name))
        assert result.exit_code == 2
        assert "Traceback" not in result.stderr and "wanted" in result.stderr
    with pytest.raises(Problem, match="no such file"):
        verified(tmp_path / "d.docx", results, theme())


def test_a_file_that_libreoffice_has_written_anew_is_refused_with_the_command_that_makes_it_again(
    made: Made, tmp_path: Path, results: Results
) -> None:
    file, stamp = tmp_path / "review.docx", made("docx")
    for name in ("period", "language", "records", "template", "marked"):
        stamp = edited(r"docProps/core\.xml", f"; {name}=", f" {name}=")(stamp)
    file.write_bytes(stamp)
    with pytest.raises(Problem, match=r"LibreOffice has written anew.* review --period 2025 --lang en --out FILE"):
        verified(file, results, theme())


def test_the_command_writes_verifies_and_ends_with_1_where_something_is_wrong(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "review.xlsx"
    words = partial(run, "review", "--verify", str(file), "--format", "json")
    assert run("review", "--period", "2025-12", "--lang", "zh", "--out", str(file)).exit_code == 0
    assert words().exit_code == 0
    file.write_bytes(edited(SHEETS, r"<v>\d{3,}</v>", "<v>123456</v>")(file.read_bytes()))
    result = words()
    assert result.exit_code == 1
    assert '"changed"' in result.stdout and "123456" in result.stdout


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("rose to 18.5K, +54.2% on the year", ["18.5K", "+54.2%"]),
        ("由 1.2\u00a0万 上升到 1.85\u00a0万，同比 \u22121.3 个百分点", ["1.2 万", "1.85 万", "\u22121.3 个百分点"]),
        ("from ¥1.06 to ¥1.51.", ["¥1.06", "¥1.51"]),
        ("no number here", []),
    ],
)
def test_numbers_are_read_with_their_sign_and_unit(line: str, found: list[str]) -> None:
    assert numbers([line]) == found


def test_a_document_is_compared_with_the_targets_that_it_was_written_with(
    results: Results, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/records.db"
    monkeypatch.setenv("PRODUCT_METRICS_RECORDS", url)
    kept, known = open_records(url), replace(results, records_url=url)
    target = Target("monthly_active_users", "2025-12", 5_000.0)
    kept.save("target", "mau", target, by="Ada")
    files = [tmp_path / f"review.{form}" for form in ("docx", "xlsx")]
    for file in files:
        assert run("review", "--year", "2025", "--sections", "targets,figures", "--out", str(file)).exit_code == 0
    kept.save("target", "arpu", Target("arpu", "2025-12", 1.6), by="Tess")
    for file in files:
        report = verified(file, known, theme())
        assert not report.changed and not report.missing
        assert [line for line in report.stale if line.startswith("targets#judged")]
    kept.remove("target", "arpu", by="Tess", expected=1)
    assert all(verified(file, known, theme()).is_good for file in files)
