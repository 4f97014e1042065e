"""What a refresh that died or failed leaves behind: parts of files, and states that were never finished."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from metrics.sealed import HEADER


@contextmanager
def swept(home: Path) -> Iterator[None]:
    """To be entered by whoever holds the store: swept before, and after a failure."""
    _sweep(home)
    try:
        yield
    except BaseException:
        with suppress(OSError):  # what went wrong is worth more than what is left
            _sweep(home)
        raise


def _sweep(home: Path) -> None:
    for part in (*home.glob(".*.*"), *home.glob("*/.*.*"), *home.glob("states/*/*/.*.*")):
        if _is_of_the_dead(part):
            part.unlink(missing_ok=True)
    for state in home.glob("states/*/*"):
        if not (state / HEADER).exists():
            shutil.rmtree(state, ignore_errors=True)


def _is_of_the_dead(part: Path) -> bool:
    """A part is named after its writer: going back to a snapshot writes, too, and holds nothing.

    This process writes nothing here yet, or no more: a part of its number is of an earlier one that had the same.
    """
    if part.suffix == f".{os.getpid()}":
        return True
    try:
        os.kill(int(part.suffix[1:]), 0)
    except (ValueError, ProcessLookupError):
        return True
    except PermissionError:  # alive, and another's
        return False
    return False
