"""Whoever changes what a reader sees of a document is found out; what people may edit is listed, and no more."""

import re
from functools import cache
from io import BytesIO
from zipfile import ZipFile

import pytest

from dashboard.documents.verify.compare import Report, compared
from dashboard.documents.verify.found import Found, is_bound
from dashboard.documents.verify.verify import read
from dashboard.i18n import words
from tests.dashboard.exports.documents.conftest import Made
from tests.dashboard.exports.documents.tampered import (
    BODY,
    CASES,
    PICTURES,
    SAVED_BY_ANOTHER,
    SHOWN_IN,
    SLIDE,
    Tamper,
    each_part,
    edited,
    saved_by_another_program,
)

FIGURES = 1


@cache
def expected_of(form: str, content: bytes) -> Found:
    return read(form, content, "made again")


def report_on(content: bytes, form: str, made: Made, language: str = "en") -> Report:
    return compared(read(form, content, "file"), expected_of(form, made(form)), {}, FIGURES, words(language))


@pytest.mark.parametrize(("form", "what"), [(form, what) for form, cases in CASES.items() for what in cases])
def test_what_a_reader_would_see_otherwise_is_told(form: str, what: str, made: Made) -> None:
    """The file says that another program saved it, so that no part is compared by its bytes."""
    tampered = saved_by_another_program(CASES[form][what](made(form)))
    report = report_on(tampered, form, made)
    assert report.changed or report.missing or report.unverified, report


@pytest.mark.parametrize("how", PICTURES)
@pytest.mark.parametrize("form", SHOWN_IN)
def test_a_picture_that_is_shown_otherwise_is_told(form: str, how: str, made: Made) -> None:
    content = made(form, "en", "cards")
    tampered = saved_by_another_program(edited(SHOWN_IN[form], *PICTURES[how])(content))
    report = compared(read(form, tampered, "file"), read(form, content, "made again"), {}, FIGURES, words("en"))
    assert len(report.changed) == 1 and not report.missing, report


@pytest.mark.parametrize("form", CASES)
def test_a_file_that_another_program_has_only_saved_verifies(form: str, made: Made) -> None:
    report = report_on(saved_by_another_program(made(form)), form, made)
    assert report.is_good and not report.reworded, report
    assert [
        bool(report_on(each, form, made).saved_again) for each in (made(form), saved_by_another_program(made(form)))
    ] == [
        False,
        True,
    ]


REWRITTEN: dict[str, tuple[str, Tamper]] = {
    "ids of revisions": (
        "docx",
        lambda content: each_part(content, BODY, lambda text: text.replace("<w:p>", '<w:p w:rsidR="00A1">')),
    ),
    "runs cut in two": ("docx", edited(BODY, r"(<w:r>)(<w:t [^>]*>) rose to ", r"\1\2 rose</w:t></w:r>\1\2 to ")),
    "marks of the spelling": ("docx", edited(BODY, r"(<w:r><w:t [^>]*> rose)", r'<w:proofErr w:type="gramStart"/>\1')),
    "the language of a run": (
        "docx",
        edited(BODY, r"<w:r>(<w:t [^>]*> rose)", r'<w:r><w:rPr><w:lang w:val="de"/></w:rPr>\1'),
    ),
    "a number written shorter": ("docx", edited(r"word/charts/chart1\.xml", r"(<c:v>\d+)\.0<", r"\1<")),
    "an extension of a chart": (
        "docx",
        edited(r"word/charts/chart1\.xml", "</c:chartSpace>", "<c:extLst/></c:chartSpace>"),
    ),
    "a switch that is off": (
        "docx",
        edited(BODY, "<w:sdtContent><w:r>", '<w:sdtContent><w:r><w:rPr><w:strike w:val="0"/></w:rPr>'),
    ),
    "bold letters": ("docx", edited(BODY, "<w:sdtContent><w:r>", "<w:sdtContent><w:r><w:rPr><w:b/></w:rPr>")),
    "ids of shapes": ("pptx", edited(SLIDE, r'(<p:cNvPr id="2"[^>]*)/>', r"\1><a:extLst/></p:cNvPr>")),
    "marks of the spelling on a slide": ("pptx", edited(SLIDE, "<a:rPr ", '<a:rPr dirty="0" err="1" ')),
    "a wider column": (
        "xlsx",
        edited(r"xl/worksheets/sheet2\.xml", r'(<col min="1" max="1" width=")[^"]*', r"\g<1>60"),
    ),
    "cells counted by row": ("xlsx", edited(r"xl/worksheets/sheet2\.xml", r' spans="[^"]*"', "")),
}


