"""Watermarks: up to which day each table is complete, a row a table; of several the earliest day holds."""

from checks.suite import Suite
from queries.rules.row_rules import Once, Present
from queries.rules.rule import Outcome
from queries.warehouse.contract import watermarks

suite = Suite(
    table=watermarks,
    quarantine_at_most=1,
    rules=(
        Present(column="table_name", outcome=Outcome.QUARANTINE),
        Present(column="complete_through", outcome=Outcome.QUARANTINE),
        Once(key=("table_name",), outcome=Outcome.QUARANTINE),
    ),
)
