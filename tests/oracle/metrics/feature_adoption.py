"""The share of the period's active people who used a feature."""

from dataclasses import replace

from tests.oracle.support.expected import OF_USE, USERS, Definition

oracle = Definition(
    USERS,
    replace(USERS, ignores=("feature",)),
    OF_USE,
    not_between_any_two_days=({"feature", "platform"}, {"region", "channel"}),
)
