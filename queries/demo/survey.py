"""The survey_answers table: one survey of January 2025, one answer a respondent.

Respondents are anonymous: their numbers are those of the survey, not of accounts.
"""

from datetime import date

import numpy as np
import polars as pl

from queries.demo import story
from queries.demo.arrays import Floats, Ints
from queries.demo.days import dates, number
from queries.demo.draws import Rng, apportion

SURVEY = "service_pains_2025_01"
FIRST_DAY, DAYS = number(date(2025, 1, 6)), 14
TOLD = {"too_many_features": story.TOO_MANY_FEATURES, "problem_solving_complicated": story.COMPLICATED}
OTHERS = {"slow_loading": 0.09, "too_many_notifications": 0.08, "price": 0.05, None: 0.18}


def survey_answers_table(rng: Rng, *, scale: float) -> pl.DataFrame:
    count = max(story.scaled(story.SURVEY_ANSWERS, scale), story.FEWEST_SURVEY_ANSWERS)
    columns = {
        "survey_id": [SURVEY] * count,
        "respondent_id": np.arange(1, count + 1),
        "answered_on": dates(np.sort(FIRST_DAY + rng.choice(DAYS, count, p=_eagerness()))),
        "pain_point": pl.Series([*TOLD, *OTHERS], dtype=pl.String)[_pains(rng, count)],
    }
    return pl.DataFrame(columns)


def _pains(rng: Rng, count: int) -> Ints:
    told = np.array([round(share * count) for share in TOLD.values()])
    others = apportion(count - int(told.sum()), np.array(list(OTHERS.values())))
    answers = np.concatenate([told, others])
    return rng.permutation(np.arange(len(answers)).repeat(answers))


def _eagerness() -> Floats:
    """Most answer in the first days."""
    waning = 0.82 ** np.arange(DAYS)
    shares: Floats = waning / waning.sum()
    return shares
