"""Tickets handled by the assistant over tickets."""

from tests.oracle.support.expected import OF_PEOPLE, Definition, Part
from tests.oracle.support.service import FIRST_TICKET, TICKETS

oracle = Definition(
    Part(TICKETS, "by_assistant", may_be_zero=True),
    Part(TICKETS, "tickets"),
    ("category", *OF_PEOPLE),
    explained_by=("category", *OF_PEOPLE),
    begins_with=FIRST_TICKET,
)
