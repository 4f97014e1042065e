"""Rooms of the project: no folder imports in a circle, none is too full, and every module says what it is."""

import ast
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
ROOMS = ("queries", "metrics", "checks", "refresh", "dashboard")
MOST_ENTRIES, MOST_LINES = 12, 400

Edges = dict[str, set[str]]


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the project that git knows or would add."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=HOME, capture_output=True, text=True, check=True).stdout
    return tuple(path for line in listed.splitlines() if (HOME / (path := Path(line))).is_file())


@cache
def modules() -> dict[str, Path]:
    """Dotted name of every module of the rooms, with its file."""
    files = [path for path in tracked() if path.suffix == ".py" and path.parts[0] in ROOMS]
    return {".".join(path.with_suffix("").parts).removesuffix(".__init__"): path for path in files}


@cache
def imports() -> Edges:
    """Module → the modules of the rooms that it imports, at its top or inside a function."""
    result: Edges = {}
    for module, path in modules().items():
        names: set[str] = set()
        for node in ast.walk(ast.parse((HOME / path).read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                submodules = {f"{node.module}.{name.name}" for name in node.names} & modules().keys()
                names |= submodules or {node.module}
            elif isinstance(node, ast.Import):
                names |= {name.name for name in node.names}
        result[module] = (names & modules().keys()) - {module}
    return result


def folders() -> list[str]:
    """Every package, and "" for the project itself."""
    return ["", *sorted(module for module, path in modules().items() if path.name == "__init__.py")]


def child(folder: str, module: str) -> str | None:
    """The direct entry of a folder in which a module is; None for a module elsewhere."""
    below = module.removeprefix(f"{folder}.") if folder else module
    return None if folder and below == module else below.split(".")[0]


def edges_between_entries(folder: str) -> Edges:
    """Entry of a folder → the other entries of it that its modules import."""
    result: Edges = defaultdict(set)
    for module, others in imports().items():
        entry = child(folder, module)
        if entry:
            result[entry] |= {target for name in others if (target := child(folder, name)) and target != entry}
    return result


def circles(edges: Edges) -> Iterator[str]:
    """Every entry that can be reached from itself."""
    for start in edges:
        reached, waiting = set(), [*edges[start]]
        while waiting:
            entry = waiting.pop()
            if entry not in reached:
                reached.add(entry)
                waiting += edges.get(entry, ())
        if start in reached:
            yield start


@pytest.mark.parametrize("folder", folders())
def test_the_entries_of_a_folder_do_not_import_each_other_in_a_circle(folder: str) -> None:
    assert sorted(circles(edges_between_entries(folder))) == []


def test_a_circle_would_be_found() -> None:
    assert sorted(circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})) == ["a", "b", "c"]


def entries() -> dict[Path, set[str]]:
    """Folder → what stands directly in it, without `__init__.py`; folders of data that programs write are left out."""
    result: dict[Path, set[str]] = defaultdict(set)
    for path in tracked():
        if path.parts[0] in (*ROOMS, "benchmarks", "tests", "docs"):
            for index in range(1, len(path.parts)):
                result[Path(*path.parts[:index])].add(path.parts[index])
    return {folder: names - {"__init__.py"} for folder, names in result.items()}


def kind(path: Path) -> frozenset[str]:
    """What an entry is an example of: types and names that it makes at its top level, its suffix, its files' kind."""
    file = HOME / path
    if file.is_dir():
        kinds = [kind(path / name) for name in entries()[path]]
        return frozenset.intersection(*kinds) if kinds else frozenset()
    if file.suffix != ".py":
        return frozenset({file.suffix})
    if file.name.startswith("test_"):
        return frozenset({"test"})
    markers: set[str] = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            markers |= {ast.unparse(node.value.func), *(f"{ast.unparse(name)} =" for name in node.targets)}
        markers |= {ast.unparse(decorator).split("(")[0] for decorator in getattr(node, "decorator_list", ())}
    return frozenset(markers) - {"dataclass", "cache", "lru_cache", "contextmanager"}


def is_of_one_kind(folder: Path) -> bool:
    """Whether all entries are examples of one thing, as in a folder that is scanned."""
    kinds = [kind(folder / name) for name in entries()[folder]]
    return bool(frozenset.intersection(*kinds))


@pytest.mark.parametrize("folder", sorted(entries()), ids=str)
def test_a_folder_has_at_most_twelve_entries_unless_they_are_of_one_kind(folder: Path) -> None:
    names = entries()[folder]
    assert len(names) <= MOST_ENTRIES or is_of_one_kind(folder), sorted(names)


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    files = [path for path in tracked() if path.suffix == ".py" and path.parts[0] in (*ROOMS, "benchmarks")]
    long = {str(path): lines for path in files if (lines := len((HOME / path).read_text().splitlines())) > MOST_LINES}
    assert long == {}
