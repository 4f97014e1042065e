"""People with a positive value-added payment."""

from dataclasses import replace

from tests.oracle.support.expected import OF_PEOPLE, PAYERS, Definition

oracle = Definition(
    replace(PAYERS, only=(("kind", "value_added"),)),
    None,
    OF_PEOPLE,
    not_between_any_two_days=({"region", "channel"},),
    explained_by=("region", "channel", "flows"),
)
