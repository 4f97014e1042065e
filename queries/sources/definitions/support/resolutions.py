"""Resolved tickets: how long each took, rounded to tenths of an hour, on the day on which it was resolved."""

from sqlalchemy import Date, Integer, String, case, cast, func, select

from queries.engines.functions import epoch_seconds
from queries.sources.source import Source, customers
from queries.warehouse.contract import support_tickets

STEP = 360
"""Seconds to which a duration is rounded: a tenth of an hour."""
MOST = 1_680
"""Steps that are told apart: a ticket of more than a week counts as one of a week."""

ticket = support_tickets.c
steps = func.floor((epoch_seconds(ticket.resolved_at) - epoch_seconds(ticket.opened_at)) / STEP + 0.5)

resolutions = Source(
    row_is="a support ticket that was resolved",
    counts="users with a ticket that was resolved",
    dated_by="day on which the ticket was resolved",
    left_out="internal and test accounts, tickets that are not resolved",
    settles_after=2,
    rows=select(
        ticket.user_id.label("entity"),
        func.date(ticket.resolved_at, type_=Date).label("day"),
        ticket.category,
        ticket.handled_by,
        cast(cast(case((steps > MOST, MOST), else_=steps), Integer), String).label("duration"),
    ).where(ticket.resolved_at.is_not(None)),
    population=customers,
    dimensions=("category", "handled_by", "duration"),
    partitions=((), ("duration",), ("category", "duration"), ("handled_by", "duration")),
)
