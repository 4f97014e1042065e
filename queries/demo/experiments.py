"""Two experiments with recommendations and one with the assistant: who met which variant, and what they clicked.

Each has two arms of the same size and meets people on their first active day of its first week; the control group
never sees the feature. Outcomes are rows of other tables: the clicks on recommendations in the seven days from the
exposure (interactions), and the contacts from the exposure to the last day of the assistant's first version,
2025-07-14 (support tickets).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from queries.demo import story
from queries.demo.accounts import Accounts, PersonDays
from queries.demo.arrays import Flags, Ints
from queries.demo.days import Window, moments, number
from queries.demo.draws import Rng, chosen, exactly
from queries.demo.labels import either

HOUR = 3600
FIRST_WEEK, OBSERVED_DAYS = 7, 7
CLICKS_A_WEEK, UNEVENNESS = 5.0, 1.2


@dataclass(frozen=True)
class Experiment:
    """`people` is the real-world size of one arm; `clicks` compares the arms, where clicks are what it is about."""

    experiment_id: str
    feature_id: str
    people: int
    first_day: int
    clicks: float | None = None


HISTORY_7D = Experiment(
    "recommendation_history_7d", "history_7d", 2_000_000, number(story.HISTORY_7D_LAUNCH), story.HISTORY_7D_CLICKS
)
HISTORY_30D = Experiment(
    "recommendation_history_30d", "history_30d", 2_000_000, number(story.HISTORY_30D_LAUNCH), story.HISTORY_30D_CLICKS
)
ASSISTANT = Experiment("smart_assistant", "assistant_v1", 3_000_000, number(story.ASSISTANT_V1_LAUNCH))


@dataclass(frozen=True)
class Arms:
    """The people of both arms, as many treated as not, each with the day of the exposure."""

    experiment: Experiment
    days: PersonDays
    treated: Flags

    @property
    def control(self) -> Ints:
        return self.days.person[~self.treated]


def enrol(rng: Rng, accounts: Accounts, experiment: Experiment, *, scale: float) -> Arms:
    week = Window(experiment.first_day, experiment.first_day + FIRST_WEEK)
    candidates = np.flatnonzero(accounts.customers_active(week))
    arm = min(story.scaled(experiment.people, scale), len(candidates) // 2)
    people = chosen(rng, candidates, 2 * arm)
    first = week.first + accounts.active[people, week.columns].argmax(axis=1)
    return Arms(experiment, PersonDays(people, first), exactly(rng, arm, of=2 * arm))


def exposures_table(rng: Rng, accounts: Accounts, trials: Sequence[Arms]) -> pl.DataFrame:
    """People meet their variant early in the morning, before anything else that they do on that day."""
    frames = [
        pl.DataFrame(
            {
                "experiment_id": [arms.experiment.experiment_id] * len(arms.days),
                "user_id": accounts.user_id[arms.days.person],
                "variant": either(arms.treated, "treatment", "control"),
                "exposed_at": moments(arms.days.day, rng.integers(6 * HOUR, 8 * HOUR, len(arms.days))),
            }
        )
        for arms in trials
    ]
    return pl.concat(frames).sort("exposed_at", "user_id")


def clicks_on_recommendations(rng: Rng, accounts: Accounts, arms: Arms) -> PersonDays:
    """One entry a click, on active days of the observed week; the arms' totals differ by exactly the story's factor."""
    control = round(CLICKS_A_WEEK * len(arms.control))
    treated = round(control * (arms.experiment.clicks or 1))
    per_arm = [_spread(rng, arms.days[~arms.treated], control), _spread(rng, arms.days[arms.treated], treated)]
    exposed = PersonDays(*(np.concatenate(columns) for columns in zip(*per_arm, strict=True)))
    week = exposed.day[:, None] + np.arange(OBSERVED_DAYS)
    luck = rng.random(week.shape) * accounts.active[exposed.person[:, None], week]
    return PersonDays(exposed.person, exposed.day + luck.argmax(axis=1))


def _spread(rng: Rng, arm: PersonDays, clicks: int) -> tuple[Ints, Ints]:
    """Some people click a lot and some not at all."""
    eagerness = rng.gamma(UNEVENNESS, size=len(arm))
    which = rng.choice(len(arm), clicks, p=eagerness / eagerness.sum())
    return arm.person[which], arm.day[which]
