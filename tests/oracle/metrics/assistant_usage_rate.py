"""People who clicked a prompt over active people."""

from dataclasses import replace

from tests.oracle.support.expected import USERS, Definition, Part
from tests.oracle.support.service import FIRST_PROMPT, OF_PROMPTS, PROMPTS

oracle = Definition(
    Part(PROMPTS, "clickers"),
    replace(USERS, ignores=("rule_version", "trigger", "page", "feature")),
    OF_PROMPTS,
    not_between_any_two_days=({"region", "channel"},),
    begins_with=FIRST_PROMPT,
    never=(("feature", "search"),),
    clipped_by="rule_version",
)
