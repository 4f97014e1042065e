"""Work in several threads at once: DuckDB, Polars and the compiled loops all leave Python to the others meanwhile."""

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")

AT_ONCE = 2


def side_by_side(work: Callable[[Thing], Result], things: Iterable[Thing]) -> list[Result]:
    """Results of some work on every thing, in order, `AT_ONCE` at a time.

    The first error is raised when what is under way has ended; nothing else is begun after it.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        asked = [pool.submit(work, thing) for thing in things]
        try:
            wait(asked, return_when=FIRST_EXCEPTION)
        finally:
            pool.shutdown(cancel_futures=True)
        for each in asked:
            if not each.cancelled() and (error := each.exception()):
                raise error
        return [each.result() for each in asked]
