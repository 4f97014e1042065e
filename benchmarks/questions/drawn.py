"""Questions drawn at random: any usage metric × window × dimension × value, year over year."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.contenders import Ask
from benchmarks.questions.six import SIX
from benchmarks.race.results import Drawn, Times
from benchmarks.world.generate import DAYS, SPAN
from metrics.catalogue import catalogue
from metrics.errors import Refusal
from metrics.model.metric import Metric
from metrics.model.term import Slice
from metrics.periods.period import CALENDAR, ROLLING, Grain, Period, holding
from metrics.query.answers import Numbers, Question

SEED = 3

SERIES = {Grain.DAY: 90, Grain.WEEK: 182, Grain.MONTH: 365, Grain.QUARTER: 365, Grain.ROLLING7: 90, Grain.ROLLING28: 90}
"""Grain → over how many days a chart draws it."""


def one_window(numbers: Numbers, how_many: int) -> tuple[list[Question], int]:
    """Questions that have an answer, each about one window; and how many others were drawn that are declined."""
    return _drawn(numbers, _window, how_many)


def series(numbers: Numbers, how_many: int) -> tuple[list[Question], int]:
    """The same about every period of a grain over some months, as a chart asks."""
    return _drawn(numbers, _span, how_many)


def usage_metrics() -> list[Metric]:
    return [metric for metric in catalogue().values() if [source.name for source in metric.sources] == ["usage"]]


Window = Callable[[random.Random], tuple[Period, Grain | None]]


def _drawn(numbers: Numbers, window: Window, how_many: int) -> tuple[list[Question], int]:
    rng = random.Random(SEED)  # noqa: S311 – the same questions every time is what is wanted
    questions: list[Question] = []
    declined = 0
    for question in _endless(numbers, window, rng):
        if _has_answer(numbers, question):
            questions.append(question)
        else:
            declined += 1
        if len(questions) == how_many:
            return questions, declined
    raise AssertionError("questions never end")


def _endless(numbers: Numbers, window: Window, rng: random.Random) -> Iterator[Question]:
    while True:
        metric = rng.choice(usage_metrics())
        period, grain = window(rng)
        by = tuple(rng.sample(metric.dimensions, rng.choice((0, 1, 1, 2))))
        others = [name for name in metric.dimensions if name not in by]
        where = rng.sample(others, rng.choice((0, 0, 1)))
        values = tuple((name, (rng.choice(numbers.values(metric, name)),)) for name in where)
        yield Question(metric.id, period, grain, Slice(by, values))


def _has_answer(numbers: Numbers, question: Question) -> bool:
    try:
        numbers.answer(question)
    except Refusal:
        return False
    return True


def _window(rng: random.Random) -> tuple[Period, Grain | None]:
    day = _some_day(rng)
    grain = rng.choice((*CALENDAR, *ROLLING, Grain.CUSTOM))
    if grain is Grain.CUSTOM:
        return Period(day, min(SPAN.end, day + timedelta(days=rng.randrange(1, 200)))), None
    return holding(grain, day), grain


def _span(rng: random.Random) -> tuple[Period, Grain | None]:
    grain = rng.choice(list(SERIES))
    return Period(SPAN.end - timedelta(days=SERIES[grain] - 1), SPAN.end), grain


def _some_day(rng: random.Random) -> date:
    """In the second year, so that there is a year before."""
    return SPAN.start + timedelta(days=rng.randrange(366, DAYS))


LEAST, MOST = 5, 200
"""Each of the six is asked at least and at most so many times, and no more once its time is over."""

ROUNDS = 5
"""How often every question drawn at random is asked again."""

Found = tuple[list[Question], int]

SETS = {"one window": one_window, "every period of a chart": series}


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


def _asked(numbers: Numbers, draw: Callable[[Numbers], Found]) -> Drawn:
    """Drawing has asked every question once: tables are at hand, answers are not kept."""
    questions, declined = draw(numbers)
    took = [_seconds(partial(numbers.answer, question)) for _ in range(ROUNDS) for question in questions]
    return Drawn(len(questions), declined, times(took))


def _repeated(work: Callable[[], object], seconds: float) -> list[float]:
    measured: list[float] = []
    while len(measured) < LEAST or (len(measured) < MOST and sum(measured) < seconds):
        measured.append(_seconds(work))
    return measured


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
