"""Faults at the disk itself: something happens before a write of a certain number, in this process."""

import os
import shutil
import signal
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

CREATING = ((os, "fsync"), (Path, "replace"), (Path, "mkdir"), (pl.DataFrame, "write_parquet"))
REMOVING = ((Path, "unlink"), (shutil, "rmtree"))


class Killed:
    """The process dies at a write: nothing of it, a part of it, or all of it is on the disk."""

    def __init__(self, at: int) -> None:
        self.at = at

    def __call__(self) -> None:
        _before_each((*CREATING, *REMOVING), self._write)

    def _write(self, number: int, *words: Any) -> None:
        if number == self.at:
            if words and isinstance(words[0], int) and stat.S_ISREG(os.fstat(words[0]).st_mode):
                os.ftruncate(words[0], os.fstat(words[0]).st_size // 2)  # what was being made safe is so by half
            os.kill(os.getpid(), signal.SIGKILL)


class Failing:
    """From a write on the disk refuses, as a full one does until somebody makes room."""

    def __init__(self, at: int, error: int) -> None:
        self.at, self.error = at, error

    def __call__(self) -> None:
        _before_each(CREATING, self._write)

    def _write(self, number: int, *words: Any) -> None:
        if number >= self.at:
            raise OSError(self.error, os.strerror(self.error), str(words[0]) if words else None)


class Counted:
    """How many writes there are, told in the end."""

    def __init__(self, file: Path, removing: bool) -> None:
        self.file, self.removing = file, removing

    def __call__(self) -> None:
        _before_each((*CREATING, *(REMOVING if self.removing else ())), self._write)

    def _write(self, number: int, *words: Any) -> None:
        self.file.write_text(str(number))


def _before_each(owned: tuple[tuple[Any, str], ...], act: Callable[..., None]) -> None:
    count = 0

    def before(does: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*words: Any, **options: Any) -> Any:
            nonlocal count
            count += 1
            act(count, *words)
            return does(*words, **options)

        return counted

    for owner, name in owned:
        setattr(owner, name, before(getattr(owner, name)))
