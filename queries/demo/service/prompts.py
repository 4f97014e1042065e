"""Generator of assistant events: prompts triggered, shown, clicked and resolved under the rule in force."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from queries.demo import story
from queries.demo.product.accounts import Accounts, PersonDays
from queries.demo.sampling import (
    Dates,
    Flags,
    Floats,
    Ints,
    Rng,
    Window,
    chosen_by_weight,
    exactly,
    moments,
    named,
    window,
)


@dataclass(frozen=True)
class Rule:
    """`shown` is the share of the triggered prompts, `resolved` that of the clicks, `clicks_a_user` a mean."""

    version: str
    feature_id: str
    window: Window
    usage_rate: float
    click_rate: float
    triggers_a_day: float
    shown: float
    clicks_a_user: float
    resolved: float
    weeks_to_settle: float


V1 = Rule(
    version="v1",
    feature_id="assistant_v1",
    window=window(story.ASSISTANT_V1_LAUNCH, story.ASSISTANT_V1_LAST_DAY),
    usage_rate=story.V1_USAGE_RATE,
    click_rate=story.V1_CLICK_RATE,
    triggers_a_day=story.V1_TRIGGERS_A_DAY,
    shown=0.88,
    clicks_a_user=3.0,
    resolved=0.46,
    weeks_to_settle=4,
)
V2 = Rule(
    version="v2",
    feature_id="assistant_v2",
    window=window(story.ASSISTANT_V2_LAUNCH, story.LAST_DAY),
    usage_rate=story.V2_USAGE_RATE,
    click_rate=story.V2_CLICK_RATE,
    triggers_a_day=story.V2_TRIGGERS_A_DAY,
    shown=0.93,
    clicks_a_user=4.2,
    resolved=0.71,
    weeks_to_settle=12,
)


@dataclass(frozen=True)
class Prompts:
    """One entry a prompt: the place of its user-day in `days`, its place among that day's prompts, how far it went."""

    rule: Rule
    days: PersonDays
    of_day: Ints
    nth: Ints
    shown: Flags
    clicked: Flags
    resolved: Flags

    @property
    def clicked_days(self) -> PersonDays:
        return self.days[self.of_day[self.clicked]]

    @property
    def on_the_day(self) -> Ints:
        """Number of prompts on the user-day of each prompt."""
        return np.bincount(self.of_day)[self.of_day]


def draw_prompts(rng: Rng, accounts: Accounts, rule: Rule, *, without: Ints) -> Prompts:
    """Prompts of a rule, exact by construction: usage rate of the window's actives, click rate, triggers a user-day."""
    days = _offered(accounts, rule, without)
    clicked = _click_days(rng, accounts, rule, days)
    shown_count = round(int(clicked.sum()) / rule.click_rate)
    prompted_days = round(shown_count / rule.shown / rule.triggers_a_day)
    silent = rng.permutation(np.flatnonzero(~clicked))[: max(prompted_days - int(clicked.sum()), 0)]
    chosen_days = np.sort(np.concatenate([np.flatnonzero(clicked), silent]))
    return _prompts(rng, rule, days[chosen_days], clicked[chosen_days], shown_count)


def _offered(accounts: Accounts, rule: Rule, without: Ints) -> PersonDays:
    days = accounts.customer_days(rule.window)
    return days[~np.isin(days.person, without)]


def _click_days(rng: Rng, accounts: Accounts, rule: Rule, days: PersonDays) -> Flags:
    """Flags user-days with a click: at least one for each user of the assistant, more with time since its launch."""
    actives = int(accounts.customers_active(rule.window).sum())
    people, visits = np.unique(days.person, return_counts=True)
    users = chosen_by_weight(rng, people, round(rule.usage_rate * actives), np.sqrt(visits))
    user_days = np.flatnonzero(np.isin(days.person, users))
    settled = 0.25 + np.minimum((days.day[user_days] - rule.window.first) / (7 * rule.weeks_to_settle), 1)
    keys = rng.standard_exponential(len(user_days)) / settled
    order = user_days[np.argsort(keys, kind="stable")]
    first_clicks = np.unique(days.person[order], return_index=True)[1]
    further_clicks = np.delete(order, first_clicks)[: round((rule.clicks_a_user - 1) * len(users))]
    return np.isin(np.arange(len(days)), np.concatenate([order[first_clicks], further_clicks]))


