"""The tables of a result: rows of text, the first of them the heading."""

from benchmarks.contenders.all import OURS
from benchmarks.questions.six import SIX
from benchmarks.race.results import Counting, Result, Times
from benchmarks.report.day_more import DayMore


def seconds(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def milliseconds(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def memory(size: int) -> str:
    return f"{size / 2**30:.2f} GiB"


def times(ratio: float) -> str:
    return f"{ratio:.0f} ×" if ratio >= 10 else f"{ratio:.1f} ×"


Rows = list[list[str]]


def counting(result: Result) -> Rows:
    """Every contender: seconds, how many times ours, CPU and memory."""
    ours = [result.counting[name] for name in OURS if name in result.counting]
    ratios = [f"times {contender.title}" for contender in ours]
    heading = ["", "wall s (fastest–slowest)", *ratios, "CPU s", "CPU ns a row", "peak memory"]
    return [heading, *(_contender(contender, ours, result.rows) for contender in result.counting.values())]


def asking(result: Result) -> Rows:
    """The six questions: p50 and p95 of every contender."""
    names = list(next(iter(result.asking.values()), {}))
    heading = ["", "question", *(f"{name} p50 · p95 ms" for name in names)]
    return [
        heading,
        *([q, SIX[q].words, *(_both(times[name]) for name in names)] for q, times in result.asking.items()),
    ]


def drawn(result: Result) -> Rows:
    """The questions drawn at random: how many, and how long they take."""
    heading = ["", "questions", "declined", "p50 · p95 ms", "longest ms"]
    return [
        heading,
        *(
            [what, str(times.questions), str(times.declined), _both(times.times), milliseconds(times.times.most)]
            for what, times in result.random.items()
        ),
    ]


def growth(results: list[Result]) -> Rows:
    """Ours at every size."""
    heading = ["rows", "", "wall s", "CPU s", "CPU ns a row", "peak memory"]
    return [
        heading,
        *(
            [f"{result.rows:,}", counting_.title, seconds(counting_.wall), *_used(counting_, result.rows)]
            for result in results
            for name, counting_ in result.counting.items()
            if name in OURS
        ),
    ]


def days_more(measured: list[DayMore]) -> Rows:
    """What everything takes, and what one day more takes that goes on from it."""
    heading = ["rows of use", "", "", "wall s", "CPU s", "peak memory"]
    return [
        heading,
        *(
            [f"{day_more.rows:,}", day_more.what, days, seconds(taken.wall), seconds(taken.cpu), memory(taken.peak)]
            for day_more in measured
            for days, taken in (("everything", day_more.everything), ("one day more", day_more.day_more))
        ),
    ]


def _contender(counting: Counting, ours: list[Counting], rows: int) -> list[str]:
    low, high = counting.spread
    wall = f"{seconds(counting.wall)} ({seconds(low)}–{seconds(high)})"
    return [counting.title, wall, *(times(counting.wall / base.wall) for base in ours), *_used(counting, rows)]


def _used(counting: Counting, rows: int) -> list[str]:
    return [seconds(counting.cpu), f"{counting.cpu / rows * 1e9:,.0f}", memory(counting.peak)]


def _both(times: Times) -> str:
    return f"{milliseconds(times.p50)} · {milliseconds(times.p95)}"
