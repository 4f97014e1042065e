"""Pages, found by scanning: one question each."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite

from dashboard.presentation.context import Context
from queries.discovery import scanned_one_by_one
from queries.errors import Problem

GROUPS = ("", "explore", "service", "decide", "trust")
"""Menus of the navigation, in order."""


@dataclass(frozen=True)
class Page:
    """A page of the dashboard. Its file's name is its address and the name of its words."""

    place: float
    """Where it stands in the navigation, by size: between 1 and 2 is 1.5. The first is where a visitor arrives."""
    show: Callable[[Context], None]
    group: str = ""
    """Menu of the navigation in which it stands: one of GROUPS, or none for a place of its own."""
    needs: tuple[str, ...] = ()
    """Metrics without which it cannot be drawn: it then stands under "waits for data" and says what it waits for."""
    any_of: tuple[str, ...] = ()
    """Metrics of which it needs one, and arranges itself by those that there are."""
    is_filtered: bool = True
    """Whether its figures follow the filter of the dashboard; else it says that they do not."""

    def __post_init__(self) -> None:
        """Raises Problem for a place that is no number, by which nothing could be ordered."""
        if not isinstance(self.place, int | float) or not isfinite(self.place):
            raise Problem("place of a page", wanted="a number", got=repr(self.place), fix="Write a number such as 1.5")
        if self.group not in GROUPS:
            wanted = "one of " + ", ".join(filter(None, GROUPS))
            raise Problem("group of a page", wanted=wanted, got=repr(self.group), fix="Write one of these, or none")


@dataclass(frozen=True)
class Failing:
    """A page whose file cannot be used: it stands last in the navigation and says why."""

    problem: Problem
    place: float = float("inf")
    group: str = ""
    needs: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    is_filtered: bool = False

    def show(self, context: Context) -> None:
        raise self.problem


def pages() -> dict[str, Page | Failing]:
    """Every page by name, in the order of the navigation; of those of one place in the order of their names."""
    import dashboard.pages as here

    parts, problems = scanned_one_by_one(Page, here, attribute="page")
    by_name = {name: page for name, (_, page) in parts.items()} | {name: Failing(problems[name]) for name in problems}
    return dict(sorted(by_name.items(), key=lambda item: (item[1].place, item[0])))
