"""How long answers take, in process."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks import any_question
from benchmarks.contenders import Ask
from benchmarks.questions import SIX
from benchmarks.results import Drawn, Times
from metrics.answers import Numbers, Question

LEAST, MOST = 5, 200
"""Each of the six is asked at least and at most so many times, and no more once its time is over."""

ROUNDS = 5
"""How often every question drawn at random is asked again."""

Found = tuple[list[Question], int]

SETS = {"one window": any_question.one_window, "every period of a chart": any_question.series}


def six_asked(ask: Ask, folder: Path, seconds: float) -> dict[str, Times]:
    """The times of each question; its answer is left in the folder. The first answer is not timed: it warms up."""
    for name in SIX:
        ask(name).write_parquet(folder / f"{name}.parquet")
    return {name: times(_repeated(partial(ask, name), seconds)) for name in SIX}


def any_asked(numbers: Numbers, draws: int) -> dict[str, Drawn]:
    return {what: _asked(numbers, partial(draw, how_many=draws)) for what, draw in SETS.items()}


def times(seconds: Sequence[float]) -> Times:
    p50, p95 = (float(np.percentile(seconds, share) * 1000) for share in (50, 95))
    return Times(len(seconds), p50, p95, max(seconds) * 1000)


def _asked(asked: Numbers, draw: Callable[[Numbers], Found]) -> Drawn:
    """Drawing has asked every question once: tables are at hand, answers are not kept."""
    questions, declined = draw(asked)
    took = [_seconds(partial(asked.answer, question)) for _ in range(ROUNDS) for question in questions]
    return Drawn(len(questions), declined, times(took))


def _repeated(work: Callable[[], object], seconds: float) -> list[float]:
    found: list[float] = []
    while len(found) < LEAST or (len(found) < MOST and sum(found) < seconds):
        found.append(_seconds(work))
    return found


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
