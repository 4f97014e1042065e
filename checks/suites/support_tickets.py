"""Support tickets: each once, of a known user, resolved after it was opened, with the work that it took."""

from checks.suite import Suite
from queries.rules.row_rules import ForeignKey, InRange, NotNull, OneOf, Ordered, Unique, ValidDate
from queries.rules.rule import Outcome
from queries.rules.table_rules import Volume
from queries.warehouse.contract import support_tickets, users

MINUTES_OF_A_WEEK = 7 * 1440

suite = Suite(
    table=support_tickets,
    day="opened_at",
    late_after=7,
    rules=(
        NotNull(column="ticket_id", outcome=Outcome.QUARANTINE),
        Unique(key=("ticket_id",), weighed="handling_minutes", outcome=Outcome.QUARANTINE),
        NotNull(column="user_id", outcome=Outcome.QUARANTINE),
        ForeignKey(column="user_id", table=users, key="user_id", outcome=Outcome.QUARANTINE),
        NotNull(column="opened_at", outcome=Outcome.QUARANTINE),
        ValidDate(column="opened_at", outcome=Outcome.QUARANTINE),
        ValidDate(column="resolved_at", outcome=Outcome.QUARANTINE),
        Ordered(earlier="opened_at", later="resolved_at", outcome=Outcome.QUARANTINE),
        NotNull(column="category", outcome=Outcome.FLAG),
        NotNull(column="is_repeat", outcome=Outcome.QUARANTINE),
        NotNull(column="handled_by", outcome=Outcome.QUARANTINE),
        OneOf(column="handled_by", values=("human", "assistant"), outcome=Outcome.QUARANTINE),
        NotNull(column="handling_minutes", outcome=Outcome.QUARANTINE),
        InRange(column="handling_minutes", least=0, most=MINUTES_OF_A_WEEK, outcome=Outcome.QUARANTINE),
        Volume(day="opened_at", outcome=Outcome.FLAG),
    ),
)
