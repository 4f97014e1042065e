"""Every metric and source has its oracle and its words, each in one place: one message names what is missing."""

from collections.abc import Iterable

import pytest

from dashboard.i18n import LANGUAGES, words
from metrics.catalogue import catalogue
from metrics.model.metric import Metric, Unit
from queries.sources.registry import sources
from tests.oracle.support.expected import oracles

ABOUT_A_SOURCE = ("title", "row_is", "counts", "dated_by", "left_out")


def unsaid(section: str, names: Iterable[str], topic: str, language: str = "zh") -> list[str]:
    missing = [name for name in names if f"{section}.{name}" not in words(language).texts]
    section_of_file = f"dashboard/i18n/words/{topic}.{language}.toml [{section}]"
    return [f"words at {section_of_file}: {', '.join(missing)}"] if missing else []


def lacks(metric: Metric) -> list[str]:
    """What the metric lacks, each with its place."""
    topic = f"metrics-{metric.area}"
    return [
        *([] if metric.id in oracles() else [f"oracle at tests/oracle/metrics/{metric.id}.py"]),
        *unsaid(f"metric.{metric.id}", ("title", "question", "definition"), topic),
        *unsaid("area", [metric.area], topic),
        *unsaid("owner", [metric.owner], topic),
        *unsaid(f"unit.{metric.unit}", ["name", *(["symbol"] if metric.unit.symbol else [])], topic),
        *(line for language in LANGUAGES for line in unsaid("dimension", metric.dimensions, topic, language)),
    ]


@pytest.mark.parametrize("id", catalogue())
def test_a_metric_has_its_oracle_and_its_words(id: str) -> None:
    missing = lacks(catalogue()[id])
    assert not missing, f"metric {id} lacks: " + "; ".join(missing)


@pytest.mark.parametrize("name", sources())
def test_a_source_has_its_words(name: str) -> None:
    missing = unsaid(f"source.{name}", ABOUT_A_SOURCE, "sources")
    assert not missing, f"source {name} lacks: " + "; ".join(missing)


@pytest.mark.parametrize("unit", [Unit.USERS, Unit.FEATURES, Unit.MINUTES, Unit.SHARE, Unit.MONEY], ids=str)
def test_a_unit_of_ours_has_its_words(unit: Unit) -> None:
    assert unsaid(f"unit.{unit}", ["name", *(["symbol"] if unit.symbol else [])], "") == []


def test_every_oracle_is_of_a_metric() -> None:
    assert oracles().keys() <= catalogue().keys()
