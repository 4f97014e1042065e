"""Exposures: known users meeting one variant of an experiment, as often as they do.

Whoever met two variants belongs to neither, and is left out whole. An experiment ends, so it is never late.
"""

from checks.suite import Suite
from queries.rules.cross_row_rules import SameValuePerKey
from queries.rules.row_rules import ForeignKey, NotNull, ValidDate
from queries.rules.rule import Outcome
from queries.warehouse.contract import experiment_exposures, users

suite = Suite(
    table=experiment_exposures,
    day="exposed_at",
    late_after=None,
    rules=(
        NotNull(column="experiment_id", outcome=Outcome.QUARANTINE),
        NotNull(column="user_id", outcome=Outcome.QUARANTINE),
        ForeignKey(column="user_id", table=users, key="user_id", outcome=Outcome.QUARANTINE),
        NotNull(column="variant", outcome=Outcome.QUARANTINE),
        SameValuePerKey(key=("experiment_id", "user_id"), column="variant", outcome=Outcome.QUARANTINE),
        NotNull(column="exposed_at", outcome=Outcome.QUARANTINE),
        ValidDate(column="exposed_at", outcome=Outcome.QUARANTINE),
    ),
)
