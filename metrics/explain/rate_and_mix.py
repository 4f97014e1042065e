"""A ratio by segments: what their rates contribute, and what the weight of each among all contributes."""

from typing import NamedTuple

import numpy as np

from metrics.sums import Floats


class Side(NamedTuple):
    """One of two periods; both blocks have the segments on the last axis, and the denominators of all are not 0."""

    numerator: Floats
    denominator: Floats

    @property
    def whole(self) -> Floats:
        return self._of_all(self.numerator.sum(-1, keepdims=True))

    @property
    def weight(self) -> Floats:
        """Each segment's share of all denominators."""
        return self._of_all(self.denominator)

    @property
    def rate(self) -> Floats:
        """NaN for a segment that has nothing to divide by."""
        is_there = self.denominator != 0
        return np.divide(self.numerator, self.denominator, out=np.full(is_there.shape, np.nan), where=is_there)

    @property
    def without_weight(self) -> Floats:
        """What a numerator without a denominator adds to the whole: money from a region in which nobody was active."""
        return self._of_all(np.where(self.denominator == 0, self.numerator, 0))

    def _of_all(self, part: Floats) -> Floats:
        return np.asarray(part / self.denominator.sum(-1, keepdims=True))


def rate_and_mix(now: Side, base: Side) -> tuple[Floats, Floats]:
    """Two blocks in the shape of the sides, which sum to the change of the whole over the last axis.

    A rate missing on one side takes the other side's, so that a new or vanished segment is all mix. What a segment
    without a denominator adds to the numerator has no weight that could move: it is all rate.
    """
    rate, base_rate = _filled(now.rate, base.rate), _filled(base.rate, now.rate)
    middle = (now.whole + base.whole) / 2
    of_rate = (now.weight + base.weight) / 2 * (rate - base_rate) + now.without_weight - base.without_weight
    of_mix = (now.weight - base.weight) * ((rate + base_rate) / 2 - middle)
    return of_rate, of_mix


def _filled(rate: Floats, other: Floats) -> Floats:
    """The other's where there is none; 0 where neither has one, as nothing has weight there."""
    return np.nan_to_num(np.where(np.isnan(rate), other, rate))
