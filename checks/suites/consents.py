"""Consents: what a known user decided about a purpose, one decision a moment.

Of two decisions at the same moment the refusal is kept: no data is used on a doubtful consent. People decide when they
are asked, so days without a decision are not late and bursts of them are no fault.
"""

from checks.suite import Suite
from queries.rules.row_rules import ForeignKey, NotNull, Unique, ValidDate
from queries.rules.rule import Outcome
from queries.warehouse.contract import consents, users

suite = Suite(
    table=consents,
    day="decided_at",
    late_after=None,
    rules=(
        NotNull(column="user_id", outcome=Outcome.QUARANTINE),
        ForeignKey(column="user_id", table=users, key="user_id", outcome=Outcome.QUARANTINE),
        NotNull(column="purpose", outcome=Outcome.QUARANTINE),
        NotNull(column="granted", outcome=Outcome.QUARANTINE),
        NotNull(column="decided_at", outcome=Outcome.QUARANTINE),
        ValidDate(column="decided_at", outcome=Outcome.QUARANTINE),
        Unique(key=("user_id", "purpose", "decided_at"), outcome=Outcome.QUARANTINE),
    ),
)
