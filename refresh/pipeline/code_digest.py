"""Digests of the code that decides a result: they change with the code, not with comments, docstrings or layout.

Four results are kept from one refresh to the next. The extract depends on the code that reads tables
(`extract_digest`). Cells and checkpoints depend on the engine (`cells_digest`) and on the definition of their own
source (`definition_digest`); verdicts of days on the rules (`checks_digest`); a snapshot on everything that a refresh
loads, metric definitions included (`code_digest`).
"""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import queries
from queries.sources.source import Source

HOME = Path(queries.__path__[0]).parent
PACKAGES = ("queries", "metrics", "checks", "refresh")

ENGINE = ("metrics.engine.compute", "metrics.engine.days_read", "refresh.pipeline.append_history")
EXTRACT = ("queries.extract.extract",)
CHECKS = ("checks.warehouse.examine", "checks.suites")
REFRESH = ("refresh.pipeline.refresh", "checks.suites", "queries.sources.definitions", "metrics.definitions")


@cache
def code_digest() -> str:
    """Digest of every module on which a snapshot depends."""
    return digest_of(imported_by(REFRESH))


@cache
def cells_digest() -> str:
    """Digest of the modules that make aggregates of rows."""
    return digest_of(imported_by(ENGINE))


@cache
def extract_digest() -> str:
    """Digest of the modules that read tables into the extract."""
    return digest_of(imported_by(EXTRACT))


@cache
def checks_digest() -> str:
    """Digest of the modules that check rows, the rules of every suite included."""
    return digest_of(imported_by(CHECKS))


def definition_digest(source: Source) -> str:
    """Digest of what a source reads and how it is partitioned; descriptions do not count."""
    population = source.population
    people = str(population.rows.compile(compile_kwargs={"literal_binds": True}))
    cut = source.dimensions, source.partitions, source.sums, population.dimensions
    parts = source.sql, people, cut, source.always_complete, str(source.known_by)
    return _short(repr(parts).encode())


def digest_of(files: Iterable[Path]) -> str:
    """Digest of files, 16 hexadecimal digits."""
    return _short("".join(f"{file.relative_to(HOME)} {module(file).meaning}\n" for file in sorted(files)).encode())


def imported_by(modules: Iterable[str]) -> set[Path]:
    """Files of modules (or folders of them) and of all project modules that they import, directly or not."""
    files: set[Path] = set()
    waiting = [file for name in modules for file in _files(name)]
    while waiting:
        file = waiting.pop()
        if file not in files:
            files.add(file)
            waiting += (_file(name) for name in module(file).imports if _file(name).exists())
    return files


class Module(NamedTuple):
    """One file of code."""

    imports: frozenset[str]
    """Imported names that may be project modules."""
    meaning: str
    """Digest of its syntax tree without docstrings."""


PARSING = Lock()
"""Python 3.11 cannot make two syntax trees at once: `SystemError: AST constructor recursion depth mismatch`."""


@cache
def module(file: Path) -> Module:
    with PARSING:
        tree = ast.parse(file.read_bytes())
    words: list[str] = []
    imports: set[str] = set()
    _read(tree, words, imports)
    return Module(frozenset(imports), _short("\n".join(words).encode()))


def _read(node: ast.AST, words: list[str], imports: set[str]) -> None:
    """Adds what a node means, without prose, and the modules it imports: one walk of every module, at each refresh."""
    words.append(type(node).__name__)
    if isinstance(node, ast.Import | ast.ImportFrom):
        imports.update(_imports(node))
    for name in node._fields:
        value = getattr(node, name, None)
        parts = [part for part in value if not _is_prose(part)] if isinstance(value, list) else [value]
        words.append(f"{name} {len(parts)}")
        for part in parts:
            if isinstance(part, ast.AST):
                _read(part, words, imports)
            else:
                words.append(repr(part))


def _imports(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    names = [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        names = [node.module, *(f"{node.module}.{name}" for name in names)]
    return (name for name in names if name.partition(".")[0] in PACKAGES)


def _is_prose(line: object) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) and isinstance(line.value.value, str)


def _files(name: str) -> list[Path]:
    file = _file(name)
    return [file] if file.exists() else [*file.with_suffix("").rglob("*.py")]


def _file(name: str) -> Path:
    return HOME.joinpath(*name.split(".")).with_suffix(".py")


def _short(content: bytes) -> str:
    return sha256(content).hexdigest()[:16]
