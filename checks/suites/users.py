"""Users: everybody who may be counted, once."""

from checks.suite import Suite
from queries.warehouse.contract import users
from queries.warehouse.rules import Outcome
from queries.warehouse.rules.rows import Dated, Once, Present
from queries.warehouse.rules.texts import Plain

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
