"""Catalogue of metrics, found by scanning `metrics/definitions`: one file, one metric."""

from dataclasses import replace
from functools import cache
from inspect import cleandoc
from types import ModuleType

import metrics.definitions
from metrics.errors import Refusal
from metrics.model.metric import Metric
from queries.discovery import scanned
from queries.errors import Problem


@cache
def catalogue() -> dict[str, Metric]:
    """Every metric by id, areas in alphabetical order."""
    found = scanned(Metric, metrics.definitions, attribute="metric")
    return {name: _named(name, file, metric) for name, (file, metric) in found.items()}


def metric(id: str) -> Metric:
    """Raises Refusal for an id that no file has."""
    if id not in catalogue():
        raise Refusal("no_such_metric", got=id, wanted=", ".join(catalogue()))
    return catalogue()[id]


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
