"""Minutes of use a day by those who used the product that day."""

from tests.oracle.support.expected import MEASURED_DAYS, MINUTES, OF_USE, Definition

oracle = Definition(
    MINUTES,
    MEASURED_DAYS,
    OF_USE,
    explained_by=OF_USE,
    explained_over_whole=("feature", "platform"),
)
