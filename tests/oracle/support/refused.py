"""The questions that are not answered, with the reason: whatever an oracle does not name must be."""

from tests.oracle.support.expected import definitions
from tests.oracle.support.raw import Where


def refusal_of(metric: str, grain: str, by: tuple[str, ...], where: Where) -> str | None:
    """The code with which the question is refused; None where it is answered."""
    questions, oracle = {*by, *dict(where)}, definitions()[metric]
    if not questions <= set(oracle.dimensions):
        return "not_by"
    if grain not in oracle.grains:
        return "not_at_grain"
    if any(pair <= questions for pair in oracle.never_crossed):
        return "window_not_kept" if grain == "custom" else "combination_not_kept"
    if grain == "custom" and any(pair <= questions for pair in oracle.not_between_any_two_days):
        return "window_not_kept"
    return None
