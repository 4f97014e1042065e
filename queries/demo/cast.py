"""Who takes part in what: drawn once, before any table, so that all tables agree about people."""

from dataclasses import dataclass

import numpy as np

from queries.demo.accounts import Accounts, draw_accounts
from queries.demo.activity import draw_activity
from queries.demo.arrays import Ints
from queries.demo.assistant import Prompts, draw_prompts
from queries.demo.draws import stream
from queries.demo.experiments import ASSISTANT, HISTORY_7D, HISTORY_30D, Arms, Experiment, enrol
from queries.demo.memberships import Memberships
from queries.demo.rules import V1, V2
from queries.demo.value_added import loyal_members

NOBODY: Ints = np.array([], dtype=np.int64)


@dataclass(frozen=True)
class Cast:
    """`assistant_trial` and `click_trials` are the experiments, `loyal` the base of the value-added subscribers."""

    accounts: Accounts
    assistant_trial: Arms
    click_trials: tuple[Arms, ...]
    loyal: Memberships
    prompts: tuple[Prompts, ...]

    @property
    def trials(self) -> tuple[Arms, ...]:
        return (self.assistant_trial, *self.click_trials)


def draw_cast(*, scale: float, seed: int) -> Cast:
    accounts = draw_accounts(draw_activity(scale=scale, seed=seed), seed=seed)

    def trial(experiment: Experiment) -> Arms:
        return enrol(stream(seed, experiment.experiment_id), accounts, experiment, scale=scale)

    loyal = loyal_members(stream(seed, "loyal members"), accounts, scale=scale)
    assistant, clicks = trial(ASSISTANT), (trial(HISTORY_7D), trial(HISTORY_30D))
    first = draw_prompts(stream(seed, "prompts v1"), accounts, V1, without=assistant.control)
    second = draw_prompts(stream(seed, "prompts v2"), accounts, V2, without=NOBODY)
    return Cast(accounts, assistant, clicks, loyal, (first, second))
