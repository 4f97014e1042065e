"""Several who write at once, in threads and processes; and writers that are killed while they write."""

import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from queries.errors import Problem
from queries.records.audit import verify
from queries.records.entry import Conflict
from queries.records.kinds.target import Target
from queries.records.records import Records, open_records

KILLS = 50

WRITER = """
import sys
from queries.records.entry import Conflict
from queries.records.kinds.target import Target
from queries.records.records import open_records
kept, name, many = open_records(sys.argv[1]), sys.argv[2], int(sys.argv[3])
told = 0
while many:
    seen = kept.entry("target", "shared")
    value = (seen.body.value if seen else 0) + 1
    try:
        kept.save("target", "shared", Target("arpu", "2025", value), by=name, expected=seen and seen.version)
        many -= 1
    except Conflict:
        told += 1
print(told)
"""

ENDLESS = """
import sys
from queries.records.kinds.target import Target
from queries.records.records import open_records
kept = open_records(sys.argv[1])
is_first = True
while True:
    with kept.changing() as change:
        for id in ("a", "b"):
            seen = change.newest("target", id)
            value = seen.body.value + 1 if seen else 1
            change.save("target", id, Target("arpu", "2025", value, owner="x" * 20_000), by="writer",
                        expected=seen and seen.version)
    if is_first:
        print("writing", flush=True)
        is_first = False
"""


def test_of_two_editors_in_one_moment_one_is_told_and_loses_nothing(kept: Records) -> None:
    kept.save("target", "a", Target("arpu", "2025", 5), by="Ann")
    together = Barrier(2)

    def edit(by: str) -> str:
        mine = Target("arpu", "2025", {"Bob": 6, "Cid": 7}[by])
        seen = open_records(kept.database.url).entry("target", "a")
        together.wait()
        try:
            open_records(kept.database.url).save("target", "a", mine, by=by, expected=seen and seen.version)
        except Conflict as conflict:
            assert conflict.theirs is not None
            kept.save("target", "a", mine, by=by, expected=conflict.theirs.version)  # on top of theirs
            return "told"
        return "written"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(edit, ("Bob", "Cid"))) == ["told", "written"]
    assert {each.by for each in kept.history("target", "a")} == {"Ann", "Bob", "Cid"}
    assert verify(kept) == []


def test_no_change_of_many_threads_is_lost(kept: Records) -> None:
    kept.database.migrate()
    together = Barrier(4)

    def write(name: str) -> None:
        together.wait()
        for n in range(10):
            open_records(kept.database.url).save("target", f"{name}-{n}", Target("arpu", "2025", n + 1), by=name)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, "abcd"))
    assert len(kept.entries("target")) == kept.head().number == 40
    assert verify(kept) == []


def test_processes_that_all_begin_with_an_empty_database_lose_nothing(kept: Records) -> None:
    words = [sys.executable, "-c", WRITER, kept.database.url]
    writers = [subprocess.Popen([*words, name, "8"], stdout=subprocess.PIPE, text=True) for name in "abc"]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0]
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.close()
    shared = kept.entry("target", "shared")
    assert shared is not None
    assert (shared.version, shared.body) == (24, Target("arpu", "2025", 24))
    assert verify(kept) == []


def test_a_writer_killed_in_the_midst_leaves_no_half_of_a_change(tmp_path: Path) -> None:
    url, chance, versions = f"sqlite:///{tmp_path}/records.db", random.Random(17), set()  # noqa: S311
    for _ in range(KILLS):
        writer = subprocess.Popen([sys.executable, "-c", ENDLESS, url], stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"
        time.sleep(chance.uniform(0, 0.15))
        writer.send_signal(signal.SIGKILL)
        writer.wait(30)
        writer.stdout.close()
        kept = open_records(url)
        entries = kept.entries("target")
        assert len({(each.version, each.body) for each in entries if each.body}) <= 1, "one of two was written alone"
        assert verify(kept) == []
        versions |= {each.version for each in entries}
    assert len(versions) > KILLS / 5, "hardly anything was written at all"


def test_a_change_is_possible_right_after_a_writer_was_killed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/records.db"
    open_records(url).save("target", "a", Target("arpu", "2025", 5), by="Ann")
    with subprocess.Popen([sys.executable, "-c", ENDLESS, url], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(0.2)
        writer.kill()
    kept = open_records(url)
    seen = kept.entry("target", "a")
    kept.save("target", "a", Target("arpu", "2025", 5), by="Ann", expected=seen and seen.version)
    with pytest.raises(Problem):
        kept.save("target", "a", Target("arpu", "2025", 7), by="Ann", expected=0)
