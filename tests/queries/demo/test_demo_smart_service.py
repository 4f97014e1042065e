"""The figures of the smart-service system, counted from raw rows with plain SQL."""

import pytest

RULES = [("v1", "2025-02-18", "2025-07-14", 0.15, 0.07, 4.0), ("v2", "2025-07-15", "2025-12-31", 0.41, 0.23, 1.25)]


@pytest.mark.parametrize(("pain", "share"), [("too_many_features", 0.32), ("problem_solving_complicated", 0.28)])
def test_survey_pains(demo, pain, share):
    answers, named = demo.row("select count(*), count(*) filter (pain_point = $pain) from survey_answers", pain=pain)
    assert answers == max(2000, demo.scaled(2_500_000))
    assert named == round(share * answers)


def test_tickets_and_how_many_of_them_repeat(demo):
    tickets, repeats = demo.row("select count(*), count(*) filter (is_repeat) from support_tickets")
    assert tickets == max(50, demo.scaled(10 * 500_000))
    assert repeats == round(0.70 * tickets)


def test_people_handle_six_tickets_an_hour(demo):
    sql = "select count(*) / sum(handling_minutes / 60) from support_tickets where handled_by = 'human'"
    assert demo.value(sql) == pytest.approx(6.0, rel=0.005)


def test_the_assistant_answers_no_ticket_before_it_exists(demo):
    early, before_v2, after_v2 = demo.row("""
        select count(*) filter (opened_at < '2025-02-18' and by_assistant),
            avg(by_assistant::int) filter (opened_at >= '2025-02-18' and opened_at < '2025-07-15'),
            avg(by_assistant::int) filter (opened_at >= '2025-07-15')
        from (select opened_at, handled_by = 'assistant' as by_assistant from support_tickets)""")
    assert early == 0
    assert before_v2 < after_v2


def test_contacts_per_active_user_day_fall_by_18_percent(demo):
    tickets_before, tickets_after = demo.row("""
        select count(*) filter (opened_at < '2025-02-18'), count(*) filter (opened_at >= '2025-07-15')
        from support_tickets semi join customers using (user_id)""")
    days_before, days_after = demo.row("""
        select count(*) filter (usage_date < '2025-02-18'), count(*) filter (usage_date >= '2025-07-15')
        from user_days""")
    change = (tickets_after / days_after) / (tickets_before / days_before) - 1
    assert change == pytest.approx(-0.18, abs=0.5 / tickets_after)


def test_82_percent_of_people_asked_consent(demo):
    people_asked, granted, people_changed = demo.row("""
        select count(*), count(*) filter (latest), count(*) filter (decisions > 1) from (
            select user_id, arg_max(granted, decided_at) as latest, count(*) as decisions from consents
            where purpose = 'service_personalisation' group by user_id)""")
    assert granted == round(0.82 * people_asked)
    assert 0 < people_changed < people_asked / 4


@pytest.mark.parametrize(("rule", "first", "last", "rate"), [(rule[0], *rule[1:3], rule[3]) for rule in RULES])
def test_usage_rate_of_the_assistant(demo, rule, first, last, rate):
    actives = demo.value(
        "select count(distinct user_id) from user_days where usage_date between $first::date and $last::date",
        first=first,
        last=last,
    )
    clicked = demo.value(
        "select count(distinct user_id) from assistant_events where stage = 'clicked' and rule_version = $rule",
        rule=rule,
    )
    assert clicked == round(rate * actives)


@pytest.mark.parametrize(("rule", "click_rate", "a_day"), [(rule[0], *rule[4:]) for rule in RULES])
def test_click_rate_and_triggers_a_day_of_the_assistant(demo, rule, click_rate, a_day):
    triggered, prompts_shown, clicked, resolved, days = demo.row(
        """
        select count(*) filter (stage = 'triggered'), count(*) filter (stage = 'shown'),
            count(*) filter (stage = 'clicked'), count(*) filter (stage = 'resolved'),
            count(distinct (user_id, occurred_at::date)) filter (stage = 'triggered')
        from assistant_events where rule_version = $rule""",
        rule=rule,
    )
    assert clicked / prompts_shown == pytest.approx(click_rate, abs=0.0002)
    assert triggered / days == pytest.approx(a_day, abs=0.01)
    assert triggered > prompts_shown > clicked > resolved > 0


def test_each_prompt_goes_through_its_stages_in_order(demo):
    """Never a stage without the one before it, and each later than the one before."""
    violations = demo.value("""
        select count(*) from (
            select prompt_id, list(stage order by occurred_at, event_id) as stages,
                count(distinct occurred_at) as moments, count(distinct user_id) as users
            from assistant_events group by prompt_id)
        where stages != (['triggered', 'shown', 'clicked', 'resolved'])[:len(stages)]
            or moments != len(stages) or users != 1""")
    assert violations == 0


def test_rules_speak_only_in_their_time_and_for_their_causes(demo):
    rules = demo.rows("""
        select rule_version, min(occurred_at)::date::varchar, max(occurred_at)::date::varchar,
            list(distinct trigger order by trigger)
        from assistant_events group by all order by all""")
    assert rules == [
        ("v1", "2025-02-18", "2025-07-14", ["idle_30s"]),
        ("v2", "2025-07-15", "2025-12-31", ["core_page_dwell", "failed_operations"]),
    ]


def test_the_assistant_speaks_to_active_people_only_and_a_click_is_a_use(demo):
    assert (
        demo.value("""
        select count(*) from (select distinct user_id, occurred_at::date as usage_date from assistant_events)
        anti join usage_daily using (user_id, usage_date)""")
        == 0
    )
    assert (
        demo.value("""
        select count(*) from (
            select distinct user_id, occurred_at::date as usage_date, feature_id
            from assistant_events where stage = 'clicked')
        anti join usage_daily using (user_id, usage_date, feature_id)""")
        == 0
    )


REPLAY = {
    "v1": """
        select user_id, occurred_at + interval 30 second as at, page from interactions
        where occurred_at >= '2025-02-18' and occurred_at < '2025-07-15' and dwell_seconds >= 30""",
    "v2": """
        select user_id, occurred_at + interval 120 second as at, page from interactions
        where occurred_at >= '2025-07-15' and is_core_page and dwell_seconds >= 120
        union all
        select user_id, occurred_at + interval 2 second, page from (
            select *, lag(occurred_at) over (partition by user_id, page order by occurred_at) as before
            from interactions where outcome = 'failed' and occurred_at >= '2025-07-15')
        where occurred_at - before <= interval 5 minute""",
}


TRIGGERS = """
    select user_id, occurred_at, page from assistant_events where stage = 'triggered' and rule_version = $rule
"""


@pytest.mark.parametrize("rule", ["v1", "v2"])
def test_replaying_a_rule_on_the_interactions_gives_exactly_its_triggers(demo, rule):
    assert sorted(demo.rows(REPLAY[rule])) == sorted(demo.rows(TRIGGERS, rule=rule))
