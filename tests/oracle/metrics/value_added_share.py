"""The share of the period's payers who paid for a value-added service."""

from dataclasses import replace

from tests.oracle.support.expected import OF_PEOPLE, PAYERS, Definition

oracle = Definition(
    replace(PAYERS, only=(("kind", "value_added"),)),
    PAYERS,
    OF_PEOPLE,
    not_between_any_two_days=({"region", "channel"},),
)
