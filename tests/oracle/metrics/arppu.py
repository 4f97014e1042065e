"""Average revenue per paying user: net revenue of the period divided by the people who paid in it."""

from tests.oracle.support.expected import OF_PEOPLE, PAYERS, REVENUE, Definition

oracle = Definition(
    REVENUE,
    PAYERS,
    ("kind", *OF_PEOPLE),
    not_between_any_two_days=({"region", "channel"},),
    explained_by=("kind", *OF_PEOPLE),
    explained_over_whole=("kind",),
)
