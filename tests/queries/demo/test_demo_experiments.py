"""Experiments: arms that can be compared, and outcomes that come out as the story says."""

import math

import pytest

CLICKS = """
    select variant, count(*) as people, avg(clicks) as mean, var_samp(clicks) as variance from (
        select e.user_id, variant, count(i.user_id) as clicks
        from experiment_exposures e left join interactions i
        on i.user_id = e.user_id and i.page = 'recommendations' and i.action = 'click'
            and i.occurred_at >= exposed_at and i.occurred_at < exposed_at + interval 7 day
        where experiment_id = $experiment group by all)
    group by variant order by variant
"""


def test_experiments_start_with_their_feature_and_enrol_within_a_week(demo):
    experiments = demo.rows("""
        select experiment_id, min(exposed_at)::date::varchar, max(exposed_at)::date - min(exposed_at)::date < 7
        from experiment_exposures group by all order by all""")
    assert experiments == [
        ("recommendation_history_30d", "2025-09-09", True),
        ("recommendation_history_7d", "2025-05-20", True),
        ("smart_assistant", "2025-02-18", True),
    ]


def test_nobody_is_in_two_arms_and_arms_have_one_size(demo):
    experiments = demo.rows("""
        select count(*), count(distinct user_id), count(*) filter (variant = 'control'),
            count(*) filter (variant = 'treatment')
        from experiment_exposures group by experiment_id""")
    for exposures, people, control, treatment in experiments:
        assert exposures == people == 2 * control == 2 * treatment


@pytest.mark.parametrize(
    ("experiment", "lift"), [("recommendation_history_7d", 0.08), ("recommendation_history_30d", 0.23)]
)
def test_clicks_of_treated_people(demo, experiment, lift):
    control, treatment = demo.rows(CLICKS, experiment=experiment)
    assert treatment[2] / control[2] - 1 == pytest.approx(lift, abs=0.003)


def test_the_lift_of_the_longer_history_is_significant(demo):
    control, treatment = demo.rows(CLICKS, experiment="recommendation_history_30d")
    error = math.sqrt(control[3] / control[1] + treatment[3] / treatment[1])
    assert (treatment[2] - control[2]) / error > 1.96


def test_people_differ_in_how_much_they_click(demo):
    control, _ = demo.rows(CLICKS, experiment="recommendation_history_7d")
    assert control[3] > 2 * control[2]


def test_treated_people_contact_support_18_percent_less_while_the_first_version_lives(demo):
    tickets = dict(
        demo.rows("""
            select variant, count(t.ticket_id) from experiment_exposures e left join support_tickets t
            on t.user_id = e.user_id and t.opened_at >= e.exposed_at and t.opened_at < '2025-07-15'
            where experiment_id = 'smart_assistant' group by variant""")
    )
    days = dict(
        demo.rows("""
            select variant, count(*) from experiment_exposures e join user_days u
            on u.user_id = e.user_id and u.usage_date >= e.exposed_at::date and u.usage_date < '2025-07-15'
            where experiment_id = 'smart_assistant' group by variant""")
    )
    control, treatment = (tickets[variant] / days[variant] for variant in ("control", "treatment"))
    assert treatment / control - 1 == pytest.approx(-0.18, abs=0.5 / tickets["treatment"])


def test_the_control_group_never_meets_the_feature(demo):
    met = demo.value("""
        select count(*) from experiment_exposures e join usage_daily u using (user_id)
        where variant = 'control' and feature_id = case experiment_id
            when 'smart_assistant' then 'assistant_v1' when 'recommendation_history_7d' then 'history_7d'
            else 'history_30d' end""")
    assert met == 0
