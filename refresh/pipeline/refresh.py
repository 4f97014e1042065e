"""One refresh: publishes a snapshot, or nothing where nothing has changed."""

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metrics.catalogue import unusable
from metrics.periods.holidays import known_countries
from metrics.periods.period import CalendarSettings
from metrics.snapshots.manifest import CheckResult, Manifest
from metrics.snapshots.served import served
from metrics.snapshots.store import Snapshot, Store
from queries.errors import Damaged, Problem
from queries.extract.extract import extracted
from queries.extract.people.forgotten import Forgotten
from queries.extract.people.pseudonyms import Pseudonyms
from queries.extract.people.secret import FOLDER, WITHOUT_KEY
from queries.extract.published import EXTRACT, PublishedExtract
from queries.extract.storage.parts import is_whole, part_file
from queries.records.written_tables import with_written
from queries.settings import Settings
from queries.warehouse.connection import opened
from queries.warehouse.database import Database
from refresh.declarations import NOTHING_WRITTEN, Written, written
from refresh.loading import kept_from_collector
from refresh.pipeline.cleanup import swept, writable
from refresh.pipeline.code_digest import code_digest, extract_digest
from refresh.progress import PUBLISH, Progress, silence

if TYPE_CHECKING:
    from refresh.pipeline.stages import Stages


@dataclass(frozen=True)
class Report:
    """Outcome of a refresh."""

    before: Snapshot | None
    found: Manifest
    published: Snapshot | None
    """None where nothing could be published."""
    is_new: bool
    """Whether a snapshot was published; False where nothing has changed."""
    not_read: Mapping[str, str] = field(default_factory=dict)
    """Table that is missing → a file of its name in the warehouse's folder whose kind is not read."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Table that the account may not read → what the database said."""
    still_there: int = 0
    """Number of forgotten people whom the warehouse still has; no row of theirs was read."""

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        """Critical checks that failed."""
        return tuple(check for check in self.found.checks if check.is_critical)

    @property
    def moved(self) -> dict[str, int]:
        """Source → number of entities that moved, which made it be computed anew."""
        sources = self.found.sources.values() if self.is_new else ()
        return {source.name: source.moved for source in sources if source.moved}


def refresh(settings: Settings, *, full: bool = False, progress: Progress = silence) -> Report:
    """Publish a new snapshot of the warehouse, unless nothing has changed and `full` does not ask for one all the same.

    A damaged one is replaced by reading everything anew. Raises Problem where the warehouse cannot be read or the store
    not be written to, where another refresh is running, and for a metric whose file cannot be used.
    """
    for problem in unusable().values():
        raise problem
    store = Store(settings.store)
    with writable(store.home), store.locked(), swept(store), opened(settings) as warehouse_itself:
        progress("read", 0.0)
        database = with_written(warehouse_itself, settings)
        before, is_damaged = _before(store)
        said = written(settings, None if full else before)
        full = full or is_damaged
        inputs, reckoning = _inputs(settings, database, said), _reckoning(settings)
        through, forgotten = database.last_day(), Forgotten.of(store.home / FOLDER)
        home, memory = store.home / EXTRACT, settings.bytes_of_memory
        pseudonyms = Pseudonyms.of_store(store.home / FOLDER, home) if settings.pseudonymise else None
        if before:
            _refuse_lost_list(before.manifest.forgotten, forgotten, home)
        published = before.manifest.extract if before else None
        is_same = (
            before is not None and before.manifest.forgotten == len(forgotten.people) and _is_whole(published, home)
        )
        if before and is_same and not full and _is_unchanged(before.manifest, inputs, through):
            return Report(before, before.manifest, before, is_new=False)
        with (
            stages_loading() as stages_loaded,
            extracted(
                database,
                home,
                memory,
                code=extract_digest(),
                anew=full,
                served=published.files if published else (),
                progress=progress,
                forgotten=forgotten,
                pseudonyms=pseudonyms,
            ) as warehouse,
        ):
            progress("load", 0.0)
            stages = stages_loaded()(warehouse, store, before, through, inputs, reckoning, memory, full, progress, said)
            result = replace(stages.found(), records_head=said.head)
        is_worth_publishing = any(source.files for source in result.sources.values())
        progress(PUBLISH, 0.0)
        return Report(
            before,
            result,
            store.publish(result) if is_worth_publishing else None,
            is_new=is_worth_publishing,
            not_read=database.not_read,
            refused=warehouse.refused,
            still_there=warehouse.privacy.still_there,
        )


@contextmanager
def stages_loading() -> Iterator[Callable[[], "type[Stages]"]]:
    """The stages, loaded in a thread while the main one waits for the warehouse: Great Expectations takes seconds.

    The thread has ended when this is left: a process must not exit in the middle of an import.
    """
    import pandas  # noqa: F401  DuckDB imports it, too: of two threads that do so at once one finds a half of it

    with ThreadPoolExecutor(1, "loading") as pool:
        yield pool.submit(_stages).result


def _stages() -> "type[Stages]":
    with kept_from_collector():
        from refresh.pipeline.stages import Stages

    code_digest()  # it reads every module, and is kept for whoever asks next
    return Stages


def _before(store: Store) -> tuple[Snapshot | None, bool]:
    """Served snapshot, fully verified, and whether the current one is damaged."""
    try:
        now = served(store, thoroughly=True)
    except Damaged:
        return None, True
    return (now.snapshot, now.damaged is not None) if now else (None, False)


def _is_whole(published: PublishedExtract | None, home: Path) -> bool:
    """Whether the rows that the snapshot was computed from are there, as they were written."""
    return published is not None and all(is_whole(part_file(home, digest), digest) for digest in published.files)


def _refuse_lost_list(known: int, forgotten: Forgotten, extract: Path) -> None:
    """Raises Problem where the list of forgotten people is gone, unless the extract was removed as well, on purpose."""
    if known > len(forgotten.people) and any(extract.glob("*.parquet")):
        raise Problem(
            f"folder {forgotten.home}",
            wanted=f"the list of people who were forgotten, {known} of them",
            got=str(len(forgotten.people) or "none"),
            fix=WITHOUT_KEY,
        )


def _inputs(settings: Settings, database: Database, said: Written) -> Any:
    """Fingerprint of what the result depends on besides code and day, without reading the data."""
    files, has_watermarks = database.fingerprint, database.told() is not None
    calendar = [settings.time_zone, settings.country, settings.fiscal_year_starts]
    inputs = [files, settings.tables, settings.currency, calendar, has_watermarks]
    inputs += [{"pseudonymise": True}] if settings.pseudonymise else []
    inputs += [{"experiments": said.digest}] if said.digest != NOTHING_WRITTEN.digest else []
    return files and json.loads(json.dumps(inputs, default=str))


def _reckoning(settings: Settings) -> CalendarSettings:
    if settings.country not in known_countries():
        raise Problem(
            "setting `country`",
            wanted="a country whose holidays are known, as two letters of ISO 3166",
            got=settings.country,
            fix="Correct the letters, such as CN, DE or US.",
        )
    return CalendarSettings(settings.country, settings.fiscal_year_starts)


def _is_unchanged(before: Manifest, inputs: Any, through: date) -> bool:
    return bool(inputs) and (before.inputs, before.through, before.code) == (inputs, through, code_digest())
