"""Generator of interactions: what led to each prompt, and a sample of days without any."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from queries.demo import story
from queries.demo.product.accounts import Accounts, PersonDays
from queries.demo.sampling import Dates, Flags, Floats, Ints, Rng, chosen, either, moments, named, window
from queries.demo.service import prompts
from queries.demo.service import prompts as service_prompts
from queries.demo.service.prompts import DWELL, FAILED, IDLE, MORNING, V2, WAKING_SECONDS, Occasions, Prompts

ACTION_NAMES = ("view", "scroll", "click", "submit")
VIEW, SCROLL, CLICK, SUBMIT = range(len(ACTION_NAMES))


@dataclass(frozen=True)
class Actions:
    """One entry an action; `dwell` is in seconds."""

    person: Ints
    moment: Dates
    page: Ints
    action: Ints
    failed: Flags
    dwell: Floats


def interactions_table(accounts: Accounts, actions: list[Actions]) -> pl.DataFrame:
    return pl.concat([_rows(accounts, group) for group in actions]).sort("occurred_at", "user_id", "page", "action")


def clicks(rng: Rng, days: PersonDays) -> Actions:
    """The clicks on recommendations of people in an experiment, one entry a click."""
    count = len(days)
    return Actions(
        person=days.person,
        moment=moments(days.day, MORNING + np.floor(rng.random(count) * WAKING_SECONDS)),
        page=np.full(count, prompts.RECOMMENDATIONS),
        action=np.full(count, CLICK),
        failed=np.zeros(count, dtype=np.bool_),
        dwell=glances(rng, count),
    )


def glances(rng: Rng, count: int) -> Floats:
    """Short dwell times, in seconds, always below half a minute."""
    return 29.0 * rng.beta(1.2, 3.0, count)


def _rows(accounts: Accounts, actions: Actions) -> pl.DataFrame:
    columns = {
        "user_id": accounts.user_id[actions.person],
        "occurred_at": actions.moment,
        "page": named(actions.page, prompts.PAGE_NAMES),
        "action": named(actions.action, ACTION_NAMES),
        "outcome": either(actions.failed, "failed", "ok"),
        "dwell_seconds": np.round(actions.dwell, 1),
        "is_core_page": prompts.IS_CORE[actions.page],
    }
    return pl.DataFrame(columns)


JUST_BEFORE, A_LITTLE_EARLIER = 2, 40
LINGERING = {IDLE: (story.V1_IDLE_SECONDS, 25.0), DWELL: (story.V2_DWELL_SECONDS, 70.0)}


def actions_before(rng: Rng, occasions: Occasions) -> list[Actions]:
    lingering = [
        _lingering(rng, occasions, cause, minimum, mean_excess) for cause, (minimum, mean_excess) in LINGERING.items()
    ]
    failed = np.flatnonzero(occasions.cause == FAILED)
    seconds_before = JUST_BEFORE + A_LITTLE_EARLIER + np.floor(rng.random(len(failed)) * 120)
    just_before = np.full(len(failed), float(JUST_BEFORE))
    return [*lingering, _failing(rng, occasions, failed, seconds_before), _failing(rng, occasions, failed, just_before)]


def _lingering(rng: Rng, occasions: Occasions, cause: int, minimum: int, mean_excess: float) -> Actions:
    """Views whose dwell time reaches the rule's threshold, at which the prompt is triggered."""
    indices = np.flatnonzero(occasions.cause == cause)
    return Actions(
        person=occasions.person[indices],
        moment=occasions.moment(offset=-minimum)[indices],
        page=occasions.page[indices],
        action=np.full(len(indices), VIEW),
        failed=np.zeros(len(indices), dtype=np.bool_),
        dwell=minimum + mean_excess * rng.standard_exponential(len(indices)),
    )


def _failing(rng: Rng, occasions: Occasions, indices: Ints, seconds_before: Floats) -> Actions:
    offset = np.zeros(len(occasions.cause))
    offset[indices] = -seconds_before
    return Actions(
        person=occasions.person[indices],
        moment=occasions.moment(offset=offset)[indices],
        page=occasions.page[indices],
        action=np.full(len(indices), SUBMIT),
        failed=np.ones(len(indices), dtype=np.bool_),
        dwell=glances(rng, len(indices)),
    )


YEAR = window(date(2025, 1, 1), story.LAST_DAY)
SAMPLED_DAYS = 90_000_000
FURTHER_ACTIONS = 3.0
FAILING_DAYS = 0.12


def ordinary_actions(rng: Rng, accounts: Accounts, prompts: Sequence[Prompts], *, scale: float) -> Actions:
    days = _silent_days(rng, accounts, prompts, scale)
    count = 1 + rng.poisson(FURTHER_ACTIONS, len(days))
    of_day = np.arange(len(days)).repeat(count)
    is_first = np.append(True, of_day[1:] != of_day[:-1])
    page = rng.choice(service_prompts.ELSEWHERE, len(of_day))
    failed = is_first & (rng.random(len(of_day)) < FAILING_DAYS)
    return Actions(
        person=days.person[of_day],
        moment=moments(days.day[of_day], MORNING + np.floor(rng.random(len(of_day)) * WAKING_SECONDS)),
        page=page,
        action=np.where(failed, SUBMIT, rng.integers(0, len(ACTION_NAMES), len(of_day))),
        failed=failed,
        dwell=_dwell(rng, page, second_rule=days.day[of_day] >= V2.window.first),
    )


def _silent_days(rng: Rng, accounts: Accounts, prompts: Sequence[Prompts], scale: float) -> PersonDays:
    days = accounts.customer_days(YEAR)
    prompted = [rule_prompts.days.day * len(accounts) + rule_prompts.days.person for rule_prompts in prompts]
    silent = ~np.isin(days.day * len(accounts) + days.person, np.concatenate(prompted))
    return days[chosen(rng, np.flatnonzero(silent), story.scaled(SAMPLED_DAYS, scale))]


def _dwell(rng: Rng, page: Ints, *, second_rule: Flags) -> Floats:
    """Dwell times that trigger no prompt: under the second rule below two minutes on core pages, longer elsewhere."""
    lingering = (
        (story.V2_DWELL_SECONDS - 1) * rng.beta(0.8, 3.5, len(page)) * np.where(service_prompts.IS_CORE[page], 1, 2.5)
    )
    return np.where(second_rule, lingering, glances(rng, len(page)))
