"""What a card gives away: figures, and the picture of a chart; and what a page offers that is drawn for a document."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

from dashboard.exports.export import Export
from dashboard.exports.picture import Caption, Form
from dashboard.service.cache import Where

TABLE = "table"


@dataclass(frozen=True)
class Offered:
    """Figures of a card and its chart. Nothing is computed before somebody asks for it."""

    export: Export
    title: str
    """The finding."""
    below: str
    """What is plotted, with its unit."""
    kind: str = TABLE
    """Name of the function that draws the chart, or TABLE."""
    inputs: tuple[Any, ...] = ()
    """What the chart is drawn from."""
    notes: tuple[str, ...] = ()
    """How its marks are read."""
    draw: Callable[[Caption, Form], bytes] | None = None
    """Draws the chart with a caption; None for a table."""
    where: Where = ()
    """The filter of the page that its figures follow, which the page says once, above all of its cards."""
    number: int = 1
    """Which of the cards that are alike on one page."""

    @property
    def id(self) -> str:
        """What tells it from the other cards of its page, whatever the snapshot and the language."""
        again = f".{self.number}" if self.number > 1 else ""
        return f"{self.export.id}.{self.kind}{again}"

    def picture(self, form: Form) -> bytes:
        """The chart with its title, and what is to be known of its figures, below it."""
        return self.drawn(self.export.caption(self.title, self.below, self.notes), form)

    def drawn(self, caption: Caption, form: Form) -> bytes:
        """The chart with a caption. Raises TypeError for a table."""
        if self.draw is None:
            raise TypeError(f"{self.id} has no chart")
        return self.draw(caption, form)


_COLLECTED: ContextVar[list[Offered] | None] = ContextVar("collected", default=None)


@contextmanager
def collecting() -> Iterator[list[Offered]]:
    """What cards offer meanwhile in this thread, in the order of the page; no menu is drawn for it."""
    found: list[Offered] = []
    token = _COLLECTED.set(found)
    try:
        yield found
    finally:
        _COLLECTED.reset(token)


def is_collected(offered: Offered) -> bool:
    """Whether somebody collects what cards offer: then it is among it."""
    found = _COLLECTED.get()
    if found is None:
        return False
    alike = sum(each.export.id == offered.export.id and each.kind == offered.kind for each in found)
    found.append(replace(offered, number=alike + 1))
    return True
