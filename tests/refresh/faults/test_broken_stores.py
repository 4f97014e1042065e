"""Stores with what does not belong in them, or without what does: commands say a sentence, and nothing is lost."""

import io
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from errno import EACCES
from functools import partial
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from click.testing import Result

from metrics.snapshots import store as snapshots_store
from metrics.snapshots.run_log import Outcome
from metrics.snapshots.served import forget
from metrics.snapshots.store import Store, TableCache
from queries.errors import Problem
from refresh.service.job import Job
from tests.dashboard.cli.conftest import as_json, command
from tests.dashboard.conftest import opened, texts
from tests.refresh.faults.conftest import published, write_version
from tests.refresh.faults.support.forked import Nodding, settings_in

FOLDERS = ("objects", "snapshots", "rollbacks", "runs", "states", "states/usage", "verdicts", "extract", ".")
"""Where somebody may put something."""
NO_TEXT = os.fsdecode(b"caf\xe9.json")
FILES = (
    "notes", "notes.txt", "notes.json", ".DS_Store", ".notes.json.swp", "1notes", "2026.json", NO_TEXT, "x" * 200,
    "20269999T000000000000-000001-aaaaaaaaaaaa.json", "20260101T000000000000-x.json", "20260101T000000000000-",
    "20260101T000000000000-000001-aaaaaaaaaaaa.json.bak", "20260101T000000000000-000001-aaaaaaaaaaaa (1).json",
)  # fmt: skip
ELSEWHERE = "20260101T000000000000-000077-aaaaaaaaaaaa"
READING = (
    ("show", "feature_minutes", "--period", "2025-12"),
    ("show", "feature_minutes", "--period", "2025-12", "--as-of", "2099-01-01"),
    ("explain", "feature_minutes", "--period", "2025-12"),
    ("history", "feature_minutes", "--period", "2025-12"),
    ("snapshots",),
    ("runs",),
    ("catalogue",),
)
SENTENCE = "product-metrics: "


@dataclass(frozen=True)
class Damage:
    """What was done to a store with two snapshots, and what of it can be seen."""

    do: Callable[[Path, list[str]], object]
    """Given the store and the ids of its snapshots."""
    shows: int | None = 2
    """The version whose numbers are shown; None where none can be."""
    refreshes: bool = True
    """Whether a refresh can go on."""
    is_written_down: bool = True
    """Whether a refresh that cannot go on is in `runs`."""


def write(path: Path, content: str | bytes = "notes") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def make(folder: Path, *, empty: bool = False) -> None:
    if folder.is_file():
        folder.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    if not empty:
        write(folder / "notes.txt")


