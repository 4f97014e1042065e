"""Both ways to the same number: the published snapshot, and SQL on the raw tables of the warehouse behind it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from metrics.answers import Numbers
from tests.conftest import Published
from tests.oracle.raw import Raw


@dataclass(frozen=True)
class BothWays:
    numbers: Numbers
    raw: Raw


def both_ways(demo: Published) -> BothWays:
    snapshot = demo.snapshot
    return BothWays(Numbers(snapshot.manifest, cache(snapshot.read)), Raw(demo.warehouse))


@pytest.fixture(scope="session")
def demo(small_demo: Published) -> BothWays:
    return both_ways(small_demo)


@pytest.fixture(scope="session")
def other_demo(published: Callable[[float, int], Published]) -> Iterator[BothWays]:
    yield both_ways(published(0.0002, 7))
