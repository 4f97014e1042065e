"""Publishes a snapshot of the warehouse for ours to answer from.

Apart from the questions, because the road of a refresh loads Great Expectations: five seconds, a quarter of a gigabyte.
"""

import shutil
from datetime import UTC, datetime

from benchmarks.world.generate import SPAN
from benchmarks.world.home import Home
from metrics.snapshots.manifest import Manifest
from metrics.snapshots.store import Store
from queries.extract.extract import read_once
from queries.sources.registry import sources
from refresh.pipeline.compute_source import Computation


def publish(home: Home) -> None:
    """A new snapshot of the warehouse, the only one of its store; without checks: what is measured is the answering."""
    shutil.rmtree(home.store, ignore_errors=True)
    Store(home.store).publish(_manifest(home))


def _manifest(home: Home) -> Manifest:
    with read_once(home.settings) as warehouse:
        computation = Computation(warehouse, {}, SPAN.end, Store(home.store))
        states = {name: computation.state(source, None, lambda done, rows: None) for name, source in sources().items()}
    return Manifest(
        made_at=datetime.now(tz=UTC),
        through=SPAN.end,
        currency="CNY",
        code="",
        inputs=None,
        definitions={},
        sources=states,
        tables=(),
        checks=(),
        references=(),
    )
