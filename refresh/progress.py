"""Progress callback of a refresh."""

from typing import Protocol

PUBLISH = "publish"
"""Step from which on a refresh is finished rather than stopped: what it publishes cannot be taken back."""


class Progress(Protocol):
    """Callback with the current step, the share of it that is done, and its rows where there are any."""

    def __call__(self, what: str, share: float, rows: int = 0, /) -> None: ...


def silence(what: str, share: float, rows: int = 0, /) -> None:
    """Callback that does nothing."""
