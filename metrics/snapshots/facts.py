"""Facts behind a snapshot: the extract that it was computed from, opened when a question needs it."""

from functools import lru_cache
from typing import TYPE_CHECKING

from metrics.aggregates.schema import SourceState, Trust
from metrics.snapshots.store import Snapshot
from queries.errors import Damaged
from queries.sources.registry import sources

if TYPE_CHECKING:  # they load DuckDB
    from metrics.aggregates.from_facts import FactsBehind
    from queries.extract.open_extract import OpenExtract

OPEN = 2
"""Number of extracts that are open at once."""
MEMORY = 4_000_000_000
"""Bytes of a process that answers questions, of which the engine takes its share."""


def facts_behind(snapshot: Snapshot, state: SourceState) -> "FactsBehind | None":
    """The facts from which a source of the snapshot was computed.

    None where files of its extract are gone or damaged, where the source is in its last good state, or was defined
    otherwise when it was computed.
    """
    source = sources().get(state.name)
    if source is None or source.sql != state.sql or state.trust is Trust.FAILED or state.read_through is None:
        return None
    extract = _extract(snapshot)
    if extract is None:
        return None
    from metrics.aggregates.from_facts import FactsBehind
    from queries.sources.facts import Facts

    return FactsBehind(Facts(extract.warehouse, source, state.read_through, extract.leaving_out), extract)


def _extract(snapshot: Snapshot) -> "OpenExtract | None":
    published = snapshot.manifest.extract
    if published is None:
        return None
    from queries.extract.open_extract import is_there

    try:
        return _opened(snapshot) if is_there(published, snapshot.home) else None
    except Damaged:
        return None


@lru_cache(OPEN)
def _opened(snapshot: Snapshot) -> "OpenExtract | None":
    from queries.extract.open_extract import opened

    published = snapshot.manifest.extract
    return opened(published, snapshot.home, MEMORY) if published else None
