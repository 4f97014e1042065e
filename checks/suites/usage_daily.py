"""Use: a known user on a day in a feature on a platform, once, with minutes that fit into the day."""

from checks.suite import Suite
from queries.rules.row_rules import ForeignKey, InRange, Measured, NotNull, SafeText, Unique, ValidDate
from queries.rules.rule import Outcome
from queries.rules.table_rules import DayTotal, Volume
from queries.warehouse.contract import features, usage_daily, users

MINUTES_OF_A_DAY = 1440

suite = Suite(
    table=usage_daily,
    day="usage_date",
    rules=(
        NotNull(column="user_id", outcome=Outcome.QUARANTINE),
        NotNull(column="usage_date", outcome=Outcome.QUARANTINE),
        NotNull(column="feature_id", outcome=Outcome.QUARANTINE),
        SafeText(column="feature_id", outcome=Outcome.QUARANTINE),
        ForeignKey(column="user_id", table=users, key="user_id", outcome=Outcome.QUARANTINE),
        ForeignKey(column="feature_id", table=features, key="feature_id", outcome=Outcome.FLAG),
        ValidDate(column="usage_date", outcome=Outcome.QUARANTINE),
        Measured(column="minutes", outcome=Outcome.FLAG),
        InRange(column="minutes", least=0, most=MINUTES_OF_A_DAY, outcome=Outcome.QUARANTINE),
        InRange(column="sessions", least=0, most=10_000, outcome=Outcome.FLAG),
        Unique(key=("user_id", "usage_date", "feature_id", "platform"), weighed="minutes", outcome=Outcome.QUARANTINE),
        DayTotal(who="user_id", day="usage_date", column="minutes", most=MINUTES_OF_A_DAY, outcome=Outcome.FLAG),
        Volume(day="usage_date", outcome=Outcome.FLAG),
    ),
)
