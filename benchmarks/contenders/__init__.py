"""Contenders: one module each.

Every contender delivers the distinct users of every day, week, month, quarter and year, overall, by feature, by
platform and by feature × platform. `prepare` and `counts` are not timed, `work` is.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import polars as pl

from benchmarks.world.home import Home

Ask = Callable[[str], pl.DataFrame]
"""One of the six questions by its name → the answer's rows."""


@dataclass(frozen=True)
class Contender:
    """One way to count."""

    title: str
    prepare: Callable[[Home], None]
    """Brings the data into the form that it reads best."""
    work: Callable[[Home], Any]
    """Counts everything."""
    counts: Callable[[Any, Home], pl.DataFrame]
    """What the work has found: `grain`, `start`, `feature`, `platform`, `users`; perhaps `minutes` and `sessions`."""
    rows: Callable[[Any], int | None] = lambda found: None
    """How many rows were read, where it knows."""
    asking: Callable[[Home], AbstractContextManager[Ask]] | None = None
    """Where it answers questions as well."""
    needs: str = "polars"
    """The package that it is made of."""
    most_rows: int | None = None
    """Beyond so many rows it is left out: they would not fit into memory."""

    @property
    def is_there(self) -> bool:
        return find_spec(self.needs) is not None
