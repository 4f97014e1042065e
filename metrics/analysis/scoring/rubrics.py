"""Rubrics: fixed steps from 1 to 5 for each input, and the shares at which a measured input reaches the next one.

The words of each step stand in `dashboard/i18n/words/requirements.*.toml`. Whoever changes a step or a threshold
raises VERSION: scores under another version are not comparable.
"""

from bisect import bisect_right

from queries.errors import Problem
from queries.records.kinds.requirement import LEAST

VERSION = 1

Thresholds = tuple[float, float, float, float]

THRESHOLDS: dict[str, Thresholds] = {
    "frequency": (0.05, 0.20, 0.40, 0.60),
    "pain": (0.05, 0.10, 0.15, 0.25),
    "revenue": (0.01, 0.05, 0.10, 0.20),
    "leverage": (0.02, 0.05, 0.10, 0.20),
}
"""Input → shares from which on it is at step 2, 3, 4, 5. Frequency: of users who meet the need. Pain: of answers or
contacts that name it. Revenue: of payers who pay for it. Leverage: of users whom it keeps or brings."""


def refuse_unmeasurable(name: str) -> None:
    """Raises Problem for an input that no share tells, such as complexity."""
    if name not in THRESHOLDS:
        wanted, fix = f"a metric for one of {', '.join(THRESHOLDS)}", "Let people rate it, with who and when"
        raise Problem(f"{name} of a requirement", wanted=wanted, got="a metric", fix=fix)


def step_of(name: str, share: float) -> int:
    """Step of a measured share. Raises Problem for an input that is not measured."""
    refuse_unmeasurable(name)
    return LEAST + bisect_right(THRESHOLDS[name], share)
