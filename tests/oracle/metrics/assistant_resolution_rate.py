"""Resolved prompts over clicked ones."""

from tests.oracle.support.expected import Definition, Part
from tests.oracle.support.service import FIRST_PROMPT, OF_PROMPTS, PROMPTS

oracle = Definition(
    Part(PROMPTS, "resolved"),
    Part(PROMPTS, "clicked"),
    OF_PROMPTS,
    explained_by=OF_PROMPTS,
    begins_with=FIRST_PROMPT,
    never=(("feature", "search"),),
)
