"""Types of columns: every spelling of a day or a time stamp is accepted, as engines report them."""

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import DATE, DATETIME, TIMESTAMP, TypeEngine

from checks.expectation import ACCEPTED


@pytest.mark.parametrize(
    "reported",
    [postgresql.TIMESTAMP(), postgresql.TIMESTAMP(timezone=True), postgresql.TIMESTAMP(precision=None), DATETIME()],
)
def test_a_time_stamp_is_accepted_for_a_moment_and_for_a_day(reported: TypeEngine[object]) -> None:
    spelled = reported.compile(dialect=postgresql.dialect()) if not isinstance(reported, DATETIME) else "DATETIME"
    assert spelled in ACCEPTED["DATETIME"]
    assert spelled in ACCEPTED["DATE"]


@pytest.mark.parametrize("reported", [DATE(), TIMESTAMP()])
def test_a_day_is_accepted_for_a_day(reported: TypeEngine[object]) -> None:
    assert str(reported) in ACCEPTED["DATE"]
    assert str(DATE()) not in ACCEPTED["DATETIME"]
