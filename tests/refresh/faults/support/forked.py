"""What runs in other processes: real refreshes, forked from a server that has loaded everything and used nothing.

Loading Great Expectations takes seconds, so each refresh is forked behind it; Polars does not survive a fork once its
threads run, so the server reads no row. Nothing here is simulated but the checks: they are `Nodding`, for they neither
write to the store nor publish.
"""

import multiprocessing
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import duckdb_sqlalchemy  # noqa: F401  loaded for those who are forked
from numba.core.registry import cpu_target

import refresh.pipeline.stages
from checks.great_expectations import Expectation, Range, Verdict
from checks.registry import suites
from metrics.catalogue import catalogue
from metrics.engine import row_loop  # noqa: F401  the compiled loops
from metrics.periods.holidays import known_countries
from queries.errors import Problem
from queries.settings import Settings
from queries.sources.registry import sources
from refresh.pipeline.refresh import refresh as publish
from refresh.progress import Progress, silence

for load in (sources, catalogue, suites, known_countries):
    load()
for target in (cpu_target.typing_context, cpu_target.target_context):
    target.refresh()

SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["tests.refresh.faults.support.forked"])

END = date(2025, 12, 31)


class Nodding:
    """An examiner to whom everything is right, at once."""

    def __enter__(self) -> "Nodding":
        return self

    def __exit__(self, *error: object) -> None: ...

    def open(self, url: str) -> None: ...

    def rows(self, name: str, sql: str, expectations: Sequence[Expectation]) -> list[Verdict]:
        return self.frame(name, expectations)

    def numbers(self, name: str, sql: str, expectations: Sequence[Expectation]) -> list[list[int]]:
        return [[] for _ in expectations]

    def frame(self, examined: object, expectations: Sequence[Expectation]) -> list[Verdict]:
        return [Verdict(passed=True)] * len(expectations)

    def ranges(self, ranges: Sequence[Range]) -> list[Verdict]:
        return [Verdict(passed=True)] * len(ranges)


def settings_in(home: Path, through: date = END) -> Settings:
    return Settings(str(home / "warehouse"), str(home / "store"), through)


def refreshing(
    home: Path,
    tell: Connection,
    *,
    before: Callable[[], object] = lambda: None,
    progress: Progress = silence,
    through: date = END,
) -> None:
    """Tell that it begins, refresh, tell what was published or why nothing was."""
    refresh.pipeline.stages.Examiner = Nodding  # type: ignore[misc, assignment]
    before()
    tell.send("begun")
    try:
        report = publish(settings_in(home, through), progress=progress)
        tell.send(("published" if report.is_new else "unchanged", report.published and report.published.id))
    except Problem as problem:
        tell.send((type(problem).__name__, str(problem)))


@contextmanager
def started(act: Callable[..., None], *words: Any, **options: Any) -> Iterator[tuple[BaseProcess, Connection]]:
    """Another process that does it, and what it tells."""
    receiver, sender = SERVER.Pipe(duplex=False)
    process = SERVER.Process(target=act, args=(*words, sender), kwargs=options)
    with patch.dict(sys.modules, {"__main__": ModuleType("__main__")}):  # else each loads pytest, or a page, anew
        process.start()
    sender.close()
    try:
        yield process, receiver
    finally:
        process.kill()
        process.join()


def done(act: Callable[..., None], *words: Any, **options: Any) -> Any:
    """The last thing that such a process told; None where it died before."""
    with started(act, *words, **options) as (process, messages):
        process.join()
        return last_word(messages)


def last_word(messages: Connection) -> Any:
    """Of one that has ended, besides that it began."""
    words = []
    try:
        while messages.poll():
            words.append(messages.recv())
    except EOFError:
        pass
    return words[-1] if words and words[-1] != "begun" else None
