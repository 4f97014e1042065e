"""Runs contenders in turns, each run in a process of its own, and holds what they found against ours."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.contenders.all import OURS, contender
from benchmarks.questions.six import SIX
from benchmarks.race.agreement import agree_on_answer, agree_on_counts
from benchmarks.race.results import Counting, Drawn, Taken, Times
from benchmarks.world.home import Home


@dataclass(frozen=True)
class Effort:
    """Of a benchmark's questions."""

    seconds: float
    """After so long, each of the six is not asked again."""
    draws: int
    """Questions drawn at random; none are asked at all where it is 0."""


Say = Callable[[str], None]


@dataclass(frozen=True)
class Race:
    """Contenders over the data of one home."""

    home: Home
    names: Sequence[str]
    effort: Effort
    say: Say

    def prepared(self) -> None:
        for name in self.names:
            self.say(f"{name}: preparing")
            self._child("benchmarks.race.processes.count", "prepare", name)

    def counted(self, runs: int) -> tuple[int, dict[str, Counting]]:
        """Rows read, and what each contender took. Ours goes first in every turn: the others are held against it."""
        taken: dict[str, list[Taken]] = {name: [] for name in self.names}
        rows = 0
        ours = pl.DataFrame()
        for run in range(runs):
            for name in self.names:
                report, (counts,) = self._child("benchmarks.race.processes.count", "count", name, "counts")
                ours = counts if ours.is_empty() else ours
                agree_on_counts(counts, ours, name)
                rows = report["rows"] or rows
                taken[name].append(Taken(**report["taken"]))
                self.say(f"run {run + 1} of {runs}, {name}: {taken[name][-1].wall:.2f} s, agrees")
        return rows, {name: _counting(name, times) for name, times in taken.items()}

    def asked(self) -> dict[str, dict[str, Times]]:
        """Question → contender → times, every answer equal to ours."""
        self._child("benchmarks.race.processes.ask", "publish", OURS[0])
        answers: dict[str, Sequence[pl.DataFrame]] = {}
        times: dict[str, dict[str, Times]] = {name: {} for name in SIX}
        for name in self._asking():
            report, answers[name] = self._child("benchmarks.race.processes.ask", "ask", name, *SIX)
            for question, ours, theirs in zip(SIX, answers[OURS[0]], answers[name], strict=True):
                agree_on_answer(theirs, ours, f"{name} on {question}")
                times[question][name] = Times(**report[question])
            self.say(f"six questions, {name}: every answer agrees")
        return times

    def drawn(self) -> dict[str, Drawn]:
        """Questions drawn at random, put to ours."""
        report, _ = self._child("benchmarks.race.processes.ask", "draw", OURS[0])
        return {what: Drawn(**{**entry, "times": Times(**entry["times"])}) for what, entry in report.items()}

    def _asking(self) -> Iterable[str]:
        return (name for name in self.names if contender(name).asking)

    def _child(self, program: str, what: str, name: str, *tables: str) -> tuple[dict[str, Any], list[pl.DataFrame]]:
        with tempfile.TemporaryDirectory() as folder:
            place: list[object] = [self.home.data, self.home.rows, self.home.seed, folder]
            place += [self.effort.seconds, self.effort.draws] if program == "benchmarks.race.processes.ask" else []
            command = [sys.executable, "-m", program, what, name, *map(str, place)]
            subprocess.run(command, check=True)
            file = Path(folder) / "said.json"
            frames = [pl.read_parquet(Path(folder) / f"{table}.parquet") for table in tables]
            return json.loads(file.read_text()) if file.exists() else {}, frames


def _counting(name: str, runs: Sequence[Taken]) -> Counting:
    return Counting(contender(name).title, tuple(runs))
