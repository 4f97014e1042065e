"""Served snapshot: the current one, the newest intact one before it where it is damaged, or the one served on a day
(as of).

Snapshots have an order that depends on no clock, and the times that the machine's clock had said. Where a clock was
set back or ahead the two contradict each other: then the fewest times are taken for wrong that can be, and a snapshot
with a wrong one is taken to have been served from the nearest moment that its neighbours leave. Nothing was served
after now.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

from metrics.errors import Refusal
from metrics.model.metric import Metric
from metrics.snapshots.stamp import digested
from metrics.snapshots.store import DAMAGED, POINTER, Snapshot, Store
from queries.errors import Damaged


@dataclass(frozen=True)
class Served:
    """Snapshot that is served, and the damaged one that it stands in for."""

    snapshot: Snapshot
    damaged: str | None = None
    """Id of the current snapshot where it is damaged; POINTER where the pointer itself is."""


def served(store: Store, *, thoroughly: bool = False) -> Served | None:
    """Snapshot to serve; None before the first is published. Raises Damaged where no snapshot is whole.

    Thoroughly: every file of the current one is read, too, instead of its manifest only.
    """
    id = store.current_id()
    if id is None and not store.ids():
        return None
    try:
        return Served(_believed(store, id or POINTER, thoroughly))
    except Damaged as damage:
        return _one_before(store, id or POINTER, damage)


def whole(home: Path, id: str) -> Snapshot:
    """Snapshot with every file verified. Raises Damaged where a digest differs."""
    snapshot = Store(home).snapshot(id)
    for file in snapshot.files():
        for _ in Store(home).contents(file):
            """Reading it is the examination."""
    return snapshot


def forget() -> None:
    """Clears what this process remembers of intact and damaged snapshots."""
    DAMAGED.clear()
    _opened.cache_clear()
    _found_whole.cache_clear()


def _one_before(store: Store, id: str, damage: Damaged) -> Served:
    for earlier in reversed(_before(store, id)):
        try:
            _found_whole(store.home, earlier)
            return Served(_believed(store, earlier, thoroughly=False), id if digested(id) else POINTER)
        except Damaged:
            continue
    raise damage


def _before(store: Store, id: str) -> list[str]:
    """Ids of earlier snapshots; for an unknown id, up to the one served last."""
    stamps, stamp = store.stamps(), digested(id)
    if stamp in stamps:
        return [str(earlier) for earlier in stamps if earlier < stamp]
    served_last = (digested(serving.what) for serving in store.servings()[-1:])
    return [str(earlier) for last in served_last if last for earlier in stamps if earlier <= last]


def _believed(store: Store, id: str, thoroughly: bool) -> Snapshot:
    snapshot = whole(store.home, id) if thoroughly else _opened(store.home, id)
    if snapshot.is_damaged:
        raise Damaged(f"snapshot {id}", wanted="files as they were published", got="damaged ones", fix="Refresh")
    return snapshot


@lru_cache(8)
def _opened(home: Path, id: str) -> Snapshot:
    return Store(home).snapshot(id)


_found_whole = lru_cache(8)(whole)


def as_of(store: Store, day: date) -> Snapshot:
    """As-of lookup: the snapshot being served at the end of a UTC day. Raises Refusal where there was none."""
    begun = [id for at, id in _served(store) if at.date() <= day]
    if not begun:
        raise Refusal("nothing_believed", day=day.isoformat())
    return store.snapshot(begun[-1])


def days_of(store: Store) -> tuple[date, ...]:
    """UTC days on which the served snapshot changed, in order."""
    return tuple(dict.fromkeys(at.date() for at, _ in _served(store)))


def refuse_other_definition(snapshot: Snapshot, metric: Metric) -> None:
    """Raises Refusal where the metric had another definition then: today's was never published."""
    then = snapshot.manifest.definitions.get(metric.id)
    if then != metric.version:
        facts = {"then": "–" if then is None else str(then), "now": str(metric.version)}
        raise Refusal("other_definition_then", metric=metric.id, **facts)


def in_order(times: Sequence[datetime], now: datetime) -> list[datetime]:
    """Non-decreasing times of a sequence of events, from clock readings that may contradict their order."""
    trusted = _longest([place for place, at in enumerate(times) if at <= now], times)
    bounds = [now]
    for place in reversed(range(len(times))):
        bounds.append(times[place] if place in trusted else bounds[-1])
    times_in_order: list[datetime] = []
    for at, bound in zip(times, reversed(bounds[1:]), strict=True):
        times_in_order.append(min(max([at, *times_in_order[-1:]]), bound))
    return times_in_order


def _longest(places: Iterable[int], times: Sequence[datetime]) -> set[int]:
    """Longest non-decreasing subsequence of times; on a tie the one of the earlier clock.

    A clock is usually set back because it was ahead. (Patience sorting.)
    """
    ends: list[datetime] = []
    last: list[int] = []
    before: dict[int, int | None] = {}
    for place in places:
        length = bisect_right(ends, times[place])
        ends[length : length + 1], last[length : length + 1] = [times[place]], [place]
        before[place] = last[length - 1] if length else None
    longest: set[int] = set()
    end = last[-1] if last else None
    while end is not None:
        longest.add(end)
        end = before[end]
    return longest


def _served(store: Store) -> list[tuple[datetime, str]]:
    """Time from which each snapshot was served: on publication and after each rollback."""
    servings = store.servings()
    begun = in_order([serving.at for serving in servings], datetime.now(tz=UTC))
    return [(at, serving.what) for at, serving in zip(begun, servings, strict=True)]
