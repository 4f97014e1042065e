"""Generator of support tickets: who contacts support about what, who answers, and how long it takes."""

from datetime import date

import numpy as np
import polars as pl

from queries.demo import story
from queries.demo.product.accounts import Accounts, Arms, PersonDays
from queries.demo.sampling import (
    HISTORY,
    Dates,
    Flags,
    Floats,
    Ints,
    Rng,
    Window,
    apportion,
    chosen,
    chosen_by_weight,
    dates,
    either,
    exactly,
    moments,
    named,
    number,
    window,
)
from queries.demo.service.prompts import V1, V2

BEFORE, BETWEEN, AFTER = Window(HISTORY.first, V1.window.first), V1.window, V2.window
# How far the first part's tickets may be from their fair share, to meet the factor with whole numbers.
LEEWAY = 0.08
IN_THE_EXPERIMENT = (0.30, 0.49)


def ticket_days(rng: Rng, accounts: Accounts, arms: Arms, *, scale: float) -> PersonDays:
    """One entry a ticket, in day order."""
    total = max(story.scaled(story.SUPPORT_TICKETS, scale), story.FEWEST_SUPPORT_TICKETS)
    days = [accounts.customer_days(part) for part in (BEFORE, BETWEEN, AFTER)]
    before, after = _before_and_after(total, *(len(part) for part in days))
    between = _between(rng, days[1], arms, total - before - after)
    tickets = [_some(rng, days[0], before), *between, _some(rng, days[2], after)]
    person, day = (np.concatenate([getattr(part, name) for part in tickets]) for name in ("person", "day"))
    return PersonDays(person, day)[np.argsort(day, kind="stable")]


def _before_and_after(total: int, before: int, between: int, after: int) -> tuple[int, int]:
    """The numbers of tickets whose rates come closest to the story's factor."""
    fewer = story.CONTACTS_AFTER_V2
    fair = total * before / (before + between * (1 + fewer) / 2 + after * fewer)
    choices = np.arange(round(fair * (1 - LEEWAY)), round(fair * (1 + LEEWAY)) + 1)
    return _closest(choices, after / before * fewer)


def _closest(first: Ints, factor: float) -> tuple[int, int]:
    """Whole numbers whose ratio is nearest to the factor."""
    second = np.rint(first * factor)
    best = int(np.abs(second / first / factor - 1).argmin())
    return int(first[best]), int(second[best])


def _between(rng: Rng, days: PersonDays, arms: Arms, count: int) -> list[PersonDays]:
    low, high = (max(round(count * share), 1) for share in IN_THE_EXPERIMENT)
    control, treated = _closest(np.arange(low, high + 1), story.ASSISTANT_CONTACTS)
    since = np.full(int(days.person.max()) + 1, HISTORY.end)
    since[arms.days.person] = arms.days.day
    observed = days.day >= since[days.person]
    is_treated = np.isin(days.person, arms.days.person[arms.treated])
    outside = ~np.isin(days.person, arms.days.person)
    return [
        _some(rng, days[observed & ~is_treated], control),
        _some(rng, days[observed & is_treated], treated),
        _some(rng, days[outside], count - control - treated),
    ]


def _some(rng: Rng, days: PersonDays, count: int) -> PersonDays:
    return days[chosen(rng, np.arange(len(days)), count)]


# Share of the tickets, and how much likelier than others they only repeat what somebody asked before.
CATEGORIES = {
    "how_to": (0.27, 3.0),
    "account_access": (0.21, 2.5),
    "billing": (0.17, 1.2),
    "backup_and_sync": (0.16, 1.0),
    "app_error": (0.13, 0.6),
    "feedback": (0.06, 0.2),
}
ASSISTANT_SHARE_BY_DAY = (
    (number(story.ASSISTANT_V1_LAUNCH), 0.06),
    (number(story.ASSISTANT_V1_LAST_DAY), 0.14),
    (number(story.ASSISTANT_V2_LAUNCH), 0.24),
    (number(date(2025, 10, 1)), 0.45),
    (number(story.LAST_DAY), 0.52),
)
FIRST_HOUR, OPEN_HOURS = 8, 14
STILL_OPEN = 0.008


