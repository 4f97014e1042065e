"""Charts and tables of any page in the review: kept as addresses, drawn for the document's snapshot, and verified."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.charts import base
from dashboard.cli.commands.review import take
from dashboard.documents.card_table import table_of
from dashboard.documents.cards import blocks_of as blocks_of_card
from dashboard.documents.cards import cards_of, once, says
from dashboard.documents.draft import Draft
from dashboard.documents.model import CARD, Chart, Document, Figure, Picture, Table, lines_of, plain
from dashboard.documents.outline import Wanted, built
from dashboard.documents.theme import theme
from dashboard.documents.verify.compare import Report
from dashboard.documents.verify.verify import verified
from dashboard.documents.writers import FORMATS, writer
from dashboard.documents.writers.marks import below
from dashboard.documents.writers.pptx_file import shown, slides
from dashboard.exports.card_name import card_name
from dashboard.exports.export import of_answers, of_table
from dashboard.exports.offered import Offered
from dashboard.exports.told import Column, Number, Told
from dashboard.i18n import LANGUAGES, words
from dashboard.pages import pages
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import Figures
from dashboard.sections.decide.review.drawing import drawn
from dashboard.sections.layout import downloads
from dashboard.sections.layout.downloads import Put
from dashboard.service.results import Results, current
from metrics.periods.notation import parse
from metrics.periods.period import Grain
from queries.errors import Problem
from queries.records.kinds.review_card import ReviewCard
from queries.records.records import Records, open_records
from tests.dashboard.cli.conftest import command
from tests.dashboard.conftest import Open, texts
from tests.dashboard.exports.documents.conftest import DECEMBER, PUT, SECTIONS, card
from tests.dashboard.exports.documents.printed import not_printed
from tests.dashboard.exports.documents.test_verify import CONTROL, edited


@pytest.fixture(scope="module")
def whole(placed: Results) -> Document:
    return built(placed, Wanted("2025", "en", (*SECTIONS, "figures")), take=take)


@pytest.fixture(scope="module")
def verify(placed: Results, tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes, str], Report]:
    def of(content: bytes, form: str) -> Report:
        file = tmp_path_factory.mktemp("file") / f"review.{form}"
        file.write_bytes(content)
        return verified(file, placed, theme(), take)

    return of


def blocks_of(document: Document, what: str) -> list[object]:
    own = next(section for section in document.sections if section.id == PUT[what][0])
    return [block for block in own.blocks if getattr(block, "id", "").endswith(card(what).id)]


@pytest.fixture(scope="module")
def offered(placed: Results) -> Callable[[str, str], list[Offered]]:
    """What the cards of a page offer, in a language."""

    @cache
    def of(name: str, language: str) -> list[Offered]:
        return drawn(pages(), placed, language, ReviewCard("2025", "headline", name, {}, "any", "any"))

    return of


EVERY_PAGE = pytest.mark.parametrize("name", [name for name in pages() if name != "review"])


@EVERY_PAGE
def test_every_card_of_every_page_can_be_put_there_under_one_name_in_both_languages(
    name: str, results: Results, offered: Callable[[str, str], list[Offered]]
) -> None:
    english, chinese = ([each.id for each in offered(name, language)] for language in ("en", "zh"))
    assert english == chinese
    assert len(set(english)) == len(english)
    assert all(results.snapshot.id not in id for id in english)


@EVERY_PAGE
def test_every_card_has_a_name_of_its_own_in_the_language_of_the_reader_whatever_it_was_put_in(
    name: str, placed: Results, offered: Callable[[str, str], list[Offered]]
) -> None:
    cards = [ReviewCard("2025", "headline", name, {}, each.id, "Was in another tongue") for each in offered(name, "en")]
    for language in LANGUAGES:
        context = a_draft(placed, language).context
        said = [card_name(context, each) for each in cards]
        assert all(each.startswith(context.words(f"page.{name}")) for each in said)
        assert not any("another tongue" in each or ID.search(each) for each in said), said
        assert len(set(said)) == len(said)
        assert all(HAN.search(each) for each in said) if language == "zh" else not any(map(HAN.search, said))


@pytest.mark.parametrize(
    ("card", "language", "said"),
    [
        (
            "monthly_active_users_2025-12_channel-paid_ads_yoy_explained-by-platform.waterfall",
            "en",
            "Metric · Monthly active users: contributions to the change, platform · Social media · Dec 2025",
        ),
        (
            "monthly_active_users_2025-12_by-day_channel-social_yoy.year_lines",
            "zh",
            "指标 · 日活跃用户，按日 · 社交媒体 · 2025 年 12 月",
        ),
        ("of_a_later_version.chart", "en", "Metric · As it was called · Social media · Nov 2025"),
    ],
)
def test_the_name_of_a_card_says_part_and_period(card: str, language: str, said: str, placed: Results) -> None:
    query = {"only": ("channel=social",), "period": ("2025-11",)}
    wanted = ReviewCard("2025", "why", "metric", query, card, "As it was called")
    assert card_name(a_draft(placed, language).context, wanted) == said


@EVERY_PAGE
def test_bars_of_parts_say_that_there_are_percent_changes_where_some_are_drawn(
    name: str, offered: Callable[[str, str], list[Offered]]
) -> None:
    for each in offered(name, "en"):
        if each.kind == "year_bars" and " by " in each.below:
            known = each.inputs[0]["change"].is_not_null()
            says = ("the labels on the right are percent changes", "percent changes on the right where there is one")
            assert [said in each.below for said in says] == [known.all(), known.any() and not known.all()], each.below


ID, HAN, PLAIN = re.compile(r"[a-z]+_[a-z_]+"), re.compile(r"[\u4e00-\u9fff]"), re.compile(r"\d\.\d{4,}|e[+-]\d")
TECHNICAL = ("checks", "quarantined", "restatements")
"""Tables that speak of tables and columns of the warehouse, by their names."""


@EVERY_PAGE
def test_the_table_of_every_card_reads_as_its_page_does_and_has_the_same_numbers_in_both_languages(
    name: str, placed: Results, offered: Callable[[str, str], list[Offered]]
) -> None:
    for english, chinese in zip(offered(name, "en"), offered(name, "zh"), strict=True):
        one, other = (_table(placed, each, language) for each, language in ((english, "en"), (chinese, "zh")))
        assert [len(row) for row in one.rows] == [len(row) for row in other.rows], english.id
        assert _values(one) == _values(other), english.id
        assert all(HAN.search(plain(head)) for head in other.columns), [plain(head) for head in other.columns]
        assert not any(HAN.search(plain(head)) for head in one.columns)
        said = [plain(line) for table in (one, other) for line in lines_of(table)]
        assert [text for text in said if PLAIN.search(text)] == []
        if not english.id.startswith(TECHNICAL):
            assert [text for text in said if ID.search(text)] == []


def _table(results: Results, card: Offered, language: str) -> Table:
    draft = a_draft(results, language)
    return table_of(draft, "table", draft.listed("card:x", "x", ()), card)


def a_draft(results: Results, language: str) -> Draft:
    texts = words(language)
    return Draft(Context(texts, Figures(texts, "CNY"), results), parse("2025")[0])


def _values(table: Table) -> list[float | None]:
    return [piece.value for row in table.rows for cell in row for piece in cell if isinstance(piece, Figure)]


def told(results: Results, language: str, rows: list[dict[str, object]]) -> Table:
    """Table of rows whose columns are called by the first words of the health page."""
    context = a_draft(results, language).context
    columns = [Column(name, name, lambda row, name=name: row[name]) for name in rows[0]]  # type: ignore[misc]
    export = of_table(context, "rows", rows=rows, told=Told(columns))
    return _table(results, Offered(export, "title", "below"), language)


def test_what_is_the_same_in_every_row_is_said_once_and_empty_columns_are_left_out(results: Results) -> None:
    rows: list[dict[str, object]] = [
        {"name": "a", "arm": "test", "n": Number(1, "1"), "of": Number(9, "9"), "note": None},
        {"name": "b", "arm": "test", "n": Number(2, "2"), "of": Number(9, "9"), "note": None},
    ]
    table = told(results, "en", rows)
    assert [plain(head) for head in table.columns] == ["name", "n"]
    assert [[plain(cell) for cell in row] for row in table.rows] == [["a", "1"], ["b", "2"]]
    assert plain(table.below) == "arm: test · of: 9"
    assert [plain(head) for head in told(results, "en", rows[:1]).columns] == ["name", "arm", "n", "of"]


@pytest.mark.parametrize(
    ("language", "columns", "rows"),
    [
        ("en", "9 of 11 columns", "The first 15 of 45 rows; the Excel file has 45"),
        ("zh", "共 11 列，此处为前 9 列", "共 45 行，此处为前 15 行；Excel 文件有 45 行"),
    ],
)
def test_a_cut_is_told_with_how_many_of_how_many(language: str, columns: str, rows: str, results: Results) -> None:
    table = told(results, language, [{f"c{n}": f"{n} of {row}" for n in range(11)} for row in range(45)])
    assert (len(table.columns), len(table.rows), len(table.rest)) == (9, 15, 30)
    said = {name: words(language).texts[f"review.writer.{name}"] for name in ("first_rows", "more_rows")}
    assert plain(below(table, said)) == f"{columns} · {rows}"
    assert plain(below(table, said, 9)).endswith(rows.replace("15", "9"))
    assert plain(below(replace(table, rows=(*table.rows, *table.rest), rest=()), said)) == columns


def test_a_table_that_is_hardly_longer_than_a_page_has_room_for_is_not_cut(results: Results) -> None:
    table = told(results, "en", [{"row": str(row)} for row in range(20)])
    assert (len(table.rows), table.rest) == (20, ())


def test_of_many_periods_the_last_ones_come_first(placed: Results) -> None:
    days = placed.answer("monthly_active_users", parse("2025-12")[0], Grain.DAY)
    context = a_draft(placed, "en").context
    table = _table(placed, Offered(of_answers(context, days), "title", "below"), "en")
    assert [plain(row[0]) for row in table.rows[:2]] == ["31 Dec 2025", "30 Dec 2025"]
    assert (len(table.rows), len(table.rest)) == (15, 16)


def test_the_workbook_has_the_rows_that_the_others_leave_out_and_a_changed_one_is_caught(
    whole: Document, verify: Callable[..., Report]
) -> None:
    (table,) = blocks_of(whole, "a table of another kind")
    assert isinstance(table, Table) and len(table.rest) > 50
    last = plain(table.rest[-1][-1])
    content = writer("xlsx")(whole, theme())
    assert last in shared_strings(content) and last not in document_text(writer("docx")(whole, theme()))
    (picture,) = whole.pictures()
    (people,) = [piece for piece in picture.table.rest[-1][-2] if isinstance(piece, Figure)]
    assert people.id not in whole.figures
    changed = edited(r"xl/worksheets/sheet\d+\.xml", f"<v>{people.value:g}</v>", "<v>987654</v>")
    assert not verify(changed(content), "xlsx").is_good


def shared_strings(content: bytes) -> str:
    return ZipFile(BytesIO(content)).read("xl/sharedStrings.xml").decode()


def document_text(content: bytes) -> str:
    return ZipFile(BytesIO(content)).read("word/document.xml").decode()


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("a chart of two years", "columns"),
        ("bars of parts", "bars"),
        ("a waterfall", "waterfall"),
    ],
)
def test_charts_that_the_writers_know_are_native(whole: Document, what: str, kind: str) -> None:
    (chart,) = blocks_of(whole, what)
    assert isinstance(chart, Chart)
    assert chart.kind == kind and chart.title and chart.below


def test_native_bars_do_not_promise_the_percent_changes_that_the_page_draws_beside_them(whole: Document) -> None:
    (chart,) = blocks_of(whole, "bars of parts")
    assert isinstance(chart, Chart)
    assert plain(chart.below) == "Monthly active users by region, Dec 2025, year over year"


def test_a_chart_of_a_unit_per_thousand_is_a_picture_as_an_office_program_cannot_write_its_values(
    placed: Results, tmp_path: Path
) -> None:
    card = "support_contact_rate_2025-12_by-category_yoy.year_bars"
    (picture,) = drawn_blocks(placed, tmp_path, ReviewCard("2025", "service", "support", DECEMBER, card, "any"))
    assert isinstance(picture, Picture)


def test_a_card_of_an_experiment_says_of_which(placed: Results, tmp_path: Path) -> None:
    query, card = {"experiment": ("recommendation_history_30d",)}, "recommendation_history_30d_arms.effect_rows"
    (block,) = drawn_blocks(placed, tmp_path, ReviewCard("2025", "experiments", "experiments", query, card, "any"))
    assert isinstance(block, Picture)
    assert plain(block.below).endswith(" · Picks, 30-day history")


def drawn_blocks(results: Results, folder: Path, *cards: ReviewCard) -> list[object]:
    records = open_records(f"sqlite:///{folder}/cards.db")
    entries = [records.save("review_card", each.id, each, by="Ada") for each in cards]
    return [block for entry in entries for block in blocks_of_card(a_draft(results, "en"), once(take), entry)]


def test_the_first_slide_of_a_section_has_no_card_of_another_page(whole: Document) -> None:
    for section in whole.sections:
        first, *others = slides(section, "")
        assert not str(getattr(first.visual, "id", "")).startswith(CARD)
        cards = [block for block in section.blocks if str(getattr(block, "id", "")).startswith(CARD)]
        assert [each.visual for each in others if str(getattr(each.visual, "id", "")).startswith(CARD)] == cards


@pytest.mark.parametrize(("rows", "fit"), [(12, 12), (13, 9)])
def test_a_slide_has_the_months_of_a_year_and_less_of_a_longer_table(rows: int, fit: int, results: Results) -> None:
    assert shown(told(results, "en", [{"row": str(row)} for row in range(rows)])) == fit


def test_another_chart_is_a_picture_with_a_table_of_its_figures(whole: Document) -> None:
    (picture,) = blocks_of(whole, "a chart that no writer knows")
    assert isinstance(picture, Picture)
    assert picture.draw().startswith(b"\x89PNG")
    assert len(picture.table.rows) > 5 and picture.table.numbers
    assert "month of their first use" in plain(picture.title)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_says_of_whom_and_when_it_is_where_its_page_says_so_above_all_cards(
    language: str, placed: Results, tmp_path: Path
) -> None:
    query = {"metric": ("monthly_active_users",), "period": ("2025-09",), "only": ("channel=social",)}
    asked = ReviewCard("2025", "why", "metric", query, "any", "any")
    of_page, draft = drawn(pages(), placed, language, asked), a_draft(placed, language)
    records = open_records(f"sqlite:///{tmp_path}/records.db")
    for each in of_page:
        wanted = replace_card(asked, each.id)
        records.save("review_card", wanted.id, wanted, by="Ada")
    whom, when = draft.context.part((("channel", "social"),)), draft.context.period(parse("2025-09")[0])
    said = [
        plain(block.title) + plain(block.below)
        for entry in cards_of(records, "2025")
        for block in blocks_of_card(draft, once(take), entry)
        if isinstance(block, (Chart, Picture, Table))
    ]
    assert len(said) == len(of_page) > 3
    assert [text for text in said if text.count(str(whom)) != 1] == []
    assert [text for text in said if text.count(str(when)) > 1] == []
    assert sum(str(when) in text for text in said) > 1


@pytest.mark.parametrize(
    ("text", "name", "is_said"),
    [
        ("Users by channel, Dec 2024 to Dec 2025", "Dec 2025", True),
        ("Users by channel, Dec 2024 to Dec 2025", "2025", False),
        ("Users by channel, 2024 to 2025", "2025", True),
        ("Users by region, 2025 Q4", "2025", False),
        ("2025 年 12 月月活跃用户", "2025 年", False),
        ("2025 年 12 月月活跃用户", "2025 年 12 月", True),
        ("2025 年第四季度解决时长", "2025 年", False),
        ("Users; only Southwest", "West", False),
        ("Users; only West", "West", True),
        ("用户；只看华东", "华东", True),
    ],
)
def test_a_name_is_said_where_it_stands_as_a_whole(text: str, name: str, is_said: bool) -> None:
    assert says(text, name) is is_said


def test_the_same_card_of_two_filters_has_figures_of_its_own(placed: Results, tmp_path: Path) -> None:
    records = open_records(f"sqlite:///{tmp_path}/records.db")
    section, page, query, id = PUT["a chart that no writer knows"]
    for region in ("east", "north"):
        wanted = ReviewCard("2025", section, page, {**query, "only": (f"region={region}",)}, id, "any")
        records.save("review_card", wanted.id, wanted, by="Ada")
    document = built(replace(placed, records_url=records.database.url), Wanted("2025", "en", (section,)), take=take)
    own = {each.basis.id for each in document.figures.values() if each.id.startswith("card:")}
    assert len(own) == 2


def replace_card(wanted: ReviewCard, id: str) -> ReviewCard:
    return ReviewCard(wanted.period, wanted.section, wanted.page, wanted.query, id, wanted.title)


@pytest.mark.parametrize("what", ["a table of values", "a table of another kind"])
def test_a_table_stands_there_with_its_title(whole: Document, what: str) -> None:
    (table,) = blocks_of(whole, what)
    assert isinstance(table, Table)
    assert plain(table.title) and table.rows


def test_what_cannot_be_drawn_says_so_by_its_name(whole: Document) -> None:
    outlook = next(section for section in whole.sections if section.id == "outlook")
    (said,) = (plain(block.line) for block in outlook.blocks if getattr(block, "style", "") == "waits")
    assert said == (
        '"Compare · What was said of a card that there is not · 2025" was put here and cannot be shown: '
        "the page compare has no such card for these data."
    )


def test_figures_of_cards_are_in_the_registry_and_their_commands_print_them(
    whole: Document, placed: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(placed.snapshot.home))
    monkeypatch.setenv("PRODUCT_METRICS_RECORDS", placed.records_url)
    monkeypatch.setenv("PRODUCT_METRICS_PLAN", "no-plan.toml")
    regions = [each for each in whole.figures.values() if ",region=" in each.basis.id]
    listed = [each for each in whole.figures.values() if each.id.startswith("card:features/retention")]
    assert len(regions) > 10 and len(listed) > 10
    assert not_printed(command, [*regions, *listed]) == []


@pytest.mark.parametrize("form", FORMATS)
def test_a_document_with_cards_has_the_same_bytes_and_verifies(
    form: str, whole: Document, verify: Callable[..., Report]
) -> None:
    content = writer(form)(whole, theme())
    assert writer(form)(whole, theme()) == content
    report = verify(content, form)
    assert report.is_good, report


@pytest.mark.parametrize(
    ("form", "part", "old", "new"),
    [
        ("docx", r"word/document\.xml", CONTROL + r"(\+?)\d", r"\g<1>\g<2>9"),
        ("docx", r"word/charts/chart2\.xml", r"<c:v>\d{2,}\.0</c:v>", "<c:v>99999.0</c:v>"),
        ("xlsx", r"xl/worksheets/sheet2\.xml", r"<v>\d{3,}</v>", "<v>123456</v>"),
    ],
)
def test_a_changed_number_is_caught(
    form: str, part: str, old: str, new: str, whole: Document, verify: Callable[..., Report]
) -> None:
    assert not verify(edited(part, old, new)(writer(form)(whole, theme())), form).is_good


def test_another_picture_is_caught(whole: Document, verify: Callable[..., Report]) -> None:
    content = writer("docx")(whole, theme())
    (picture,) = whole.pictures()
    other = bytearray(picture.draw())
    other[-20] ^= 1
    assert not verify(swapped(content, picture.draw(), bytes(other)), "docx").is_good


def swapped(content: bytes, old: bytes, new: bytes) -> bytes:
    """The archive with another member."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(out, "w") as target:
        assert old in [source.read(name) for name in source.namelist()]
        for name in source.namelist():
            member = source.read(name)
            target.writestr(name, new if member == old else member)
    return out.getvalue()


