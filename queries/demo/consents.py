"""The consents table: who was asked in 2025 whether their data may personalise the service, and the answers."""

from datetime import date

import numpy as np
import polars as pl

from queries.demo import story
from queries.demo.accounts import Accounts
from queries.demo.arrays import Flags, Ints
from queries.demo.days import moments, window
from queries.demo.draws import Rng, chosen, exactly

PURPOSE = "service_personalisation"
ASKING = window(date(2025, 1, 13), story.LAST_DAY)
ASKED = 0.72
CHANGED_MIND = 0.09
MORNING, EVENING = 8 * 3600, 15 * 3600
HOURS = 6 * 3600


def consents_table(rng: Rng, accounts: Accounts) -> pl.DataFrame:
    """People are asked on their first active day; some decide the other way on a later one, and the latest counts."""
    reached = np.flatnonzero(accounts.customers_active(ASKING))
    people = chosen(rng, reached, round(ASKED * len(reached)))
    latest = exactly(rng, round(story.CONSENT_GRANTED * len(people)), of=len(people))
    first, last = _first_day(accounts, people), accounts.last_day_of_use(people)
    changed = (last > first) & (rng.random(len(people)) < CHANGED_MIND)
    decided = _decisions(accounts, people, latest ^ changed, first, MORNING + rng.integers(0, HOURS, len(people)))
    again = _decisions(accounts, people, latest, last, EVENING + rng.integers(0, HOURS, len(people)))
    return pl.concat([decided, again.filter(changed)]).sort("decided_at", "user_id")


def _first_day(accounts: Accounts, people: Ints) -> Ints:
    first: Ints = ASKING.first + accounts.active[people, ASKING.columns].argmax(axis=1)
    return first


def _decisions(accounts: Accounts, people: Ints, granted: Flags, day: Ints, second: Ints) -> pl.DataFrame:
    decisions = {"user_id": accounts.user_id[people], "granted": granted, "decided_at": moments(day, second)}
    return pl.DataFrame(decisions).select("user_id", pl.lit(PURPOSE).alias("purpose"), "granted", "decided_at")
