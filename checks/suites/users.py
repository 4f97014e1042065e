"""Users: everybody who may be counted, once."""

from checks.suite import Suite
from queries.rules.row_rules import NotNull, SafeText, Unique, ValidDate
from queries.rules.rule import Outcome
from queries.rules.table_rules import OneSpelling
from queries.warehouse.contract import users

suite = Suite(
    table=users,
    rules=(
        NotNull(column="user_id", outcome=Outcome.QUARANTINE),
        SafeText(column="user_id", outcome=Outcome.QUARANTINE),
        Unique(key=("user_id",), outcome=Outcome.QUARANTINE),
        ValidDate(column="registered_on", outcome=Outcome.FLAG),
        NotNull(column="region", outcome=Outcome.FLAG),
        NotNull(column="channel", outcome=Outcome.FLAG),
        OneSpelling(column="region", outcome=Outcome.FLAG),
        OneSpelling(column="channel", outcome=Outcome.FLAG),
    ),
)
