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
# How far a group's tickets may be from their fair share, to meet a factor with whole numbers.
LEEWAY = 0.02


def ticket_days(rng: Rng, accounts: Accounts, arms: Arms, *, scale: float) -> PersonDays:
    """Person and day of each ticket, in day order."""
    total = max(story.scaled(story.SUPPORT_TICKETS * story.TICKET_DENSITY, scale), story.FEWEST_SUPPORT_TICKETS)
    days = [accounts.customer_days(group) for group in (BEFORE, BETWEEN, AFTER)]
    before, after = _before_and_after(total, *(len(group) for group in days))
    between = _between(rng, days[1], arms, total - before - after)
    tickets = [_some(rng, days[0], before), *between, _some(rng, days[2], after)]
    person, day = (np.concatenate([getattr(group, name) for group in tickets]) for name in ("person", "day"))
    return PersonDays(person, day)[np.argsort(day, kind="stable")]


def _before_and_after(total: int, before: int, between: int, after: int) -> tuple[int, int]:
    """Numbers of tickets before v1 and from v2 whose rates come closest to the story's factor."""
    fewer = story.CONTACTS_AFTER_V2
    fair = total * before / (before + between * (1 + fewer) / 2 + after * fewer)
    return _closest(_near(fair), after / before * fewer)


def _near(fair: float) -> Ints:
    return np.arange(max(round(fair * (1 - LEEWAY)), 1), round(fair * (1 + LEEWAY)) + 1)


def _closest(candidates: Ints, factor: float) -> tuple[int, int]:
    """Pair of whole numbers whose ratio is nearest to the factor."""
    matches = np.rint(candidates * factor)
    best = int(np.abs(matches / candidates / factor - 1).argmin())
    return int(candidates[best]), int(matches[best])


def _between(rng: Rng, days: PersonDays, arms: Arms, count: int) -> list[PersonDays]:
    """Tickets under the first rule; the arms' rates per user-day differ by the story's factor, others' lie between."""
    exposure_day = np.full(int(days.person.max()) + 1, HISTORY.end)
    exposure_day[arms.days.person] = arms.days.day
    observed = days.day >= exposure_day[days.person]
    is_treated = np.isin(days.person, arms.days.person[arms.treated])
    is_outside = ~np.isin(days.person, arms.days.person)
    groups = [days[observed & ~is_treated], days[observed & is_treated], days[is_outside]]
    control_days, treated_days, other_days = map(len, groups)
    factor = treated_days / control_days * story.ASSISTANT_CONTACTS
    fair = count * control_days / (control_days * (1 + factor) + other_days * (1 + story.ASSISTANT_CONTACTS) / 2)
    control, treated = _closest(_near(fair), factor)
    is_early = days.day < exposure_day[days.person] + story.ASSISTANT_OBSERVED_DAYS
    flags = [is_early[observed & ~is_treated], is_early[observed & is_treated]]
    arms_tickets = [
        part
        for group, is_observed, number in zip(groups, flags, (control, treated), strict=False)
        for part in _in_proportion(rng, group, is_observed, number)
    ]
    return [*arms_tickets, _some(rng, groups[-1], count - control - treated)]


def _in_proportion(rng: Rng, days: PersonDays, is_observed: Flags, count: int) -> list[PersonDays]:
    """Tickets of an arm at the same rate on the days on which everybody is observed and on the few after them."""
    observed = round(count * int(is_observed.sum()) / len(days))
    return [_some(rng, days[is_observed], observed), _some(rng, days[~is_observed], count - observed)]


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
    opened_at = moments(days.day, 3600 * FIRST_HOUR + np.floor(rng.random(count) * 3600 * OPEN_HOURS))
    columns = {
        "user_id": accounts.user_id[days.person],
        "opened_at": opened_at,
        "resolved_at": _resolved(rng, opened_at, by_assistant),
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
    """Log-normal handling times; the mean over tickets handled by people is exactly the story's."""
    tenths = 5.0 + np.floor(25 * rng.standard_exponential(len(by_assistant)))
    effort = np.exp(rng.normal(0, 0.6, int((~by_assistant).sum())))
    tenths[~by_assistant] = apportion(round(10 * story.MINUTES_A_HUMAN_TICKET) * len(effort), effort)
    return tenths / 10


def _resolved(rng: Rng, opened_at: Dates, by_assistant: Flags) -> Dates:
    """Time of resolution: minutes by the assistant, about a day by people; the last tickets are still open."""
    hours = np.where(by_assistant, 0.1, 9.0) * np.exp(rng.normal(0, 0.9, len(opened_at)))
    resolved_at = opened_at + (np.floor(3600 * hours) + 60).astype("timedelta64[s]")
    is_last = np.arange(len(opened_at)) >= (1 - STILL_OPEN) * len(opened_at) - 1
    return np.where(is_last | (resolved_at >= dates(HISTORY.end)), np.datetime64("NaT"), resolved_at)


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
    main_counts = np.array([round(share * count) for share in TOLD.values()])
    other_counts = apportion(count - int(main_counts.sum()), np.array(list(OTHERS.values())))
    answers = np.concatenate([main_counts, other_counts])
    return rng.permutation(np.arange(len(answers)).repeat(answers))


def _eagerness() -> Floats:
    """Share of answers per day, geometrically decreasing."""
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
    """Decisions on consent, on the first active day; some people change theirs later, and the latest counts."""
    reached = np.flatnonzero(accounts.customers_active(ASKING))
    people = chosen(rng, reached, round(ASKED * len(reached)))
    latest = exactly(rng, round(story.CONSENT_GRANTED * len(people)), of=len(people))
    first_day, last_day = _first_day(accounts, people), accounts.last_day_of_use(people)
    is_changed = (last_day > first_day) & (rng.random(len(people)) < CHANGED_MIND)
    first_decision = _decisions(
        accounts, people, latest ^ is_changed, first_day, MORNING + rng.integers(0, HOURS, len(people))
    )
    second_decision = _decisions(accounts, people, latest, last_day, EVENING + rng.integers(0, HOURS, len(people)))
    return pl.concat([first_decision, second_decision.filter(is_changed)]).sort("decided_at", "user_id")


def _first_day(accounts: Accounts, people: Ints) -> Ints:
    first_day: Ints = ASKING.first + accounts.active[people, ASKING.columns].argmax(axis=1)
    return first_day


def _decisions(accounts: Accounts, people: Ints, granted: Flags, day: Ints, second: Ints) -> pl.DataFrame:
    decisions = {"user_id": accounts.user_id[people], "granted": granted, "decided_at": moments(day, second)}
    return pl.DataFrame(decisions).select("user_id", pl.lit(PURPOSE).alias("purpose"), "granted", "decided_at")
