"""Workbooks: the rows of the CSV with real dates and formats, formulas that give their values, and no other formula."""

import io
import zipfile
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest

from dashboard.exports.export import of_answers, of_explanation, of_table
from dashboard.exports.names import LONGEST_SHEET, sheet_name
from dashboard.exports.told import NOTHING_TOLD
from metrics.periods.notation import parse
from metrics.periods.period import Grain
from tests.dashboard.exports.conftest import InLanguage
from tests.support.hostile import HOSTILE

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DECEMBER, YEAR = parse("2025-12")[0], parse("2025")[0]
EPOCH = date(1899, 12, 30)

Cell = tuple[str, str, str]
"""Formula, cached value or text, number format."""


def sheet(content: bytes, number: int = 1) -> list[dict[str, Cell]]:
    """Rows of a sheet by column letters, read from the file's XML."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        texts = ["".join(part.text or "" for part in text.iter(f"{MAIN}t")) for text in _xml(book, "sharedStrings")]
        styles = _xml(book, "styles")
        rows = _xml(book, f"worksheets/sheet{number}").iter(f"{MAIN}row")
        codes = {form.get("numFmtId"): form.get("formatCode") or "" for form in styles.iter(f"{MAIN}numFmt")}
        cells = styles.find(f"{MAIN}cellXfs")
        assert cells is not None
        forms = [codes.get(cell.get("numFmtId"), cell.get("numFmtId") or "") for cell in cells]
        return [{_letters(cell): _cell(cell, texts, forms) for cell in row.iter(f"{MAIN}c")} for row in rows]


def _xml(book: zipfile.ZipFile, name: str) -> Any:
    return ElementTree.fromstring(book.read(f"xl/{name}.xml"))  # noqa: S314  written just now


def _letters(cell: Any) -> str:
    return str(cell.get("r")).rstrip("0123456789")


def _cell(cell: Any, texts: list[str], forms: list[str]) -> Cell:
    value = cell.findtext(f"{MAIN}v") or ""
    is_text = cell.get("t") == "s"
    return cell.findtext(f"{MAIN}f") or "", texts[int(value)] if is_text else value, forms[int(cell.get("s") or 0)]


def by_name(content: bytes) -> list[dict[str, Cell]]:
    head, *rows = sheet(content)
    return [{head[letter][1]: cell for letter, cell in row.items()} for row in rows]


def test_a_ratio_has_its_value_and_the_formula_that_gives_it(context: InLanguage) -> None:
    here = context("en")
    answer = here.results.answer("paid_conversion", DECEMBER, by=("channel",))
    content = of_answers(here, answer).xlsx()
    for line, (row, expected) in enumerate(zip(by_name(content), answer.rows.to_dicts(), strict=True), 2):
        formula, value, form = row["value"]
        assert (formula, form) == (f"H{line}/I{line}", "0.00%")
        assert float(value) == expected["value"]
        assert row["change"][0] == f"G{line}-L{line}"
        assert row["change_pct"][0::2] == (f"O{line}/L{line}", "+0.0%;-0.0%;0.0%")
        assert float(row["change_pct"][1]) == pytest.approx(expected["change_pct"], rel=1e-12)


def test_days_are_days_and_money_is_money(context: InLanguage) -> None:
    here = context("en")
    row = by_name(of_answers(here, here.results.answer("net_revenue", YEAR, Grain.MONTH)).xlsx())[0]
    assert row["start"][1:] == (str((date(2025, 1, 1) - EPOCH).days), "yyyy-mm-dd")
    assert row["value"][2] == '"¥"#,##0.00'
    assert row["value"][0] == ""  # a total is no ratio
    assert row["metric"][1] == "net_revenue"


def test_rate_and_mix_add_up_in_the_sheet(context: InLanguage) -> None:
    here = context("en")
    rows = by_name(of_explanation(here, here.results.explain("paid_conversion", DECEMBER, "channel")).xlsx())
    assert all(row["contribution"][0].count("+") == 1 for row in rows)


def test_what_is_not_given_is_an_empty_cell_with_its_code(context: InLanguage) -> None:
    here = context("zh")
    export = of_answers(here, here.results.answer("value_added_share", parse("2025-Q4")[0]))
    (row,) = by_name(export.xlsx())
    assert "change_pct" not in row
    assert row["withheld"][1] == "base_zero"
    told = {row["A"][1]: row["B"][1] for row in sheet(export.xlsx(), 2)}
    assert told["withheld: base_zero"].endswith("。")
    assert (told["指标"], told["标识"]) == ("增值订阅占比", "value_added_share")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_sheet_says_what_the_figures_are(context: InLanguage, language: str) -> None:
    here = context(language)
    answer = here.results.answer("arpu", DECEMBER, where=(("region", "east"),))
    told = {row["A"][1]: row["B"][1] for row in sheet(of_answers(here, answer).xlsx(), 2)}
    word = here.words
    assert told[word("export.definition")] == here.definition(answer.metric)
    assert told[word("export.period")] == "2025-12-01 – 2025-12-31"
    assert told[word("export.filter")] == "region=east"
    assert told[word("export.snapshot")] == here.results.snapshot.id
    assert told[word("export.trust")]
    assert told["change"] == word("export.column_change")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_text_is_never_a_formula(context: InLanguage, name: str) -> None:
    content = of_table(context("en"), "things", rows=[{"name": name, name or "-": 1.5}], told=NOTHING_TOLD).xlsx()
    head, row = sheet(content)
    assert [cell for cell in (*head.values(), *row.values()) if cell[0]] == []
    assert row["B"][1] == "1.5"


def test_the_same_figures_are_the_same_bytes(context: InLanguage) -> None:
    here = context("en")
    export = of_answers(here, here.results.answer("arpu", DECEMBER))
    assert export.xlsx() == export.xlsx()


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("7 Outlook", "7 Outlook"),
        ("5 Experiments, and what was learnt", "5 Experiments, and what was…"),
        ("9 " + "计算" * 20, "9 " + "计算" * 14 + "…"),
        ("1 Who's in [2025]: a/b?", "1 Whos in 2025 ab"),
        ("1 Antidisestablishmentarianism of old", "1 Antidisestablishmentarianism…"),
    ],
)
def test_a_long_title_of_a_sheet_ends_after_a_word(title: str, expected: str) -> None:
    assert sheet_name(title) == expected
    assert len(expected) <= LONGEST_SHEET
