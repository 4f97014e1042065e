"""Saved views: the list, and what is done with one. Every name is there once, whoever chose it."""

from uuid import uuid4

from queries.errors import Problem
from queries.records.entry import Entry
from queries.records.kinds.view import View
from queries.records.records import Records

KIND = "view"


def views(kept: Records) -> dict[str, tuple[Entry, View]]:
    """Id → the record and what is in it, by name."""
    known = [(entry, entry.body) for entry in kept.entries(KIND) if isinstance(entry.body, View)]
    ordered = sorted(known, key=lambda pair: (_plain(pair[1].name), pair[0].id))
    return {entry.id: (entry, view) for entry, view in ordered}


def view(kept: Records, id: str) -> View | None:
    """The view of the id; None where there is none any more."""
    entry = kept.entry(KIND, id)
    return entry.body if entry and isinstance(entry.body, View) else None


def save_view(kept: Records, view: View, *, by: str) -> Entry:
    """Saves a new view. Raises Problem where its name is taken."""
    _refuse_taken(kept, view.name)
    return kept.save(KIND, f"view-{uuid4().hex[:16]}", view, by=by)


def change_view(kept: Records, entry: Entry, view: View, *, by: str) -> Entry:
    """Saves another version of a view, perhaps of another name. Raises Problem where that is taken, and Conflict."""
    _refuse_taken(kept, view.name, entry.id)
    return kept.save(KIND, entry.id, view, by=by, expected=entry.version)


def remove_view(kept: Records, entry: Entry, *, by: str) -> None:
    """Removes the view, whose history stays. Raises Conflict where somebody has changed it since."""
    kept.remove(KIND, entry.id, by=by, expected=entry.version)


def _refuse_taken(kept: Records, name: str, own: str = "") -> None:
    taken = [view.name for id, (_, view) in views(kept).items() if id != own and _plain(view.name) == _plain(name)]
    if taken:
        wanted, fix = "a name that no other view has", "Choose another name, or replace or remove that view"
        raise Problem("name of a view", wanted=wanted, got=taken[0], fix=fix)


def _plain(name: str) -> str:
    """The name as people tell names apart."""
    return " ".join(name.split()).casefold()
