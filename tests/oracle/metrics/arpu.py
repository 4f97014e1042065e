"""Average revenue per user: net revenue of the period divided by the people active in it."""

from tests.oracle.support.expected import OF_PEOPLE, REVENUE, USERS, Definition

oracle = Definition(
    REVENUE,
    USERS,
    OF_PEOPLE,
    not_between_any_two_days=({"region", "channel"},),
    explained_by=("region", "channel", "drivers"),
)
