"""Dialects: every engine has its SQL in a module of its own, and nothing else asks which engine it is."""

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Dialect as Compiling
from sqlalchemy import column, create_engine, literal, select
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.sql.functions import GenericFunction

from queries.engines.functions import has_nul, is_nan, last_day, next_last_day, row_hash
from queries.engines.registry import DIALECTS, dialect_named, dialect_of

HOME = Path(__file__).parents[3]
ROOMS = ("queries", "metrics", "checks", "refresh", "dashboard")
ENGINES = HOME / "queries/engines"


@pytest.mark.parametrize(
    ("engine", "function", "expected"),
    [
        (postgresql, last_day, "CAST(date_trunc('month', a) + interval '1 month - 1 day' AS date)"),
        (sqlite, last_day, "date(a, 'start of month', '+1 month', '-1 day')"),
        (mysql, last_day, "last_day(a)"),
        (postgresql, next_last_day, "CAST(date_trunc('month', a) + interval '2 month - 1 day' AS date)"),
        (sqlite, next_last_day, "date(a, 'start of month', '+2 months', '-1 day')"),
        (mysql, next_last_day, "last_day(a + INTERVAL 1 MONTH)"),
        (postgresql, row_hash, "hashtextextended(CAST(ROW(a) AS text), 0)"),
        (sqlite, row_hash, "0"),
        (mysql, row_hash, "0"),
        (postgresql, has_nul, "(1 = 0)"),
        (sqlite, has_nul, "(instr(a, char(0)) > 0)"),
        (postgresql, is_nan, "(CAST(a AS double precision) = 'NaN')"),
        (sqlite, is_nan, "(1 = 0)"),
    ],
)
def test_each_engine_has_its_own_form_of_a_function(
    engine: Any, function: type[GenericFunction[Any]], expected: str
) -> None:
    dialect: Compiling = engine.dialect()
    assert str(select(function(column("a")).label("b")).compile(dialect=dialect)) == f"SELECT {expected} AS b"


def test_duckdb_answers_each_function() -> None:
    day, text, number = literal(date(2024, 1, 31)), literal("a\0b"), literal(float("nan"))
    engine = create_engine("duckdb://")
    with engine.connect() as connection:
        result = connection.execute(
            select(last_day(day), next_last_day(day), has_nul(text), is_nan(number), row_hash(text, number) != 0)
        ).one()
    engine.dispose()
    assert [str(value) for value in result] == ["2024-01-31", "2024-02-29", "True", "True", "True"]


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
    files = [file for room in ROOMS for file in (HOME / room).rglob("*.py") if ENGINES not in file.parents]
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