def test_a_document_has_the_cards_of_its_own_revision_and_later_ones_do_not_concern_it(
    results: Results, tmp_path: Path
) -> None:
    records = open_records(f"sqlite:///{tmp_path}/records.db")
    first, second = card("a chart of two years"), card("bars of parts")
    first = replaced(first, section="headline")
    kept = records.save("review_card", first.id, first, by="Ada")
    own = replace(results, records_url=records.database.url)
    file = tmp_path / "review.pdf"
    file.write_bytes(writer("pdf")(built(own, Wanted("2025", "en", ("headline",)), take=take), theme()))
    records.save("review_card", second.id, replaced(second, section="headline"), by="Ada")
    records.remove("review_card", first.id, by="Bo", expected=kept.version)
    assert [entry.body.section for entry in cards_of(records, "2025")] == ["headline"]  # type: ignore[union-attr]
    assert verified(file, own, theme(), take).is_good


def replaced(card: ReviewCard, section: str) -> ReviewCard:
    return ReviewCard(card.period, section, card.page, card.query, card.card, card.title)


def test_cards_of_data_that_are_not_there_wait(twins: Path, kept: Records) -> None:
    shrinking = current(str(twins), "no-plan.toml")
    assert shrinking is not None
    own = replace(shrinking, records_url=kept.database.url)
    document = built(own, Wanted("2025", "zh", SECTIONS), take=take)
    said = [plain(block.line) for section in document.sections for block in section.blocks if hasattr(block, "line")]
    assert sum("无法显示" in line for line in said) >= 2
    assert blocks_of(document, "a chart of two years")


