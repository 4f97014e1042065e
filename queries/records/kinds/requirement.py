"""Requirement: what somebody wants built, with its inputs on rubrics of five steps; and the weights of the score."""

from datetime import date
from math import isclose, isfinite
from typing import Literal

import msgspec

from queries.errors import Problem
from queries.records.kinds import FIRST_YEAR, LAST_YEAR

LEAST, MOST = 1, 5
"""First and last step of every rubric."""
ROUNDED, SUM_OF_WEIGHTS = 0.005, 1e-6
"""Tolerances: a mean that was written with two decimals; weights that sum to 1."""


class Measured(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="measured", tag_field="source"):
    """Input read from a metric of the current snapshot: the rubric turns its value into a step."""

    metric: str
    period: str
    """As the command line writes periods: 2025-Q3."""
    where: dict[str, str] = {}


class Estimated(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="estimated", tag_field="source"):
    """Input rated by people."""

    step: float
    """From 1 to 5 on the rubric; the mean where several people rated."""
    by: str
    on: date
    ratings: tuple[float, ...] = ()
    """What each of several people said; their mean is `step`."""

    @property
    def spread(self) -> float:
        """Steps between the lowest and the highest rating."""
        return max(self.ratings) - min(self.ratings) if self.ratings else 0.0


class Surveyed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="survey", tag_field="source"):
    """Input from a survey."""

    step: float
    n: int
    """Number of respondents."""
    survey: str


Input = Measured | Estimated | Surveyed

INPUTS = ("frequency", "pain", "revenue", "leverage", "complexity", "coordination")
"""Inputs of a requirement, in the order of its dimensions: user value, business value, cost."""


class Requirement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A requirement with its inputs on three dimensions; its score follows from these and the weights alone."""

    title: str
    source: Literal["service_insight", "survey", "support", "sales", "research", "analytics", "leadership"]
    raised_on: date
    frequency: Input
    """How often users meet the need. User value is frequency × pain."""
    pain: Input
    """How much it hurts."""
    revenue: Input
    """Direct revenue."""
    leverage: Input
    """Growth leverage, such as retention."""
    complexity: Input
    """Technical complexity."""
    coordination: Input
    """Difficulty across teams."""
    compliance: Literal["clear", "review", "blocked"]
    """A gate, not points: a blocked requirement keeps its score and is ranked after all others."""
    owner: str = ""
    status: Literal["open", "building", "shipped", "rejected"] = "open"
    description: str = ""
    compliance_note: str = ""
    promised_metric: str = ""
    promised: float | None = None
    """Promised relative effect on that metric, as a fraction with its sign."""
    pain_point: str = ""
    """Pain point of the survey that it answers."""
    topic: str = ""
    """Category of support tickets that it answers."""
    feature: str = ""
    experiment: str = ""
    title_zh: str = ""
    description_zh: str = ""

    def __post_init__(self) -> None:
        """Raises Problem for an input outside its rubric, and for a block without its reason."""
        if not self.title.strip():
            raise Problem("title of a requirement", wanted="some words", got="nothing", fix="Write what is wanted")
        _refuse_day("raised_on", self.raised_on)
        for name in INPUTS:
            _refuse_input(name, getattr(self, name))
        if self.compliance == "blocked" and not self.compliance_note.strip():
            wanted, fix = "what it is blocked by, as it is blocked", "Write a sentence"
            raise Problem("compliance_note", wanted=wanted, got="nothing", fix=fix)
        if self.promised is not None and not (isfinite(self.promised) and self.promised_metric):
            wanted, fix = "a number, and the metric that it is promised for", "Write promised_metric, or remove both"
            raise Problem("promised", wanted=wanted, got=f"{self.promised} of {self.promised_metric!r}", fix=fix)

    def titled(self, language: str) -> str:
        """Title in a language; English where there is no Chinese."""
        return self.title_zh if language == "zh" and self.title_zh else self.title

    def described(self, language: str) -> str:
        """Description in a language; English where there is no Chinese."""
        return self.description_zh if language == "zh" and self.description_zh else self.description


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Weights of the score. Each group sums to 1; growth leverage weighs more than direct revenue."""

    user_value: float
    business_value: float
    cost: float
    revenue: float
    leverage: float
    complexity: float
    coordination: float
    because: str = ""
    """Why they are so."""

    def __post_init__(self) -> None:
        """Raises Problem for a group that does not sum to 1, and where revenue weighs as much as leverage."""
        for group in GROUPS:
            _refuse_group({name: getattr(self, name) for name in group})
        if not self.leverage > self.revenue:
            wanted = "growth leverage to weigh more than direct revenue"
            got = f"leverage {self.leverage:g}, revenue {self.revenue:g}"
            raise Problem(
                "weights", wanted=wanted, got=got, fix="Raise leverage above 0.5, and lower revenue by as much"
            )


GROUPS = (("user_value", "business_value", "cost"), ("revenue", "leverage"), ("complexity", "coordination"))
"""Weights that sum to 1."""


def _refuse_day(name: str, day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Problem(name, wanted=f"a day from {FIRST_YEAR} to {LAST_YEAR}", got=str(day), fix="Correct the day")


def _refuse_input(name: str, rated: Input) -> None:
    if isinstance(rated, Measured):
        return
    if isinstance(rated, Estimated):
        _refuse_day(f"`on` of {name}", rated.on)
        if not rated.by.strip():
            raise Problem(f"`by` of {name}", wanted="who estimated it", got="nothing", fix="Write a name")
    steps = (rated.step, *(rated.ratings if isinstance(rated, Estimated) else ()))
    for step in steps:
        if not LEAST <= step <= MOST:
            fix = "Choose the step whose words fit"
            raise Problem(f"{name} of a requirement", wanted=f"a step from {LEAST} to {MOST}", got=f"{step:g}", fix=fix)
    if isinstance(rated, Surveyed) and rated.n < 1:
        wanted, fix = "a survey with respondents", "Write n, the number of respondents"
        raise Problem(f"{name} of a requirement", wanted=wanted, got=f"n = {rated.n}", fix=fix)
    if isinstance(rated, Estimated) and rated.ratings:
        mean = sum(rated.ratings) / len(rated.ratings)
        if not isclose(mean, rated.step, abs_tol=ROUNDED):
            wanted, fix = f"the mean of its ratings, {mean:.3g}", "Correct the step or the ratings"
            raise Problem(f"{name} of a requirement", wanted=wanted, got=f"{rated.step:g}", fix=fix)


def _refuse_group(weights: dict[str, float]) -> None:
    for name, weight in weights.items():
        if not 0 <= weight <= 1:
            raise Problem(f"weight {name}", wanted="a number from 0 to 1", got=f"{weight:g}", fix="Correct it")
    whole = sum(weights.values())
    if not isclose(whole, 1, abs_tol=SUM_OF_WEIGHTS):
        names = ", ".join(weights)
        raise Problem(f"weights {names}", wanted="a sum of 1", got=f"{whole:g}", fix="Correct one of them")
