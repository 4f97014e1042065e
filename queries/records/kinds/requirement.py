"""Requirement: what somebody wants built, with its inputs on rubrics of five steps; and the weights of the score."""

from datetime import date
from typing import Literal

import msgspec


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


class Surveyed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="survey", tag_field="source"):
    """Input from a survey."""

    step: float
    n: int
    """Number of respondents."""
    survey: str


Input = Measured | Estimated | Surveyed


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
    """A gate, not points: a blocked requirement is not in the ranking."""
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


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Weights of the score. Each group sums to 1; growth leverage weighs more than direct revenue."""

    user_value: float
    business_value: float
    cost: float
    revenue: float
    leverage: float
    complexity: float
    coordination: float
