"""People who paid something in the period."""

from tests.oracle.support.expected import OF_PEOPLE, PAYERS, Definition

oracle = Definition(
    PAYERS,
    None,
    ("kind", *OF_PEOPLE),
    not_between_any_two_days=({"region", "channel"},),
    explained_by=("region", "channel", "flows"),
)
