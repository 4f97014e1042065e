"""The executive figures of the story, counted from raw rows with plain SQL."""

import itertools

import pytest

MONTHLY_ACTIVES = "select count(distinct user_id) from customer_usage where strftime(usage_date, '%Y-%m') = $month"


@pytest.mark.parametrize(("month", "actives"), [("2024-12", 12_000_000), ("2025-12", 18_500_000)])
def test_monthly_actives_are_exact(demo, month, actives):
    assert demo.value(MONTHLY_ACTIVES, month=month) == demo.scaled(actives)


@pytest.mark.parametrize(("month", "minutes"), [("2024-12", 89.0), ("2025-12", 116.0)])
def test_daily_usage_time_is_minutes_over_user_days(demo, month, minutes):
    sql = """
        select sum(minutes) / count(distinct (user_id, usage_date)) from customer_usage
        where strftime(usage_date, '%Y-%m') = $month"""
    assert demo.value(sql, month=month) == pytest.approx(minutes, abs=0.05)


@pytest.mark.parametrize(("month", "actives", "rate"), [("2024-12", 12_000_000, 0.038), ("2025-12", 18_500_000, 0.051)])
def test_paid_conversion_counts_holders_of_a_paid_plan_on_an_active_day(demo, month, actives, rate):
    holders = demo.value("select count(*) from holders where strftime(month, '%Y-%m') = $month", month=month)
    assert abs(holders - rate * demo.scaled(actives)) <= 0.5


def test_paid_conversion_rises_smoothly(demo):
    rates = [
        rate
        for (rate,) in demo.rows("""
            select (select count(*) from holders h where h.month = a.month) / count(distinct user_id)
            from (select date_trunc('month', usage_date) as month, user_id from customer_usage) a
            group by month order by month""")
    ]
    assert rates[0] == pytest.approx(0.032, abs=0.001)
    assert all(-0.0006 < following - previous < 0.0035 for previous, following in itertools.pairwise(rates))


def test_value_added_subscribers_are_22_percent_of_the_payers_of_the_quarter(demo):
    payers, value_added = demo.row("""
        select count(distinct user_id), count(distinct user_id) filter (kind = 'value_added')
        from customer_payments where amount > 0 and paid_on between '2025-10-01' and '2025-12-31'""")
    assert (payers, value_added) == (demo.scaled(545_455), demo.scaled(120_000))
    assert value_added / payers == pytest.approx(0.22, abs=0.5 / payers + 0.0005)


def test_nothing_value_added_exists_before_its_launch(demo):
    first_payment = demo.value("select min(paid_on) from payments where kind = 'value_added'")
    first_subscription = demo.value("select min(started_on) from subscriptions where kind = 'value_added'")
    assert min(first_payment, first_subscription).isoformat() >= "2025-10-10"


# Every calendar month of a value-added subscriber since the first payment, and what it brought above the base mean.
SUBSCRIBER_MONTHS = """
    create or replace temp view subscriber_months as with subscribers as (
        select user_id, date_trunc('month', min(paid_on)) as since
        from customer_payments where kind = 'value_added' and amount > 0 group by user_id),
    revenue as (
        select user_id, date_trunc('month', paid_on) as month, sum(amount)::double as net
        from customer_payments group by all),
    base as (
        select s.user_id, coalesce(sum(net), 0) / 3 as before
        from subscribers s left join revenue r
        on r.user_id = s.user_id and r.month >= s.since - interval 3 month and r.month < s.since
        group by s.user_id),
    months as (select unnest([date '2025-10-01', date '2025-11-01', date '2025-12-01']) as month)
    select s.user_id, m.month, coalesce(r.net, 0) - b.before as uplift
    from subscribers s join base b using (user_id) join months m on m.month >= s.since
    left join revenue r on r.user_id = s.user_id and r.month = m.month
"""


def test_the_uplift_is_19_as_a_mean_over_subscribers(demo):
    demo.connection.execute(SUBSCRIBER_MONTHS)
    sql = "select avg(mean) from (select avg(uplift) as mean from subscriber_months group by user_id)"
    assert demo.value(sql) == pytest.approx(19.0, abs=0.02)


def test_the_uplift_is_19_as_a_ratio_of_sums_in_the_quarter_and_in_each_month(demo):
    demo.connection.execute(SUBSCRIBER_MONTHS)
    quarter = demo.value("select sum(uplift) / count(*) from subscriber_months")
    months = demo.rows("select sum(uplift) / count(*) from subscriber_months group by month")
    assert [quarter, *(value for (value,) in months)] == pytest.approx([19.0] * 4, abs=0.02)


def test_value_added_subscribers_stay_active(demo):
    fewest_months, people = demo.row("""
        select min(months), count(*) from (
            select count(distinct month(usage_date)) as months
            from user_days semi join (select * from customer_payments where kind = 'value_added') using (user_id)
            where usage_date >= '2025-10-01' group by user_id)""")
    assert (fewest_months, people) == (3, demo.scaled(120_000))


def test_average_revenue_per_user_rises(demo):
    def arpu(month: str) -> float:
        sql = "select sum(amount)::double from customer_payments where strftime(paid_on, '%Y-%m') = $month"
        return demo.value(sql, month=month) / demo.value(MONTHLY_ACTIVES, month=month)

    assert 0 < arpu("2024-12") < arpu("2025-12")


def test_23_features_were_launched_in_2025_of_which_5_are_strategic(demo):
    launches = demo.rows("""
        select kind, count(*), count(distinct module) from features where year(launched_on) = 2025
        group by kind order by kind""")
    assert launches == [("iteration", 18, 4), ("strategic", 5, 3)]


def test_strategic_launches_have_the_dates_of_the_story(demo):
    days = demo.rows("select launched_on::varchar from features where kind = 'strategic' order by launched_on")
    assert [day for (day,) in days] == ["2025-02-18", "2025-05-20", "2025-07-15", "2025-09-09", "2025-10-10"]


def test_core_features_are_older_than_the_history(demo):
    assert demo.row(
        "select count(*), bool_and(module = 'core'), max(launched_on) < '2024-01-01' from features where kind is null"
    ) == (10, True, True)


def test_a_feature_is_used_from_its_launch_on(demo):
    early, late = demo.row("""
        select count(*) filter (first_use < launched_on), count(*) filter (first_use > launched_on + 7)
        from features join (select feature_id, min(usage_date) as first_use from customer_usage group by all)
        using (feature_id) where kind is not null""")
    assert (early, late) == (0, 0)
