"""Builder of the demo warehouse: every table, one frame after another, each in day order."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
import polars as pl

from queries.demo import story
from queries.demo.billing.payments import payments_table, subscriptions_table, with_payers
from queries.demo.billing.plans import (
    Memberships,
    joined,
    loyal_members,
    staff_memberships,
    subscribe,
    value_added_memberships,
)
from queries.demo.output import (
    TABLES,
    Target,
    built_aside,
    export,
    insert,
    move_into_place,
    new_warehouse,
    refuse_to_overwrite,
    target_of,
    warehouse_closed_table,
    warehouse_notes_table,
    watermarks_table,
)
from queries.demo.product.accounts import (
    ASSISTANT,
    HISTORY_7D,
    HISTORY_30D,
    Accounts,
    Arms,
    Experiment,
    clicks_on_recommendations,
    draw_accounts,
    enrol,
    exposures_table,
    users_table,
)
from queries.demo.product.activity import draw_activity
from queries.demo.product.features import features_table, place
from queries.demo.product.usage import Users, draw_users, usage_by_month
from queries.demo.sampling import MONTHS, Ints, stream
from queries.demo.service.interactions import actions_before, clicks, interactions_table, ordinary_actions
from queries.demo.service.prompts import V1, V2, Prompts, assistant_events_table, draw_occasions, draw_prompts
from queries.demo.service.support import consents_table, support_tickets_table, survey_answers_table, ticket_days
from queries.demo.story import LARGEST_SCALE, SMALLEST_SCALE
from queries.errors import Problem

NOBODY: Ints = np.array([], dtype=np.int64)


@dataclass(frozen=True)
class Cast:
    """Accounts, experiments, base memberships of value-added subscribers (`loyal`) and prompts."""

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
    first_prompts = draw_prompts(stream(seed, "prompts v1"), accounts, V1, without=assistant.control)
    second_prompts = draw_prompts(stream(seed, "prompts v2"), accounts, V2, without=NOBODY)
    return Cast(accounts, assistant, clicks, loyal, (first_prompts, second_prompts))


Tables = Iterator[tuple[str, pl.DataFrame]]


def demo_tables(*, scale: float, seed: int) -> Tables:
    """Name and rows of each table; usage_daily comes in 24 parts, one a month."""
    cast = draw_cast(scale=scale, seed=seed)
    yield "users", users_table(cast.accounts)
    yield "features", features_table()
    yield from _usage(cast, seed)
    yield from _money(cast, scale, seed)
    yield from _assistance(cast, scale, seed)
    yield from _opinions(cast, scale, seed)
    yield "warehouse_closed", warehouse_closed_table()
    yield "watermarks", watermarks_table()
    yield "warehouse_notes", warehouse_notes_table()


def _usage(cast: Cast, seed: int) -> Tables:
    assistant_days = {prompts.rule.feature_id: prompts.clicked_days for prompts in cast.prompts}
    for rows in usage_by_month(cast.accounts, _users(cast, seed), assistant_days, seed=seed):
        yield "usage_daily", rows


def _users(cast: Cast, seed: int) -> Users:
    """Users; control groups lack the features of experiments, subscribers use the value-added plan."""
    users = draw_users(cast.accounts, seed=seed)
    for arms in cast.trials:
        users.appeal[arms.control, place(arms.experiment.feature_id)] = 2
    users.appeal[cast.loyal.person, place("value_added_plan")] = 0
    return users


def _money(cast: Cast, scale: float, seed: int) -> Tables:
    rng, accounts, loyal = stream(seed, "money"), cast.accounts, cast.loyal
    payers = story.scaled(story.PAYERS_2025_Q4, scale)
    base = with_payers(rng, subscribe(rng, accounts, loyal), accounts, loyal=loyal.person, payers=payers)
    value_added = value_added_memberships(rng, accounts, loyal)
    memberships = joined([base, value_added, staff_memberships(rng, accounts)])
    yield "subscriptions", subscriptions_table(rng, accounts, memberships)
    yield "payments", payments_table(rng, accounts, memberships, loyal=loyal.person)


def _assistance(cast: Cast, scale: float, seed: int) -> Tables:
    rng, accounts = stream(seed, "assistance"), cast.accounts
    occasions = [draw_occasions(rng, prompts) for prompts in cast.prompts]
    yield "assistant_events", assistant_events_table(rng, accounts, occasions)
    actions = [action for rule_occasions in occasions for action in actions_before(rng, rule_occasions)]
    actions += [clicks(rng, clicks_on_recommendations(rng, accounts, arms)) for arms in cast.click_trials]
    actions += [ordinary_actions(rng, accounts, cast.prompts, scale=scale)]
    yield "interactions", interactions_table(accounts, actions)
    yield "experiment_exposures", exposures_table(rng, accounts, cast.trials)


def _opinions(cast: Cast, scale: float, seed: int) -> Tables:
    rng, accounts = stream(seed, "opinions"), cast.accounts
    tickets = ticket_days(rng, accounts, cast.assistant_trial, scale=scale)
    yield "support_tickets", support_tickets_table(rng, accounts, tickets)
    yield "consents", consents_table(rng, accounts)
    yield "survey_answers", survey_answers_table(rng, scale=scale)


Progress = Callable[[str, float], None]
# usage_daily comes in one part a month; the last part is to put everything in place.
PARTS = len(TABLES) + len(MONTHS)


@dataclass(frozen=True)
class DemoSize:
    """Rows of each table, and the seconds that the build took."""

    rows: Mapping[str, int]
    seconds: float


def write_demo(
    target: str, *, scale: float = 0.001, seed: int = 2025, force: bool = False, progress: Progress | None = None
) -> DemoSize:
    """Writes the demo to a `duckdb:///` URL or a folder; the same scale and seed always give the same rows.

    The story is told at `scale` (0.001: 18,500 monthly actives in 2025-12). `progress` hears what is being drawn and
    the share done, from 0 to 1. Raises Problem for another kind of target, a scale out of range, and, unless `force`,
    where a warehouse stands already. Until the build is complete nothing appears at the target.
    """
    started = perf_counter()
    _check(scale)
    destination, report = target_of(target), progress or _silence
    if not force:
        refuse_to_overwrite(destination)
    with built_aside(destination) as workshop:
        rows = _build(destination, workshop, _told(demo_tables(scale=scale, seed=seed), report))
    report("in place", 1.0)
    return DemoSize(rows, perf_counter() - started)


def _check(scale: float) -> None:
    if not SMALLEST_SCALE <= scale <= LARGEST_SCALE:
        wanted = f"a number from {SMALLEST_SCALE:.5f} to {LARGEST_SCALE}"
        raise Problem("The demo's scale", wanted=wanted, got=str(scale), fix="0.001 gives about 8 million usage rows")


def _build(destination: Target, workshop: Path, tables: Tables) -> dict[str, int]:
    file, folder = workshop / "warehouse.duckdb", workshop / "tables"
    with new_warehouse(file) as connection:
        rows = insert(connection, tables)
        if destination.is_folder:
            export(connection, folder)
    move_into_place(destination, folder if destination.is_folder else file)
    return rows


def _told(tables: Tables, progress: Progress) -> Tables:
    progress("people", 0.0)
    for part_number, (name, frame) in enumerate(tables, start=1):
        progress(name, part_number / PARTS)
        yield name, frame


def _silence(label: str, share: float) -> None:
    pass