def test_a_card_without_an_address_is_refused() -> None:
    with pytest.raises(Problem, match="card of the review: wanted a section, a page and a card"):
        ReviewCard("2025", "headline", " ", {}, "x", "y")


def test_charts_of_a_page_are_not_built_where_it_is_drawn_for_its_cards(
    placed: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[object] = []
    monkeypatch.setattr(base, "_spec", lambda draw, inputs: built.append(draw))
    wanted = ReviewCard("2025", "headline", "overview", DECEMBER, "any", "any")
    assert [each.kind for each in drawn(pages(), placed, "en", wanted)][:2] == ["year_lines", "waterfall"]
    assert built == []


def test_a_reader_puts_a_chart_into_the_review_from_its_menu_and_takes_it_out(
    open_page: Open, records: Records
) -> None:
    app = open_page("compare", lang="en")
    next(button for button in app.button if button.key.startswith("review.monthly_active_users")).click().run()
    assert not app.exception
    app._page_hash = calc_hash("review")  # as the browser that was led there
    assert "Put into the review: Above last year, and the gap has widened" in texts(app)
    app.text_input(key="records.author_field.put").set_value("Ada")
    app.button(key="review.put_here").click().run()
    assert not app.exception
    (entry,) = records.entries("review_card")
    body = entry.body
    assert isinstance(body, ReviewCard) and entry.by == "Ada"
    assert (body.period, body.section, body.page) == ("2025", "headline", "compare")
    assert body.card == "monthly_active_users_2025_by-month_yoy.year_lines"
    assert body.query["metric"] == ("monthly_active_users",) and "lang" not in body.query
    assert "The year in figures, put there by Ada" in texts(app)
    app.button(key=f"review.remove.{entry.id}").click().run()
    assert not app.exception
    assert records.entries("review_card") == []


@pytest.mark.parametrize(
    ("by", "language", "said"),
    [
        ("feature", "en", ["Yearly active users by feature", "Monthly active users by period"]),
        ("feature", "zh", ["年活跃用户，按功能", "月活跃用户，按时间"]),
        ("none", "en", ["Monthly active users by period"]),
    ],
)
def test_a_table_of_values_is_called_by_metric_and_breakdown(
    by: str, language: str, said: list[str], placed: Results
) -> None:
    wanted = ReviewCard("2025", "headline", "compare", {"period": ("2025",), "by": (by,)}, "any", "any")
    assert [each.title for each in drawn(pages(), placed, language, wanted) if each.kind == "table"] == said


@pytest.mark.parametrize(
    ("page", "more"),
    [
        ("compare", {"why": "platform", "experiment": "any", "view": "view-9", "utm_source": "mail"}),
        ("experiments", {"only": "platform=ios", "metric": "stickiness"}),
    ],
)
def test_a_card_is_the_same_whatever_its_page_does_not_read_of_the_address(
    open_page: Open, records: Records, page: str, more: dict[str, str]
) -> None:
    assert put_from(open_page(page, lang="en", **more)) == put_from(open_page(page, lang="en"))


def test_a_card_of_a_filter_is_another_one(open_page: Open, records: Records) -> None:
    assert put_from(open_page("compare", lang="en", only="platform=ios")).query["only"] == ["platform=ios"]


def put_from(app: AppTest) -> Put:
    """What the first card of the page hands to the review."""
    next(button for button in app.button if button.key.startswith("review.")).click().run()
    put: Put = app.session_state[downloads.PUT]
    return put
