"""Survey answers: one respondent's answer, with the pain point named."""

from sqlalchemy import String, cast, func, select

from queries.sources.funnel import flag
from queries.sources.source import Population, Source
from queries.warehouse.contract import survey_answers

NONE = "none"
"""Pain point of an answer that names none."""

answer = survey_answers.c
pain_point = func.nullif(func.trim(answer.pain_point), "")
"""Without the blanks around it; what is blank names none."""

respondents = Population(rows=select(answer.respondent_id.label("entity")).distinct(), dimensions=(), of="respondent")

answers = Source(
    row_is="an answer of one respondent to one survey",
    counts="respondents",
    dated_by="day of the answer",
    left_out="nobody",
    settles_after=7,
    rows=select(
        answer.respondent_id.label("entity"),
        answer.answered_on.label("day"),
        cast(answer.survey_id, String).label("survey"),
        func.coalesce(pain_point, NONE).label("pain_point"),
        flag(pain_point.is_not(None)).label("named"),
    ),
    population=respondents,
    dimensions=("survey", "pain_point"),
    partitions=((), ("survey",), ("pain_point",), ("survey", "pain_point")),
    sums=("named",),
    always_complete=True,
    known_by=answer.answered_on,
)
