"""The share of a period's active people who use the product on an average day of it."""

from dataclasses import replace

from tests.oracle.support.expected import OF_USE, USER_DAYS, USERS, Definition

oracle = Definition(
    replace(USER_DAYS, a_day=True),
    USERS,
    OF_USE,
    not_between_any_two_days=({"feature", "platform"}, {"region", "channel"}),
)
