"""Durable files: whole or not there, renamed into place, the folder fsynced after it; and no other way to write one."""

import ast
import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from errno import EINVAL, EIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from metrics.snapshots.store import Store
from queries import durable_files
from queries.durable_files import make_folder, put_in_place, remove_abandoned, write_whole
from tests.metrics.snapshots.test_store import published

HOME = Path(__file__).parents[2]
ROOMS = ("queries", "metrics", "checks", "refresh", "dashboard", "benchmarks")
FILES = [file for room in ROOMS for file in (HOME / room).rglob("*.py")]
OPENS = {
    ("queries/engines/folder/database.py", "symlink_to"): "a name in a temporary folder",
    ("metrics/engine/compiling.py", "write_text"): "a warehouse of two rows in a temporary folder",
    ("dashboard/web/processes.py", "write_text"): "a configuration in a temporary folder",
    ("dashboard/documents/writers/pdf_file.py", "write_text"): "a document in a temporary folder",
    ("dashboard/documents/writers/pdf_file.py", "write_bytes"): "its layout and pictures in a temporary folder",
    ("metrics/snapshots/atomic_files.py", "a+"): "a lock has no content that matters",
    ("metrics/snapshots/store.py", "a"): "a log of which nothing is read that is not whole",
}
"""Files that are opened to be written to, and why no rename is needed."""

HOLDER = """
import sys, time
from pathlib import Path
from queries import durable_files
def fsync(descriptor):
    print("writing", flush=True)
    time.sleep(60)
durable_files.os.fsync = fsync
durable_files.write_whole(Path(sys.argv[1]), b"whole")
"""


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    """What was asked of the disk, in order: what, and the name of the file or folder."""
    happened: list[tuple[str, str]] = []
    fsync, replace, mkdir = os.fsync, os.replace, os.mkdir

    def synced(descriptor: int) -> None:
        happened.append(("fsync", Path(f"/dev/fd/{descriptor}").resolve().name))
        fsync(descriptor)

    def replaced(part: Any, path: Any) -> None:
        happened.append(("replace", Path(path).name))
        replace(part, path)

    def made(path: Any, *words: Any) -> None:
        happened.append(("mkdir", Path(path).name))
        mkdir(path, *words)

    for name, act in (("fsync", synced), ("replace", replaced), ("mkdir", made)):
        monkeypatch.setattr(os, name, act)
    yield happened


def test_a_file_is_fsynced_then_renamed_then_its_folder_is_fsynced(tmp_path: Path, done: list[tuple[str, str]]) -> None:
    write_whole(tmp_path / "file", b"whole")
    (first, part), *rest = done
    assert (first, part.startswith(".file.")) == ("fsync", True)
    assert rest == [("replace", "file"), ("fsync", tmp_path.name)]
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_bytes() == b"whole"


def test_a_folder_that_is_made_is_fsynced_into_the_one_above(tmp_path: Path, done: list[tuple[str, str]]) -> None:
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a")
    assert done == [("mkdir", "a"), ("fsync", tmp_path.name), ("mkdir", "b"), ("fsync", "a")]


def test_what_was_built_elsewhere_is_fsynced_with_all_that_is_in_it(
    tmp_path: Path, done: list[tuple[str, str]]
) -> None:
    built = tmp_path / "workshop" / "tables"
    built.mkdir(parents=True)
    (built / "users.parquet").write_bytes(b"rows")
    done.clear()
    put_in_place(built, tmp_path / "warehouse")
    assert done == [
        ("fsync", "users.parquet"),
        ("fsync", "tables"),
        ("replace", "warehouse"),
        ("fsync", tmp_path.name),
        ("fsync", "workshop"),
    ]
    assert (tmp_path / "warehouse" / "users.parquet").read_bytes() == b"rows"


def test_a_snapshot_is_on_the_disk_before_its_manifest_and_that_before_the_pointer(
    tmp_path: Path, done: list[tuple[str, str]]
) -> None:
    """After a power cut at any moment what is named by one file is there: every step ends with the folder's fsync."""
    snapshot = published(Store(tmp_path))
    (object,) = (tmp_path / "objects").iterdir()
    renamed = [(done[index], done[index + 1]) for index, call in enumerate(done) if call[0] == "replace"]
    assert renamed == [
        (("replace", object.name), ("fsync", "objects")),
        (("replace", f"{snapshot.id}.json"), ("fsync", "snapshots")),
        (("replace", "current"), ("fsync", tmp_path.name)),
    ]


def test_a_file_system_that_cannot_fsync_folders_is_no_error_and_one_that_fails_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = EINVAL

    def fails_for_folders(descriptor: int) -> None:
        if Path(f"/dev/fd/{descriptor}").resolve() == tmp_path.resolve():
            raise OSError(error, os.strerror(error))

    monkeypatch.setattr(os, "fsync", fails_for_folders)
    write_whole(tmp_path / "file", b"whole")
    error = EIO
    with pytest.raises(OSError, match=os.strerror(EIO)):
        write_whole(tmp_path / "file", b"more")


