"""Classes of gaps: up to a month each gap is one, beyond it only what a calendar period may ask about is told apart."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from metrics.kernel import CAME, FIRST_IN
from metrics.periods import ONE_DAY, days_into, start_of

Array = npt.NDArray[Any]

NEAR = 31
"""The largest gap that has a slot of its own: rolling windows ask for the exact gap."""
REACHES = len(FIRST_IN) + len(CAME)
SLOTS = NEAR + 1 + REACHES + 2
"""Slot 0 is of whoever was active today already, the last of whoever never was."""


def slots(today: int, reaches: Array) -> tuple[Array, Array]:
    """Shape (today + 1,): the slot of every gap; and for each of the reaches the first slot of what is larger.

    The gap of somebody who never was active is `today`, the number of the day counted from 1: no other is as large.
    """
    gap = np.arange(today + 1)
    far = np.unique(reaches[reaches > NEAR])
    slot_of = np.where(gap <= NEAR, gap, NEAR + 1 + np.searchsorted(far, gap))
    slot_of[today] = SLOTS - 1
    larger = np.where(reaches <= NEAR, reaches + 1, NEAR + 2 + np.searchsorted(far, reaches))
    return slot_of.astype(np.uint8), larger


def reaches(day: date) -> Array:
    """Shape (REACHES,), by FIRST_IN and CAME: whoever was last active longer ago than so many days counts."""
    return np.array([*_reaches(day)], np.int64)


def _reaches(day: date) -> Iterator[int]:
    yield from (days_into(grain, day) for grain in FIRST_IN)
    yield from ((day - start_of(grain, start_of(grain, day) - ONE_DAY)).days for grain in CAME)
