"""The support_tickets table: on what people contacted support, who answered, and how much work it was."""

from datetime import date

import numpy as np
import polars as pl

from queries.demo import story
from queries.demo.accounts import Accounts, PersonDays
from queries.demo.arrays import Dates, Flags, Floats
from queries.demo.days import HISTORY, dates, moments, number
from queries.demo.draws import Rng, apportion, chosen_by_weight
from queries.demo.labels import either, named

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
