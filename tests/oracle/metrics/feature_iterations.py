"""Features launched in the period."""

from tests.oracle.support.expected import EVER, Definition, Part
from tests.oracle.support.raw import LAUNCHED

oracle = Definition(
    Part(LAUNCHED, "features"),
    None,
    ("kind", "module"),
    begins=EVER,
    not_between_any_two_days=({"kind", "module"},),
    explained_by=("kind", "module"),
)
