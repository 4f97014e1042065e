"""Survey answers: one a respondent and survey; respondents need not be users. A survey ends, so it is never late."""

from checks.suite import Suite
from queries.rules.row_rules import NotNull, SafeText, Unique, ValidDate
from queries.rules.rule import Outcome
from queries.warehouse.contract import survey_answers

suite = Suite(
    table=survey_answers,
    day="answered_on",
    late_after=None,
    rules=(
        NotNull(column="survey_id", outcome=Outcome.QUARANTINE),
        NotNull(column="respondent_id", outcome=Outcome.QUARANTINE),
        Unique(key=("survey_id", "respondent_id"), outcome=Outcome.QUARANTINE),
        NotNull(column="answered_on", outcome=Outcome.QUARANTINE),
        ValidDate(column="answered_on", outcome=Outcome.QUARANTINE),
        SafeText(column="pain_point", outcome=Outcome.QUARANTINE),
    ),
)
