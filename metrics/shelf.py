"""Tables that were read and found whole, within reach: those not asked for longest are put away first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

import polars as pl


class Shelf:
    """Holds tables of at most so many bytes; a larger one is handed over and not kept."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._tables: OrderedDict[Hashable, pl.DataFrame] = OrderedDict()
        self._lock = Lock()

    def table(self, name: Hashable, read: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """The table of that name, read where it is not here. What is read under one name is always the same."""
        with self._lock:
            if name in self._tables:
                self._tables.move_to_end(name)
                return self._tables[name]
        found = read()
        self._put(name, found)
        return found

    @property
    def taken(self) -> int:
        """Bytes of the tables that are here."""
        return sum(int(table.estimated_size()) for table in self._tables.values())

    def _put(self, name: Hashable, table: pl.DataFrame) -> None:
        with self._lock:
            self._tables[name] = table
            while self.taken > self._room:
                self._tables.popitem(last=False)
