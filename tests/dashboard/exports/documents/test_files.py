"""The four files: the same bytes each time, valid, native charts with the registry's values, tagged and archivable."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator
from pypdf import PdfReader

from dashboard.documents.model import Document
from dashboard.documents.theme import house_theme, theme
from dashboard.documents.verify.book import cells
from dashboard.documents.verify.office import values_of
from dashboard.documents.verify.verify import read
from dashboard.documents.writers import FORMATS, writer
from dashboard.documents.writers.archive import tag_of
from dashboard.i18n import LANGUAGES
from queries.errors import Problem
from tests.dashboard.exports.documents.conftest import Made

Documents = Callable[..., Document]
OFFICE = ("docx", "pptx", "xlsx")
KINDS = ("plain", "cards")
"""The review alone, and with a card of each kind."""
PARTS = {"docx": "word/charts/", "pptx": "ppt/charts/", "xlsx": "xl/charts/"}


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_document_has_the_same_bytes(form: str, document: Documents, made: Made) -> None:
    assert writer(form)(document(), theme()) == made(form)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", OFFICE)
def test_office_files_are_valid(form: str, language: str, kind: str, made: Made, tmp_path: Path) -> None:
    file = tmp_path / f"review.{form}"
    file.write_bytes(made(form, language, kind))
    found = OpenXmlValidator().validate(str(file))
    assert [str(error) for error in found.errors] == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", OFFICE)
def test_charts_have_the_values_of_the_registry_to_the_last_digit_of_a_workbook(
    form: str, kind: str, document: Documents, made: Made
) -> None:
    archive = ZipFile(BytesIO(made(form, "en", kind)))
    names = sorted(
        (name for name in archive.namelist() if re.fullmatch(rf"{PARTS[form]}chart\d+\.xml", name)), key=_number
    )
    charts = list(document("en", kind=kind).charts())
    assert len(names) == len(charts) > 5
    for name, chart in zip(names, charts, strict=True):
        values = values_of(etree.fromstring(archive.read(name)), "")
        for place, series in enumerate(chart.series):
            for point, figure in enumerate(series.values):
                cached = values.get(f", series {place}, val {point}")
                wanted = float(f"{figure.value:.15g}") if figure and figure.value is not None else None
                assert (float(cached) if cached else None) == wanted, chart.id


def _number(name: str) -> int:
    return int(re.findall(r"\d+", name)[0])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", ["docx", "pptx"])
def test_the_workbook_behind_a_chart_has_its_cached_values(form: str, kind: str, made: Made) -> None:
    archive = ZipFile(BytesIO(made(form, "en", kind)))
    books = sorted((n for n in archive.namelist() if n.endswith(".xlsx")), key=_number)
    charts = sorted((n for n in archive.namelist() if n.startswith(PARTS[form]) and n.endswith(".xml")), key=_number)
    assert len(books) == len(charts)
    for book, chart in zip(books, charts, strict=True):
        behind = cells(archive.read(book), "")
        for place, value in values_of(etree.fromstring(archive.read(chart)), "").items():
            if match := re.fullmatch(r", series (\d+), val (\d+)", place):
                assert float(behind[f"Sheet1!{'BCDEFG'[int(match[1])]}{int(match[2]) + 2}"]) == float(value)


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_of_the_text_stands_in_a_content_control(kind: str, document: Documents, made: Made) -> None:
    found = read("docx", made("docx", "en", kind), "review.docx")
    whole = document("en", kind=kind)
    known = {tag_of(id, whole.about["snapshot"]): figure for id, figure in whole.figures.items()}
    assert found.figures.keys() <= known.keys()
    assert len(found.figures) > 100
    for tag, texts in found.figures.items():
        assert {text.replace("pp", "") for text in texts} == {known[tag].text.replace("pp", "")}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_is_tagged_archivable_and_has_its_fonts_in_it(language: str, kind: str, made: Made) -> None:
    document = PdfReader(BytesIO(made("pdf", language, kind)))
    root: Any = document.trailer["/Root"]
    xmp = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfaid:part>2<", xmp) and re.search(r"pdfaid:conformance>A<", xmp)
    assert re.search(r"pdfuaid:part>1<", xmp)
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
    assert str(root["/Lang"]).startswith(language)
    fonts: list[Any] = [f.get_object() for page in document.pages for f in page["/Resources"]["/Font"].values()]
    descriptors = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert descriptors and all(each.keys() & {"/FontFile2", "/FontFile3"} for each in descriptors)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("form", "part"), [("docx", "word/styles.xml"), ("pptx", "ppt/slides/slide3.xml")])
def test_chinese_fonts_are_named_and_charts_have_a_text_alternative(
    form: str, part: str, kind: str, made: Made
) -> None:
    archive = ZipFile(BytesIO(made(form, "zh", kind)))
    assert theme().chinese in archive.read(part).decode()
    pages = "".join(archive.read(n).decode() for n in archive.namelist() if re.search(r"(document|slide\d+)\.xml$", n))
    described = re.findall(r'name="chart:([^"]+)"[^>]*descr="([^"]+)"|descr="([^"]+)"[^>]*name="chart:([^"]+)"', pages)
    assert len(described) == len(re.findall(r'name="chart:', pages)) > 5


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_in_the_workbook_is_a_formula_with_its_value(kind: str, made: Made) -> None:
    written = cells(made("xlsx", "en", kind), "")
    formulas = {place.removesuffix(" formula"): text for place, text in written.items() if place.endswith(" formula")}
    assert len(formulas) >= 5
    for place, formula in formulas.items():
        sheet = place.partition("!")[0]
        first, second = (float(written[f"{sheet}!{name}"]) for name in re.findall(r"[A-Z]+\d+", formula))
        computed = first / second - 1 if "/" in formula else first - second
        assert float(written[place]) == pytest.approx(computed, abs=1e-9)


def test_a_template_replaces_colours_and_company_and_a_wrong_one_is_named(tmp_path: Path, document: Documents) -> None:
    own = tmp_path / "own.toml"
    own.write_text('company = "Example Ltd"\n[colours]\nnow = "#AA0055"\n')
    archive = ZipFile(BytesIO(writer("docx")(document(), theme(own))))
    text = archive.read("word/document.xml").decode()
    assert "Example Ltd" in text and "AA0055" in text
    own.write_text('[colours]\nnow = "pink"\n')
    with pytest.raises(Problem, match="colour now"):
        theme(own)


def test_default_colours_are_those_of_the_dashboard() -> None:
    import tomllib

    roles = ["now", "base", "good", "bad", "ink", "muted", "rule", "fill", "warn", "page"]
    config = tomllib.loads((Path(__file__).parents[4] / ".streamlit" / "config.toml").read_text())
    colours = [colour.lstrip("#") for colour in config["theme"]["light"]["chartCategoricalColors"]]
    assert dict(theme().colours) == dict(zip(roles, colours, strict=True))


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c49444154789c63103209030000f8009dcc6a21780000000049454e44ae426082"
)
"""PNG of one pixel."""


@pytest.mark.parametrize("form", FORMATS)
def test_the_look_of_the_settings_is_that_of_every_document(
    form: str, document: Documents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "logo.png").write_bytes(PIXEL)
    template = tmp_path / "company.toml"
    template.write_text('company = "Acme"\nlogo = "logo.png"\n[colours]\nnow = "#123456"\n')
    monkeypatch.setenv("PRODUCT_METRICS_TEMPLATE", str(template))
    look = house_theme()
    assert (look.company, look.logo, look["now"]) == ("Acme", PIXEL, "123456")
    content = writer(form)(document(), look)
    if form != "xlsx":
        pictures = [place for place in read(form, content, "x").values if place.startswith("picture ")]
        assert len(pictures) == 1
    assert content != writer(form)(document(), theme())
