"""Experiment: what is declared before the first user is exposed; and the decision taken on its outcome."""

from datetime import date
from typing import Literal

import msgspec


class Guardrail(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Metric that must not become worse by more than a margin (non-inferiority)."""

    metric: str
    margin: float
    """Tolerated relative change in the unwanted direction, as a fraction over 0: 0.02 is 2 %."""
    where: dict[str, str] = {}
    safety: bool = False
    """Whether it is computed while the experiment is sealed: harm at p < 0.001 then says “stop?”."""


class Experiment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Declaration of an experiment on users. Effects are relative to the control arm, as fractions with their sign."""

    title: str
    hypothesis: str
    split: dict[str, float]
    """Arm → designed share of the enrolled users; the shares sum to 1. An arm may be designed to get nobody (0)."""
    control: str
    """Arm that the others are compared with."""
    enrol_from: date
    enrol_to: date
    """Last day on which a first exposure enrols a user."""
    window_days: int
    """Days of observation of each user, the day of the first exposure included."""
    metric: str
    """Primary metric: an id of the catalogue whose entity is the user."""
    direction: Literal["increase", "decrease"]
    """Wanted direction of the primary metric."""
    declared: float
    """Declared effect, such as 0.2 for +20 % or −0.3 for −30 %; its sign agrees with the direction."""
    smallest: float
    """Smallest effect that matters, over 0: a size without a sign."""
    owner: str
    where: dict[str, str] = {}
    """Fixed filter of the primary metric: dimension → value."""
    alpha: float = 0.05
    power: float = 0.8
    guardrails: tuple[Guardrail, ...] = ()
    exclude: dict[str, tuple[str, ...]] = {}
    """Users left out: dimension of users (region, channel) → values."""
    most_crossovers: float = 0.01
    """Largest share of users who met several arms; above it the experiment is invalid."""
    most_nulls: float = 0.01
    """Largest share of exposures without a user or an arm; above it the experiment is invalid."""
    adjust: bool = False
    """Whether the verdict uses the estimate adjusted by the metric in the days before exposure (CUPED)."""
    waiver: str = ""
    """Why it starts although it cannot detect the declared effect with its users."""
    follows: str = ""
    """Id of the experiment whose outcome led to this one."""
    feature: str = ""
    """Feature of the product that it is about."""
    requirement: str = ""
    """Requirement that it answers."""
    title_zh: str = ""
    hypothesis_zh: str = ""


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Decision taken by a person on the outcome of an experiment, with its evidence. Its id is the experiment's."""

    choice: Literal["ship", "stop", "iterate"]
    because: str
    snapshot: str
    """Snapshot whose outcome was seen."""
    declaration: int
    """Version of the declaration that the outcome is of."""
    verdict: str
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    because_zh: str = ""

    def reason(self, language: str) -> str:
        """Why, in a language; as it was first written where there is no Chinese."""
        return self.because_zh if language == "zh" and self.because_zh else self.because
