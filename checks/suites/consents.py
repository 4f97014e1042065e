"""Consents: what a known user decided about a purpose, one decision a moment.

Of two decisions at the same moment the refusal is kept: no data is used on a doubtful consent. People decide when they
are asked, so days without a decision are not late and bursts of them are no fault.
"""

from checks.suite import Suite
from queries.rules.row_rules import Dated, Known, Once, Present
from queries.rules.rule import Outcome
from queries.warehouse.contract import consents, users

suite = Suite(
    table=consents,
    day="decided_at",
    late_after=None,
    rules=(
        Present(column="user_id", outcome=Outcome.QUARANTINE),
        Known(column="user_id", table=users, key="user_id", outcome=Outcome.QUARANTINE),
        Present(column="purpose", outcome=Outcome.QUARANTINE),
        Present(column="granted", outcome=Outcome.QUARANTINE),
        Present(column="decided_at", outcome=Outcome.QUARANTINE),
        Dated(column="decided_at", outcome=Outcome.QUARANTINE),
        Once(key=("user_id", "purpose", "decided_at"), outcome=Outcome.QUARANTINE),
    ),
)
