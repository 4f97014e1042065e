"""The demo looks like a product's life: seasons, habits, launches, churn, and no seams from how it was made."""

import math
from itertools import pairwise
from statistics import fmean

import pytest

DAILY_ACTIVES = "select usage_date, count(*) from user_days group by 1 order by 1"


@pytest.fixture(scope="module")
def daily(demo):
    return dict(demo.rows("select usage_date::varchar, count(*) from user_days group by 1 order by 1"))


def mean_of(daily, first, last):
    return fmean(actives for day, actives in daily.items() if first <= day <= last)


@pytest.mark.parametrize(
    ("holiday", "days", "around", "low", "high"),
    [
        ("Lunar New Year 2024", ("2024-02-10", "2024-02-15"), ("2024-01-15", "2024-01-28"), 0.60, 0.82),
        ("Lunar New Year 2025", ("2025-01-29", "2025-02-03"), ("2025-01-06", "2025-01-19"), 0.60, 0.82),
        ("National Day 2024", ("2024-10-01", "2024-10-07"), ("2024-10-14", "2024-10-27"), 0.75, 0.93),
        ("National Day 2025", ("2025-10-01", "2025-10-07"), ("2025-10-13", "2025-10-26"), 0.75, 0.93),
    ],
)
def test_holidays_show(daily, holiday, days, around, low, high):
    assert low < mean_of(daily, *days) / mean_of(daily, *around) < high, holiday


def test_weekends_are_quieter_than_working_days(demo):
    weekend, working = demo.row("""
        select avg(n) filter (dayofweek(usage_date) in (0, 6)), avg(n) filter (dayofweek(usage_date) not in (0, 6))
        from (select usage_date, count(*) as n from user_days group by 1)""")
    assert 0.84 < weekend / working < 0.95


def test_daily_actives_have_no_seam_between_months(demo):
    """The first seven days of a month against the last seven of the one before: as smooth as any other two weeks."""
    actives = [count for _, count in demo.rows(DAILY_ACTIVES)]
    days = [day for day, _ in demo.rows(DAILY_ACTIVES)]
    change = [
        abs(math.log(sum(actives[at : at + 7]) / sum(actives[at - 7 : at]))) if 7 <= at <= len(days) - 7 else None
        for at in range(len(days))
    ]
    calm = {at: value for at, value in enumerate(change) if value is not None and days[at].month not in (1, 2, 5, 10)}
    borders = [value for at, value in calm.items() if days[at].day == 1]
    assert fmean(borders) < 1.5 * fmean(calm.values())


def test_a_day_sees_about_a_third_of_the_month(demo):
    stickiness = [
        value
        for (value,) in demo.rows("""
            select count(*) / count(distinct user_id) / count(distinct usage_date) from user_days
            group by date_trunc('month', usage_date)""")
    ]
    assert 0.22 < min(stickiness) < max(stickiness) < 0.36


def test_people_come_in_every_rhythm(demo):
    """In the last month some come once or twice, some every day, and every share of the month in between."""
    once, daily, people = demo.row("""
        select count(*) filter (days <= 2), count(*) filter (days >= 28), count(*)
        from (select user_id, count(*) as days from user_days where usage_date >= '2025-12-01' group by 1)""")
    assert 0.2 < once / people < 0.4
    assert 0.05 < daily / people < 0.2


def test_people_leave_and_some_return(demo):
    left, returned, earlier_people = demo.row("""
        with months as (select distinct user_id, month(usage_date) as m from user_days where year(usage_date) = 2025),
        june as (select user_id from months where m = 3)
        select count(*) filter (not exists (select * from months where user_id = j.user_id and m > 3)),
            count(*) filter (
                not exists (select * from months where user_id = j.user_id and m in (4, 5))
                and exists (select * from months where user_id = j.user_id and m > 5)),
            count(*)
        from june j""")
    assert 0.05 < left / earlier_people < 0.35
    assert 0.01 < returned / earlier_people < 0.2


def test_some_people_only_registered(demo):
    dormant, people = demo.row("""
        select count(*) filter (user_id not in (select user_id from user_days)), count(*) from customers""")
    assert 0.08 < dormant / people < 0.2


def test_growth_of_2025_comes_mostly_from_app_stores_and_referral_while_paid_ads_shrink(demo):
    gain = dict(
        demo.rows("""
            select channel, count(distinct user_id) filter (usage_date >= '2025-12-01')
                - count(distinct user_id) filter (usage_date between '2024-12-01' and '2024-12-31')
            from user_days join users using (user_id) group by 1""")
    )
    assert len(gain) == 6
    assert gain["app_store"] + gain["referral"] > sum(gain.values()) / 2
    assert gain["paid_ads"] < 0


def test_regions_grow_differently_and_overseas_shrinks(demo):
    growth = dict(
        demo.rows("""
            select region, count(distinct user_id) filter (usage_date >= '2025-12-01')
                / count(distinct user_id) filter (usage_date between '2024-12-01' and '2024-12-31') - 1
            from user_days join users using (user_id) group by 1""")
    )
    assert len(growth) == 8
    assert growth["overseas"] < 0 < min(rate for region, rate in growth.items() if region != "overseas")
    assert max(growth.values()) - min(growth.values()) > 0.5


