"""People with a prompt, in all or at a stage."""

from tests.oracle.support.expected import OF_PEOPLE, Definition, Part
from tests.oracle.support.raw import Fact
from tests.oracle.support.service import FIRST_PROMPT, OF_PROMPTS, PROMPTS

REACHED = Fact(
    "reached_raw",
    "user_id, day",
    "count(distinct user_id) as users",
    f"""with prompts as ({PROMPTS.rows}), columns as (
            select user_id, day, rule_version, trigger, page, feature, region, channel, shown, clicked, resolved,
                unnest(['triggered', 'shown', 'clicked', 'resolved']) as stage from prompts)
        select * from columns where stage = 'triggered' or (stage = 'shown' and shown > 0)
            or (stage = 'clicked' and clicked > 0) or (stage = 'resolved' and resolved > 0)""",
)

oracle = Definition(
    Part(REACHED, "users"),
    None,
    ("stage", *OF_PROMPTS),
    begins_with=FIRST_PROMPT,
    never=(("feature", "search"),),
    not_between_any_two_days=({"region", "channel"},),
    explained_by=(*OF_PEOPLE, "flows"),
)
