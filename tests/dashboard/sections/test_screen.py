"""Text reaches the screen only through `dashboard.sections.layout.screen`: the code itself is read."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.errors import StreamlitAPIException

import dashboard

HOME = Path(dashboard.__path__[0])
SCREEN, TEXT = "sections/layout/screen.py", "i18n/text.py"
DRAWING = "exports/picture_worker.py"
"""A process of its own that writes SVG, whose texts test_picture.py reads back; it shows nothing."""
SERVER = "web"
"""What runs Streamlit, and shows nothing itself."""
FILES = {
    str(file.relative_to(HOME)): ast.parse(file.read_text())
    for file in HOME.rglob("*.py")
    if file.parent.name != SERVER or file.name == "app.py"
}
OTHERS = {name: tree for name, tree in FILES.items() if name != SCREEN}

WITHOUT_TEXT = {"columns", "container", "context", "grid", "navigation", "query_params", "rerun", "session_state"}
WITHOUT_TEXT |= {"cache_resource", "column_config", "fragment", "runtime"}
"""What of Streamlit takes no text, so that anybody may call it."""
ELSEWHERE = {
    ("web/app.py", "set_page_config"): "the title of the window, which is plain and ours",
    ("web/app.py", "logo"): "a file of ours",
    ("charts/base.py", "vega_lite_chart"): "texts of a chart are plain",
    ("web/app.py", "html"): "a style sheet of ours; tests/dashboard/charts/test_design.py holds it",
}
COLUMNS = {"Column", "TextColumn", "NumberColumn", "DateColumn", "ProgressColumn", "LineChartColumn"}
"""Kinds of columns that show a cell as it is: no links, pictures, markdown or JSON."""
SHOWING = {
    name
    for name, method in inspect.getmembers(DeltaGenerator, callable)
    if not name.startswith("_") and {"body", "label", "data", "text"} & set(inspect.signature(method).parameters)
}
"""Methods of a container that show something."""
MARKUP = re.compile(r":[a-z-]+\[|\*\*|:material/|\$\$|<[a-z]+[ >]")


@pytest.mark.parametrize("name", OTHERS)
def test_nothing_but_the_screen_calls_what_shows_text(name: str) -> None:
    called = {node.attr for node in ast.walk(FILES[name]) if isinstance(node, ast.Attribute) and _is(node.value, "st")}
    assert {attribute for attribute in called - WITHOUT_TEXT if (name, attribute) not in ELSEWHERE} == set()


@pytest.mark.parametrize("name", OTHERS)
def test_streamlit_is_known_by_one_name_so_that_its_calls_are_found(name: str) -> None:
    module_imports = {
        (alias.name, alias.asname) for alias in _imports(name, ast.Import) if alias.name.split(".")[0] == "streamlit"
    }
    parts = {alias.name for alias in _imports(name, ast.ImportFrom, "streamlit")}
    assert module_imports <= {("streamlit", "st")}
    assert parts <= {"DeltaGenerator"}


@pytest.mark.parametrize("name", OTHERS)
def test_nothing_is_shown_by_a_method_of_a_container(name: str) -> None:
    """`left.markdown(…)` would go past the screen: one writes `with left: screen.paragraph(…)`."""
    calls = [node.func for node in ast.walk(FILES[name]) if isinstance(node, ast.Call)]
    methods = [node for node in calls if isinstance(node, ast.Attribute) and node.attr in SHOWING]
    places = {"left", "right", "head", "row", "cells", "halves", "container", "session_state", "sidebar"}
    past = [ast.unparse(node) for node in methods if places & {_name(part) for part in ast.walk(node.value)}]
    assert past == []


@pytest.mark.parametrize("name", OTHERS)
def test_a_tables_column_shows_its_cells_as_they_are_and_has_no_tooltip(name: str) -> None:
    kinds = [node for node in ast.walk(FILES[name]) if isinstance(node, ast.Attribute) and node.attr.endswith("Column")]
    assert {node.attr for node in kinds} <= COLUMNS
    columns = [node for node in ast.walk(FILES[name]) if isinstance(node, ast.Call) and node.func in kinds]
    assert [ast.unparse(node) for node in columns if {"help", "icon"} & {word.arg for word in node.keywords}] == []


@pytest.mark.parametrize("name", [name for name in FILES if name not in (TEXT, DRAWING)])
def test_markdown_is_made_in_one_place(name: str) -> None:
    """No literal is markup, nobody makes a text by hand, and only the screen asks for its markdown."""
    assert [literal for literal in _literals(FILES[name]) if MARKUP.search(literal)] == []
    assert [
        ast.unparse(alias) for alias in ast.walk(FILES[name]) if isinstance(alias, ast.Call) and _is(alias.func, "Text")
    ] == []
    assert [
        alias
        for alias in ast.walk(FILES[name])
        if isinstance(alias, ast.Attribute) and alias.attr == "markdown" and not _is(alias.value, "st")
    ] == []
    requested = {alias.name for alias in _imports(name, ast.ImportFrom, "dashboard.i18n.text")}
    assert "source" not in requested or name == SCREEN
    assert {alias for alias in requested if alias.startswith("_")} == set()


def test_the_scan_finds_what_it_looks_for() -> None:
    assert len(FILES) > 80
    assert {"markdown", "title", "metric", "warning", "dataframe", "button", "selectbox", "expander"} <= SHOWING
    assert all(callable(getattr(st, name, None)) for _, name in ELSEWHERE)


def _imports(name: str, kind: type, module: str = "") -> Iterator[ast.alias]:
    for node in ast.walk(FILES[name]):
        if isinstance(node, kind) and (not module or (getattr(node, "module", "") or "").startswith(module)):
            yield from node.names


def _literals(tree: ast.AST) -> Iterator[str]:
    """Every text in the code that is no docstring."""
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def _is(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def test_streamlit_takes_no_punctuation_for_a_shortcut() -> None:
    """Where it does, the search can be opened with "/" as well: see `page_header.SHORTCUT`."""
    with pytest.raises(StreamlitAPIException, match="single character"):
        st.button("Search", shortcut="/")
