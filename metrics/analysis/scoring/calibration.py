"""Calibration: what requirements promised against what their experiments measured."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median

from queries.records.kinds.requirement import Requirement

Effects = Callable[[str], tuple[float, float] | None]
"""Id of an experiment → its declared and its measured relative effect; None while it is sealed or not known."""


@dataclass(frozen=True)
class Delivered:
    """A requirement whose experiment has an outcome. Effects are relative, as fractions with their sign."""

    id: str
    requirement: Requirement
    promised: float
    declared: float
    measured: float

    @property
    def ratio(self) -> float | None:
        """See `ratio_of`."""
        return ratio_of(self.promised, self.measured)

    @property
    def is_kept(self) -> bool:
        """Whether at least as much came as was promised, in its direction."""
        return self.measured * (1 if self.promised > 0 else -1) >= abs(self.promised)


def delivered(requirements: Iterable[tuple[str, Requirement]], effects: Effects) -> list[Delivered]:
    """Every requirement with a promise whose experiment has an outcome, by id."""
    rows = []
    for id, requirement in sorted(requirements, key=lambda pair: pair[0]):
        outcome = effects(requirement.experiment) if requirement.experiment else None
        if outcome and requirement.promised is not None:
            rows.append(Delivered(id, requirement, requirement.promised, *outcome))
    return rows


def ratio_of(promised: float, measured: float) -> float | None:
    """Promised ÷ measured: above 1, more was promised than came. None where nothing came, or the opposite."""
    return promised / measured if promised * measured > 0 else None


def middle_ratio(pairs: Iterable[tuple[float, float]]) -> float | None:
    """Median of promised ÷ measured, of the pairs that have one."""
    ratios = [ratio for pair in pairs if (ratio := ratio_of(*pair)) is not None]
    return median(ratios) if ratios else None
