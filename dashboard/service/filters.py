"""Filter of the dashboard: by what can be filtered, and which part of a filter a metric can honour."""

from collections import Counter
from functools import lru_cache

from dashboard.service.cache import SNAPSHOTS, Where
from dashboard.service.results import Results
from metrics.model.term import Wanted


@lru_cache(SNAPSHOTS)
def offered(results: Results) -> dict[str, Wanted]:
    """Dimensions with more than one value, those of most metrics first → their values, None for those without one."""
    metrics = results.metrics()
    count = Counter(name for metric in metrics for name in results.dimensions(metric))
    ordered = sorted(count, key=lambda name: (-count[name], name))
    values = {
        name: dict.fromkeys(
            value for metric in metrics if name in results.dimensions(metric) for value in results.choices(metric, name)
        )
        for name in ordered
    }
    return {name: (*known,) for name, known in values.items() if len(known) > 1}


def read(results: Results, ids: list[str]) -> Where:
    """Filter of ids `dimension=value`; without what is not offered."""
    pairs = [(name, value or None) for name, _, value in (id.partition("=") for id in ids)]
    known = offered(results)
    return tuple((name, value) for name, value in pairs if value in known.get(name, ()))


def id_of(dimension: str, value: str | None) -> str:
    """How a value stands in the URL; nothing behind the sign for those without one."""
    return f"{dimension}={value or ''}"
