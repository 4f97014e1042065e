"""Every metric there is, found by scanning the folders of the areas: one file, one metric."""

import importlib
import pkgutil
from dataclasses import replace
from functools import cache
from inspect import cleandoc
from types import ModuleType

import metrics
from metrics.metric import Metric
from metrics.refusal import Refusal
from queries.problem import Problem
from queries.scan import scanned

MACHINERY = {"kernel"}
"""The one folder here that is not an area."""


@cache
def catalogue() -> dict[str, Metric]:
    """Every metric by id, areas in alphabetical order."""
    return {name: metric for area in _areas() for name, metric in _metrics_of(area).items()}


def metric(id: str) -> Metric:
    """Raises Refusal for an id that no file has."""
    if id not in catalogue():
        raise Refusal("no_such_metric", got=id, wanted=", ".join(catalogue()))
    return catalogue()[id]


def _areas() -> list[ModuleType]:
    packages = (info.name for info in pkgutil.iter_modules(metrics.__path__) if info.ispkg)
    return [importlib.import_module(f"metrics.{name}") for name in packages if name not in MACHINERY]


def _metrics_of(area: ModuleType) -> dict[str, Metric]:
    return {name: _named(name, area, file, found) for name, (file, found) in scanned(area, Metric, "metric").items()}


def _named(name: str, area: ModuleType, file: ModuleType, found: Metric) -> Metric:
    if not file.__doc__:
        raise Problem(
            f"metric file {file.__file__}",
            wanted="a docstring, which is the metric's definition",
            got="none",
            fix="Say at the top of the file what the number means.",
        )
    title = found.title or name.replace("_", " ").capitalize()
    folder = area.__name__.rpartition(".")[2]
    return replace(found, id=name, area=folder, title=title, definition=cleandoc(file.__doc__))
