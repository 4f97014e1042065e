"""One refresh: read, check, compute, check, publish; or nothing, where nothing has changed."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from metrics.alignments import Reckoning
from metrics.festivals import known_countries
from metrics.manifest import CheckResult, Manifest
from metrics.snapshots import Snapshot, Store
from queries.problem import Problem
from queries.settings import Settings
from queries.warehouse.opening import opened
from queries.warehouse.warehouse import Warehouse
from refresh import Progress, silence
from refresh.digest import code_digest


@dataclass(frozen=True)
class Report:
    """What a refresh found and did."""

    before: Snapshot | None
    found: Manifest
    published: Snapshot | None
    """None where nothing could be published."""
    is_new: bool
    """False where nothing has changed since the last one."""

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        """The checks because of which something was not published."""
        return tuple(check for check in self.found.checks if check.is_critical)


def refresh(settings: Settings, *, full: bool = False, progress: Progress = silence) -> Report:
    """Publish a new snapshot of the warehouse, unless nothing has changed and `full` does not ask for one all the same.

    Raises Problem where the warehouse cannot be read or another refresh is running.
    """
    store = Store(settings.store)
    with store.locked(), opened(settings) as warehouse:
        before = _before(store, full)
        through = settings.through or warehouse.last_day()
        inputs, reckoning = _inputs(settings, warehouse), _reckoning(settings)
        if before and not full and _is_unchanged(before.manifest, inputs, through):
            return Report(before, before.manifest, before, is_new=False)
        from refresh.road import Road  # only now: it loads Great Expectations, which takes seconds

        road = Road(warehouse, store, before, through, inputs, reckoning, settings.bytes_of_memory, full, progress)
        found = road.found()
        is_worth_publishing = any(source.files for source in found.sources.values())
        return Report(before, found, store.publish(found) if is_worth_publishing else None, is_new=is_worth_publishing)


def _before(store: Store, full: bool) -> Snapshot | None:
    """What is served now; a full refresh is how a damaged snapshot is replaced, so it does without one."""
    try:
        return store.current()
    except Problem:
        if full:
            return None
        raise


def _inputs(settings: Settings, warehouse: Warehouse) -> Any:
    """What the result depends on besides code and day, as far as it can be told without reading it."""
    files = warehouse.fingerprint()
    said = [files, settings.tables, settings.currency, settings.country, settings.fiscal_year_starts]
    return files and json.loads(json.dumps(said))


def _reckoning(settings: Settings) -> Reckoning:
    if settings.country not in known_countries():
        raise Problem(
            "setting `country`",
            wanted="a country whose holidays are known, as two letters of ISO 3166",
            got=settings.country,
            fix="Correct the letters, such as CN, DE or US.",
        )
    return Reckoning(settings.country, settings.fiscal_year_starts)


def _is_unchanged(before: Manifest, inputs: Any, through: date) -> bool:
    return bool(inputs) and (before.inputs, before.through, before.code) == (inputs, through, code_digest())
