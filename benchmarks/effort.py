"""How much is asked."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    """Of a benchmark's questions."""

    seconds: float
    """After so long, each of the six is not asked again."""
    draws: int
    """Questions drawn at random; none are asked at all where it is 0."""