def test_a_temporary_file_is_removed_when_nobody_writes_to_it_any_more(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "file")], stdout=subprocess.PIPE, text=True, cwd=HOME
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"
        assert remove_abandoned(tmp_path) == 0
        assert len(list(tmp_path.iterdir())) == 1
        writer.kill()
        writer.wait()
        assert remove_abandoned(tmp_path) == len(b"whole")
    assert list(tmp_path.iterdir()) == []


def test_one_of_an_earlier_version_is_removed_and_what_is_called_otherwise_is_not(tmp_path: Path) -> None:
    others = {".DS_Store", ".notes.txt", ".x.y", "file", "file.0123abcd", ".hidden"}
    for name in (*others, ".current.4711", ".current.0123abcd"):
        (tmp_path / name).write_bytes(b"12345")
    (tmp_path / ".folder.0123abcd").mkdir()
    assert remove_abandoned(tmp_path) == 10
    assert {path.name for path in tmp_path.iterdir()} == others | {".folder.0123abcd"}
    assert remove_abandoned(tmp_path / "no such folder") == 0


def test_a_writer_whose_file_was_swept_before_it_was_locked_begins_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, swept = fcntl.flock, []

    def late(file: Any, how: int) -> None:
        if not swept:
            swept.append(next(tmp_path.iterdir()))
            swept[0].unlink()
        lock(file, how)

    monkeypatch.setattr(durable_files.fcntl, "flock", late)
    write_whole(tmp_path / "file", b"whole")
    assert swept
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"file": b"whole"}


def test_nothing_else_in_the_house_renames_makes_folders_or_writes_files() -> None:
    results = [
        (str(file.relative_to(HOME)), what)
        for file in FILES
        if file != Path(durable_files.__file__) and "contenders" not in file.parts
        for what in _writes(ast.parse(file.read_text(encoding="utf-8")))
    ]
    in_product = [result for result in results if not result[0].startswith("benchmarks/") or result[1] == "replace"]
    assert [result for result in in_product if result not in OPENS] == []
    assert set(OPENS) <= set(in_product), "an exception that is none any more"


@pytest.mark.parametrize(
    "code",
    [
        "os.replace(a, b)", "os.rename(a, b)", "part.replace(path)", "part.rename(path)", "shutil.move(a, b)",
        "os.link(a, b)", "path.mkdir()", "os.makedirs(a)", "path.write_text('x')", "path.write_bytes(b'x')",
        "path.open('wb')", "open(path, 'w')", "path.symlink_to(a)", "from os import replace", "path.open(mode='x')",
    ],
)  # fmt: skip
def test_the_scan_finds(code: str) -> None:
    assert list(_writes(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "text.replace('a', 'b')", "day.replace(day=1)", "replace(found, number=1)", "frame.rename({'a': 'b'})",
        "path.open('rb')", "path.open()", "frame.write_parquet(path)", "from dataclasses import replace",
    ],
)  # fmt: skip
def test_the_scan_does_not_find(code: str) -> None:
    assert list(_writes(ast.parse(code))) == []


OF_OS = {"replace", "rename", "renames", "link", "symlink", "mkdir", "makedirs", "move"}
OF_PATHS = {"mkdir", "write_text", "write_bytes", "symlink_to", "hardlink_to", "link_to", "touch"}


def _writes(tree: ast.AST) -> Iterator[str]:
    """What would write, rename, link or make a folder by another way; a mode for a file that is opened."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in ("os", "shutil"):
            yield from (name.name for name in node.names if name.name in OF_OS)
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        owner = getattr(getattr(node.func, "value", None), "id", "")
        is_of_os = owner in ("os", "shutil")
        is_of_a_path = name in OF_PATHS or (name in ("replace", "rename") and _is_of_a_path(node))
        if name in OF_OS if is_of_os else (isinstance(node.func, ast.Attribute) and is_of_a_path):
            yield name
        elif name == "open" and (mode := _mode(node)) and set(mode) & set("wxa+"):
            yield mode


def _is_of_a_path(node: ast.Call) -> bool:
    """Text is replaced by two arguments, days by names, and columns are renamed by a table of names."""
    if len(node.args) != 1 or node.keywords:
        return False
    return not isinstance(node.args[0], ast.Dict) and not (
        isinstance(node.args[0], ast.Name) and node.args[0].id.isupper()
    )


def _mode(node: ast.Call) -> str:
    modes = [word.value for word in node.keywords if word.arg == "mode"]
    position = 0 if isinstance(node.func, ast.Attribute) else 1
    words = [*modes, *node.args[position : position + 1]]
    return next((str(word.value) for word in words if isinstance(word, ast.Constant)), "")


def test_an_object_that_is_there_is_not_written_again(tmp_path: Path, done: list[tuple[str, str]]) -> None:
    rows = pl.DataFrame({"a": [1]})
    Store(tmp_path).keep(rows)
    done.clear()
    Store(tmp_path).keep(rows)
    assert done == []
