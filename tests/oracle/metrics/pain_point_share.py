"""Answers that name a pain point over all answers."""

from tests.oracle.support.expected import EVER, Definition, Part
from tests.oracle.support.raw import Fact

ANSWERS = Fact(
    "answers_raw",
    "respondent_id, day, count(*) as answers, count(pain) as named",
    "sum(answers) as answers, sum(named) as named",
    """select respondent_id, answered_on as day, survey_id as survey, coalesce(pain_point, 'none') as pain_point,
            pain_point as pain
        from survey_answers""",
)

oracle = Definition(
    Part(ANSWERS, "named", may_be_zero=True),
    Part(ANSWERS, "answers", ignores=("pain_point",)),
    ("pain_point", "survey"),
    begins=EVER,
    explained_by=("pain_point", "survey"),
)
