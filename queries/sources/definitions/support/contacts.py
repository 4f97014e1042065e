"""Support contacts: a ticket on the day on which it was opened."""

from sqlalchemy import Date, case, func, select

from queries.sources.funnel import flag
from queries.sources.source import Source, customers
from queries.warehouse.contract import support_tickets

ticket = support_tickets.c
is_by_human = ticket.handled_by == "human"

contacts = Source(
    row_is="a support ticket",
    counts="users who opened at least one ticket",
    dated_by="day on which the ticket was opened",
    left_out="internal and test accounts",
    settles_after=7,
    rows=select(
        ticket.user_id.label("entity"),
        func.date(ticket.opened_at, type_=Date).label("day"),
        ticket.category,
        ticket.handled_by,
        flag(ticket.is_repeat).label("repeats"),
        flag(ticket.handled_by == "assistant").label("by_assistant"),
        flag(is_by_human).label("by_human"),
        case((is_by_human, ticket.handling_minutes), else_=0).label("human_minutes"),
    ),
    population=customers,
    dimensions=("category", "handled_by"),
    partitions=((), ("category",), ("handled_by",), ("category", "handled_by")),
    sums=("repeats", "by_assistant", "by_human", "human_minutes"),
)
