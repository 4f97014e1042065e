"""Tickets over user-days."""

from dataclasses import replace

from tests.oracle.support.expected import USER_DAYS, Definition, Part
from tests.oracle.support.service import FIRST_TICKET, OF_TICKETS, TICKETS

oracle = Definition(
    Part(TICKETS, "tickets"),
    replace(USER_DAYS, ignores=("category", "handled_by")),
    OF_TICKETS,
    explained_by=OF_TICKETS,
    begins_with=FIRST_TICKET,
)
