"""The questions that are not answered, with the reason: whatever is not listed here must be."""

from tests.oracle.support.expected import DEFINITIONS
from tests.oracle.support.raw import Where

NEVER_CROSSED = ({"plan", "feature"}, {"plan", "platform"})
"""Overlapping dimensions in whose combinations holders of a plan are not counted, whatever the period."""

FROM_MONTHS_UP = ("value_added_arpu_uplift",)

# Cut by which nothing is counted between two arbitrary days, though it is in calendar and rolling periods.
OVERLAPPING = {"feature", "platform", "plan", "kind"}
NOT_BETWEEN_ANY_TWO_DAYS = {
    "monthly_active_users": ({"feature", "platform"}, {"region", "channel"}),
    "daily_usage_time": (),
    "feature_adoption": ({"feature", "platform"}, {"region", "channel"}),
    "feature_minutes": (),
    "stickiness": ({"feature", "platform"}, {"region", "channel"}),
    "paid_conversion": ({"feature", "platform"}, {"region", "channel"}),
    "payers": ({"region", "channel"},),
    "value_added_share": ({"region", "channel"},),
    "net_revenue": (),
    "arppu": ({"region", "channel"},),
    "arpu": ({"region", "channel"},),
    "feature_iterations": ({"kind", "module"},),
}


def refusal_of(metric: str, grain: str, by: tuple[str, ...], where: Where) -> str | None:
    """The code with which the question is refused; None where it is answered."""
    asked = {*by, *dict(where)}
    if not asked <= set(DEFINITIONS[metric].dimensions):
        return "not_by"
    if metric in FROM_MONTHS_UP and grain not in ("month", "quarter", "year"):
        return "not_at_grain"
    if metric == "paid_conversion" and any(pair <= asked for pair in NEVER_CROSSED):
        return "window_not_kept" if grain == "custom" else "combination_not_kept"
    if grain == "custom" and any(pair <= asked for pair in NOT_BETWEEN_ANY_TWO_DAYS[metric]):
        return "window_not_kept"
    return None
