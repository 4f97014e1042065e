"""A disk that cannot be written to, in a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from errno import EDQUOT, EFBIG, EIO, ENOSPC
from pathlib import Path

import polars as pl

from queries.problem import Problem, Unwritable

NO_ROOM = (ENOSPC, EDQUOT, EFBIG, EIO)
"""Errors that may pass when somebody makes room; a missing permission does not pass by itself."""


@contextmanager
def writable(store: Path) -> Iterator[None]:
    """Inside, what the disk complains of is a Problem; Unwritable where it may pass."""
    try:
        yield
    except OSError as error:
        kind = Unwritable if error.errno in NO_ROOM else Problem
        raise _told(kind, store, f"{error.strerror or error}", error.filename) from error
    except pl.exceptions.ComputeError as error:  # so Polars reports some failing writes
        if "os error" not in str(error):
            raise
        raise _told(Unwritable, store, str(error).splitlines()[0], None) from error


def _told(kind: type[Problem], store: Path, said: str, file: object) -> Problem:
    return kind(
        f"store {store}",
        wanted="room and permission to write",
        got=f"{said} ({file})" if file else said,
        fix="Make room or correct the permissions; what was published is still served",
    )