def replaced_by_a_file(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    write(folder)


def at(name: str, act: Callable[[Path], object]) -> Callable[[Path, list[str]], object]:
    """It happens to that file or folder of the store."""
    return lambda store, ids: act(store / name)


def everywhere(act: Callable[[Path], object], *names: str) -> Callable[[Path, list[str]], object]:
    def do(store: Path, ids: list[str]) -> None:
        for folder in FOLDERS:
            (store / folder).mkdir(exist_ok=True)
            for name in names:
                act(store / folder / name)

    return do


def to_nowhere(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to("/nowhere/at-all")


def pointer(content: str | bytes) -> Callable[[Path, list[str]], None]:
    return lambda store, ids: write(store / "current", content)


def write_nothing(path: Path) -> None:
    write(path, b"")


def manifests(act: Callable[[Path], object], *places: int) -> Callable[[Path, list[str]], object]:
    """It happens to the manifests of these snapshots."""
    return lambda store, ids: [act(store / "snapshots" / f"{ids[index]}.json") for index in places]


def copied(store: Path, ids: list[str], name: str) -> None:
    shutil.copy(store / "snapshots" / f"{ids[0]}.json", store / "snapshots" / f"{name}.json")


CANNOT = {"refreshes": False}
UNKNOWN = {"shows": None}
DAMAGES: dict[str, Damage] = {
    "stray files": Damage(everywhere(write, *FILES)),
    "stray folders": Damage(
        everywhere(make, "folder", "folder.json", "2.parquet", ".a.b", ".b.0123abcd", "part1", "partx")
    ),
    "links to nowhere": Damage(everywhere(to_nowhere, "link", "link.json", ".link.json.0123abcd")),
    "half a manifest, the newest by its number": Damage(at(f"snapshots/{ELSEWHERE}.json", write)),
    "half a manifest of an earlier version": Damage(at("snapshots/20990101T000000000000-aaaaaaaaaaaa.json", write)),
    "a folder called as a manifest": Damage(at(f"snapshots/{ELSEWHERE}.json", make)),
    "a manifest copied": Damage(lambda store, ids: copied(store, ids, f"{ids[0]} (1)")),
    "a manifest copied under another time": Damage(
        lambda store, ids: copied(store, ids, f"20300101T000000000000-000007-{ids[0][-12:]}")
    ),
    "current is a folder": Damage(at("current", make), **CANNOT),
    "current is an empty folder": Damage(at("current", partial(make, empty=True)), **CANNOT),
    "current is empty": Damage(pointer("")),
    "current is blank": Damage(pointer(" \r\n\t")),
    "current is gone": Damage(at("current", Path.unlink)),
    "current is a link to nowhere": Damage(at("current", to_nowhere)),
    "current points to nothing": Damage(pointer(ELSEWHERE)),
    "current is a path": Damage(pointer("../../etc/passwd")),
    "current is zeros": Damage(pointer(b"\0" * 46)),
    "current is no text": Damage(pointer(b"\xff\xfe\x00" * 999)),
    "current is long": Damage(pointer("2" * 100_000)),
    "current ends as on Windows": Damage(lambda store, ids: write(store / "current", f"{ids[1]}\r\n")),
    "current begins as on Windows": Damage(lambda store, ids: write(store / "current", f"\ufeff{ids[1]}")),
    "current was moved by hand": Damage(lambda store, ids: write(store / "current", ids[0]), shows=1),
    "the newest manifest is empty": Damage(manifests(write_nothing, 1), shows=1),
    "the newest manifest is another JSON": Damage(manifests(partial(write, content="[1]"), 1), shows=1),
    "the newest manifest is a folder": Damage(manifests(make, 1), shows=1),
    "the newest manifest is gone": Damage(manifests(Path.unlink, 1), shows=1),
    "no manifest can be read": Damage(manifests(write_nothing, 0, 1), **UNKNOWN),
    "snapshots are gone": Damage(at("snapshots", shutil.rmtree), **UNKNOWN),
    "objects are gone": Damage(at("objects", shutil.rmtree), **UNKNOWN),
    "the store is gone": Damage(at(".", shutil.rmtree), **UNKNOWN),
    "the store is empty": Damage(lambda store, ids: (shutil.rmtree(store), store.mkdir()), **UNKNOWN),
    "the store is a file": Damage(at("", replaced_by_a_file), **CANNOT, **UNKNOWN, is_written_down=False),
    "objects is a file": Damage(at("objects", replaced_by_a_file), **CANNOT, **UNKNOWN),
    "snapshots is a file": Damage(at("snapshots", replaced_by_a_file), **CANNOT, **UNKNOWN),
    "rollbacks is a file": Damage(at("rollbacks", replaced_by_a_file), **CANNOT),
    "states is a file": Damage(at("states", replaced_by_a_file), **CANNOT),
    "verdicts is a file": Damage(at("verdicts", replaced_by_a_file), **CANNOT),
    "extract is a file": Damage(at("extract", replaced_by_a_file), **CANNOT),
    "runs is a file": Damage(at("runs", replaced_by_a_file), **CANNOT, is_written_down=False),
    "a state is a file": Damage(at("states/usage/2025-12-31", replaced_by_a_file), **CANNOT),
    "a state's header is a folder": Damage(at("states/usage/2025-12-31/header.json", partial(make, empty=True))),
    "lock is a folder": Damage(at("lock", make), **CANNOT),
    "moving is a folder": Damage(at("moving", make), **CANNOT),
    "unpublished is a folder": Damage(at("unpublished", make), **CANNOT),
    "alarm.json is a folder": Damage(at("alarm.json", make)),
    "lock is no text": Damage(at("lock", partial(write, content=b"\xff\xfe\0"))),
    "unpublished is no text": Damage(at("unpublished", partial(write, content=b"\xff\0" * 99))),
    "alarm.json is something else": Damage(at("alarm.json", partial(write, content='{"x": 1}'))),
    "runs are something else": Damage(
        lambda store, ids: [path.write_bytes(b"{}") for path in (store / "runs").iterdir()]
    ),
    "a rollback to nothing": Damage(at(f"rollbacks/20260101T000000000000-{ELSEWHERE}", write)),
    "a newer rollback to nothing": Damage(at(f"rollbacks/20990101T000000000000-000088-{ELSEWHERE}", write)),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two snapshots whose numbers differ."""
    home = tmp_path_factory.mktemp("made")
    published(home, 1)
    published(home, 2)
    return home


@pytest.fixture
def store(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A copy of it, which commands and pages use; a refresh has one day more."""
    monkeypatch.setattr("refresh.pipeline.stages.Examiner", Nodding)
    monkeypatch.setattr(snapshots_store, "TABLE_CACHE", TableCache(0))
    home = copytree(made, tmp_path / "copy", symlinks=True)
    write_version(home, 3)
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(home / "store"))
    monkeypatch.setenv("PRODUCT_METRICS_WAREHOUSE", str(home / "warehouse"))
    monkeypatch.setenv("PRODUCT_METRICS_THROUGH", "2025-12-31")
    Job(settings_in(made)).run()  # a run is on record
    shutil.copytree(made / "store" / "runs", home / "store" / "runs", dirs_exist_ok=True)
    return Store(home / "store")


def told(*words: str) -> Result:
    """What a command says: a sentence where it cannot do what it is asked, never a traceback."""
    forget()
    completed = command(*words)
    assert completed.exception is None or isinstance(completed.exception, SystemExit), repr(completed.exception)
    assert "Traceback" not in completed.output
    assert completed.exit_code in (0, 1, 2)
    if completed.exit_code:
        assert all(line.startswith(SENTENCE) for line in completed.stderr.splitlines()), completed.stderr
        assert completed.stderr.count(SENTENCE) in (1, 2)
    return completed


def minutes(*arguments: str) -> float:
    rows = as_json(told("show", "feature_minutes", "--period", "2025-12", "--format", "json", *arguments))
    value: float = rows["rows"][0]["value"]
    return value / 60


def contents(home: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} if home.is_dir() else {}


@pytest.mark.parametrize("name", DAMAGES)
def test_every_command_says_a_sentence_and_nothing_is_lost(store: Store, name: str) -> None:
    damage = DAMAGES[name]
    damage.do(store.home, store.ids())
    before = contents(store.home)
    ends = {words[0]: told(*words).exit_code for words in READING}
    assert contents(store.home) == before, "reading writes nothing"
    assert ends["catalogue"] == 0
    assert ends["show"] in ((0, 2) if damage.shows else (2,))
    if damage.shows:
        assert minutes() == damage.shows
    told("snapshots", "--prune")
    _assert_nothing_is_lost(before, contents(store.home))
    completed = told("refresh")
    assert completed.exit_code == (0 if damage.refreshes else 2), completed.stderr
    _assert_nothing_is_lost(before, contents(store.home))
    if damage.refreshes:
        assert minutes() == minutes("--as-of", "2099-01-01") == 3
        assert [run.outcome for run in store.runs()][-1:] == [Outcome.PUBLISHED]
    elif damage.is_written_down:
        last = store.runs()[-1]
        assert (last.outcome, completed.stderr) == (Outcome.FAILED, f"{SENTENCE}{last.reason}\n")


def _assert_nothing_is_lost(before: dict[Path, bytes], now: dict[Path, bytes]) -> None:
    """But states, verdicts and extract, which are made again, the pointer and the log."""
    cache = ("states", "verdicts", "extract", "current", "unpublished", "lock", "moving", "alarm.json")
    own = {path for path in before if not set(path.parts) & set(cache) or path.name in FILES}
    assert {path for path in own if before[path] != now.get(path)} == set()


@pytest.mark.parametrize("name", DAMAGES)
def test_one_goes_back_or_is_told_why_not(store: Store, name: str) -> None:
    damage, ids = DAMAGES[name], store.ids()
    damage.do(store.home, ids)
    before = contents(store.home)
    completed = told("snapshots", "--rollback", ids[0])
    if completed.exit_code == 0:
        assert minutes() == 1
        assert minutes("--as-of", "2099-01-01") == 1
    else:
        assert {path.name: content for path, content in contents(store.home).items() if path.name != "moving"} == {
            path.name: content for path, content in before.items() if path.name != "moving"
        }
    assert completed.exit_code == 0 or damage.shows is None or not damage.refreshes


SEEN = (
    "stray files", "stray folders", "a manifest copied under another time", "half a manifest, the newest by its number",
    "current is a folder", "current is empty", "current points to nothing", "the newest manifest is empty",
    "no manifest can be read", "snapshots is a file", "rollbacks is a file", "runs is a file", "the store is a file",
    "the store is gone", "objects are gone", "runs are something else",
)  # fmt: skip


@pytest.mark.parametrize("page", ["compare", "health"])
@pytest.mark.parametrize("name", SEEN)
def test_pages_show_words(store: Store, name: str, page: str) -> None:
    damage = DAMAGES[name]
    damage.do(store.home, store.ids())
    forget()
    app = opened(page, lang="en", metric="feature_minutes")
    assert not app.exception
    assert texts(app)
    if not damage.shows:
        assert app.error or "Nothing has been published yet" in texts(app)
    elif page == "health":
        (rows,) = (table.value for table in app.dataframe if "critical" in table.value.columns)
        assert len(rows) == damage.shows
    assert ("The store does not say which snapshot is served" in texts(app)) == (
        name in ("current is a folder", "current is empty")
    )
    if name in ("current points to nothing", "the newest manifest is empty"):
        assert "is damaged: this is the one before it" in texts(app)


@pytest.fixture
def denied(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], None]]:
    """Nobody may read that file or folder: tests may run as somebody who may read everything."""
    names: set[Path] = set()

    def refusing(act: Callable[..., Any]) -> Callable[..., Any]:
        def refuse(path: Any = ".", *words: Any, **options: Any) -> Any:
            if isinstance(path, str | Path) and Path(path) in names:
                raise PermissionError(EACCES, os.strerror(EACCES), str(path))
            return act(path, *words, **options)

        return refuse

    for module, name in ((io, "open"), (os, "listdir"), (os, "scandir")):
        monkeypatch.setattr(module, name, refusing(getattr(module, name)))
    yield names.add


