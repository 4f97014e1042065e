"""Survey answers: one a respondent and survey; respondents need not be users. A survey ends, so it is never late."""

from checks.suite import Suite
from queries.warehouse.contract import survey_answers
from queries.warehouse.rules import Outcome
from queries.warehouse.rules.rows import Dated, Once, Present
from queries.warehouse.rules.texts import Plain

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
