"""The share of active people who hold a paid plan."""

from dataclasses import replace

from tests.oracle.support.expected import OF_USE, USERS, Definition, Part
from tests.oracle.support.raw import PAID_USE

oracle = Definition(
    Part(PAID_USE, "holders"),
    replace(USERS, ignores=("plan",)),
    ("plan", *OF_USE),
    never_crossed=({"plan", "feature"}, {"plan", "platform"}),
    not_between_any_two_days=({"feature", "platform"}, {"region", "channel"}),
)
