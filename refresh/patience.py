"""Another try where what went wrong may pass: later and later, and not in step with others."""

import random
import time
from collections.abc import Callable
from logging import WARNING
from typing import TypeVar

from queries.problem import Transient
from refresh.tell import tell

FIRST_WAIT, LONGEST_WAIT = 5.0, 300.0
"""Seconds before the second attempt, doubled before each further one."""
JITTER = 0.5
"""Share by which a wait is longer or shorter: programs that failed together do not come back together."""

T = TypeVar("T")


def patiently(act: Callable[[], T], retries: int) -> T:
    """What it gives at last. Raises what the last attempt raised, and at once what does not pass by itself."""
    for attempt in range(retries):
        try:
            return act()
        except Transient as passing:
            seconds = wait_after(attempt)
            tell("retrying", level=WARNING, reason=str(passing), left=retries - attempt, seconds=round(seconds, 1))
            time.sleep(seconds)
    return act()


def wait_after(attempt: int) -> float:
    """Seconds to wait after the attempt of that number, from 0."""
    middle = min(FIRST_WAIT * 2.0**attempt, LONGEST_WAIT)
    return middle * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  nothing is kept secret by it
