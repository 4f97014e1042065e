"""What a subscriber of value-added services brings in more, a month, than before subscribing."""

from tests.oracle.support.expected import EVER, OF_PEOPLE, Definition, Part
from tests.oracle.support.raw import GAINS

oracle = Definition(
    Part(GAINS, "gain", may_be_zero=True),
    Part(GAINS, "subscriber_months"),
    OF_PEOPLE,
    begins=EVER,
    grains=("month", "quarter", "year"),
)
