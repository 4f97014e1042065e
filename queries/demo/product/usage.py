"""Generator of usage_daily: features, platforms and minutes of every active day, month by month."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from queries.demo import story
from queries.demo.product import features
from queries.demo.product.accounts import Accounts, PersonDays
from queries.demo.product.activity import PLATFORMS, Devices, draw_devices, on_both, platform
from queries.demo.product.features import IDS, place
from queries.demo.sampling import (
    HISTORY,
    MONTHS,
    Flags,
    Floats,
    Ints,
    Rng,
    Singles,
    Window,
    dates,
    month_name,
    named,
    stream,
)

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
    """Minutes of each user-day of one month; the mean over the `counted` ones is exactly the story's."""
    luck = np.exp(rng.normal(0, SPREAD, len(day)))
    pull = _around_one(intensity * np.sqrt(features) * luck, day - month.first)
    moods = np.exp(rng.normal(0, MOOD, len(month)))
    expected = (expected_minutes()[month.columns] * moods)[day - month.first]
    stay: Floats = -FULL_DAY * np.expm1(-pull * expected / FULL_DAY)
    stay *= story.DAILY_MINUTES[MONTHS.index(month)] / stay[counted].mean()
    return stay


def _around_one(pull: Floats, day: Ints) -> Floats:
    """Pull normalised to a daily mean of 1: the trend comes from the story alone, without steps between months."""
    return pull * (np.bincount(day) / np.bincount(day, weights=pull))[day]


def shared_out(rng: Rng, minutes: Floats, *, of_day: Ints, weight: Singles) -> Floats:
    """Minutes of each use, a random share of its user-day's, in tenths of a minute, at least one tenth."""
    share = weight * (0.25 + rng.standard_exponential(len(weight), dtype=np.float32))
    total = np.bincount(of_day, weights=share, minlength=len(minutes))
    tenths = np.rint(share * (10 * minutes / total)[of_day])
    return np.maximum(tenths, 1) / 10


HOME = place("home_feed")
SESSION_MINUTES = 14.0


@dataclass(frozen=True)
class Users:
    """Traits of each person: appeal of features (lower is adopted sooner), number of features, intensity, devices."""

    appeal: Singles
    breadth: Singles
    intensity: Floats
    devices: Devices


def draw_users(accounts: Accounts, *, seed: int) -> Users:
    rng = stream(seed, "users")
    count = len(accounts)
    appeal = rng.random((count, len(IDS)), dtype=np.float32)
    breadth = np.exp(rng.normal(0, 0.25, count)).astype(np.float32)
    intensity = np.exp(rng.normal(0, 0.45, count)) * (0.75 + accounts.people.rate) * (1 + accounts.internal)
    return Users(appeal, breadth, intensity, draw_devices(rng, count))


def usage_by_month(
    accounts: Accounts, users: Users, assistant_days: dict[str, PersonDays], *, seed: int
) -> Iterator[pl.DataFrame]:
    """One frame a month, in day order; the assistant is used on the days on which a prompt was clicked."""
    reach, habits = features.reach(), features.habits()
    for month in MONTHS:
        rng = stream(seed, f"usage of {month_name(month)}")
        days = accounts.days_of_use(month)
        is_used = _appealing(rng, users, days, reach, habits)
        _mark_assistant(is_used, accounts, days, assistant_days, month)
        yield _rows(rng, accounts, users, days, is_used, month)


def _appealing(rng: Rng, users: Users, days: PersonDays, reach: Singles, habits: Singles) -> Flags:
    """Flags of the features used: one row a user-day, one column a feature; the home feed where there is no other."""
    launched = int((habits[days.day[-1]] > 0).nonzero()[0].max()) + 1
    chance = habits[days.day, :launched] * users.breadth[days.person, None]
    is_used = np.zeros((len(days), len(IDS)), dtype=np.bool_)
    is_used[:, :launched] = rng.random(chance.shape, dtype=np.float32) < chance
    is_used[:, :launched] &= users.appeal[days.person, :launched] < reach[days.day, :launched]
    is_used[:, HOME] |= ~is_used.any(axis=1)
    return is_used


def _mark_assistant(
    is_used: Flags, accounts: Accounts, days: PersonDays, assistant_days: dict[str, PersonDays], month: Window
) -> None:
    keys = days.day * len(accounts) + days.person
    for feature_id, clicks in assistant_days.items():
        month_clicks = clicks[(clicks.day >= month.first) & (clicks.day < month.end)]
        is_used[np.searchsorted(keys, month_clicks.day * len(accounts) + month_clicks.person), place(feature_id)] = True


def _rows(rng: Rng, accounts: Accounts, users: Users, days: PersonDays, is_used: Flags, month: Window) -> pl.DataFrame:
    of_day, feature, is_repeat = _uses(rng, users.devices, days, is_used)
    person = days.person[of_day]
    stay = minutes_of_days(
        rng,
        day=days.day,
        intensity=users.intensity[days.person],
        features=is_used.sum(axis=1),
        counted=~accounts.internal[days.person],
        month=month,
    )
    minutes = shared_out(rng, stay, of_day=of_day, weight=features.minutes()[feature])
    columns = {
        "user_id": accounts.user_id[person],
        "usage_date": dates(days.day)[of_day],
        "feature_id": named(feature, IDS),
        "platform": named(platform(rng, users.devices, person, is_repeat=is_repeat), PLATFORMS),
        "minutes": minutes,
        "sessions": _sessions(rng, minutes),
    }
    return pl.DataFrame(columns)


def _uses(rng: Rng, devices: Devices, days: PersonDays, is_used: Flags) -> tuple[Ints, Ints, Flags]:
    """The user-day and the feature of each row, and whether the row repeats the one before on another platform."""
    of_day, feature = np.nonzero(is_used)
    is_on_both = on_both(rng, devices, days.person[of_day])
    use = np.arange(len(of_day)).repeat(1 + is_on_both)
    is_repeat = np.append(False, use[1:] == use[:-1])
    return of_day[use], feature[use], is_repeat


def _sessions(rng: Rng, minutes: Floats) -> Ints:
    return 1 + (rng.standard_exponential(len(minutes), dtype=np.float32) * minutes / SESSION_MINUTES).astype(np.int64)
