"""The assistant_events table: every prompt's way from triggered to shown, clicked and resolved, as far as it went."""

import numpy as np
import polars as pl

from queries.demo import pages
from queries.demo.accounts import Accounts
from queries.demo.arrays import Dates, Flags
from queries.demo.draws import Rng
from queries.demo.labels import named
from queries.demo.occasions import CAUSES, Occasions

# Seconds that a stage takes after the one before: at least so many, and some more on average.
STAGES = {"triggered": (0, 0.0), "shown": (1, 1.0), "clicked": (2, 8.0), "resolved": (20, 120.0)}


def assistant_events_table(rng: Rng, accounts: Accounts, occasions: list[Occasions]) -> pl.DataFrame:
    frames, prompt_id = [], 1
    for ones in occasions:
        frames.append(_events(rng, accounts, ones, first_id=prompt_id))
        prompt_id += len(ones.cause)
    events = pl.concat(frames).sort("occurred_at", "prompt_id", "stage")
    return events.with_row_index("event_id", offset=1).with_columns(pl.col("event_id").cast(pl.Int64))


def _events(rng: Rng, accounts: Accounts, occasions: Occasions, *, first_id: int) -> pl.DataFrame:
    prompts = occasions.prompts
    everyone = np.ones(len(prompts.of_day), dtype=np.bool_)
    reached = {"triggered": everyone, "shown": prompts.shown, "clicked": prompts.clicked, "resolved": prompts.resolved}
    later, frames = np.zeros(len(everyone)), []
    for stage, (least, more) in STAGES.items():
        later += least + np.floor(more * rng.standard_exponential(len(everyone)))
        frames.append(_stage(accounts, occasions, stage, reached[stage], occasions.moment(later=later), first_id))
    return pl.concat(frames)


def _stage(
    accounts: Accounts, occasions: Occasions, stage: str, reached: Flags, moment: Dates, first_id: int
) -> pl.DataFrame:
    which = np.flatnonzero(reached)
    columns = {
        "prompt_id": first_id + which,
        "user_id": accounts.user_id[occasions.person[which]],
        "occurred_at": moment[which],
        "stage": pl.repeat(stage, len(which), dtype=pl.Enum(list(STAGES)), eager=True),
        "trigger": named(occasions.cause[which], CAUSES),
        "page": named(occasions.page[which], pages.NAMES),
    }
    rule = occasions.prompts.rule
    return pl.DataFrame(columns).with_columns(rule_version=pl.lit(rule.version), feature_id=pl.lit(rule.feature_id))