def support_tickets_table(rng: Rng, accounts: Accounts, days: PersonDays) -> pl.DataFrame:
    count = len(days)
    names, shares, repeated = zip(*((name, *numbers) for name, numbers in CATEGORIES.items()), strict=True)
    category = rng.choice(len(names), count, p=np.array(shares))
    repeat = chosen_by_weight(rng, np.arange(count), round(story.REPEAT_TICKETS * count), np.array(repeated)[category])
    by_assistant = _answered_by_assistant(rng, days)
    opened = moments(days.day, 3600 * FIRST_HOUR + np.floor(rng.random(count) * 3600 * OPEN_HOURS))
    columns = {
        "user_id": accounts.user_id[days.person],
        "opened_at": opened,
        "resolved_at": _resolved(rng, opened, by_assistant),
        "category": named(category, names),
        "is_repeat": np.isin(np.arange(count), repeat),
        "handled_by": either(by_assistant, "assistant", "human"),
        "handling_minutes": _handling_minutes(rng, by_assistant),
    }
    rows = pl.DataFrame(columns).sort("opened_at", "user_id").with_row_index("ticket_id", offset=1)
    return rows.with_columns(pl.col("ticket_id").cast(pl.Int64))


def _answered_by_assistant(rng: Rng, days: PersonDays) -> Flags:
    launched, share = zip(*ASSISTANT_SHARE_BY_DAY, strict=True)
    return rng.random(len(days)) < np.interp(days.day, launched, share, left=0.0)


def _handling_minutes(rng: Rng, by_assistant: Flags) -> Floats:
    """Skewed as work is; the tickets handled by people take exactly the story's mean."""
    tenths = 5.0 + np.floor(25 * rng.standard_exponential(len(by_assistant)))
    effort = np.exp(rng.normal(0, 0.6, int((~by_assistant).sum())))
    tenths[~by_assistant] = apportion(round(10 * story.MINUTES_A_HUMAN_TICKET) * len(effort), effort)
    return tenths / 10


def _resolved(rng: Rng, opened: Dates, by_assistant: Flags) -> Dates:
    """Within minutes by the assistant, within a day or so by people; the very last tickets are still open."""
    hours = np.where(by_assistant, 0.1, 9.0) * np.exp(rng.normal(0, 0.9, len(opened)))
    resolved = opened + (np.floor(3600 * hours) + 60).astype("timedelta64[s]")
    last = np.arange(len(opened)) >= (1 - STILL_OPEN) * len(opened) - 1
    return np.where(last | (resolved >= dates(HISTORY.end)), np.datetime64("NaT"), resolved)


SURVEY = "service_pains_2025_01"
FIRST_DAY, DAYS = number(date(2025, 1, 6)), 14
TOLD = {"too_many_features": story.TOO_MANY_FEATURES, "problem_solving_complicated": story.COMPLICATED}
OTHERS = {"slow_loading": 0.09, "too_many_notifications": 0.08, "price": 0.05, None: 0.18}


def survey_answers_table(rng: Rng, *, scale: float) -> pl.DataFrame:
    count = max(story.scaled(story.SURVEY_ANSWERS, scale), story.FEWEST_SURVEY_ANSWERS)
    columns = {
        "survey_id": [SURVEY] * count,
        "respondent_id": np.arange(1, count + 1),
        "answered_on": dates(np.sort(FIRST_DAY + rng.choice(DAYS, count, p=_eagerness()))),
        "pain_point": pl.Series([*TOLD, *OTHERS], dtype=pl.String)[_pains(rng, count)],
    }
    return pl.DataFrame(columns)


def _pains(rng: Rng, count: int) -> Ints:
    counts = np.array([round(share * count) for share in TOLD.values()])
    others = apportion(count - int(counts.sum()), np.array(list(OTHERS.values())))
    answers = np.concatenate([counts, others])
    return rng.permutation(np.arange(len(answers)).repeat(answers))


def _eagerness() -> Floats:
    """Most answer in the first days."""
    waning = 0.82 ** np.arange(DAYS)
    shares: Floats = waning / waning.sum()
    return shares


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