def test_time_of_use_is_skewed_and_differs_between_people(demo):
    mean, median, ninth = demo.row("""
        select avg(m), median(m), quantile_cont(m, 0.9) from (
            select sum(minutes) as m from customer_usage where usage_date >= '2025-12-01' group by user_id, usage_date)
        """)
    assert median < 0.85 * mean
    assert ninth > 1.6 * mean


def test_minutes_rise_without_a_seam_between_months(demo):
    """In 2025, over the borders of months: the first week does not fall back behind the week before."""
    minutes = demo.rows("""
        select usage_date, sum(minutes) / count(distinct user_id) from customer_usage
        where usage_date >= '2024-12-01' group by 1 order by 1""")
    steps = [
        math.log(sum(m for _, m in minutes[at : at + 7]) / sum(m for _, m in minutes[at - 7 : at]))
        for at in range(7, len(minutes))
        if minutes[at][0].day == 1
    ]
    assert len(steps) == 12
    assert 0 < fmean(steps) < 0.015


def test_features_are_taken_up_each_in_its_own_way(demo):
    december = dict(
        demo.rows("""
            select feature_id, count(distinct user_id) / (select count(distinct user_id) from user_days
                where usage_date >= '2025-12-01')
            from customer_usage where usage_date >= '2025-12-01' group by 1""")
    )
    assert max(december.values()) > 0.9
    assert sum(share < 0.05 for share in december.values()) >= 3
    assert 0.2 < december["assistant_v2"] < 0.45
    assert "assistant_v1" not in december


def test_some_core_features_lose_people(demo):
    change = dict(
        demo.rows("""
            select feature_id, count(distinct user_id) filter (usage_date >= '2025-12-01')
                / count(distinct user_id) filter (usage_date between '2024-12-01' and '2024-12-31') - 1
            from customer_usage join features using (feature_id) where kind is null group by 1""")
    )
    assert change["human_support"] < 0
    assert change["home_feed"] > 0.4
    assert change["personal_picks"] > 1


def test_some_people_use_two_platforms_on_a_day(demo):
    two, days = demo.row("""
        select count(*) filter (platforms > 1), count(*)
        from (select count(distinct platform) as platforms from customer_usage group by user_id, usage_date)""")
    assert 0.02 < two / days < 0.2


def test_a_few_payments_are_refunded(demo):
    refunds, payments, latest = demo.row("""
        select count(*) filter (r.amount < 0), count(*) filter (r.amount > 0), max(r.paid_on - p.paid_on)
        from payments r left join payments p on r.refund_of = p.payment_id""")
    assert 0.02 <= refunds / payments <= 0.03
    assert latest <= 10


def test_amounts_vary_by_plan_and_discount(demo):
    assert demo.value("select count(distinct amount) from customer_payments where amount > 0 and kind = 'base'") > 12


def test_trials_are_many_and_some_convert(demo):
    tried, converted = demo.row("""
        select count(distinct t.user_id), count(distinct t.user_id) filter (exists (
            select * from subscriptions s
            where s.user_id = t.user_id and not s.is_trial and s.started_on = t.ended_on))
        from subscriptions t where t.is_trial""")
    assert 0.02 < converted / tried < 0.4
    lengths = demo.rows(
        "select distinct ended_on - started_on from subscriptions where is_trial and ended_on is not null"
    )
    assert sorted(lengths) == [(7,), (14,)]


def test_the_company_s_own_accounts_use_a_lot_and_pay(demo):
    internal, accounts = demo.row("select count(*) filter (is_internal), count(*) from users")
    theirs, customers = demo.row("""
        select avg(m) filter (is_internal), avg(m) filter (not is_internal) from (
            select is_internal, sum(minutes) as m from usage_daily join users using (user_id)
            group by is_internal, user_id, usage_date)""")
    paying = demo.value("""
        select count(distinct user_id) from payments join users using (user_id)
        where is_internal and kind = 'value_added'""")
    assert 0.002 < internal / accounts < 0.006
    assert theirs > 1.5 * customers
    assert paying > 0


def test_revenue_per_user_day_grows_from_year_to_year(demo):
    first, second = (
        revenue / days
        for revenue, days in demo.rows("""
            select (select sum(amount)::double from customer_payments where year(paid_on) = y), count(*)
            from (select year(usage_date) as y from user_days) group by y order by y""")
    )
    assert second > first


def test_monthly_actives_grow_but_for_the_month_of_lunar_new_year(demo):
    actives = [
        count
        for (count,) in demo.rows("""
            select count(distinct user_id) from user_days group by date_trunc('month', usage_date)
            order by date_trunc('month', usage_date)""")
    ]
    falls = [index + 1 for index, (previous, following) in enumerate(pairwise(actives)) if following < previous]
    assert falls == [1]
