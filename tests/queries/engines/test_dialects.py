"""Dialects: every engine has its SQL in a module of its own, and nothing else asks which engine it is."""

import ast
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import ColumnElement, column, create_engine, literal, select
from sqlalchemy import Dialect as Compiling
from sqlalchemy.dialects import mysql, postgresql, sqlite

from queries.engines.functions import epoch_seconds, has_nul, is_nan, last_day, next_last_day, row_hash
from queries.engines.registry import DIALECTS, dialect_named, dialect_of

HOME = Path(__file__).parents[3]
ROOMS = ("queries", "metrics", "checks", "refresh", "dashboard")
ENGINES = HOME / "queries/engines"
BACKENDS = HOME / "queries/records/backends.py"
"""What the records, which are no warehouse and are written, have of each engine."""


@pytest.mark.parametrize(
    ("engine", "expected"),
    [(postgresql, "hashtextextended(CAST(ROW(a) AS text), 0)"), (sqlite, "0"), (mysql, "0")],
)
def test_each_engine_has_its_own_form_of_the_hash_of_a_row(engine: Any, expected: str) -> None:
    dialect: Compiling = engine.dialect()
    assert str(select(row_hash(column("a")).label("b")).compile(dialect=dialect)) == f"SELECT {expected} AS b"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (last_day(literal(date(2024, 1, 31))), date(2024, 1, 31)),
        (last_day(literal(date(2024, 2, 1))), date(2024, 2, 29)),
        (next_last_day(literal(date(2024, 1, 31))), date(2024, 2, 29)),
        (next_last_day(literal(date(2024, 11, 30))), date(2024, 12, 31)),
        (epoch_seconds(literal(date(1970, 1, 2))), 86_400),
        (epoch_seconds(literal(datetime(1970, 1, 1, 0, 1, 2, 500_000))), 62.5),
        (has_nul(literal("a\0b")), True),
        (has_nul(literal("a0b")), False),
        (is_nan(literal(float("nan"))), True),
        (is_nan(literal(0.5)), False),
        (row_hash(literal("a"), literal(1)) == row_hash(literal("a"), literal(1)), True),
        (row_hash(literal("a"), literal(1)) == row_hash(literal("a"), literal(2)), False),
    ],
)
def test_duckdb_answers_each_function(answer: ColumnElement[Any], expected: object) -> None:
    engine = create_engine("duckdb://")
    with engine.connect() as connection:
        assert connection.scalar(select(answer)) == expected
    engine.dispose()


def test_a_constant_binds_no_parameters() -> None:
    query = select(row_hash(literal(7)), literal(8).label("c")).compile(dialect=sqlite.dialect())
    assert list(query.params.values()) == [8]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("duckdb:///a.duckdb", "duckdb"),
        ("postgresql+psycopg://reader@host/db", "postgresql"),
        ("sqlite:///a.db", "sqlite"),
        ("mysql+mysqldb://reader@host/db", "mysql"),
        ("mariadb://reader@host/db", "mariadb"),
        ("oracle://reader@host/db", ""),
    ],
)
def test_a_dialect_is_found_by_the_engine_of_a_url_whichever_the_driver(url: str, name: str) -> None:
    assert dialect_of(url).name == dialect_named(name).name == name


def test_every_engine_has_a_module_that_is_registered() -> None:
    others = {"__init__", "dialect", "drivers", "functions", "registry"}
    modules = {type(dialect).__module__.rpartition(".")[2] for dialect in DIALECTS.values()}
    assert {file.stem for file in ENGINES.glob("*.py")} - others == modules


@pytest.mark.parametrize(
    "code",
    [
        "if engine.dialect.name == 'duckdb': pass",
        "if engine.dialect.name != name: pass",
        "if url.get_backend_name() in ('duckdb', 'sqlite'): pass",
        "if url.drivername == 'postgresql': pass",
        "if url.startswith('duckdb:'): pass",
        "form = {'duckdb': 'hash'}[engine.dialect.name]",
        "match url.drivername:\n case 'duckdb': pass",
        "@compiles(last_day, 'postgresql')\ndef f(): pass",
    ],
)
def test_a_branch_by_dialect_would_be_noticed(code: str) -> None:
    assert list(branches(ast.parse(code)))


def test_nothing_but_the_engines_asks_which_engine_it_is() -> None:
    files = [
        file
        for room in ROOMS
        for file in (HOME / room).rglob("*.py")
        if ENGINES not in file.parents and file != BACKENDS
    ]
    result = {f"{file.relative_to(HOME)}:{line}" for file in files for line in branches(ast.parse(file.read_text()))}
    assert result == set(), "put what differs into a module of queries/engines"


def branches(tree: ast.Module) -> Iterator[int]:
    """The lines that compare with the name of a dialect, or compile an element for one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare | ast.Subscript) and any(map(_names_an_engine, ast.walk(node))):
            yield node.lineno
        elif isinstance(node, ast.match_case) and any(map(_names_an_engine, ast.walk(node.pattern))):
            yield node.pattern.lineno
        elif isinstance(node, ast.Call) and _is_for_an_engine(node):
            yield node.lineno


def _is_for_an_engine(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return len(call.args) > 1 if name == "compiles" else name == "startswith" and any(map(_names_an_engine, call.args))


def _names_an_engine(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=str(text)):
            return text.partition(":")[0].partition("+")[0] in DIALECTS
        case ast.Attribute(attr="name", value=ast.Attribute(attr="dialect")):
            return True
        case ast.Attribute(attr="drivername" | "get_backend_name"):
            return True
    return False