@pytest.mark.parametrize(
    ("what", "shows"),
    [("current", 2), ("manifest", 1), ("object", 1), ("snapshots", 2), ("runs", 2), ("rollbacks", 2), ("lock", 2)],
)
def test_what_nobody_may_read_is_a_sentence_too(
    store: Store, denied: Callable[[Path], None], what: str, shows: int
) -> None:
    (first, second) = (store.snapshot(id) for id in store.ids())
    own = {f.sha256 for f in second.files()} - {f.sha256 for f in first.files()}
    paths = {"manifest": store.home / "snapshots" / f"{second.id}.json", "object": store.object(min(own))}
    denied(paths.get(what, store.home / what))
    for words in (*READING, ("snapshots", "--prune"), ("refresh",)):
        completed = told(*words)
        if words == READING[0]:
            assert minutes() == shows
        if words[0] == "runs":
            assert completed.exit_code == (2 if what == "runs" else 0)


@pytest.mark.parametrize("target", [" ", "\t\n", "''", "http://", "https:///path", "http://[::1", "http://host:port/x"])
@pytest.mark.parametrize("flags", [(), ("--every", "1h")], ids=["once", "again and again"])
def test_a_notification_to_nobody_is_wrong_usage_and_is_in_runs(
    store: Store, target: str, flags: tuple[str, ...]
) -> None:
    completed = command("refresh", "--notify", target, *flags)
    *logged, output = completed.stderr.splitlines()
    assert (completed.exit_code, bool(logged)) == (2, bool(flags)), "the one that stays has a log"
    assert output.startswith(f"{SENTENCE}setting `notify`: wanted a command, or a URL of http or https, got: ")
    last = store.runs()[-1]
    assert (last.outcome, last.reason) == (Outcome.FAILED, output.removeprefix(SENTENCE))


