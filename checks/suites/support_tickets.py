"""Support tickets: each once, of a known user, resolved after it was opened, with the work that it took."""

from checks.suite import Suite
from queries.rules.row_rules import Dated, Known, Once, OneOf, Ordered, Present, Within
from queries.rules.rule import Outcome
from queries.rules.table_rules import Volume
from queries.warehouse.contract import support_tickets, users

MINUTES_OF_A_WEEK = 7 * 1440

suite = Suite(
    table=support_tickets,
    day="opened_at",
    late_after=7,
    rules=(
        Present(column="ticket_id", outcome=Outcome.QUARANTINE),
        Once(key=("ticket_id",), outcome=Outcome.QUARANTINE),
        Present(column="user_id", outcome=Outcome.QUARANTINE),
        Known(column="user_id", table=users, key="user_id", outcome=Outcome.QUARANTINE),
        Present(column="opened_at", outcome=Outcome.QUARANTINE),
        Dated(column="opened_at", outcome=Outcome.QUARANTINE),
        Dated(column="resolved_at", outcome=Outcome.QUARANTINE),
        Ordered(earlier="opened_at", later="resolved_at", outcome=Outcome.QUARANTINE),
        Present(column="category", outcome=Outcome.FLAG),
        Present(column="is_repeat", outcome=Outcome.QUARANTINE),
        Present(column="handled_by", outcome=Outcome.QUARANTINE),
        OneOf(column="handled_by", values=("human", "assistant"), outcome=Outcome.QUARANTINE),
        Present(column="handling_minutes", outcome=Outcome.QUARANTINE),
        Within(column="handling_minutes", least=0, most=MINUTES_OF_A_WEEK, outcome=Outcome.QUARANTINE),
        Volume(day="opened_at", outcome=Outcome.FLAG),
    ),
)
