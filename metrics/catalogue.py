"""Catalogue of metrics, found by scanning `metrics/definitions`: one file, one metric."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from inspect import cleandoc
from types import ModuleType

import metrics.definitions
from metrics.errors import Refusal
from metrics.model.metric import Metric, Unit
from queries.discovery import scanned
from queries.errors import Problem


@cache
def catalogue() -> dict[str, Metric]:
    """Every metric by id, areas in alphabetical order."""
    by_name = scanned(Metric, metrics.definitions, attribute="metric")
    named = {name: _named(name, file, metric) for name, (file, metric) in by_name.items()}
    _refuse_unlike_units(named.values())
    return named


def metric(id: str) -> Metric:
    """Raises Refusal for an id that no file has."""
    if id not in catalogue():
        raise Refusal("no_such_metric", got=id, wanted=", ".join(catalogue()))
    return catalogue()[id]


def _refuse_unlike_units(metrics: Iterable[Metric]) -> None:
    """Raises Problem for two units of one id."""
    known = {unit.id: unit for unit in (Unit.USERS, Unit.FEATURES, Unit.MINUTES, Unit.SHARE, Unit.MONEY)}
    for metric in metrics:
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
