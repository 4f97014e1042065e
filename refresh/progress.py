"""Progress callback of a refresh."""

from typing import Protocol


class Progress(Protocol):
    """Told what is being done, which share of it is, and of how many rows, where rows are what takes time."""

    def __call__(self, what: str, share: float, rows: int = 0, /) -> None: ...


def silence(what: str, share: float, rows: int = 0, /) -> None:
    """Nobody is told."""
