"""The interactions table: what people did, action by action, so that a rule of the assistant can be replayed on it."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from queries.demo import pages
from queries.demo.accounts import Accounts, PersonDays
from queries.demo.arrays import Dates, Flags, Floats, Ints
from queries.demo.days import moments
from queries.demo.draws import Rng
from queries.demo.labels import either, named
from queries.demo.occasions import MORNING, WAKING_SECONDS

NAMES = ("view", "scroll", "click", "submit")
VIEW, SCROLL, CLICK, SUBMIT = range(len(NAMES))


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
    return pl.concat([_rows(accounts, some) for some in actions]).sort("occurred_at", "user_id", "page", "action")


def clicks(rng: Rng, days: PersonDays) -> Actions:
    """The clicks on recommendations of people in an experiment, one entry a click."""
    count = len(days)
    return Actions(
        person=days.person,
        moment=moments(days.day, MORNING + np.floor(rng.random(count) * WAKING_SECONDS)),
        page=np.full(count, pages.RECOMMENDATIONS),
        action=np.full(count, CLICK),
        failed=np.zeros(count, dtype=np.bool_),
        dwell=glances(rng, count),
    )


def glances(rng: Rng, count: int) -> Floats:
    """Seconds on a page, always fewer than half a minute."""
    return 29.0 * rng.beta(1.2, 3.0, count)


def _rows(accounts: Accounts, actions: Actions) -> pl.DataFrame:
    columns = {
        "user_id": accounts.user_id[actions.person],
        "occurred_at": actions.moment,
        "page": named(actions.page, pages.NAMES),
        "action": named(actions.action, NAMES),
        "outcome": either(actions.failed, "failed", "ok"),
        "dwell_seconds": np.round(actions.dwell, 1),
        "is_core_page": pages.IS_CORE[actions.page],
    }
    return pl.DataFrame(columns)
