"""Money received less money refunded."""

from tests.oracle.support.expected import OF_PEOPLE, REVENUE, Definition

oracle = Definition(
    REVENUE,
    None,
    ("kind", *OF_PEOPLE),
    explained_by=("kind", "region", "channel", "drivers"),
)
