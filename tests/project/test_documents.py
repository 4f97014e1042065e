"""What the documents name exists: every path, function, method, link and glossary row; and the picture is current."""

import ast
import re
import runpy
import subprocess
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
ROOMS = ("queries", "metrics", "checks", "refresh", "dashboard")
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "GLOSSARY.md", "docs/architecture.md", "docs/decisions/README.md")
FOREIGN = {"os", "st"}
"""Modules that are not of the project."""
NAMED_OTHERWISE = re.compile(r"/[^/]*[<{*]")
"""`metrics/definitions/<area>/<id>.py` stands for many files: only the folders before it are looked for."""


def text(document: str) -> str:
    return (HOME / document).read_text(encoding="utf-8")


def code(document: str) -> list[str]:
    """Everything in backticks outside of code blocks."""
    prose = re.sub(r"```.*?```", "", text(document), flags=re.DOTALL)
    return re.findall(r"`([^`\n]+)`", prose)


@cache
def tracked() -> frozenset[str]:
    """Every file of the project, and every folder that has one."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(words, cwd=HOME, capture_output=True, text=True, check=True).stdout.split("\n")
    return frozenset(str(path) for file in files if file for path in (Path(file), *Path(file).parents))


@cache
def names() -> dict[str, set[str]]:
    """Module or class → what is defined at the top of it, fields and methods included."""
    result: dict[str, set[str]] = defaultdict(set)
    for file in (path for room in ROOMS for path in (HOME / room).rglob("*.py")):
        module = file.parent.name if file.name == "__init__.py" else file.stem
        tree = ast.parse(file.read_text(encoding="utf-8"))
        result[module] |= {name for node in tree.body for name in _defined(node)}
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                result[node.name] |= {name for inner in node.body for name in _defined(inner)}
    return result


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.AnnAssign):
        return [node.target.id] if isinstance(node.target, ast.Name) else []
    if isinstance(node, ast.Assign):
        return [name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)]
    return []


def paths(document: str) -> list[str]:
    """What looks like a path of the project: with a slash, below a folder that is there or ending like a file."""
    tops = {path.split("/")[0] for path in tracked() if "/" in path}
    return [part for part in code(document) if "/" in part and " " not in part and part.split("/")[0] in tops]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_is_there(document: str) -> None:
    requested = {NAMED_OTHERWISE.split(path)[0].rstrip("/") for path in paths(document)}
    missing = {path for path in requested if path not in tracked()}
    assert sorted(missing) == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_function_and_method_is_there(document: str) -> None:
    dotted = [part.rstrip("()") for part in code(document) if re.fullmatch(r"[A-Za-z_]\w*\.[A-Za-z_]\w*(\(\))?", part)]
    files = {"toml", "md", "py", "json", "svg", "parquet"}
    requested = [name.split(".") for name in dotted if name.split(".")[1] not in files]
    missing = [
        f"{home}.{name}"
        for home, name in requested
        if home not in {*ROOMS, *FOREIGN} and name not in names().get(home, ())
    ]
    assert sorted(set(missing)) == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_somewhere(document: str) -> None:
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text(document)) if "://" not in link]
    home = (HOME / document).parent
    assert [link for link in links if link and not (home / link).exists()] == []


ROW = re.compile(r"^\| \*\*(?P<term>[^*]+)\*\* \| (?P<meaning>.+) \| \[(?P<shown>[^\]]+)\]\((?P<path>[^)]+)\) \|$")


def rows() -> list[dict[str, str]]:
    lines = [line for line in text("GLOSSARY.md").splitlines() if line.startswith("| **")]
    matched = [(line, ROW.match(line)) for line in lines]
    assert [line for line, match in matched if match is None] == []
    return [match.groupdict() for _, match in matched if match]


def words_of(term: str) -> list[str]:
    """A term and its synonyms: "baseline (base period)" is two, "new, returned, lost" three."""
    return [word.strip() for word in re.split(r"[,()]", term) if word.strip()]


def holds(path: str, row: dict[str, str]) -> bool:
    """Whether the module has the term in its text, or a name that the row gives in backticks."""
    content = " ".join((HOME / path).read_text(encoding="utf-8").split())
    terms = words_of(row["term"])
    is_said = all(word.lower() in content.lower() for word in terms[:1])
    is_named = any(name in content for name in re.findall(r"`([A-Za-z_]\w*)`", row["meaning"]))
    return is_said or is_named


def test_every_term_of_the_glossary_is_in_the_module_that_holds_it() -> None:
    assert [row["term"] for row in rows() if row["shown"] != row["path"] or not holds(row["path"], row)] == []


def test_a_term_stands_in_the_glossary_once_and_in_order() -> None:
    terms = [row["term"].lower() for row in rows()]
    assert terms == sorted(set(terms))


def test_the_picture_of_the_architecture_is_drawn_from_the_imports_of_today() -> None:
    svg = runpy.run_path(str(HOME / "docs" / "draw_architecture.py"))["drawn"]()
    committed = text("docs/images/architecture.svg")
    assert svg == committed, "run `python docs/draw_architecture.py`"
