"""Repeats over tickets."""

from tests.oracle.support.expected import Definition, Part
from tests.oracle.support.service import FIRST_TICKET, OF_TICKETS, TICKETS

oracle = Definition(
    Part(TICKETS, "repeats", may_be_zero=True),
    Part(TICKETS, "tickets"),
    OF_TICKETS,
    explained_by=OF_TICKETS,
    begins_with=FIRST_TICKET,
)
