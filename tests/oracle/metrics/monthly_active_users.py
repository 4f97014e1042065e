"""People who used the product at least once in the period."""

from tests.oracle.support.expected import OF_USE, USERS, Definition

oracle = Definition(
    USERS,
    None,
    OF_USE,
    not_between_any_two_days=({"feature", "platform"}, {"region", "channel"}),
    explained_by=("region", "channel", "flows"),
)
