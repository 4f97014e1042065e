"""The one pass that turns facts, read once in day order, into cells that may be added up.

For each entity the gap is the number of days since its previous active day. An entity is counted exactly once in any
window of days [a, b]: on its first active day d inside it, the one whose gap is larger than d − a. So counts by
day × dimensions × gap are enough for the distinct count of every window, and they are sums.
"""

from metrics.periods import CALENDAR

FIRST_IN = {grain: f"in_{grain}" for grain in CALENDAR}
"""Grain → the column that counts the entities for which the day is their first in the calendar period."""

CAME = {grain: f"came_{grain}" for grain in CALENDAR}
"""Grain → the column that counts those of them who were not active in the period before."""

NEW = "new"
"""The column that counts the entities for which the day is their very first."""

UNMEASURED = "unmeasured_"
"""How a column begins, before the name of a sum, that counts the entity-days without any value of that sum."""

BILLION = 1_000_000_000
"""Parts of a whole that are added up apart from it, as whole numbers, so that no order of the rows rounds a cent."""

NEVER = 65_535
"""The gap of an entity on its very first active day."""
