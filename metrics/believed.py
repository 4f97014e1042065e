"""What was believed on a day: the snapshot that was served at its end."""

from datetime import date, datetime

from metrics.metric import Metric
from metrics.refusal import Refusal
from metrics.snapshots import WRITTEN, Snapshot, Store


def as_of(store: Store, day: date) -> Snapshot:
    """The snapshot that was served at the end of the day, UTC. Raises Refusal where there was none."""
    begun = [id for at, id in _served(store) if at.date() <= day]
    if not begun:
        raise Refusal("nothing_believed", day=day.isoformat())
    return store.snapshot(begun[-1])


def days_of(store: Store) -> tuple[date, ...]:
    """The days on which another snapshot began to be served, UTC, in order."""
    return tuple(dict.fromkeys(at.date() for at, _ in _served(store)))


def refuse_other_definition(snapshot: Snapshot, metric: Metric) -> None:
    """Raises Refusal where the metric meant something else then: its value by today's definition was never believed."""
    then = snapshot.manifest.definitions.get(metric.id)
    if then != metric.version:
        facts = {"then": "–" if then is None else str(then), "now": str(metric.version)}
        raise Refusal("other_definition_then", metric=metric.id, **facts)


def _served(store: Store) -> list[tuple[datetime, str]]:
    """From when on each snapshot was served: since it was made, and again since somebody went back to it."""
    made = ((datetime.strptime(id.split("-")[0], WRITTEN), id) for id in store.ids())
    return sorted([*made, *store.rollbacks()])
