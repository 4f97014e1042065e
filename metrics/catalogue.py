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

MACHINERY = {"explain", "kernel"}
"""The folders here that are not areas."""


@cache
def catalogue() -> dict[str, Metric]:
    """Every metric by id, areas in alphabetical order."""
    found = scanned(Metric, *_areas(), attribute="metric")
    return {name: _named(name, file, metric) for name, (file, metric) in found.items()}


def metric(id: str) -> Metric:
    """Raises Refusal for an id that no file has."""
    if id not in catalogue():
        raise Refusal("no_such_metric", got=id, wanted=", ".join(catalogue()))
    return catalogue()[id]


def _areas() -> list[ModuleType]:
    packages = (info.name for info in pkgutil.iter_modules(metrics.__path__) if info.ispkg)
    return [importlib.import_module(f"metrics.{name}") for name in packages if name not in MACHINERY]


def _named(name: str, file: ModuleType, found: Metric) -> Metric:
    if not file.__doc__:
        raise Problem(
            f"metric file {file.__file__}",
            wanted="a docstring, which is the metric's definition",
            got="none",
            fix="Say at the top of the file what the number means.",
        )
    title = found.title or name.replace("_", " ").capitalize()
    area = file.__name__.split(".")[-2]
    return replace(found, id=name, area=area, title=title, definition=cleandoc(file.__doc__))
