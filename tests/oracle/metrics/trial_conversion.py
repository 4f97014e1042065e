"""Ended trials that a paid plan of the same kind followed within a week, over ended trials."""

from tests.oracle.support.expected import OF_PEOPLE, Definition, Part
from tests.oracle.support.raw import Fact

TRIALS = Fact(
    "trials_raw",
    "user_id, day, count(*) as trials, sum(converted) as converted",
    "sum(trials) as trials, sum(converted) as converted",
    """select t.user_id, t.ended_on as day, t.kind, t.plan, region, channel,
            (count(p.user_id) > 0)::int as converted
        from subscriptions t join customers using (user_id)
        left join subscriptions p on p.user_id = t.user_id and p.kind = t.kind and not p.is_trial
            and p.started_on between t.ended_on and t.ended_on + 7
        where t.is_trial and t.ended_on <= date '2025-12-24'
        group by t.subscription_id, t.user_id, t.ended_on, t.kind, t.plan, region, channel""",
)

oracle = Definition(
    Part(TRIALS, "converted", may_be_zero=True),
    Part(TRIALS, "trials"),
    ("kind", "plan", *OF_PEOPLE),
    explained_by=("kind", "plan", *OF_PEOPLE),
    never=(("plan", "annual"),),
    begins_with="select min(ended_on) from subscriptions join customers using (user_id) where is_trial",
)
