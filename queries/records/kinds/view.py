"""Saved view: a page of the dashboard as somebody left it, under a name, to be opened again by everybody."""

import re

import msgspec

from queries.errors import Problem
from queries.text.visible import visible

LONGEST_NAME, LONGEST_QUERY = 100, 4_000
"""Longest name and longest query together, in characters."""
PAGE = re.compile(r"[a-z][a-z0-9_]{0,99}")


class View(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page and what was chosen on it. What was not chosen follows the page: without a period it is the newest."""

    name: str
    page: str
    """Name of the page's file."""
    query: dict[str, tuple[str, ...]] = {}
    """Parameter of the URL → the values chosen."""

    def __post_init__(self) -> None:
        """Raises Problem for a name that nobody could read, and for what is no address of a page."""
        if not self.name.strip() or len(self.name) > LONGEST_NAME or visible(self.name) != self.name:
            wanted = f"from 1 to {LONGEST_NAME} visible characters"
            raise Problem("name of a view", wanted=wanted, got=repr(self.name[:200]), fix="Choose another name")
        if not PAGE.fullmatch(self.page):
            wanted, fix = "the name of a page, such as compare", "Correct the page"
            raise Problem("page of a view", wanted=wanted, got=repr(self.page[:200]), fix=fix)
        size = sum(len(name) + sum(map(len, values)) for name, values in self.query.items())
        if size > LONGEST_QUERY:
            wanted, got = f"at most {LONGEST_QUERY:,} characters", f"{size:,}"
            raise Problem("choices of a view", wanted=wanted, got=got, fix="Choose less, such as fewer filters")
