"""Watermarks: up to which day each table is complete, a row a table; of several the earliest day holds."""

from checks.suite import Suite
from queries.rules.row_rules import NotNull, Unique
from queries.rules.rule import Outcome
from queries.warehouse.contract import watermarks

suite = Suite(
    table=watermarks,
    quarantine_at_most=1,
    rules=(
        NotNull(column="table_name", outcome=Outcome.QUARANTINE),
        NotNull(column="complete_through", outcome=Outcome.QUARANTINE),
        Unique(key=("table_name",), outcome=Outcome.QUARANTINE),
    ),
)
