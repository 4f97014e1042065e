"""What a piece of work takes: seconds of wall and CPU time, and the peak of memory."""

import re
import resource
import time
from dataclasses import dataclass
from pathlib import Path


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
    if status.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", status.read_text())):
        return int(found[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
