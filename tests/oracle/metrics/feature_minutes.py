"""Minutes spent in the product, which add up over features."""

from tests.oracle.support.expected import MINUTES, OF_USE, Definition

oracle = Definition(
    MINUTES,
    None,
    OF_USE,
    explained_by=("feature", "platform", "region", "channel", "drivers"),
)
