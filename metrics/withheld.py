"""Why a value or a change is withheld, row by row."""

from collections.abc import Callable

import numpy as np

from metrics.beside import Places
from metrics.sides import Sides
from metrics.sums import Flags

REASONS: dict[str, Callable[[Sides], Flags]] = {
    "not_yet": lambda of: ~of.now.has_window,
    "no_data": lambda of: ~of.now.is_covered,
    "not_measured": lambda of: of.now.measured == 0,
    "nothing": lambda of: of.now.denominator == 0,
    "unknown_workdays": lambda of: of.now.is_unknown,
    "too_few": lambda of: np.isnan(of.now.value),
    "partial": lambda of: ~of.now.is_whole,
    "check_failed": lambda of: (of.base.has_window | of.is_outside) & of.has_failed,
    "outside_festival": lambda of: of.is_outside,
    "base_missing": lambda of: of.base.has_window & ~of.base.is_covered,
    "base_partial": lambda of: of.base.has_window & ~of.base.is_whole,
    "two_versions": lambda of: of.base.has_window & of.has_two_versions,
    "base_other_version": lambda of: of.base.has_window & of.base_has_other,
    "base_not_measured": lambda of: of.base.has_window & (of.base.measured == 0),
    "base_nothing": lambda of: of.base.has_window & (of.base.denominator == 0),
    "base_unknown_workdays": lambda of: of.base.has_window & of.base.is_unknown,
    "base_too_few": lambda of: of.base.has_window & np.isnan(of.base.value),
    "base_zero": lambda of: of.base.has_window & (of.base.value == 0),
    "base_negative": lambda of: of.base.has_window & (of.base.value < 0),
}
"""Code → the rows to which it applies; a base is only missed where one was asked for."""

CODES = (*REASONS, None)
FAIR = len(REASONS)
"""The place of none."""


def withheld(sides: Sides) -> Places:
    """The place of the first reason that applies, among `CODES`."""
    found = np.full(sides.now.value.shape, FAIR)
    for place, applies in reversed(list(enumerate(REASONS.values()))):
        found[applies(sides)] = place
    return found
