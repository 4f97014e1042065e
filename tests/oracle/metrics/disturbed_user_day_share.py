"""User-days and rules with more than five prompts over those with any."""

from tests.oracle.support.expected import OF_PEOPLE, Definition, Part
from tests.oracle.support.service import FIRST_PROMPT, PROMPT_DAYS

oracle = Definition(
    Part(PROMPT_DAYS, "disturbed", may_be_zero=True),
    Part(PROMPT_DAYS, "rule_days"),
    ("rule_version", *OF_PEOPLE),
    explained_by=("rule_version", *OF_PEOPLE),
    begins_with=FIRST_PROMPT,
)
