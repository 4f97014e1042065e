"""Durable files: written whole, renamed into place, and then the folder is fsynced, too.

A rename survives a power cut only when its folder has been fsynced: without that the pointer to a snapshot may be lost.
This is the only module that renames or makes folders; `tests/queries/test_durable_files.py` scans for others.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EINVAL, ENOTSUP
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from queries.errors import Problem

PART = re.compile(r"\..+\.([0-9a-f]{8}|[0-9]+)", re.DOTALL)
"""Name of a temporary file: hidden, after its target, with a random token (a process id in earlier versions)."""


def write_whole(path: Path, content: bytes, mode: int | None = None) -> None:
    """Atomic, durable write: a reader never sees a part, and the content survives a power cut.

    `mode`: permissions of the file, in force before anything is written; None: those of any new file.
    """
    make_folder(path.parent)
    with _temporary(path) as (part, file):
        if mode is not None:
            os.fchmod(file.fileno(), mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        part.replace(path)
    _sync(path.parent)


def put_in_place(built: Path, path: Path) -> None:
    """Fsyncs a file or folder built elsewhere on the same disk, and renames it into place."""
    for entry in (*built.rglob("*"), built):
        _sync(entry)
    move(built, path)


def move(built: Path, path: Path) -> None:
    """Renames without fsync of the content: a reader detects a torn file."""
    built.replace(path)
    _sync(path.parent)
    _sync(built.parent)


def make_folder(folder: Path) -> None:
    """Makes a folder and its parents, fsynced; an existing one stays as it is."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync(folder.parent)


def make_file(path: Path, mode: int) -> None:
    """Makes an empty file, with its permissions from the first moment; an existing one stays as it is."""
    make_folder(path.parent)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
    except FileExistsError:
        return
    os.close(descriptor)
    _sync(path.parent)


def remove_abandoned(folder: Path) -> int:
    """Remove temporary files to which no living process writes; returns their bytes.

    Each is locked by its writer, and a lock dies with its holder: in other containers and on other machines, too, where
    process ids say nothing.
    """
    parts = [part for part in folder.iterdir() if PART.fullmatch(part.name)] if folder.is_dir() else []
    return sum(map(_removed, parts))


@contextmanager
def _temporary(path: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """Locked temporary file beside the target, removed unless it was renamed."""
    part, file = _locked(path)
    try:
        with file:
            yield part, file
    finally:
        part.unlink(missing_ok=True)


def _locked(path: Path) -> tuple[Path, BinaryIO]:
    while True:
        part = path.with_name(f".{path.name}.{token_hex(4)}")
        file = part.open("xb")
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            if os.fstat(file.fileno()).st_nlink:
                return part, file
            file.close()  # swept in the moment before it was locked: once more
        except BaseException:
            file.close()
            part.unlink(missing_ok=True)
            raise


def _removed(part: Path) -> int:
    """Removes a temporary file under its lock; a writer waiting for the lock begins again."""
    try:
        with part.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part.unlink(missing_ok=True)
            return os.fstat(file.fileno()).st_size
    except (FileNotFoundError, IsADirectoryError, BlockingIOError):  # gone, not ours, or being written
        return 0


def _sync(path: Path) -> None:
    """Fsyncs a file or a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (EINVAL, ENOTSUP):  # a file system that cannot: nothing more can be done
            raise
    finally:
        os.close(descriptor)


def refused_by_disk(kind: type[Problem], store: Path, message: str, file: object = None) -> Problem:
    """A refusal of the disk under a store, in words."""
    return kind(
        f"store {store}",
        wanted="room and permission to write",
        got=f"{message} ({file})" if file else message,
        fix="Make room or correct the permissions; what was published is still served",
    )
