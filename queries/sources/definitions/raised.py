"""What is wanted: a requirement on the day on which it was raised."""

from sqlalchemy import select

from queries.sources.source import Population, Source
from queries.warehouse.contract import requirements

wanted = Population(rows=select(requirements.c.requirement_id.label("entity")), dimensions=(), of="requirement")

raised = Source(
    row_is="a requirement on the day on which it was raised",
    counts="requirements",
    dated_by="day on which it was raised",
    left_out="requirements that were removed; rejected ones are counted",
    settles_after=0,
    rows=select(
        requirements.c.requirement_id.label("entity"), requirements.c.raised_on.label("day"), requirements.c.source
    ),
    population=wanted,
    dimensions=("source",),
    partitions=((), ("source",)),
    always_complete=True,
)
