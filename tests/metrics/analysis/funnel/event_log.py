"""Random logs of prompts: stages missing, late, early, at one moment, repeated and doubled, as data really have them.

A log has prompts on both sides of the moment at which the rule changed, and some whose hour is not over at its end.
"""

import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

import polars as pl

FIRST, END = datetime(2025, 12, 28), datetime(2026, 1, 1)
CHANGED = datetime(2025, 12, 30, 12)
STAGES = ("triggered", "shown", "clicked", "resolved")
USERS = range(1, 41)
PROMPTS = 250
WINDOWS = {"shown": 60, "clicked": 600, "resolved": 2700}


@dataclass(frozen=True)
class Event:
    """A row of the log."""

    event_id: int
    prompt_id: int
    user_id: int
    occurred_at: datetime
    stage: str
    trigger: str
    rule_version: str
    page: str = "home"
    feature_id: str = "feed"


Log = list[Event]


def event_log(seed: int, is_clean: bool = False) -> Log:
    """A log in the order in which it was written; a clean one has neither ties nor early, doubled or missing stages."""
    dice = random.Random(seed)  # noqa: S311
    rows = [row for prompt in range(1, PROMPTS + 1) for row in _prompt(dice, prompt, is_clean)]
    numbered = [replace(row, event_id=number) for number, row in enumerate(sorted(rows, key=_moment), start=1)]
    return numbered if is_clean else [*numbered, *dice.sample(numbered, 5)]


def frame(log: Log) -> pl.DataFrame:
    return pl.DataFrame([asdict(event) for event in log])


def _moment(row: Event) -> tuple[datetime, int]:
    return row.occurred_at, row.prompt_id


def _prompt(dice: random.Random, prompt: int, is_clean: bool) -> Iterator[Event]:
    """One prompt in six is of the last two hours, one in six of the hours about the change of the rule."""
    begins = {0: (END, -7200, -1), 1: (CHANGED, -1800, 1800)}.get(prompt % 6, (FIRST, 0, 300_000))
    moment = begins[0] + timedelta(seconds=dice.randint(*begins[1:]))
    trigger = dice.choice(("idle", "failure"))
    event = Event(0, prompt, dice.choice(USERS), moment, "triggered", trigger, _rule(moment))
    yield event
    for stage in STAGES[1 : dice.choice((1, 2, 3, 4, 4, 4))]:
        moment += timedelta(seconds=_pause(dice, WINDOWS[stage], is_clean))
        event = replace(event, stage=stage, occurred_at=moment, rule_version=_rule(moment))
        if is_clean or dice.random() > 0.01:
            yield event
        if not is_clean and dice.random() < 0.02:
            yield replace(event, occurred_at=moment + timedelta(seconds=dice.choice((0, 1, 5, 90))))


def _rule(moment: datetime) -> str:
    """The one in force, which an event is stamped with: a late stage of a prompt may have another than its trigger."""
    return "v1" if moment < CHANGED else "v2"


def _pause(dice: random.Random, window: int, is_clean: bool) -> int:
    usual = (1, 5, window // 2, window - 1, window, window + 1, 2 * window)
    return dice.choice(usual if is_clean or dice.random() > 0.3 else (0, 0, -1, -1, -2, -2, -2, -3))
