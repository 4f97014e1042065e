"""Forgets a person: removes every row and every state about one from a store, in an order that may be repeated.

The person enters the list of forgotten people first. So a refresh after a killed removal leaves the rows out, too, and
to forget the person again goes on with what is left.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from metrics.catalogue import catalogue
from metrics.engine.checkpoints import DRAFT
from metrics.snapshots.atomic_files import own_files
from metrics.snapshots.event_logs import PREFIX
from metrics.snapshots.manifest import QUARANTINED, Manifest
from metrics.snapshots.store import Snapshot, Store, Unpublished
from queries.errors import Problem
from queries.extract.people.forgotten import Forgotten
from queries.extract.people.person import Person, person_in
from queries.extract.people.removal import Removal
from queries.extract.people.secret import FOLDER
from queries.sources.registry import sources
from queries.sources.source import ENTITY
from queries.warehouse.contract import contract, users
from refresh.forgetting.published_rows import PublishedRows
from refresh.forgetting.sentences import Sentences
from refresh.pipeline.cleanup import is_day, remove_searched, swept, writable


@dataclass(frozen=True)
class Removed:
    """What was removed with a person, and what stays."""

    extract: Mapping[str, int] = field(default_factory=dict)
    """Table → rows removed from the extract."""
    logs: Mapping[str, int] = field(default_factory=dict)
    """Event log → rows removed from all snapshots."""
    quarantined: Mapping[str, int] = field(default_factory=dict)
    """Table → quarantined rows removed from all snapshots."""
    emptied: int = 0
    """Snapshots with logs of which it could not be told any more whose rows they held; these were emptied."""
    rewritten: Mapping[str, str] = field(default_factory=dict)
    """Id of a snapshot that was written anew → its id now."""
    was_forgotten: bool = False
    """Whether the person was in the list of forgotten people before."""
    sources: tuple[str, ...] = ()
    """Sources whose published numbers may count the person, without a name."""

    @property
    def metrics(self) -> tuple[str, ...]:
        """Metrics of these sources."""
        names = {*self.sources}
        return tuple(each.id for each in catalogue().values() if names & {source.name for source in each.sources})


def forget(home: Path, given: str) -> Removed:
    """Removes a person from a store, by an id as the warehouse writes it.

    Raises Problem for somebody of whom the store has nothing, and changes nothing then; Busy while a refresh runs.
    """
    store = Store(home)
    if not (home / "extract").is_dir() and not store.ids():
        raise _unknown(home, "a store without a snapshot")
    with writable(home), store.locked():
        person, listed = person_in(home / "extract", given), Forgotten.of(home / FOLDER)
        forgetting = _Forgetting(store, person, listed)
        found = forgetting.found()
        with swept(store):
            return forgetting.removed(found)


class _Forgetting:
    def __init__(self, store: Store, person: Person, listed: Forgotten) -> None:
        self._store, self._person, self._listed = store, person, listed
        self._extract = Removal(store.home / "extract", person)
        self._published, self._sentences = PublishedRows(store, person), Sentences(person)

    def found(self) -> Removed:
        """What there is to be removed. Raises Problem where the store has nothing of the person. Nothing is changed."""
        was_forgotten = self._listed.has(self._person.name)
        for snapshot in self._snapshots():
            self._published.look_at(snapshot)
        counted, rows = self._published.counts(), self._extract.rows()
        if not (was_forgotten or rows or counted or self._extract.is_known or self._is_in_states()):
            raise _unknown(self._store.home, "an id of which it has no row")
        return Removed(
            rows,
            _named(counted, PREFIX),
            _named(counted, QUARANTINED),
            len(self._published.untold),
            was_forgotten=was_forgotten,
            sources=_counting({*rows} or {*contract.tables}),
        )

    def removed(self, found: Removed) -> Removed:
        """Removes it, the id last: until then what is left can be found again."""
        self._listed = self._listed.with_person(self._person.name, is_done=False)
        Unpublished(self._store.home).doubt()
        rewritten = self._rewritten()
        self._sentences.in_runs(self._store.home, self._store.ids())
        self._sentences.in_alarm(self._store.home)
        self._drop_states()
        self._extract.remove()
        remove_searched(self._store)
        self._listed.with_person(self._person.name, is_done=True)
        return replace(found, rewritten=rewritten)

    def _snapshots(self) -> list[Snapshot]:
        """Raises Damaged where a manifest is: whose rows it refers to is not known."""
        return [self._store.snapshot(id) for id in self._store.ids()]

    def _rewritten(self) -> dict[str, str]:
        """Snapshots in which the person was → their new ids."""
        ids: dict[str, str] = {}
        for snapshot in self._snapshots():
            now = self._without(snapshot)
            if now != snapshot.manifest:
                ids[snapshot.id] = self._store.rewrite(snapshot.id, now)
        return ids

    def _without(self, snapshot: Snapshot) -> Manifest:
        manifest, changed = snapshot.manifest, self._published.without(snapshot)
        references = tuple(changed.get(file.table, file) for file in manifest.references)
        return replace(manifest, references=references, checks=self._sentences.checks(manifest.checks))

    def _is_in_states(self) -> bool:
        """Whether a checkpoint has the person, where ids are the numbers of the warehouse."""
        files = [file for file in self._store.home.glob("states/*/*/**/*.parquet") if self._has_ids(file)]
        plain = None if self._person.numbering else self._person.plain
        return plain is not None and any((pl.read_parquet(file)[ENTITY] == plain).any() for file in files)

    def _has_ids(self, file: Path) -> bool:
        try:
            kind = pl.read_parquet_schema(file).get(ENTITY)
        except (OSError, pl.exceptions.PolarsError):  # damaged: it is not used, and goes with the others
            return False
        return kind is not None and kind.is_integer()

    def _drop_states(self) -> None:
        """What a refresh continues from has a state or a key of everybody: the next one begins with the extract."""
        for state in self._store.home.glob("states/*/*"):
            if state.is_dir() and (state.name == "days" or is_day(state.name.removesuffix(DRAFT))):
                shutil.rmtree(state)
        for file in own_files(self._store.home / "verdicts"):
            file.unlink()


def _counting(tables: set[str]) -> tuple[str, ...]:
    """Sources that count rows of these tables; every source asks who a user is."""
    counted = tables - {users.name} or tables
    return tuple(name for name, source in sources().items() if source.tables & counted)


def _named(counts: Mapping[str, int], prefix: str) -> dict[str, int]:
    return {name.removeprefix(prefix): rows for name, rows in counts.items() if name.startswith(prefix)}


def _unknown(home: Path, got: str) -> Problem:
    return Problem(
        f"store {home}",
        wanted="the id of a user of whom it has rows, as the warehouse writes it",
        got=got,
        fix="Nothing was changed. Correct the id, or choose another store with --store",
    )
