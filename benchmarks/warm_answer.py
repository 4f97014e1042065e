"""Modules of the project that one warm answer enters.

Run as `python -m benchmarks.warm_answer STORE`: asks for monthly_active_users of 2025-12, year over year, once to load
everything and once more under `sys.setprofile`, and prints every module entered with its number of calls, and how often
control passed from one module to another.
"""

import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

from dashboard.service.results import current
from metrics.periods.notation import parse
from metrics.periods.period import Grain
from metrics.query.answers import Numbers, Question

ROOT = Path(__file__).parents[1]
ROOMS = ("dashboard", "metrics", "queries", "checks", "refresh")


def entered(store: str) -> tuple[Counter[str], int]:
    """Calls by module (path below the project), and the number of switches between modules."""
    results = current(store)
    if results is None:
        raise SystemExit(f"{store}: no snapshot; run `product-metrics refresh` first")
    question = Question("monthly_active_users", parse("2025-12")[0], Grain.MONTH)
    numbers = Numbers.of(results.snapshot)
    numbers.answer(question)
    calls: Counter[str] = Counter()
    trace: list[str] = []

    def note(frame: FrameType, event: str, _: Any) -> None:
        path = frame.f_code.co_filename.removeprefix(f"{ROOT}/")
        if event in ("call", "return") and path.split("/")[0] in ROOMS:
            trace.append(path)
            calls[path] += event == "call"

    sys.setprofile(note)
    numbers.answer(question)
    sys.setprofile(None)
    return calls, sum(before != after for before, after in pairwise(trace))


def main(store: str) -> None:
    calls, switches = entered(store)
    lines = [f"{number:5}  {path}" for path, number in sorted(calls.items())]
    sys.stdout.write("\n".join([*lines, f"{len(calls)} modules entered, {switches} switches between them"]) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
