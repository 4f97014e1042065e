"""The clean demo passes every sanity check: keys, references, ranges, and days in order."""

import pytest

KEYS = [
    ("users", "user_id"),
    ("usage_daily", "user_id, usage_date, feature_id, platform"),
    ("features", "feature_id"),
    ("features", "name"),
    ("features", "name_zh"),
    ("subscriptions", "subscription_id"),
    ("payments", "payment_id"),
    ("assistant_events", "event_id"),
    ("assistant_events", "prompt_id, stage"),
    ("support_tickets", "ticket_id"),
    ("consents", "user_id, purpose, decided_at"),
    ("survey_answers", "survey_id, respondent_id"),
    ("experiment_exposures", "experiment_id, user_id"),
]
DAYS = [
    ("usage_daily", "usage_date"),
    ("subscriptions", "started_on"),
    ("payments", "paid_on"),
    ("assistant_events", "occurred_at"),
    ("interactions", "occurred_at"),
    ("support_tickets", "opened_at"),
    ("consents", "decided_at"),
    ("survey_answers", "answered_on"),
    ("experiment_exposures", "exposed_at"),
]
OF_USERS = ["usage_daily", "subscriptions", "payments", "assistant_events", "interactions", "support_tickets"]
# What must never be found.
FAULTS = {
    "a day of use before the registration": """
        select * from usage_daily join users using (user_id) where usage_date < registered_on""",
    "a registration after the history": "select * from users where registered_on > '2025-12-31'",
    "minutes below zero or finer than a tenth": """
        select * from usage_daily where minutes < 0 or abs(minutes * 10 - round(minutes * 10)) > 1e-6""",
    "a user-day of more than 1440 minutes": """
        select user_id from usage_daily group by user_id, usage_date having sum(minutes) > 1440""",
    "a use without a session": "select * from usage_daily where sessions < 1",
    "an unknown feature": "select * from usage_daily anti join features using (feature_id)",
    "a use before the launch": """
        select * from usage_daily join features using (feature_id) where usage_date < launched_on""",
    "a platform that does not exist": "select * from usage_daily where platform not in ('android', 'ios', 'web')",
    "a feature name that does not fit": "select * from features where length(name) > 24 or length(name_zh) > 10",
    "a subscription that ends before it begins": "select * from subscriptions where ended_on <= started_on",
    "a subscription that ends in the future": "select * from subscriptions where ended_on > '2025-12-31'",
    "a subscription before the registration": """
        select * from subscriptions join users using (user_id) where started_on < registered_on""",
    "an amount of nothing, or of a sign that does not fit": """
        select * from payments where amount = 0 or (amount < 0) != (refund_of is not null)""",
    "a foreign currency": "select * from payments where currency != 'CNY'",
    "a refund of another person's payment, or of more than it, or before it": """
        select * from payments r left join payments p on r.refund_of = p.payment_id
        where r.refund_of is not null and (p.user_id is distinct from r.user_id or p.kind != r.kind
            or -r.amount > p.amount or r.paid_on <= p.paid_on)""",
    "a payment refunded twice": """
        select refund_of from payments where refund_of is not null group by refund_of having count(*) > 1""",
    "a payment without an entitlement that day": """
        select * from payments p where refund_of is null and not exists (
            select * from subscriptions s where s.user_id = p.user_id and s.kind = p.kind and not is_trial
                and started_on <= paid_on and (ended_on is null or paid_on < ended_on))""",
    "a trial that costs something": """
        select * from payments join subscriptions using (user_id) where is_trial and refund_of is null
            and paid_on >= started_on and paid_on < ended_on""",
    "two base subscriptions of one person at a time": """
        select * from subscriptions a join subscriptions b using (user_id)
        where a.kind = 'base' and b.kind = 'base' and a.subscription_id < b.subscription_id
            and b.started_on < coalesce(a.ended_on, '2026-01-01')
            and a.started_on < coalesce(b.ended_on, '2026-01-01')""",
    "a ticket resolved before it was opened, or in the future": """
        select * from support_tickets where resolved_at <= opened_at or resolved_at >= '2026-01-01'""",
    "a ticket that took no time": "select * from support_tickets where handling_minutes <= 0",
    "a ticket of the company's own accounts": "select * from support_tickets anti join customers using (user_id)",
    "an unknown outcome": "select * from interactions where outcome not in ('ok', 'failed') or dwell_seconds < 0",
}


@pytest.mark.parametrize(("table", "key"), KEYS, ids=[f"{table}: {key}" for table, key in KEYS])
def test_keys_are_unique(demo, table, key):
    assert demo.table(table).aggregate(f"{key}, count(*) as times").filter("times > 1").limit(3).fetchall() == []


@pytest.mark.parametrize("table", [*OF_USERS, "consents", "experiment_exposures"])
def test_everyone_is_registered(demo, table):
    people, registered = (demo.table(name).project("user_id").distinct() for name in (table, "users"))
    assert people.except_(registered).limit(3).fetchall() == []


@pytest.mark.parametrize(("table", "day"), DAYS, ids=[table for table, _ in DAYS])
def test_rows_stand_in_day_order_and_inside_the_history(demo, table, day):
    days = demo.table(table).project(f"{day}::date::varchar as day").pl()["day"]
    assert days.is_sorted()
    assert days.max() <= "2025-12-31"


@pytest.mark.parametrize("fault", FAULTS)
def test_there_is_never(demo, fault):
    assert demo.rows(FAULTS[fault])[:3] == []


def test_the_history_has_every_day_of_two_years_and_is_closed(demo):
    days = demo.row(
        "select min(usage_date)::varchar, max(usage_date)::varchar, count(distinct usage_date) from user_days"
    )
    assert days == ("2024-01-01", "2025-12-31", 731)
    assert demo.value("select through::varchar from warehouse_closed") == "2025-12-31"
    watermarks = demo.row("select count(*), count(distinct table_name), min(complete_through)::varchar from watermarks")
    assert watermarks == (11, 11, "2025-12-31")


def test_only_what_may_be_empty_is_empty(demo):
    tables = [name for (name,) in demo.rows("select table_name from duckdb_tables() where database_name = 'demo'")]
    empty = {(name, column) for name in tables for column in columns_with_nulls(demo.table(name))}
    assert empty == {
        ("features", "kind"),
        ("subscriptions", "ended_on"),
        ("payments", "refund_of"),
        ("support_tickets", "resolved_at"),
        ("survey_answers", "pain_point"),
    }


def columns_with_nulls(table):
    nulls = table.aggregate("count(*) - count(columns(*))").fetchone()
    return [column for column, missing in zip(table.columns, nulls, strict=True) if missing]
