"""Survey answers: one a respondent and survey; respondents need not be users. A survey ends, so it is never late."""

from checks.suite import Suite
from queries.rules.row_rules import Dated, Once, Plain, Present
from queries.rules.rule import Outcome
from queries.warehouse.contract import survey_answers

suite = Suite(
    table=survey_answers,
    day="answered_on",
    late_after=None,
    rules=(
        Present(column="survey_id", outcome=Outcome.QUARANTINE),
        Present(column="respondent_id", outcome=Outcome.QUARANTINE),
        Once(key=("survey_id", "respondent_id"), outcome=Outcome.QUARANTINE),
        Present(column="answered_on", outcome=Outcome.QUARANTINE),
        Dated(column="answered_on", outcome=Outcome.QUARANTINE),
        Plain(column="pain_point", outcome=Outcome.QUARANTINE),
    ),
)
