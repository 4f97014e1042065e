"""The two rules by which the assistant speaks: when each was in force, and how people took it."""

from dataclasses import dataclass

from queries.demo import story
from queries.demo.days import Window, window


@dataclass(frozen=True)
class Rule:
    """`shown` is the share of the triggered prompts, `resolved` that of the clicks, `clicks_a_user` a mean."""

    version: str
    feature_id: str
    window: Window
    usage_rate: float
    click_rate: float
    triggers_a_day: float
    shown: float
    clicks_a_user: float
    resolved: float
    weeks_to_settle: float


V1 = Rule(
    version="v1",
    feature_id="assistant_v1",
    window=window(story.ASSISTANT_V1_LAUNCH, story.ASSISTANT_V1_LAST_DAY),
    usage_rate=story.V1_USAGE_RATE,
    click_rate=story.V1_CLICK_RATE,
    triggers_a_day=story.V1_TRIGGERS_A_DAY,
    shown=0.88,
    clicks_a_user=3.0,
    resolved=0.46,
    weeks_to_settle=4,
)
V2 = Rule(
    version="v2",
    feature_id="assistant_v2",
    window=window(story.ASSISTANT_V2_LAUNCH, story.LAST_DAY),
    usage_rate=story.V2_USAGE_RATE,
    click_rate=story.V2_CLICK_RATE,
    triggers_a_day=story.V2_TRIGGERS_A_DAY,
    shown=0.93,
    clicks_a_user=4.2,
    resolved=0.71,
    weeks_to_settle=12,
)
