"""Pages, found by scanning: one question each."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.presentation.context import Context
from queries.discovery import scanned


@dataclass(frozen=True)
class Page:
    """A page of the dashboard. Its file's name is its address and the name of its words."""

    place: int
    """Where it stands in the navigation; the first is where a visitor arrives."""
    show: Callable[[Context], None]


def pages() -> dict[str, Page]:
    """Every page by name, in the order of the navigation."""
    import dashboard.pages as here

    found = {name: page for name, (_, page) in scanned(Page, here, attribute="page").items()}
    return dict(sorted(found.items(), key=lambda item: item[1].place))
