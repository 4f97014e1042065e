"""Discovery of sources, metrics, suites, pages and commands: scans folders, so that each is one new file and no edit
elsewhere.
"""

import importlib
from collections.abc import Collection, Iterator
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from queries.errors import Problem

Part = TypeVar("Part")


def scanned(
    part: type[Part], *packages: ModuleType, attribute: str | None = None
) -> dict[str, tuple[ModuleType, Part]]:
    """Every module below the packages, by file name, with its `part`, found under `attribute` (default: its own name).

    Raises Problem for a file that cannot be imported, does not define its part, or shares its name with another.
    """
    parts, problems = scanned_one_by_one(part, *packages, attribute=attribute)
    for problem in problems.values():
        raise problem
    return parts


def scanned_one_by_one(
    part: type[Part], *packages: ModuleType, attribute: str | None = None
) -> tuple[dict[str, tuple[ModuleType, Part]], dict[str, Problem]]:
    """As `scanned`, but a file that cannot be used costs only itself: file name → its Problem."""
    parts: dict[str, tuple[ModuleType, Part]] = {}
    problems: list[tuple[str, Problem]] = []
    for full_name in (name for package in packages for name in _modules(package)):
        name = full_name.rpartition(".")[2]
        try:
            _refuse_twin(name, full_name, parts)
            module = _imported(full_name)
            parts[name] = module, _defined(module, attribute or name, part)
        except Problem as problem:
            problems.append((name, problem))
    return parts, _named_apart(problems, parts)


def _named_apart(problems: list[tuple[str, Problem]], parts: Collection[str]) -> dict[str, Problem]:
    """Each problem under the name of its file; behind a number where a usable file, or another problem, has it."""
    named: dict[str, Problem] = {}
    for name, problem in problems:
        names = (name, *(f"{name}-{number}" for number in range(2, len(problems) + 3)))
        named[next(free for free in names if free not in parts and free not in named)] = problem
    return named


def _modules(package: ModuleType) -> list[str]:
    """In alphabetical order, folder after folder; a folder needs no `__init__.py`."""
    return [name for path in package.__path__ for name in _in_folder(Path(path), package.__name__)]


def _in_folder(folder: Path, package: str) -> Iterator[str]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.stem):
        if entry.is_dir() and not entry.name.startswith((".", "__")):
            yield from _in_folder(entry, f"{package}.{entry.name}")
        elif entry.suffix == ".py" and entry.stem != "__init__":
            yield f"{package}.{entry.stem}"


def _imported(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit) as error:
        raise Problem(
            f"{_path(name)}",
            wanted="a file that can be imported",
            got=f"{type(error).__name__}: {error}",
            fix="Mend the file or take it out of the folder.",
        ) from error


def _defined(module: ModuleType, attribute: str, part: type[Part]) -> Part:
    defined = getattr(module, attribute, None)
    if not isinstance(defined, part):
        raise Problem(
            _path(module.__name__),
            wanted=f"a {part.__name__} named `{attribute}`",
            got="none" if defined is None else type(defined).__name__,
            fix=f"Write `{attribute} = {part.__name__}(…)` at the top level of the file.",
        )
    return defined


def _refuse_twin(name: str, module: str, parts: dict[str, tuple[ModuleType, Part]]) -> None:
    if name in parts:
        raise Problem(
            _path(module),
            wanted="a file name of its own",
            got=f"the name of {_path(parts[name][0].__name__)}",
            fix="Rename one of the two.",
        )


def _path(module: str) -> str:
    return module.replace(".", "/") + ".py"
