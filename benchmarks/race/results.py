"""What was measured at one size, as it is kept and reported."""

import json
import os
import platform
import re
import resource
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Taken:
    """Seconds, CPU seconds of all threads (user and system), bytes."""

    wall: float
    cpu: float
    peak: int


class Watch:
    """Runs from when it is made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), _cpu_seconds()

    def taken(self) -> Taken:
        return Taken(time.perf_counter() - self._wall, _cpu_seconds() - self._cpu, _peak_bytes())


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _peak_bytes() -> int:
    """Of this program alone: ru_maxrss of a child process begins with that of the process which started it."""
    status = Path("/proc/self/status")
    if status.exists() and (match := re.search(r"VmHWM:\s+(\d+) kB", status.read_text())):
        return int(match[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@dataclass(frozen=True)
class Counting:
    """One contender's runs."""

    title: str
    runs: tuple[Taken, ...]

    @property
    def wall(self) -> float:
        return median(run.wall for run in self.runs)

    @property
    def cpu(self) -> float:
        return median(run.cpu for run in self.runs)

    @property
    def peak(self) -> int:
        return max(run.peak for run in self.runs)

    @property
    def spread(self) -> tuple[float, float]:
        walls = [run.wall for run in self.runs]
        return min(walls), max(walls)


@dataclass(frozen=True)
class Times:
    """How long answers took, in milliseconds."""

    answers: int
    p50: float
    p95: float
    most: float


@dataclass(frozen=True)
class Drawn:
    """Questions drawn at random."""

    questions: int
    declined: int
    times: Times


@dataclass(frozen=True)
class Result:
    """Everything measured at one size."""

    rows: int
    seed: int
    made_at: str
    machine: str
    versions: Mapping[str, str]
    counting: Mapping[str, Counting]
    asking: Mapping[str, Mapping[str, Times]]
    """Question → contender → times."""
    random: Mapping[str, Drawn]
    left_out: Mapping[str, str]
    """Contender → why it did not run, or what became of it."""

    def keep(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.rows}.json").write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")


def kept(folder: Path) -> list[Result]:
    """Every size that was measured, the smallest first."""
    return sorted((_read(file) for file in folder.glob("*.json")), key=lambda result: result.rows)


def machine() -> str:
    cpu = (
        re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text()) if Path("/proc/cpuinfo").exists() else None
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{cpu[1] if cpu else platform.processor()}, {os.cpu_count()} cores, {memory:.0f} GiB"


def versions(*packages: str) -> dict[str, str]:
    return {"python": platform.python_version(), **{name: version(name) for name in packages}}


def now() -> str:
    return f"{datetime.now(tz=UTC):%Y-%m-%d %H:%M} UTC"


def _read(file: Path) -> Result:
    document = json.loads(file.read_text(encoding="utf-8"))
    counting = {
        name: Counting(**{**entry, "runs": tuple(Taken(**run) for run in entry["runs"])})
        for name, entry in document["counting"].items()
    }
    asking = {q: {name: Times(**times) for name, times in entry.items()} for q, entry in document["asking"].items()}
    drawn = {name: Drawn(**{**entry, "times": Times(**entry["times"])}) for name, entry in document["random"].items()}
    return Result(**{**document, "counting": counting, "asking": asking, "random": drawn})
