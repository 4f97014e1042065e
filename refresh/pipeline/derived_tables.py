"""Publishes small tables computed from several tables of the warehouse; one that cannot have changed is kept.

They are the arms of experiments on the assistant, the sums of value-added subscribers against subscribers-to-be, and
those of adopters of a launch against others.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from metrics.aggregates.schema import File
from metrics.analysis import uplift
from metrics.periods.period import ONE_DAY
from metrics.snapshots.manifest import TableState
from metrics.snapshots.store import Snapshot
from queries.sources import assistant_experiment, launch_effects, subscribers
from queries.sources.definitions.entitlements import entitlements
from queries.sources.definitions.value_added import value_added
from refresh.pipeline.code_digest import code_digest
from refresh.pipeline.compute_source import Computation

READ = ("usage", "contacts", "prompts")
"""Sources whose restated days change the arms."""
READ_BY_EFFECTS = ("usage", "entitlements")
"""Sources whose restated days change the effects of a launch."""
SETTLED = timedelta(days=14)
"""Days after the end of an experiment, or of the window after a launch, in which late rows still come in."""


def _never(known: pl.DataFrame, before: Snapshot, computation: Computation) -> bool:
    """Of a table that is computed at every refresh."""
    return False


@dataclass(frozen=True)
class DerivedTable:
    """A table that is computed from others and published as a reference table of the snapshot."""

    name: str
    tables: tuple[str, ...]
    """Tables of the warehouse without which it is not there."""
    rows: Callable[[Computation], pl.DataFrame]
    is_unchanged: Callable[[pl.DataFrame, Snapshot, Computation], bool] = _never
    """Whether the rows published before, by the same code, are those that would be computed."""
    optional: tuple[str, ...] = ()
    """Tables that it reads where the warehouse has them."""
    continued: Callable[[pl.DataFrame, Snapshot, Computation], pl.DataFrame] | None = None
    """Rows now, from those published before by the same code; without it everything is computed."""

    def files(self, computation: Computation, before: Snapshot | None) -> Iterator[File]:
        """The published table; none where a table is missing, what was published where one was rejected."""
        if not {*self.tables} <= computation.warehouse.tables.keys():
            return
        findings = computation.findings
        known = before.manifest.reference(self.name) if before else None
        is_usable = all(findings[name].is_usable for name in (*self.tables, *self.optional) if name in findings)
        if known and before and (not is_usable or self._is_kept(known, before, computation)):
            yield known
        elif is_usable:
            yield File(self.name, *computation.store.keep(self._computed(known, before, computation)))

    def _is_kept(self, known: File, before: Snapshot, computation: Computation) -> bool:
        return _is_same_code(before, computation) and self.is_unchanged(before.read(known), before, computation)

    def _computed(self, known: File | None, before: Snapshot | None, computation: Computation) -> pl.DataFrame:
        if known and before and self.continued and _is_same_code(before, computation):
            return self.continued(before.read(known), before, computation)
        return self.rows(computation)


def _is_same_code(before: Snapshot, computation: Computation) -> bool:
    return not computation.anew and before.manifest.code == code_digest()


def derived(computation: Computation, before: Snapshot | None) -> Iterator[File]:
    """Files of every derived table, of computed sources."""
    for table in TABLES:
        yield from table.files(computation, before)


def _arms(computation: Computation) -> pl.DataFrame:
    return assistant_experiment.arms(computation.warehouse, computation.through, computation.leaving_out)


def _are_arms_unchanged(known: pl.DataFrame, before: Snapshot, computation: Computation) -> bool:
    """Whether every experiment was over long before the last snapshot, and no row of its days has changed."""
    if known.is_empty():
        return False
    end = max(known["end"])
    restated = (day for name in READ for day in computation.restated.get(name, ()))
    is_same = _exposures(before.manifest.tables) == _exposures(
        finding.state for finding in computation.findings.values()
    )
    return bool(end + SETTLED <= before.manifest.through and is_same and all(day > end for day in restated))


def _exposures(tables: Iterable[TableState]) -> int:
    """Number of counted exposures."""
    return sum(table.rows - table.quarantined for table in tables if table.name == "experiment_exposures")


def _uplift(computation: Computation) -> pl.DataFrame:
    """Sums up to the last month that is over by the watermark of value-added subscribers."""
    until = computation.known_through(value_added)
    since = subscribers.first_month(computation.warehouse, computation.leaving_out)
    rows = subscribers.months(computation.warehouse, until, computation.leaving_out)
    following = until + ONE_DAY
    last = following.year * 12 + following.month - 1
    return uplift.matched(rows, last if since is None else since, last)


def _launch_effects(computation: Computation) -> pl.DataFrame:
    return launch_effects.effects(computation.warehouse, _over(computation), computation.leaving_out)


def _continued_effects(known: pl.DataFrame, before: Snapshot, computation: Computation) -> pl.DataFrame:
    """Those of launches that are over for long, with no day that has changed, are kept; the others are read."""
    found = set(known.select("feature", "launched").iter_rows())
    lacks = known.select(pl.col("minutes_before", "unpaid").is_null()).unique().rows()
    is_same = lacks == [launch_effects.lacks(computation.warehouse)]
    restated = {day for name in READ_BY_EFFECTS for day in computation.restated.get(name, ())}
    launches = _over(computation)
    kept = [
        launch
        for launch in launches
        if is_same
        and (launch.feature, launch.day) in found
        and launch.end + SETTLED <= before.manifest.through
        and not any(launch.start <= day <= launch.end for day in restated)
    ]
    anew = [launch for launch in launches if launch not in kept]
    names = pl.DataFrame(
        [(launch.feature, launch.day) for launch in kept], {"feature": pl.String, "launched": pl.Date}, orient="row"
    )
    rows = known.join(names, on=["feature", "launched"], how="semi")
    read = launch_effects.effects(computation.warehouse, anew, computation.leaving_out)
    return pl.concat([rows, read]).sort("launched", "feature", "is_adopter", "band")


def _over(computation: Computation) -> list[launch_effects.Launch]:
    """Launches whose windows are over by the watermark of use and, where there are any, of subscriptions."""
    until = computation.known_through(entitlements)
    found = launch_effects.launched(computation.warehouse, computation.leaving_out)
    return [launch for launch in found if launch.end <= until]


TABLES = (
    DerivedTable(assistant_experiment.NAME, assistant_experiment.TABLES, _arms, _are_arms_unchanged),
    DerivedTable(uplift.NAME, subscribers.TABLES, _uplift),
    DerivedTable(
        launch_effects.NAME,
        launch_effects.TABLES,
        _launch_effects,
        optional=launch_effects.OPTIONAL,
        continued=_continued_effects,
    ),
)