def _prompts(rng: Rng, rule: Rule, days: PersonDays, clicked_day: Flags, shown_count: int) -> Prompts:
    """Prompts of the user-days; a clicked prompt is the last one of its day."""
    further = round(rule.triggers_a_day * len(days)) - len(days)
    count = 1 + np.bincount(rng.integers(0, len(days), further), minlength=len(days))
    of_day = np.arange(len(days)).repeat(count)
    nth = np.arange(len(of_day)) - (np.cumsum(count) - count)[of_day]
    clicked = clicked_day[of_day] & (nth == count[of_day] - 1)
    shown = clicked.copy()
    shown[~clicked] = exactly(rng, shown_count - int(clicked.sum()), of=int((~clicked).sum()))
    resolved = clicked.copy()
    resolved[clicked] = exactly(rng, round(rule.resolved * int(clicked.sum())), of=int(clicked.sum()))
    return Prompts(rule, days, of_day, nth, shown, clicked, resolved)


PAGES = {
    "home": True,
    "search": True,
    "orders": True,
    "checkout": True,
    "messages": False,
    "settings": False,
    "backup": False,
    "recommendations": False,
}
PAGE_NAMES = tuple(PAGES)
IS_CORE = np.array(list(PAGES.values()))
CORE = np.flatnonzero(IS_CORE)
WITH_OPERATIONS = np.flatnonzero(np.isin(list(PAGES), ["orders", "checkout", "settings", "backup"]))
RECOMMENDATIONS = PAGE_NAMES.index("recommendations")
ELSEWHERE = np.delete(np.arange(len(PAGE_NAMES)), RECOMMENDATIONS)


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

    def moment(self, *, offset: Floats | float = 0.0) -> Dates:
        return moments(self.prompts.days.day[self.prompts.of_day], self.second + offset)


def draw_occasions(rng: Rng, prompts: Prompts) -> Occasions:
    """Cause, page and time of each prompt; those of one day are at least twenty minutes apart."""
    count = len(prompts.of_day)
    slot = WAKING_SECONDS / prompts.on_the_day
    second = MORNING + prompts.nth * slot + rng.random(count) * (slot - APART)
    cause = _causes(rng, prompts)
    choices = (ELSEWHERE, WITH_OPERATIONS, CORE)
    page = np.choose(cause, [rng.choice(of, count) for of in choices])
    return Occasions(prompts, cause, page, np.floor(second))


def _causes(rng: Rng, prompts: Prompts) -> Ints:
    count = len(prompts.of_day)
    if prompts.rule is V1:
        return np.full(count, IDLE)
    return np.where(rng.random(count) < AFTER_FAILURES, FAILED, DWELL)


# Seconds that a stage takes after the one before: at least so many, and some more on average.
STAGES = {"triggered": (0, 0.0), "shown": (1, 1.0), "clicked": (2, 8.0), "resolved": (20, 120.0)}


def assistant_events_table(rng: Rng, accounts: Accounts, occasions: list[Occasions]) -> pl.DataFrame:
    frames, prompt_id = [], 1
    for rule_occasions in occasions:
        frames.append(_events(rng, accounts, rule_occasions, first_id=prompt_id))
        prompt_id += len(rule_occasions.cause)
    events = pl.concat(frames).sort("occurred_at", "prompt_id", "stage")
    return events.with_row_index("event_id", offset=1).with_columns(pl.col("event_id").cast(pl.Int64))


def _events(rng: Rng, accounts: Accounts, occasions: Occasions, *, first_id: int) -> pl.DataFrame:
    prompts = occasions.prompts
    all_prompts = np.ones(len(prompts.of_day), dtype=np.bool_)
    reached = {
        "triggered": all_prompts,
        "shown": prompts.shown,
        "clicked": prompts.clicked,
        "resolved": prompts.resolved,
    }
    offset, frames = np.zeros(len(all_prompts)), []
    for stage, (minimum, mean_excess) in STAGES.items():
        offset += minimum + np.floor(mean_excess * rng.standard_exponential(len(all_prompts)))
        frames.append(_stage(accounts, occasions, stage, reached[stage], occasions.moment(offset=offset), first_id))
    return pl.concat(frames)


def _stage(
    accounts: Accounts, occasions: Occasions, stage: str, reached: Flags, moment: Dates, first_id: int
) -> pl.DataFrame:
    indices = np.flatnonzero(reached)
    columns = {
        "prompt_id": first_id + indices,
        "user_id": accounts.user_id[occasions.person[indices]],
        "occurred_at": moment[indices],
        "stage": pl.repeat(stage, len(indices), dtype=pl.Enum(list(STAGES)), eager=True),
        "trigger": named(occasions.cause[indices], CAUSES),
        "page": named(occasions.page[indices], PAGE_NAMES),
    }
    rule = occasions.prompts.rule
    return pl.DataFrame(columns).with_columns(rule_version=pl.lit(rule.version), feature_id=pl.lit(rule.feature_id))
