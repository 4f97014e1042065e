"""Prompts over user-days with a prompt."""

from tests.oracle.support.expected import OF_PEOPLE, Definition, Part
from tests.oracle.support.service import FIRST_PROMPT, PROMPT_DAYS

oracle = Definition(
    Part(PROMPT_DAYS, "prompts"),
    Part(PROMPT_DAYS, "user_days"),
    ("rule_version", *OF_PEOPLE),
    explained_by=("rule_version", *OF_PEOPLE),
    explained_over_whole=("rule_version",),
    begins_with=FIRST_PROMPT,
)