@pytest.mark.parametrize("what", REWRITTEN)
def test_what_programs_write_otherwise_without_changing_anything_is_no_change(what: str, made: Made) -> None:
    form, rewrite = REWRITTEN[what]
    report = report_on(saved_by_another_program(rewrite(made(form))), form, made)
    assert report.is_good and not report.reworded, report


@pytest.mark.parametrize(
    ("form", "part", "old", "new"),
    [
        ("docx", r"word/theme/theme1\.xml", r'lastClr="\w+"', 'lastClr="ABCDEF"'),
        ("docx", r"word/settings\.xml", r"</w:settings>", "<w:hideSpellingErrors/></w:settings>"),
        ("docx", r"word/charts/chart2\.xml", r'<c:roundedCorners val="0"/>', '<c:roundedCorners val="1"/>'),
        ("pptx", r"ppt/theme/theme1\.xml", r'lastClr="\w+"', 'lastClr="ABCDEF"'),
        ("xlsx", r"xl/theme/theme1\.xml", r'lastClr="\w+"', 'lastClr="ABCDEF"'),
    ],
)
def test_a_file_that_no_other_program_saved_has_the_same_parts(
    form: str, part: str, old: str, new: str, made: Made
) -> None:
    report = report_on(edited(part, old, new)(made(form)), form, made)
    assert [bool(re.match(part, each)) for each in report.changed] == [True], report


@cache
def sentence_of(content: bytes) -> str:
    """A sentence without a figure that stands alone in its paragraph."""
    body = ZipFile(BytesIO(content)).read("word/document.xml").decode()
    paragraphs = ["".join(re.findall(r"<w:t[^>]*>([^<]*)", each)) for each in re.findall(r"<w:p>.*?</w:p>", body)]
    return next(each for each in paragraphs if each.endswith(".") and not is_bound(each) and "&" not in each)


def test_a_sentence_without_a_figure_may_be_reworded(made: Made) -> None:
    sentence = sentence_of(made("docx"))
    report = report_on(edited(BODY, re.escape(sentence), f"In short: {sentence}")(made("docx")), "docx", made)
    assert report.is_good
    assert report.reworded == [f"In short: {sentence}"]


def test_a_paragraph_may_be_added_and_is_listed(made: Made) -> None:
    new = "<w:p><w:r><w:t>We are proud of this.</w:t></w:r></w:p>"
    report = report_on(edited(BODY, r"(<w:sectPr(?!.*<w:sectPr))", rf"{new}\1")(made("docx")), "docx", made)
    assert report.is_good and report.reworded == ["We are proud of this."]


def test_a_sentence_that_was_removed_is_told_by_its_first_words(made: Made) -> None:
    sentence = sentence_of(made("docx"))
    content = edited(BODY, rf"<w:p>(?:(?!</w:p>).)*{re.escape(sentence)}(?:(?!</w:p>).)*</w:p>", "")(made("docx"))
    report = report_on(content, "docx", made)
    assert not report.is_good
    assert [each.removesuffix(" …") for each in report.missing] == [
        sentence[: len(each.removesuffix(" …"))] for each in report.missing
    ]
    assert len(report.missing) == 1


def test_words_around_a_figure_are_told_with_both_sentences_in_both_languages(made: Made) -> None:
    content = edited(BODY, " rose to ", " fell to ")(made("docx"))
    for language, between in (("en", ", not "), ("zh", "，应为 ")):
        (told,) = report_on(content, "docx", made, language).changed
        has, wants = told.split(between)
        assert "fell to" in has and has.replace("fell to", "rose to") == wants


def test_a_block_control_does_not_hide_what_stands_in_it(made: Made) -> None:
    tag = re.search(r'<w:tag w:val="[^"]+"/>', ZipFile(BytesIO(made("docx"))).read("word/document.xml").decode())
    assert tag
    written = "<w:sdtContent><w:p><w:r><w:t>Revenue is 5 billion</w:t></w:r></w:p></w:sdtContent>"
    block = f"<w:sdt><w:sdtPr>{tag[0]}</w:sdtPr>{written}</w:sdt>"
    report = report_on(edited(BODY, r"(<w:sectPr(?!.*<w:sectPr))", rf"{block}\1")(made("docx")), "docx", made)
    assert report.unverified == ["5"]


def test_the_time_of_saving_is_in_every_office_file(made: Made) -> None:
    for form in CASES:
        core = ZipFile(BytesIO(made(form))).read("docProps/core.xml").decode()
        assert re.search(SAVED_BY_ANOTHER, core) and read(form, made(form), form).saved
