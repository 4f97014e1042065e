"""Requirements: what people want built, each once, with the day and the source."""

from checks.suite import Suite
from queries.rules.row_rules import NotNull, SafeText, Unique, ValidDate
from queries.rules.rule import Outcome
from queries.warehouse.contract import requirements

suite = Suite(
    table=requirements,
    rules=(
        NotNull(column="requirement_id", outcome=Outcome.QUARANTINE),
        SafeText(column="requirement_id", outcome=Outcome.QUARANTINE),
        Unique(key=("requirement_id",), outcome=Outcome.QUARANTINE),
        NotNull(column="raised_on", outcome=Outcome.QUARANTINE),
        ValidDate(column="raised_on", outcome=Outcome.QUARANTINE),
        NotNull(column="source", outcome=Outcome.QUARANTINE),
        SafeText(column="source", outcome=Outcome.QUARANTINE),
    ),
)
