"""How long people stay: minutes of each user-day, skewed as in life, and their parts by feature."""

import numpy as np

from queries.demo import story
from queries.demo.arrays import Flags, Floats, Ints, Singles
from queries.demo.days import HISTORY, MONTHS, Window, dates
from queries.demo.draws import Rng

# Nobody stays longer, however strong the pull; a day has 1440 minutes.
FULL_DAY = 1100.0
SPREAD = 0.6
# What sets one day off from the next for everyone.
MOOD = 0.009
WEEK = np.array([0.97, 0.97, 0.98, 0.98, 1.01, 1.06, 1.05])  # Monday first


def expected_minutes() -> Floats:
    """The story's monthly means, drawn as a line through the middles of the months, longer at weekends."""
    middles = [month.first + len(month) / 2 for month in MONTHS]
    weekday = (dates(HISTORY.days).astype(np.int64) + 3) % 7
    minutes: Floats = np.interp(HISTORY.days, middles, story.DAILY_MINUTES) * WEEK[weekday]
    return minutes


def minutes_of_days(rng: Rng, *, day: Ints, intensity: Floats, features: Ints, counted: Flags, month: Window) -> Floats:
    """Minutes of each user-day of one month; the mean over those `counted` is exactly what the story tells."""
    luck = np.exp(rng.normal(0, SPREAD, len(day)))
    pull = _around_one(intensity * np.sqrt(features) * luck, day - month.first)
    moods = np.exp(rng.normal(0, MOOD, len(month)))
    expected = (expected_minutes()[month.columns] * moods)[day - month.first]
    stay: Floats = -FULL_DAY * np.expm1(-pull * expected / FULL_DAY)
    stay *= story.DAILY_MINUTES[MONTHS.index(month)] / stay[counted].mean()
    return stay


def _around_one(pull: Floats, day: Ints) -> Floats:
    """Each day's mean taken out, so that the story alone says how it moves: a trend in here would saw at the months."""
    return pull * (np.bincount(day) / np.bincount(day, weights=pull))[day]


def shared_out(rng: Rng, minutes: Floats, *, of_day: Ints, weight: Singles) -> Floats:
    """Each use's part of its user-day's minutes, to a tenth of a minute and no less than one."""
    part = weight * (0.25 + rng.standard_exponential(len(weight), dtype=np.float32))
    whole = np.bincount(of_day, weights=part, minlength=len(minutes))
    tenths = np.rint(part * (10 * minutes / whole)[of_day])
    return np.maximum(tenths, 1) / 10
