"""Raw rows of the assistant and of support, written in SQL without the engine's funnel."""

from tests.oracle.support.raw import Fact

PROMPTS = Fact(
    "prompts_raw",
    "user_id, day, sum(shown) as shown, sum(clicked) as clicked, sum(resolved) as resolved",
    """count(distinct user_id) filter (clicked > 0) as clickers, sum(shown) as shown, sum(clicked) as clicked,
        sum(resolved) as resolved""",
    """with stages as (
            select prompt_id, min(user_id) as user_id, min(rule_version) as rule_version, min(trigger) as trigger,
                min(page) as page, min(feature_id) as feature,
                min(occurred_at) filter (stage = 'triggered') as t, min(occurred_at) filter (stage = 'shown') as s,
                min(occurred_at) filter (stage = 'clicked') as c, min(occurred_at) filter (stage = 'resolved') as r
            from assistant_events group by prompt_id),
        counted as (
            select *, t + interval 1 hour <= timestamp '2026-01-01'
                and s between t - interval 2 second and t + interval 1 minute as is_shown,
                is_shown and c between s - interval 2 second and s + interval 10 minute as is_clicked,
                is_clicked and r between c - interval 2 second and c + interval 45 minute
                    and r <= t + interval 1 hour as is_resolved
            from stages)
        select user_id, t::date as day, rule_version, trigger, page, feature, region, channel,
            coalesce(is_shown, false)::int as shown, coalesce(is_clicked, false)::int as clicked,
            coalesce(is_resolved, false)::int as resolved
        from counted join customers using (user_id)""",
)
OF_PROMPTS = ("rule_version", "trigger", "page", "feature", "region", "channel")
FIRST_PROMPT = "select min(occurred_at)::date from assistant_events where stage = 'triggered'"

PROMPT_DAYS = Fact(
    "prompt_days_raw",
    "user_id, day, sum(prompts) as prompts, count(*) as rule_days, sum((prompts > 5)::int) as disturbed",
    "sum(prompts) as prompts, count(*) as user_days, sum(rule_days) as rule_days, sum(disturbed) as disturbed",
    """select user_id, occurred_at::date as day, rule_version, region, channel, count(*) as prompts
        from assistant_events join customers using (user_id) where stage = 'triggered' group by all""",
)

TICKETS = Fact(
    "tickets_raw",
    """user_id, day, count(*) as tickets, sum(is_repeat::int) as repeats,
        count(*) filter (handled_by = 'assistant') as by_assistant, count(*) filter (handled_by = 'human') as by_human,
        sum(handling_minutes) filter (handled_by = 'human') as minutes""",
    """sum(tickets) as tickets, sum(repeats) as repeats, sum(by_assistant) as by_assistant, sum(by_human) as by_human,
        sum(minutes) / 60 as hours""",
    """select user_id, opened_at::date as day, category, handled_by, is_repeat, handling_minutes, region, channel
        from support_tickets join customers using (user_id)""",
)
OF_TICKETS = ("category", "handled_by", "region", "channel")
FIRST_TICKET = "select min(opened_at)::date from support_tickets join customers using (user_id)"

CLICKS = Fact(
    "clicks_raw",
    "user_id, day, count(*) as clicks",
    "sum(clicks) as clicks",
    """select user_id, occurred_at::date as day, page, region, channel
        from interactions join customers using (user_id) where action = 'click'""",
)
FIRST_CLICK = "select min(occurred_at)::date from interactions join customers using (user_id) where action = 'click'"
