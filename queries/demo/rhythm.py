"""The rhythm of the product: how much likelier, or less likely, people are to be active on each day of the history."""

from datetime import date

import numpy as np

from queries.demo.arrays import Floats
from queries.demo.days import HISTORY, dates, number
from queries.demo.draws import Rng

WEEK = np.array([1.03, 1.04, 1.04, 1.03, 1.01, 0.92, 0.93])  # Monday first
LUNAR_NEW_YEARS = (date(2024, 2, 10), date(2025, 1, 29))
NATIONAL_DAYS = (date(2024, 10, 1), date(2025, 10, 1))
LABOUR_DAYS = (date(2024, 5, 1), date(2025, 5, 1))


def dip(days_since: Floats, *, depth: float, length: int, ramp: float) -> Floats:
    """A holiday of `length` days: activity falls towards it, stays low, and comes back within about `ramp` days."""
    outside = np.maximum(np.maximum(-days_since, days_since - (length - 1)), 0)
    return depth * np.exp(-((outside / ramp) ** 2))


def holidays(days: Floats) -> Floats:
    festivals = [dip(days - number(day), depth=0.30, length=6, ramp=4.0) for day in LUNAR_NEW_YEARS]
    golden = [dip(days - number(day), depth=0.16, length=7, ramp=1.2) for day in NATIONAL_DAYS]
    labour = [dip(days - number(day), depth=0.09, length=5, ramp=0.8) for day in LABOUR_DAYS]
    left: Floats = 1 - np.sum([*festivals, *golden, *labour], axis=0)
    return left


def weather(rng: Rng) -> Floats:
    """What no calendar explains: a slow wander of about a hundredth and some daily noise."""
    shocks = rng.normal(0, 0.004, len(HISTORY))
    wander = np.convolve(shocks, 0.85 ** np.arange(30))[: len(HISTORY)]
    return 1 + wander + rng.normal(0, 0.004, len(HISTORY))


def habit(days: Floats) -> Floats:
    """People who stay come back a little oftener in 2025, most of all after the assistant's second version."""
    return np.interp(days, [0, 365, 560, 730], [1.0, 1.01, 1.03, 1.07])


def rhythm(rng: Rng) -> Floats:
    days = HISTORY.days.astype(np.float64)
    weekday = (dates(HISTORY.days).astype(np.int64) + 3) % 7
    return WEEK[weekday] * holidays(days) * weather(rng) * habit(days)
