"""Users: everybody who may be counted, once."""

from checks.suite import Suite
from queries.rules.row_rules import Dated, Once, Plain, Present
from queries.rules.rule import Outcome
from queries.warehouse.contract import users

suite = Suite(
    table=users,
    rules=(
        Present(column="user_id", outcome=Outcome.QUARANTINE),
        Plain(column="user_id", outcome=Outcome.QUARANTINE),
        Once(key=("user_id",), outcome=Outcome.QUARANTINE),
        Dated(column="registered_on", outcome=Outcome.FLAG),
        Present(column="region", outcome=Outcome.FLAG),
        Present(column="channel", outcome=Outcome.FLAG),
    ),
)
