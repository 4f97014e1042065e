"""Hostile names of everything in a product, and in the addresses of its pages: all of it is shown as text."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.i18n import LANGUAGES
from dashboard.i18n.text import text
from dashboard.pages import pages
from queries.text.visible import visible
from tests.conftest import Hostile, Published
from tests.dashboard.conftest import opened
from tests.dashboard.i18n.markdown import rendered, shown_markdown
from tests.support.hostile import HOSTILE, OTHERS, OUTSIDE

PARAMETERS = ["lang", "period", "metric", "grain", "by", "align", "feature", "span", "only", "checks", "why_metric"]
PARAMETERS += ["why", "per", "target", "as_of", "table"]
FEW = ["![q](http://127.0.0.1:9999/q)", ":material/home: $x$ `a` [x](y)", "\u202e\x00\x1b[31m\r\n# h", "x" * 4_096]
EVERY_CUT = {"by": "channel", "grain": "quarter", "period": "2025-12", "why": "channel", "table": "payments"}
LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')
DRAWN = {"values", "sort", "domain"}
"""Where texts of data stand in the description of a chart."""

Open = Callable[..., AppTest]


@pytest.fixture
def open_page(hostile: Hostile, monkeypatch: pytest.MonkeyPatch) -> Open:
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(hostile.store))
    monkeypatch.setenv("PRODUCT_METRICS_PLAN", str(hostile.plan))
    return opened


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", pages())
def test_a_page_shows_every_name_as_text(open_page: Open, name: str, language: str) -> None:
    app = open_page(name, lang=language, **EVERY_CUT)
    assert_only_text(app)
    assert len(app.title) == 1


@pytest.mark.parametrize("dimension", ["channel", "region", "platform", "feature"])
def test_every_part_has_its_name_in_chart_table_and_choice(open_page: Open, hostile: Hostile, dimension: str) -> None:
    app = open_page("compare", lang="en", metric="monthly_active_users", by=dimension, span="2025")
    assert_only_text(app)
    names = {"channel": hostile.names[::3], "region": hostile.names[1::3], "platform": hostile.names[2::3]}
    expected = [str(text(name)) for name in names.get(dimension, hostile.names)]
    offered = app.multiselect(key=f"filter.{dimension}").options
    parts = next(table.value for table in app.dataframe if dimension in table.value.columns)
    assert [label for label in expected if not _begins_one(offered, label)] == []
    assert [label for label in expected if not _begins_one(parts[dimension], label)] == []
    assert len(parts) == len(expected)


def _begins_one(texts_shown: Iterable[str], name: str) -> bool:
    """Those that look like another have more behind them."""
    return any(text.lower().startswith(name.lower()) for text in texts_shown)


@pytest.mark.parametrize("name", HOSTILE[:6])
def test_a_feature_opens_under_its_name(open_page: Open, name: str) -> None:
    assert_opens(open_page, name)


@pytest.mark.torture
@pytest.mark.parametrize("name", HOSTILE[6:37])
def test_every_feature_opens_under_its_name(open_page: Open, name: str) -> None:
    assert_opens(open_page, name)


@pytest.mark.parametrize("got", FEW, ids=range(len(FEW)))
@pytest.mark.parametrize("name", pages())
def test_what_stands_in_the_address_is_told_as_text(
    small_demo: Published, monkeypatch: pytest.MonkeyPatch, name: str, got: str
) -> None:
    assert_told(small_demo, monkeypatch, name, got)


@pytest.mark.torture
@pytest.mark.parametrize("got", HOSTILE)
@pytest.mark.parametrize("name", pages())
def test_whatever_stands_in_the_address_is_told_as_text(
    small_demo: Published, monkeypatch: pytest.MonkeyPatch, name: str, got: str
) -> None:
    assert_told(small_demo, monkeypatch, name, got)


@pytest.mark.parametrize("name", OTHERS[::20])
def test_a_problem_and_a_refusal_are_told_as_text(name: str) -> None:
    script = f"""
from dashboard.sections.layout.card import guarded
from dashboard.i18n import words
from metrics.errors import Refusal
from queries.errors import Problem
wrongs = (Problem({name!r}, wanted="x", got={name!r}, fix="y"), Refusal("no_such_metric", got={name!r}, wanted="x"))
for wrong in wrongs:
    with guarded(type("Context", (), dict(words=words("en")))):
        raise wrong
"""
    app = AppTest.from_string(script).run()
    label = str(text(name)).strip()
    assert label[:40] in rendered(app.error[0].value)
    assert f"metric {label}: unknown name" in rendered(app.info[0].value)


def test_a_mistake_of_ours_is_logged_in_lines_that_nothing_in_it_ends(caplog: pytest.LogCaptureFixture) -> None:
    script = """
from dashboard.sections.layout.card import guarded
from dashboard.i18n import words
with guarded(type("Context", (), dict(words=words("en")))):
    raise ValueError("a\\x1b[2J\\rb")
"""
    app = AppTest.from_string(script).run()
    assert "The log has the reason" in app.error[0].value
    (record,) = [log_record for log_record in caplog.records if log_record.name == "product_metrics"]
    assert record.getMessage().endswith("ValueError: a␛[2J␍b\n")
    assert "Traceback" in record.getMessage()


def assert_opens(open_page: Open, name: str) -> None:
    app = open_page("features", lang="zh", feature=name, period="2025-12")
    assert_only_text(app)
    (title,) = app.title
    assert rendered(title.value).startswith(str(text(name)).strip())


def assert_told(demo: Published, monkeypatch: pytest.MonkeyPatch, name: str, got: str) -> None:
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(demo.store))
    app = opened(name, **dict.fromkeys([*PARAMETERS, got], got))
    assert_only_text(app)
    messages = [rendered(warning.value) for warning in app.warning]
    assert messages
    assert [sentence for sentence in messages if str(text(got)).strip() not in sentence] == []
    assert max(map(len, messages)) < 300


def assert_only_text(app: AppTest) -> None:
    """No exception, no message of ours that it failed, and nothing in any element that would be more than text."""
    assert not app.exception
    assert [error.value for error in app.error] == []
    sources = shown_markdown(app)
    assert len(sources) > 5  # a page that waits for data has a title, its reasons and the language
    for source in sources:
        rendered(source, ours=True)
    for table in app.dataframe:
        for column in table.value.columns:
            assert [cell for cell in table.value[column] if isinstance(cell, str) and visible(cell, 300) != cell] == []
    for chart in app.get("vega_lite_chart"):
        assert_drawn_as_text(json.loads(chart.proto.spec))


def assert_drawn_as_text(spec: Any) -> None:
    """Texts of data are data to the chart: in none of its expressions, addresses or pictures."""
    for path, string in _strings(spec):
        assert not string.strip() or visible(string) == string
        assert path[-1] not in ("href", "url") and string not in ("image", "geoshape")
        outside_of_literals = LITERAL.sub("", string) if path[-1] == "labelExpr" else string
        if OUTSIDE in outside_of_literals or "alert(" in outside_of_literals:
            assert DRAWN & set(path), path


def _strings(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _strings(value, (*path, str(key)))
    elif isinstance(node, list):
        for value in node:
            yield from _strings(value, path)
