"""Tickets handled by people over their hours of handling."""

from tests.oracle.support.expected import OF_PEOPLE, Definition, Part
from tests.oracle.support.service import FIRST_TICKET, TICKETS

oracle = Definition(
    Part(TICKETS, "by_human", may_be_zero=True),
    Part(TICKETS, "hours", may_be_zero=True),
    ("category", *OF_PEOPLE),
    explained_by=("category", *OF_PEOPLE),
    fewest=1,
    begins_with=FIRST_TICKET,
)
