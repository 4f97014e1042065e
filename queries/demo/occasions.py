"""What set off each prompt of the assistant: the cause, the page and the moment of the day."""

from dataclasses import dataclass

import numpy as np

from queries.demo import pages
from queries.demo.arrays import Dates, Floats, Ints
from queries.demo.assistant import Prompts
from queries.demo.days import moments
from queries.demo.draws import Rng
from queries.demo.rules import V1

CAUSES = ("idle_30s", "failed_operations", "core_page_dwell")
IDLE, FAILED, DWELL = range(len(CAUSES))
AFTER_FAILURES = 0.45
MORNING, WAKING_SECONDS, APART = 8 * 3600, 15 * 3600, 20 * 60


@dataclass(frozen=True)
class Occasions:
    """One entry a prompt."""

    prompts: Prompts
    cause: Ints
    page: Ints
    second: Floats

    @property
    def person(self) -> Ints:
        return self.prompts.days.person[self.prompts.of_day]

    def moment(self, *, later: Floats | float = 0.0) -> Dates:
        return moments(self.prompts.days.day[self.prompts.of_day], self.second + later)


def draw_occasions(rng: Rng, prompts: Prompts) -> Occasions:
    """Prompts of one day come one after another, at least twenty minutes apart."""
    count = len(prompts.of_day)
    slot = WAKING_SECONDS / prompts.on_the_day
    second = MORNING + prompts.nth * slot + rng.random(count) * (slot - APART)
    cause = _causes(rng, prompts)
    choices = (pages.ELSEWHERE, pages.WITH_OPERATIONS, pages.CORE)
    page = np.choose(cause, [rng.choice(of, count) for of in choices])
    return Occasions(prompts, cause, page, np.floor(second))


def _causes(rng: Rng, prompts: Prompts) -> Ints:
    count = len(prompts.of_day)
    if prompts.rule is V1:
        return np.full(count, IDLE)
    return np.where(rng.random(count) < AFTER_FAILURES, FAILED, DWELL)
