"""A change's arrow and colour come from its number, in one place."""

import ast
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard.i18n import LANGUAGES, words
from dashboard.presentation.number_format import ARROWS, Direction, Figures
from dashboard.sections.layout.table_columns import FALL, RISE, coloured
from metrics.model.metric import Better, Unit

HOME = Path(dashboard.__path__[0])
ONLY = (HOME / "sections" / "layout" / "big_number.py", HOME / "sections" / "layout" / "screen.py")
FILES = [file for file in HOME.rglob("*.py") if file not in ONLY]

UP, DOWN, NONE = "UP", "DOWN", "NONE"
GREEN, RED, GRAY = "GREEN", "RED", "GRAY"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("change", "share_of_base", "unit", "direction"),
    [
        (-274, -0.162, Unit.USERS, Direction.DOWN),
        (274, 0.162, Unit.USERS, Direction.UP),
        (0, 0.0, Unit.USERS, Direction.LEVEL),
        (-1, -0.0004, Unit.USERS, Direction.LEVEL),
        (-1, -0.0006, Unit.USERS, Direction.DOWN),
        (None, None, Unit.USERS, Direction.LEVEL),
        (274, None, Unit.USERS, Direction.LEVEL),
        (-0.013, -0.2, Unit.SHARE, Direction.DOWN),
        (0.0004, 0.9, Unit.SHARE, Direction.LEVEL),
        (0.013, None, Unit.SHARE, Direction.UP),
        (-4.5, -0.1, Unit.MONEY, Direction.DOWN),
        (4.5, 0.1, Unit.MINUTES, Direction.UP),
    ],
)
def test_the_direction_is_that_of_the_number_as_it_is_written(
    language: str, change: float | None, share_of_base: float | None, unit: Unit, direction: Direction
) -> None:
    figures = Figures(words(language))
    assert figures.direction(change, share_of_base, unit) is direction
    sign = {"+": Direction.UP, "\u2212": Direction.DOWN}.get(figures.change(change, share_of_base, unit)[:1])
    assert sign in (direction, None)


@pytest.mark.parametrize(
    ("direction", "better", "role"),
    [
        (Direction.UP, Better.HIGHER, "good"),
        (Direction.DOWN, Better.HIGHER, "bad"),
        (Direction.UP, Better.LOWER, "bad"),
        (Direction.DOWN, Better.LOWER, "good"),
        (Direction.LEVEL, Better.HIGHER, "muted"),
        (Direction.LEVEL, Better.LOWER, "muted"),
    ],
)
def test_whether_it_is_good_news_depends_on_what_is_better(direction: Direction, better: Better, role: str) -> None:
    assert direction.role(better) == role


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("change", "better", "arrow", "colour"),
    [
        (-0.162, "HIGHER", DOWN, RED),
        (0.162, "HIGHER", UP, GREEN),
        (-0.162, "LOWER", DOWN, GREEN),
        (0.162, "LOWER", UP, RED),
        (0.0, "HIGHER", NONE, GRAY),
        (-0.0004, "LOWER", NONE, GRAY),
        (None, "HIGHER", NONE, GRAY),
    ],
)
def test_a_metric_has_the_arrow_of_its_number_and_the_colour_of_its_news(
    language: str, change: float | None, better: str, arrow: str, colour: str
) -> None:
    delta = _shown(change, better, language)
    assert delta.MetricDirection.Name(delta.direction) == arrow
    assert delta.MetricColor.Name(delta.color) == colour


def test_a_reason_in_place_of_a_change_has_no_arrow() -> None:
    app = AppTest.from_string(
        "from dashboard.sections.layout.big_number import Chip, show\nshow('Actives', '5', Chip('no earlier year'))"
    ).run()
    proto = app.metric[0].proto
    assert (proto.MetricDirection.Name(proto.direction), proto.MetricColor.Name(proto.color)) == (NONE, GRAY)


def test_cells_of_a_table_are_coloured_by_good_news_too() -> None:
    assert [coloured(Better.HIGHER)(change) for change in (1.0, -1.0, 0.04, -0.04, None)] == [RISE, FALL, "", "", ""]
    assert [coloured(Better.LOWER)(change) for change in (1.0, -1.0, float("nan"))] == [FALL, RISE, ""]


def test_no_other_place_calls_st_metric_or_guesses_a_direction() -> None:
    calls = [(file.name, node.lineno) for file in FILES for node in ast.walk(_tree(file)) if _is_metric(node, file)]
    assert calls == []
    guesses = [file.name for file in FILES if "delta_color" in file.read_text() or "delta_arrow" in file.read_text()]
    assert guesses == []


def test_arrows_stand_in_one_place() -> None:
    result = {file.name for file in FILES for arrow in ARROWS.values() if arrow in "▲▼" and arrow in file.read_text()}
    assert result == {"number_format.py"}
    assert not {text for language in LANGUAGES for text in words(language).texts.values() if set(text) & set("▲▼↑↓")}


def test_the_lint_sees_a_call_however_it_is_written(tmp_path: Path) -> None:
    forms = ["import streamlit as st\nst.metric('a', 1)", "from streamlit import metric\nmetric('a', 1)"]
    forms += ["import streamlit\nstreamlit.metric('a', 1)", "def show(cell): cell.metric('a', 1)"]
    forms += ["from dashboard.sections.layout import screen\nscreen.metric('a', '1')"]
    for form in forms:
        (tmp_path / "one.py").write_text(form)
        assert any(_is_metric(node, tmp_path / "one.py") for node in ast.walk(_tree(tmp_path / "one.py"))), form


def _shown(change: float | None, better: str, language: str) -> Any:
    script = f"""
from dashboard.presentation.number_format import Figures
from dashboard.sections.layout.big_number import Chip, show
from dashboard.i18n import words
from metrics.model.metric import Better, Unit
figures, change = Figures(words({language!r})), ({change!r}, {change!r}, Unit.USERS)
show("Actives", "5", Chip(figures.change(*change), figures.direction(*change), Better.{better}, "from 6"))
"""
    return AppTest.from_string(script).run().metric[0].proto


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


def _is_metric(node: ast.AST, file: Path) -> bool:
    """A call of something named `metric` that is no function of a module of ours."""
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    if isinstance(called, ast.Attribute):
        return called.attr == "metric" and not (isinstance(called.value, ast.Name) and called.value.id in _ours(file))
    return isinstance(called, ast.Name) and called.id == "metric" and "metric" not in _ours(file)


def _ours(file: Path) -> set[str]:
    imports = [node for node in ast.walk(_tree(file)) if isinstance(node, ast.ImportFrom)]
    rooms = ("dashboard", "metrics", "queries")
    names = {
        alias.asname or alias.name
        for node in imports
        if (node.module or "").split(".")[0] in rooms
        for alias in node.names
    }
    defined = {node.name for node in ast.walk(_tree(file)) if isinstance(node, ast.FunctionDef)}
    return (names | defined) - {"screen"}
