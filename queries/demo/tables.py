"""Every table of the demo, one frame after another, each in the order of its days."""

from collections.abc import Iterator

import polars as pl

from queries.demo import story
from queries.demo.accounts import users_table
from queries.demo.actions import clicks, interactions_table
from queries.demo.assistant_events import assistant_events_table
from queries.demo.before_prompts import actions_before
from queries.demo.billing import payments_table
from queries.demo.cast import Cast, draw_cast
from queries.demo.closed import warehouse_closed_table, watermarks_table
from queries.demo.consents import consents_table
from queries.demo.draws import stream
from queries.demo.entitlements import subscriptions_table
from queries.demo.experiments import clicks_on_recommendations, exposures_table
from queries.demo.features import features_table, place
from queries.demo.memberships import joined
from queries.demo.occasions import draw_occasions
from queries.demo.ordinary_days import ordinary_actions
from queries.demo.payers import with_payers
from queries.demo.staff import staff_memberships
from queries.demo.subscribing import subscribe
from queries.demo.support import ticket_days
from queries.demo.survey import survey_answers_table
from queries.demo.tickets import support_tickets_table
from queries.demo.usage import Users, draw_users, usage_by_month
from queries.demo.value_added import value_added_memberships

Tables = Iterator[tuple[str, pl.DataFrame]]


def demo_tables(*, scale: float, seed: int) -> Tables:
    """Name and rows; usage_daily comes in 24 parts, one a month."""
    cast = draw_cast(scale=scale, seed=seed)
    yield "users", users_table(cast.accounts)
    yield "features", features_table()
    yield from _usage(cast, seed)
    yield from _money(cast, scale, seed)
    yield from _assistance(cast, scale, seed)
    yield from _opinions(cast, scale, seed)
    yield "warehouse_closed", warehouse_closed_table()
    yield "watermarks", watermarks_table()


def _usage(cast: Cast, seed: int) -> Tables:
    assistant_days = {prompts.rule.feature_id: prompts.clicked_days for prompts in cast.prompts}
    for rows in usage_by_month(cast.accounts, _users(cast, seed), assistant_days, seed=seed):
        yield "usage_daily", rows


def _users(cast: Cast, seed: int) -> Users:
    """A feature never appeals to those it is held back from; the value-added plan does to its subscribers."""
    users = draw_users(cast.accounts, seed=seed)
    for arms in cast.trials:
        users.appeal[arms.control, place(arms.experiment.feature_id)] = 2
    users.appeal[cast.loyal.person, place("value_added_plan")] = 0
    return users


def _money(cast: Cast, scale: float, seed: int) -> Tables:
    rng, accounts, loyal = stream(seed, "money"), cast.accounts, cast.loyal
    payers = story.scaled(story.PAYERS_2025_Q4, scale)
    base = with_payers(rng, subscribe(rng, accounts, loyal), accounts, loyal=loyal.person, payers=payers)
    added = value_added_memberships(rng, accounts, loyal)
    memberships = joined([base, added, staff_memberships(rng, accounts)])
    yield "subscriptions", subscriptions_table(rng, accounts, memberships)
    yield "payments", payments_table(rng, accounts, memberships, loyal=loyal.person)


def _assistance(cast: Cast, scale: float, seed: int) -> Tables:
    rng, accounts = stream(seed, "assistance"), cast.accounts
    occasions = [draw_occasions(rng, prompts) for prompts in cast.prompts]
    yield "assistant_events", assistant_events_table(rng, accounts, occasions)
    actions = [action for ones in occasions for action in actions_before(rng, ones)]
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
