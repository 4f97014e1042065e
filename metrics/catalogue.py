"""Catalogue of metrics, found by scanning `metrics/definitions`: one file, one metric."""

from dataclasses import replace
from functools import cache
from inspect import cleandoc
from types import ModuleType

import metrics.definitions
from metrics.errors import Refusal
from metrics.model.metric import Metric, Unit
from queries.discovery import scanned_one_by_one
from queries.errors import Problem


def catalogue() -> dict[str, Metric]:
    """Every usable metric by id, areas in alphabetical order."""
    return _scanned()[0]


def unusable() -> dict[str, Problem]:
    """Id → why the metric's file cannot be used: it costs only itself, but nothing is published until it is mended."""
    return _scanned()[1]


def metric(id: str) -> Metric:
    """Raises Refusal for an id that no file has, Problem for a file that cannot be used."""
    if id in unusable():
        raise unusable()[id]
    if id not in catalogue():
        raise Refusal("no_such_metric", got=id, wanted=", ".join(catalogue()))
    return catalogue()[id]


@cache
def dimensions() -> frozenset[str]:
    """Every dimension by which some metric can be split and filtered."""
    return frozenset(dimension for metric in catalogue().values() for dimension in metric.dimensions)


@cache
def _scanned() -> tuple[dict[str, Metric], dict[str, Problem]]:
    by_name, problems = scanned_one_by_one(Metric, metrics.definitions, attribute="metric")
    named: dict[str, Metric] = {}
    units = {unit.id: unit for unit in (Unit.USERS, Unit.FEATURES, Unit.MINUTES, Unit.SHARE, Unit.MONEY)}
    for name, (file, metric) in by_name.items():
        try:
            complete = _named(name, file, metric)
            _refuse_other_unit(complete, units)
        except Problem as problem:
            problems[name] = problem
        else:
            named[name] = complete
    return named, problems


def _refuse_other_unit(metric: Metric, known: dict[str, Unit]) -> None:
    """Raises Problem for a unit whose id means another one elsewhere; notes a new one in `known`."""
    if known.setdefault(metric.unit.id, metric.unit) != metric.unit:
        raise Problem(
            f"metric {metric.id}",
            wanted=f"the unit that is called {metric.unit} elsewhere: {known[metric.unit.id]!r}",
            got=repr(metric.unit),
            fix="Declare it once and import it, or give one of them another id.",
        )


def _named(name: str, file: ModuleType, metric: Metric) -> Metric:
    if not file.__doc__:
        raise Problem(
            f"metric file {file.__file__}",
            wanted="a docstring, which is the metric's definition",
            got="none",
            fix="Say at the top of the file what the number means.",
        )
    title = metric.title or name.replace("_", " ").capitalize()
    area = file.__name__.split(".")[-2]
    return replace(metric, id=name, area=area, title=title, definition=cleandoc(file.__doc__))
