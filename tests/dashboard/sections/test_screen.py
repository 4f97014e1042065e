"""Text reaches the screen only through `dashboard.sections.layout.screen`: the code itself is read."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import dashboard

HOME = Path(dashboard.__path__[0])
SCREEN, TEXT = "sections/layout/screen.py", "i18n/text.py"
SERVER = "web"
"""What runs Streamlit, and shows nothing itself."""
FILES = {
    str(file.relative_to(HOME)): ast.parse(file.read_text())
    for file in HOME.rglob("*.py")
    if file.parent.name != SERVER or file.name == "app.py"
}
OTHERS = {name: tree for name, tree in FILES.items() if name != SCREEN}

WITHOUT_TEXT = {"columns", "container", "context", "grid", "navigation", "query_params", "rerun", "session_state"}
WITHOUT_TEXT |= {"column_config", "switch_page"}
"""What of Streamlit takes no text, so that anybody may call it."""
ELSEWHERE = {
    ("web/app.py", "set_page_config"): "the title of the window, which is plain and ours",
    ("web/app.py", "logo"): "a file of ours",
    ("charts/base.py", "vega_lite_chart"): "texts of a chart are plain",
    (
        "sections/overview/kpi_tiles.py",
        "html",
    ): "a constant style sheet; tests/dashboard/charts/test_design.py holds it",
}
COLUMNS = {"Column", "TextColumn", "NumberColumn", "DateColumn", "ProgressColumn", "LineChartColumn"}
"""Kinds of columns that show a cell as it is: no links, pictures, markdown or JSON."""
SHOWING = {
    name
    for name, method in inspect.getmembers(DeltaGenerator, callable)
    if not name.startswith("_") and {"body", "label", "data", "text"} & set(inspect.signature(method).parameters)
}
"""Methods of a container that show something."""
HTML = ["<style>.st-key-tiles [data-testid='stElementToolbar'] {display: none}</style>"]
MARKUP = re.compile(r":[a-z-]+\[|\*\*|:material/|\$\$|<[a-z]+[ >]")


@pytest.mark.parametrize("name", OTHERS)
def test_nothing_but_the_screen_calls_what_shows_text(name: str) -> None:
    called = {each.attr for each in ast.walk(FILES[name]) if isinstance(each, ast.Attribute) and _is(each.value, "st")}
    assert {attribute for attribute in called - WITHOUT_TEXT if (name, attribute) not in ELSEWHERE} == set()


@pytest.mark.parametrize("name", OTHERS)
def test_streamlit_is_known_by_one_name_so_that_its_calls_are_found(name: str) -> None:
    whole = {(each.name, each.asname) for each in _imports(name, ast.Import) if each.name.split(".")[0] == "streamlit"}
    parts = {each.name for each in _imports(name, ast.ImportFrom, "streamlit")}
    assert whole <= {("streamlit", "st")}
    assert parts <= {"DeltaGenerator"}


@pytest.mark.parametrize("name", OTHERS)
def test_nothing_is_shown_by_a_method_of_a_container(name: str) -> None:
    """`left.markdown(…)` would go past the screen: one writes `with left: screen.paragraph(…)`."""
    calls = [each.func for each in ast.walk(FILES[name]) if isinstance(each, ast.Call)]
    shown = [each for each in calls if isinstance(each, ast.Attribute) and each.attr in SHOWING]
    places = {"left", "right", "head", "row", "cells", "halves", "container", "session_state", "sidebar"}
    past = [ast.unparse(each) for each in shown if places & {_name(part) for part in ast.walk(each.value)}]
    assert past == []


@pytest.mark.parametrize("name", OTHERS)
def test_a_tables_column_shows_its_cells_as_they_are_and_has_no_tooltip(name: str) -> None:
    kinds = [each for each in ast.walk(FILES[name]) if isinstance(each, ast.Attribute) and each.attr.endswith("Column")]
    assert {each.attr for each in kinds} <= COLUMNS
    columns = [each for each in ast.walk(FILES[name]) if isinstance(each, ast.Call) and each.func in kinds]
    assert [ast.unparse(each) for each in columns if {"help", "icon"} & {word.arg for word in each.keywords}] == []


@pytest.mark.parametrize("name", [name for name in FILES if name != TEXT])
def test_markdown_is_made_in_one_place(name: str) -> None:
    """No literal is markup, nobody makes a text by hand, and only the screen asks for its markdown."""
    assert [said for said in _literals(FILES[name]) if MARKUP.search(said)] == (
        HTML if name == "sections/overview/kpi_tiles.py" else []
    )
    assert [
        ast.unparse(each) for each in ast.walk(FILES[name]) if isinstance(each, ast.Call) and _is(each.func, "Text")
    ] == []
    assert [
        each
        for each in ast.walk(FILES[name])
        if isinstance(each, ast.Attribute) and each.attr == "markdown" and not _is(each.value, "st")
    ] == []
    asked = {each.name for each in _imports(name, ast.ImportFrom, "dashboard.i18n.text")}
    assert "source" not in asked or name == SCREEN
    assert {each for each in asked if each.startswith("_")} == set()


def test_the_scan_finds_what_it_looks_for() -> None:
    assert len(FILES) > 80
    assert {"markdown", "title", "metric", "warning", "dataframe", "button", "selectbox", "expander"} <= SHOWING
    assert all(callable(getattr(st, name, None)) for _, name in ELSEWHERE)


def _imports(name: str, kind: type, module: str = "") -> Iterator[ast.alias]:
    for each in ast.walk(FILES[name]):
        if isinstance(each, kind) and (not module or (getattr(each, "module", "") or "").startswith(module)):
            yield from each.names


def _literals(tree: ast.AST) -> Iterator[str]:
    """Every text in the code that is no docstring."""
    docs = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    for each in ast.walk(tree):
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in docs:
            yield each.value


def _is(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
