"""Decisions about data use: what each changed, so that sums up to a day give the latest decisions as of that day."""

from sqlalchemy import Date, func, select

from queries.sources.funnel import flag
from queries.sources.source import Source, customers
from queries.warehouse.contract import consents

decision = consents.c
granted = flag(decision.granted)
before = func.lag(granted).over(
    partition_by=(decision.user_id, decision.purpose), order_by=(decision.decided_at, granted.desc())
)

of_person = select(
    decision.user_id,
    func.date(decision.decided_at, type_=Date).label("day"),
    decision.purpose,
    granted.label("granted"),
    before.label("before"),
).subquery("of_person")

decisions = Source(
    row_is="a decision of a user about one purpose",
    counts="users who decided about data use",
    dated_by="day of the decision",
    left_out="internal and test accounts; of two decisions at the same moment the refusal is the later one",
    settles_after=2,
    rows=select(
        of_person.c.user_id.label("entity"),
        of_person.c.day,
        of_person.c.purpose,
        (of_person.c.granted - func.coalesce(of_person.c.before, 0)).label("granted"),
        flag(of_person.c.before.is_(None)).label("asked"),
    ),
    population=customers,
    dimensions=("purpose",),
    partitions=((), ("purpose",)),
    sums=("granted", "asked"),
    always_complete=True,
    known_by=decision.decided_at,
)
