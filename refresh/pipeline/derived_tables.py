"""Publishes small tables computed from several tables of the warehouse; one that cannot have changed is kept.

They are the arms of experiments on the assistant, the sums of value-added subscribers against subscribers-to-be, and
those of adopters of a launch against others; and the people of each feature by month.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

import polars as pl

from metrics.aggregates.schema import File
from metrics.analysis import uplift
from metrics.engine.checkpoints import READING
from metrics.periods.period import ONE_DAY
from metrics.snapshots.manifest import TableState
from metrics.snapshots.store import Snapshot
from queries.sources.definitions.billing.entitlements import entitlements
from queries.sources.definitions.billing.value_added import value_added
from queries.sources.definitions.usage import usage
from queries.sources.derived import assistant_experiment, feature_months, launch_effects, subscribers
from refresh.pipeline.code_digest import code_digest
from refresh.pipeline.compute_source import Computation
from refresh.pipeline.side_by_side import side_by_side

READ = ("usage", "contacts", "prompts")
"""Sources whose restated days change the arms."""
READ_BY_EFFECTS = ("usage", "entitlements")
"""Sources whose restated days change the effects of a launch."""
SETTLED = timedelta(days=14)
"""Days after the end of an experiment, or of the window after a launch, in which late rows still come in."""


@dataclass(frozen=True)
class Published:
    """A derived table as the snapshot before has it, computed by the same code."""

    rows: pl.DataFrame
    through: date
    """Last day of that snapshot."""
    tables: tuple[TableState, ...]


@dataclass(frozen=True)
class DerivedTable:
    """A table that is computed from others and published as a reference table of the snapshot."""

    name: str
    tables: tuple[str, ...]
    """Tables of the warehouse without which it is not there."""
    rows: Callable[[Computation, Published | None], pl.DataFrame]
    """Its rows; given what was published, rows that cannot have changed are taken from there."""
    optional: tuple[str, ...] = ()
    """Tables that it reads where the warehouse has them."""

    def files(self, computation: Computation, before: Snapshot | None) -> Iterator[File]:
        """The published table; none where a table is missing, what was published where one was rejected."""
        if not {*self.tables} <= computation.warehouse.tables.keys():
            return
        findings = computation.findings
        known = before.manifest.reference(self.name) if before else None
        if all(findings[name].is_usable for name in (*self.tables, *self.optional) if name in findings):
            yield File(self.name, *computation.store.keep(self.rows(computation, self._published(computation, before))))
        elif known:
            yield known

    def _published(self, computation: Computation, before: Snapshot | None) -> Published | None:
        file = before.manifest.reference(self.name) if before else None
        if before is None or file is None or computation.anew or before.manifest.code != code_digest():
            return None
        if (
            before.manifest.forgotten != computation.warehouse.privacy.forgotten
        ):  # in any row they may have been counted
            return None
        return Published(before.read(file), before.manifest.through, before.manifest.tables)


def derived(computation: Computation, before: Snapshot | None) -> Iterator[File]:
    """Files of every derived table, of computed sources."""
    found = side_by_side(lambda table: [*table.files(computation, before)], TABLES)
    yield from chain.from_iterable(found)


def _arms(computation: Computation, published: Published | None) -> pl.DataFrame:
    """Of no experiment that is sealed; what was published where it is not known which are."""
    seal = computation.seal
    if seal.sealed is None:
        return published.rows if published else pl.DataFrame(schema=assistant_experiment.ARMS)
    if published and not seal.is_any_opened and _are_arms_unchanged(published, computation):
        return published.rows.filter(~pl.col("experiment").is_in(list(seal.sealed)))
    return assistant_experiment.arms(
        computation.warehouse, computation.through, computation.leaving_out, without=seal.sealed
    )


def _are_arms_unchanged(published: Published, computation: Computation) -> bool:
    """Whether every experiment was over long before that snapshot, and no row of its days has changed."""
    if published.rows.is_empty():
        return False
    end = max(published.rows["end"])
    restated = (day for name in READ for day in computation.restated.get(name, ()))
    is_same = _exposures(published.tables) == _exposures(finding.state for finding in computation.findings.values())
    return bool(end + SETTLED <= published.through and is_same and all(day > end for day in restated))


def _exposures(tables: Iterable[TableState]) -> int:
    """Number of counted exposures."""
    return sum(table.rows - table.quarantined for table in tables if table.name == "experiment_exposures")


def _uplift(computation: Computation, published: Published | None) -> pl.DataFrame:
    """Sums up to the last month that is over by the watermark of value-added subscribers, computed at every refresh.

    A new first payment changes who is a subscriber-to-be in every earlier month.
    """
    until = computation.known_through(value_added)
    since = subscribers.first_month(computation.warehouse, computation.leaving_out)
    rows = subscribers.months(computation.warehouse, until, computation.leaving_out)
    following = until + ONE_DAY
    last = following.year * 12 + following.month - 1
    return uplift.matched(rows, last if since is None else since, last)


def _launch_effects(computation: Computation, published: Published | None) -> pl.DataFrame:
    """Those of launches that were over long before the last snapshot, with no day that changed, are kept."""
    launches = _over(computation)
    kept = [launch for launch in launches if published and _is_launch_unchanged(launch, published, computation)]
    names = pl.DataFrame(
        [(launch.feature, launch.day) for launch in kept], {"feature": pl.String, "launched": pl.Date}, orient="row"
    )
    read = launch_effects.effects(
        computation.warehouse, [launch for launch in launches if launch not in kept], computation.leaving_out
    )
    known = published.rows if published else read.clear()
    rows = pl.concat([known.join(names, on=["feature", "launched"], how="semi"), read])
    return rows.sort("launched", "feature", "is_adopter", "band")


def _is_launch_unchanged(launch: launch_effects.Launch, published: Published, computation: Computation) -> bool:
    known = published.rows.filter(feature=launch.feature, launched=launch.day)
    lacks = known.select(pl.col("minutes_before", "unpaid").is_null()).unique().rows()
    restated = (day for name in READ_BY_EFFECTS for day in computation.restated.get(name, ()))
    return (
        lacks == [launch_effects.lacks(computation.warehouse)]
        and launch.end + SETTLED <= published.through
        and not any(launch.start <= day <= launch.end for day in restated)
    )


def _over(computation: Computation) -> list[launch_effects.Launch]:
    """Launches whose windows are over by the watermark of use and, where there are any, of subscriptions."""
    until = computation.known_through(entitlements)
    found = launch_effects.launched(computation.warehouse, computation.leaving_out)
    return [launch for launch in found if launch.end <= until]


FEATURE_MONTHS = feature_months.COUNTS | {READING: pl.String}


def _feature_months(computation: Computation, published: Published | None) -> pl.DataFrame:
    """Months that are over by the watermark of use; those whose reading is the same as before are kept."""
    months = computation.months(usage)
    known = published.rows if published else pl.DataFrame(schema=FEATURE_MONTHS)
    kept = known.join(months, on=["month", READING], how="semi")
    wanted = months.join(kept, on="month", how="anti")
    rows = dict(wanted.select("month", "rows").iter_rows())
    read = feature_months.months(computation.warehouse, rows, computation.leaving_out)
    found = pl.concat([kept, read.join(wanted.select("month", READING), on="month")])
    return found.sort(*feature_months.KEYS, nulls_last=True)


TABLES = (
    DerivedTable(assistant_experiment.NAME, assistant_experiment.TABLES, _arms),
    DerivedTable(uplift.NAME, subscribers.TABLES, _uplift),
    DerivedTable(launch_effects.NAME, launch_effects.TABLES, _launch_effects, optional=launch_effects.OPTIONAL),
    DerivedTable(feature_months.NAME, feature_months.TABLES, _feature_months),
)