@pytest.mark.parametrize("target", ["/nowhere/at-all --now", "no-such-program", "/etc/passwd", "/etc", "''x ''"])
def test_a_program_that_cannot_be_run_is_told_with_every_run(store: Store, target: str) -> None:
    """The refresh goes on: numbers are not held back because nobody can be told of them."""
    assert told("refresh", "--notify", target).exit_code == 0
    assert store.runs()[-1].reason == "Nobody was told: a command: no such program, or none that may be run"
    (store.home.parent / "warehouse").rename(store.home.parent / "elsewhere")
    completed = told("refresh", "--notify", target)
    assert completed.exit_code == 2
    assert completed.stderr.startswith(f"{SENTENCE}notification failed (to: ")
    assert "no such folder" in store.runs()[-1].reason
    assert "Nobody was told" in store.runs()[-1].reason


@pytest.mark.parametrize("name", ["", " ", "\t", "a\0b"])
def test_a_store_without_a_name_is_not_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (READING[0], ("snapshots", "--prune"), ("refresh",), ("runs",)):
        assert "setting `store`: wanted a folder as text" in told(*words, "--store", name).stderr
    assert list(tmp_path.iterdir()) == []


def test_a_refresh_of_a_store_in_which_current_is_a_folder_does_not_compute_first(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(store.home / "current")
    monkeypatch.setattr("refresh.pipeline.refresh.opened", None)
    with pytest.raises(Problem, match="current: wanted a file, got: a folder"):
        Job(settings_in(store.home.parent)).run()
